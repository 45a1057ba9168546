"""Refusals, as a server's client sees them: through the exported graph."""

import io
import struct

import numpy as np
import pytest
from PIL import Image
from tiny import tiny_model
from tiny_examples import serialized

from keras_ae.serving import Limits, export_model
from pipeline.deploy.cpp_session import (
    INVALID_ARGUMENT,
    CppSession,
    SessionError,
)

LIMITS = Limits(max_pixels=600, max_side=100, max_batch=4)


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    directory = tmp_path_factory.mktemp("checks") / "export"
    export_model(tiny_model(), directory, limits=LIMITS)
    with CppSession(directory) as session:
        yield session


def encode(format_, size=(9, 7), **options):
    file = io.BytesIO()
    Image.new("RGB", size).save(file, format_, **options)
    return file.getvalue()


def refusal(session, signature, **inputs):
    with pytest.raises(SessionError) as caught:
        session.run(signature, inputs)
    assert caught.value.code == INVALID_ARGUMENT
    return caught.value.message


@pytest.mark.parametrize("signature", ["serving_default", "predict_uint8"])
@pytest.mark.parametrize(
    "shape, prefix",
    [
        ((), "E_NOT_IMAGE"),
        ((8, 8, 3), "E_NOT_IMAGE"),
        ((1, 1, 8, 8, 3), "E_NOT_IMAGE"),
        ((1, 8, 8, 1), "E_CHANNELS"),
        ((1, 8, 8, 4), "E_CHANNELS"),
        ((1, 8, 8, 6), "E_CHANNELS"),
        ((1, 8, 8, 0), "E_CHANNELS"),
        ((0, 8, 8, 3), "E_EMPTY"),
        ((1, 0, 8, 3), "E_EMPTY"),
        ((1, 8, 0, 3), "E_EMPTY"),
        ((5, 1, 1, 3), "E_TOO_LARGE"),
        ((1, 1, 101, 3), "E_TOO_LARGE"),
        ((1, 101, 1, 3), "E_TOO_LARGE"),
        ((1, 25, 25, 3), "E_TOO_LARGE"),
        ((2, 20, 16, 3), "E_TOO_LARGE"),
    ],
)
def test_a_wrong_shape_is_told_with_the_shape(
    session, signature, shape, prefix
):
    dtype = "uint8" if signature == "predict_uint8" else "float32"
    message = refusal(session, signature, image=np.zeros(shape, dtype))
    assert prefix in message
    assert f"[{' '.join(map(str, shape))}]" in message


@pytest.mark.parametrize("shape", [(1, 20, 30, 3), (4, 1, 100, 3)])
def test_what_is_just_within_the_limits_is_answered(session, shape):
    image = np.zeros(shape, "float32")
    answer = session.run("serving_default", {"image": image})
    assert answer["denoised"].shape == shape


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_one_pixel_that_is_no_number_is_refused(session, value):
    image = np.zeros((2, 8, 8, 3), "float32")
    image[1, 7, 7, 2] = value
    assert "E_NON_FINITE" in refusal(session, "serving_default", image=image)


def test_noise_outside_0_to_1_is_no_mistake(session):
    image = np.full((1, 8, 8, 3), -0.5, "float32")
    session.run("serving_default", {"image": image})


PNG_BOMB = encode("PNG")[:16] + struct.pack(">II", 20_000, 20_000)
JPEG_BOMB = encode("JPEG").replace(
    struct.pack(">HH", 7, 9), struct.pack(">HH", 65_500, 65_500)
)


@pytest.mark.parametrize(
    "data, prefix",
    [
        (b"", "E_EMPTY"),
        (b"garbage", "E_NOT_IMAGE"),
        (b"<html></html>", "E_NOT_IMAGE"),
        (b"\xff\xd8", "E_NOT_IMAGE"),
        (b"\x89PNG\r\n\x1a\n", "E_NOT_IMAGE"),
        (encode("GIF"), "E_NOT_IMAGE"),
        (encode("BMP"), "E_NOT_IMAGE"),
        (encode("WEBP"), "E_NOT_IMAGE"),
        (encode("TIFF"), "E_NOT_IMAGE"),
        (encode("PNG")[:50], "E_NOT_IMAGE"),
        (encode("JPEG")[:-100], "E_NOT_IMAGE"),
        (encode("PNG").replace(b"IDAT", b"IDAX"), "E_NOT_IMAGE"),
        (encode("PNG", (30, 30)), "E_TOO_LARGE"),
        (encode("JPEG", (30, 30), progressive=True), "E_TOO_LARGE"),
        (encode("PNG", (101, 1)), "E_TOO_LARGE"),
        (PNG_BOMB, "E_TOO_LARGE"),
        (JPEG_BOMB, "E_TOO_LARGE"),
    ],
    ids=range(17),
)
def test_a_file_that_is_no_picture_for_us(session, data, prefix):
    files = np.array([data], "object")
    assert prefix in refusal(session, "predict_bytes", image_bytes=files)


def test_one_bad_file_refuses_its_batch(session):
    files = np.array([encode("PNG"), b"garbage"], "object")
    message = refusal(session, "predict_bytes", image_bytes=files)
    assert "E_NOT_IMAGE" in message


@pytest.mark.parametrize(
    "shape, prefix",
    [
        ((), "E_NOT_IMAGE"),
        ((1, 1), "E_NOT_IMAGE"),
        ((0,), "E_EMPTY"),
        ((5,), "E_TOO_LARGE"),
    ],
)
def test_files_come_as_a_batch(session, shape, prefix):
    files = np.full(shape, encode("PNG"), "object")
    assert prefix in refusal(session, "predict_bytes", image_bytes=files)


@pytest.mark.parametrize(
    "example, prefix",
    [
        (b"garbage", "Could not parse example"),
        (b"", "E_EMPTY"),
        (serialized(label=[7]), "E_EMPTY"),
        (serialized(image=[b"garbage"]), "E_NOT_IMAGE"),
        (serialized(image=[7]), "Data types don't match"),
        (serialized(image=[encode("PNG", (30, 30))]), "E_TOO_LARGE"),
    ],
    ids=range(6),
)
def test_an_example_that_holds_no_picture_for_us(session, example, prefix):
    examples = np.array([example], "object")
    message = refusal(session, "predict_examples", examples=examples)
    assert prefix in message
