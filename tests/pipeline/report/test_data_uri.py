import urllib.request

from pipeline.report.data_uri import data_uri


def test_reads_back():
    uri = data_uri(b"\x00picture", "image/png")
    with urllib.request.urlopen(uri) as response:
        assert response.headers["Content-Type"] == "image/png"
        assert response.read() == b"\x00picture"
