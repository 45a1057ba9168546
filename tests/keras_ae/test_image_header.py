import io
import struct

import pytest
import tensorflow as tf
from PIL import Image

from keras_ae.image_header import MAX_SEGMENTS, stated_size

in_graph = tf.function(
    stated_size,
    input_signature=[tf.TensorSpec([], tf.string)],
    autograph=False,
)


def encode(format_, mode="RGB", size=(9, 7), **options):
    file = io.BytesIO()
    Image.new(mode, size).save(file, format_, **options)
    return file.getvalue()


JPEG = encode("JPEG")
FRAME = JPEG.index(b"\xff\xc0")


def before_frame(segment):
    return JPEG[:FRAME] + segment + JPEG[FRAME:]


@pytest.mark.parametrize(
    "data",
    [
        encode("PNG"),
        encode("PNG", "L"),
        encode("PNG", "RGBA"),
        JPEG,
        encode("JPEG", "L"),
        encode("JPEG", "CMYK"),
        encode("JPEG", progressive=True),
        encode("JPEG", exif=b"Exif\0\0" + bytes(60_000)),
        encode("JPEG", icc_profile=bytes(200_000)),
        before_frame(b"\xff\xff"),
        before_frame(b"\xff\xfe\0\2" * (MAX_SEGMENTS - 10)),
    ],
    ids=range(11),
)
def test_size_of_an_image(data):
    assert in_graph(data).numpy().tolist() == [7, 9]


def test_the_decoder_need_not_like_the_rest():
    bomb = JPEG[: FRAME + 5] + struct.pack(">HH", 65500, 65400)
    assert in_graph(bomb).numpy().tolist() == [65500, 65400]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff",
        b"\xff\xd8",
        b"\x89PNG\r\n\x1a\n",
        b"<html></html>",
        encode("GIF"),
        encode("BMP"),
        encode("WEBP"),
        encode("TIFF"),
        JPEG[: FRAME + 4],
        encode("PNG")[:16],
        # RST and TEM have no length: a decoder goes on right behind them,
        # and must not find another frame there than we would.
        before_frame(b"\xff\xd0"),
        before_frame(b"\xff\x01"),
        before_frame(b"\xff\xfe\0\2" * MAX_SEGMENTS),
    ],
    ids=range(14),
)
def test_no_size_where_there_is_no_header(data):
    assert in_graph(data).numpy().tolist() == [0, 0]


def test_a_png_cannot_state_a_negative_size_that_passes():
    start = encode("PNG")[:16]
    height, width = in_graph(start + b"\xff\xff\xff\xff\0\0\0\1").numpy()
    assert (height, width) == (1, -1)
