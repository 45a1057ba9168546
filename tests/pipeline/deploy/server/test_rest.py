"""What is not a prediction, by HTTP."""

import json
import socket
import struct

import pytest
from prometheus_client.parser import text_string_to_metric_families
from tiny_server import texts

from pipeline.deploy.server import rest


def get(served, path):
    status, data = served.http("GET", path)
    return status, json.loads(data)


def test_health_names_the_model(served):
    assert get(served, "/healthz") == (
        200,
        {"ready": True, "model": "denoiser"},
    )


@pytest.mark.parametrize("path", ["", "/versions/3", "/labels/stable"])
def test_the_status_of_a_model(served, path):
    status, document = get(served, f"/v1/models/denoiser{path}")
    assert status == 200
    (version,) = document["model_version_status"]
    assert (version["version"], version["state"]) == ("3", "AVAILABLE")


@pytest.mark.parametrize(
    "path, status",
    [
        ("/v1/models/other", 404),
        ("/v1/models/denoiser/versions/9", 404),
        ("/v1/models/denoiser/labels/none", 400),
        ("/v1/models/denoiser/versions/9/metadata", 404),
        ("/v1/models/denoiser/versions/x", 400),
        ("/v1/models", 400),
        ("/v1/models/denoiser:predict", 405),
        ("/favicon.ico", 404),
        ("/../../etc/passwd", 404),
    ],
)
def test_what_is_not_there(served, path, status):
    answered, document = get(served, path)
    assert answered == status
    assert document["error"]


def test_metadata_tells_names_dtypes_and_shapes(served):
    path = "/v1/models/denoiser/labels/stable/metadata"
    status, document = get(served, path)
    assert status == 200
    assert document["model_spec"]["version"] == "3"
    signatures = document["metadata"]["signature_def"]["signature_def"]
    assert set(signatures) == {
        "serving_default",
        "predict_uint8",
        "predict_bytes",
        "predict_examples",
    }
    image = signatures["serving_default"]["inputs"]["image"]
    assert image["dtype"] == "DT_FLOAT"
    sizes = [dim["size"] for dim in image["tensor_shape"]["dim"]]
    assert sizes == ["-1", "-1", "-1", "3"]


def test_metrics_count_what_was_answered(served):
    def count(status):
        _, text = served.http("GET", "/monitoring/prometheus/metrics")
        families = text_string_to_metric_families(text.decode())
        wanted = {"door": "grpc", "signature": "predict_bytes"}
        return sum(
            sample.value
            for family in families
            for sample in family.samples
            if sample.name == "serving_requests_total"
            and sample.labels == {**wanted, "status": status}
        )

    before = count("INVALID_ARGUMENT")
    served.grpc("predict_bytes", {"image_bytes": texts(b"garbage")})
    assert count("INVALID_ARGUMENT") == before + 1


def test_names_that_clients_make_up_do_not_become_metrics(served):
    served.grpc("made up", {})
    _, text = served.http("GET", "/monitoring/prometheus/metrics")
    assert b"made up" not in text


@pytest.mark.parametrize(
    "headers, status",
    [
        ({"Content-Length": str(2**40)}, 413),
        ({"Content-Length": "-1"}, 400),
        ({"Content-Length": "x"}, 400),
        ({"Transfer-Encoding": "chunked"}, 411),
    ],
)
def test_bodies_of_no_honest_length(served, headers, status):
    lines = ["POST /v1/models/denoiser:predict HTTP/1.1", "Host: x"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    answer = raw(served, "\r\n".join([*lines, "", ""]).encode())
    assert answer.startswith(f"HTTP/1.1 {status} ".encode())
    assert b"Connection: close" in answer


def test_a_client_that_stops_talking_is_left(served, monkeypatch):
    monkeypatch.setattr(rest.Handler, "timeout", 0.2)
    start = b"POST /v1/models/denoiser:predict HTTP/1.1\r\n"
    assert raw(served, start + b"Content-Length: 9\r\n\r\n{") == b""


def test_a_client_that_hangs_up_early_is_survived(served):
    start = b"POST /v1/models/denoiser:predict HTTP/1.1\r\n"
    answer = raw(served, start + b"Content-Length: 9\r\n\r\n{", hang_up=True)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert get(served, "/healthz")[0] == 200


def test_a_client_that_does_not_wait_for_its_answer_makes_no_noise(
    served, capfd
):
    start = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
    for _ in range(5):
        with socket.create_connection(
            ("127.0.0.1", served.server.rest_port)
        ) as connection:
            reset = struct.pack("ii", 1, 0)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, reset)
            connection.sendall(start * 3)
    assert get(served, "/healthz")[0] == 200
    assert capfd.readouterr().err == ""


def raw(served, data, hang_up=False):
    """All that is answered until the server closes the connection."""
    with socket.create_connection(
        ("127.0.0.1", served.server.rest_port), timeout=30
    ) as connection:
        connection.sendall(data)
        if hang_up:
            connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))
