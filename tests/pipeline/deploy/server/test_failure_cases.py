"""Everything that clients send, by both doors.

The server must answer with the right status and say why; afterwards it answers
the next good request.
"""

import base64
import io
import os
import pathlib
import re
import struct

import numpy as np
import pytest
from PIL import Image
from tiny_server import texts

RNG = np.random.default_rng(0)
PIXELS = RNG.integers(0, 256, (7, 9, 3), "uint8")
RGB = Image.fromarray(PIXELS)


def encode(format_, picture=RGB, **options):
    file = io.BytesIO()
    picture.save(file, format_, **options)
    return file.getvalue()


def rotated():
    exif = Image.Exif()
    exif[0x0112] = 6
    return encode("JPEG", exif=exif)


def flipped(data, place):
    return data[:place] + bytes([data[place] ^ 0xFF]) + data[place + 1 :]


DEEP = Image.fromarray(PIXELS[..., 0].astype("uint16") * 257)
GOOD = {
    "jpeg": encode("JPEG"),
    "png": encode("PNG"),
    "progressive": encode("JPEG", progressive=True),
    "grey": encode("JPEG", RGB.convert("L")),
    "grey and alpha": encode("PNG", RGB.convert("LA")),
    "rgba": encode("PNG", RGB.convert("RGBA")),
    "palette": encode("PNG", RGB.convert("P")),
    "16 bits": encode("PNG", DEEP),
    "cmyk": encode("JPEG", RGB.convert("CMYK")),
    "exif": rotated(),
    "1x1": encode("PNG", RGB.crop((0, 0, 1, 1))),
    "1x5": encode("PNG", RGB.crop((0, 0, 1, 5))),
    "3x2": encode("PNG", RGB.crop((0, 0, 3, 2))),
}
PNG, JPEG = GOOD["png"], GOOD["jpeg"]
BAD = {
    "gif": (encode("GIF"), "E_NOT_IMAGE"),
    "animated gif": (
        encode("GIF", save_all=True, append_images=[RGB]),
        "E_NOT_IMAGE",
    ),
    "bmp": (encode("BMP"), "E_NOT_IMAGE"),
    "webp": (encode("WEBP"), "E_NOT_IMAGE"),
    "tiff": (encode("TIFF"), "E_NOT_IMAGE"),
    "empty": (b"", "E_EMPTY"),
    "garbage": (b"garbage", "E_NOT_IMAGE"),
    "html": (b"<html></html>", "E_NOT_IMAGE"),
    "magic of png": (PNG[:8], "E_NOT_IMAGE"),
    "magic of jpeg": (JPEG[:2], "E_NOT_IMAGE"),
    "truncated png": (PNG[:-40], "E_NOT_IMAGE"),
    "truncated jpeg": (JPEG[:-200], "E_NOT_IMAGE"),
    "flipped byte": (flipped(PNG, 60), "E_NOT_IMAGE"),
    "9 megapixels": (
        encode("PNG", Image.new("1", (3000, 3000))),
        "E_TOO_LARGE",
    ),
    "400 megapixels": (
        PNG[:16] + struct.pack(">II", 20_000, 20_000) + PNG[24:],
        "E_TOO_LARGE",
    ),
    "65500 squared": (
        JPEG.replace(struct.pack(">HH", 7, 9), b"\xff\xdc\xff\xdc"),
        "E_TOO_LARGE",
    ),
}


def b64(data):
    return {"b64": base64.b64encode(data).decode()}


def ask_bytes(served, *files):
    """Status by gRPC, by REST, and what both say."""
    code, said = served.grpc("predict_bytes", {"image_bytes": texts(*files)})
    status, document = served.rest(
        {
            "signature_name": "predict_bytes",
            "instances": [b64(file) for file in files],
        }
    )
    return code, status, said, document


def assert_alive(served):
    code, status, _, _ = ask_bytes(served, PNG)
    assert (code, status) == ("OK", 200)


@pytest.mark.parametrize("case", GOOD)
def test_good_files(served, case):
    code, status, outputs, document = ask_bytes(served, GOOD[case])
    assert (code, status) == ("OK", 200)
    (png,) = outputs["png_bytes"]
    with Image.open(io.BytesIO(GOOD[case])) as given:
        assert Image.open(io.BytesIO(png)).size == given.size
    assert document == {"predictions": [b64(png)]}


@pytest.mark.parametrize("case", BAD)
def test_bad_files(served, case):
    data, prefix = BAD[case]
    code, status, said, document = ask_bytes(served, data)
    assert (code, status) == ("INVALID_ARGUMENT", 400)
    assert prefix in said and prefix in document["error"]
    assert_alive(served)


def test_good_and_bad_in_one_batch_fail_together(served):
    code, status, said, _ = ask_bytes(served, PNG, b"garbage")
    assert (code, status) == ("INVALID_ARGUMENT", 400)
    assert "E_NOT_IMAGE" in said


def test_mixed_sizes_in_one_batch(served):
    code, status, outputs, _ = ask_bytes(served, PNG, GOOD["1x5"], JPEG)
    assert (code, status) == ("OK", 200)
    sizes = [Image.open(io.BytesIO(p)).size for p in outputs["png_bytes"]]
    assert sizes == [(9, 7), (1, 5), (9, 7)]


def test_no_files_at_all(served):
    code, status, said, document = ask_bytes(served)
    assert (code, status) == ("INVALID_ARGUMENT", 400)
    assert "E_EMPTY" in said and "E_EMPTY" in document["error"]


def filled(value, shape=(1, 4, 4, 3), dtype="float32"):
    return np.full(shape, value, dtype)


TENSORS = {
    "nan": ({"image": filled(np.nan)}, "E_NON_FINITE"),
    "inf": ({"image": filled(np.inf)}, "E_NON_FINITE"),
    "batch 0": ({"image": filled(0, (0, 4, 4, 3))}, "E_EMPTY"),
    "height 0": ({"image": filled(0, (1, 0, 4, 3))}, "E_EMPTY"),
    "width 0": ({"image": filled(0, (1, 4, 0, 3))}, "E_EMPTY"),
    "float64": ({"image": filled(0, dtype="float64")}, "float64"),
    "uint8": ({"image": filled(0, dtype="uint8")}, "uint8"),
    "text": ({"image": texts(b"text")}, "object"),
    "rank 3": ({"image": filled(0, (4, 4, 3))}, "E_NOT_IMAGE"),
    "rank 5": ({"image": filled(0, (1, 1, 4, 4, 3))}, "E_NOT_IMAGE"),
    "scalar": ({"image": filled(0, ())}, "E_NOT_IMAGE"),
    "1 channel": ({"image": filled(0, (1, 4, 4, 1))}, "E_CHANNELS"),
    "4 channels": ({"image": filled(0, (1, 4, 4, 4))}, "E_CHANNELS"),
    "6 channels": ({"image": filled(0, (1, 4, 4, 6))}, "E_CHANNELS"),
    "wrong input": ({"picture": filled(0)}, "picture"),
    "missing input": ({}, "image"),
    "extra input": ({"image": filled(0), "x": filled(0)}, "x"),
    "4.2 megapixels": (
        {"image": filled(0, (1, 2100, 2000, 3))},
        "E_TOO_LARGE",
    ),
}


@pytest.mark.parametrize("case", TENSORS)
def test_bad_tensors(served, case):
    inputs, said = TENSORS[case]
    code, details = served.grpc("serving_default", inputs)
    assert code == "INVALID_ARGUMENT"
    assert said in details
    assert_alive(served)


def test_a_float_where_uint8_is_due(served):
    code, details = served.grpc("predict_uint8", {"image": filled(0)})
    assert code == "INVALID_ARGUMENT" and "uint8" in details


def test_out_of_range_is_clipped(served):
    code, outputs = served.grpc("serving_default", {"image": filled(9)})
    assert code == "OK"
    assert outputs["denoised"].max() <= 1


def test_a_batch_of_64_and_no_more(served):
    code, _ = served.grpc(
        "predict_uint8", {"image": filled(0, (64, 1, 1, 3), "u1")}
    )
    assert code == "OK"
    code, said = served.grpc(
        "predict_uint8", {"image": filled(0, (65, 1, 1, 3), "u1")}
    )
    assert code == "INVALID_ARGUMENT" and "E_TOO_LARGE" in said


@pytest.mark.parametrize(
    "asked, code, path, status",
    [
        ({"name": "x"}, "NOT_FOUND", "x", 404),
        ({"version": 7}, "NOT_FOUND", "denoiser/versions/7", 404),
        ({"label": "x"}, "INVALID_ARGUMENT", "denoiser/labels/x", 400),
        ({"label": "stable"}, "OK", "denoiser/labels/stable", 200),
        ({"version": 3}, "OK", "denoiser/versions/3", 200),
    ],
    ids=str,
)
def test_models_versions_and_labels(served, asked, code, path, status):
    inputs = {"image_bytes": texts(PNG)}
    assert served.grpc("predict_bytes", inputs, **asked)[0] == code
    body = {"signature_name": "predict_bytes", "instances": [b64(PNG)]}
    assert served.rest(body, f"/v1/models/{path}:predict")[0] == status


def test_an_unknown_signature(served):
    code, said = served.grpc("predict_nothing", {})
    assert code == "FAILED_PRECONDITION" and "predict_nothing" in said
    body = {"signature_name": "predict_nothing", "instances": [1]}
    assert served.rest(body)[0] == 400


NESTED = b"[" * 100_000


@pytest.mark.parametrize(
    "body, said",
    [
        (b"", "JSON"),
        (b"{", "JSON"),
        (b"[]", "object"),
        (b"{}", "instances"),
        (b'{"instances": 1, "inputs": 1}', "one of them"),
        (b'{"instances": 1}', "list"),
        (b'{"instances": []}', "E_NOT_IMAGE"),
        (b'{"instances": [[[1, 2], [3]]]}', "image is no array"),
        (b'{"instances": [null]}', "image is no array"),
        (b'{"instances": ["text"]}', "image is no array"),
        (b'{"instances": [[[[NaN, 0, 0]]]]}', "E_NON_FINITE"),
        (b'{"instances": [[[[1e999, 0, 0]]]]}', "E_NON_FINITE"),
        (b'{"signature_name": 7, "instances": [1]}', "string"),
        (NESTED, "nested deeper"),
        (b'{"x": ' * 50_000, "nested deeper"),
        (b'{"instances": [{"a": 1}, {"b": 1}]}', "same names"),
        (b'{"instances": [{"picture": 1}]}', "picture"),
    ],
    ids=range(17),
)
def test_bad_json(served, body, said):
    status, document = served.rest(body)
    assert status == 400
    assert said in document["error"]
    assert_alive(served)


@pytest.mark.parametrize("text", ["!!!", "abc", "_-_-", 7, None])
def test_bad_base64(served, text):
    body = {"signature_name": "predict_bytes", "instances": [{"b64": text}]}
    status, document = served.rest(body)
    assert status == 400
    assert "base64" in document["error"]


@pytest.mark.parametrize("value", [256, -1, 0.5, 2**70, True])
def test_numbers_that_are_no_uint8_do_not_wrap(served, value):
    body = {"signature_name": "predict_uint8", "instances": [[[[value] * 3]]]}
    status, document = served.rest(body)
    assert status == 400 and "uint8" in document["error"]


def test_a_few_bytes_that_claim_gigabytes(served):
    """One value fills a tensor of any stated shape."""
    from pipeline.deploy import protos

    request = protos.PredictRequest()
    request.model_spec.name = "denoiser"
    image = request.inputs["image"]
    image.dtype = 1
    image.float_val.append(0)
    for size in (1, 40_000, 40_000, 3):
        image.tensor_shape.dim.add(size=size)
    with pytest.raises(Exception, match="E_TOO_LARGE"):
        served.predictions.Predict(request, timeout=60)


def resident():
    pages = pathlib.Path("/proc/self/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def peak():
    status = pathlib.Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) * 1024


def test_a_small_file_that_is_400_megapixels_is_not_unpacked(served):
    """Unpacked it is 1.2 GB, whatever is said of it afterwards."""
    bomb = encode("PNG", Image.new("1", (20_000, 20_000)))
    before = max(peak(), resident())
    code, status, said, _ = ask_bytes(served, bomb)
    assert (code, status) == ("INVALID_ARGUMENT", 400)
    assert "E_TOO_LARGE" in said
    assert peak() - before < 60e6


def test_memory_is_back_to_where_it_was(served):
    def ask_all():
        for data, _ in BAD.values():
            ask_bytes(served, data)
        for inputs, _ in TENSORS.values():
            served.grpc("serving_default", inputs)

    ask_all()
    before = resident()
    for _ in range(2):
        ask_all()
    grown = resident() - before
    assert grown < 60e6  # One tensor of 4.2 megapixels is 50 MB.
