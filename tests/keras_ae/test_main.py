"""`python -m keras_ae denoise`."""

import re
import struct
import zipfile
import zlib

import keras
import numpy as np
import pytest
from PIL import Image

from keras_ae import models
from keras_ae.__main__ import main


@pytest.fixture
def model(tmp_path):
    keras.utils.set_random_seed(1)
    path = tmp_path / "model.keras"
    models.Restorer(filters=(4,), blocks=(1,)).save(path)
    return str(path)


@pytest.fixture
def picture(tmp_path, rng):
    pixels = rng.integers(0, 256, (21, 34, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(tmp_path / "in.png")
    return str(tmp_path / "in.png")


def pixels_of(path):
    with Image.open(path) as picture:
        return np.array(picture)


def test_restores_a_picture(tmp_path, picture, model):
    target = tmp_path / "out.png"
    assert main(["denoise", picture, str(target), "--model", model]) == 0
    # An untrained restorer returns its input.
    np.testing.assert_array_equal(pixels_of(target), pixels_of(picture))
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "in.png",
        "model.keras",
        "out.png",
    ]


@pytest.mark.parametrize("mode", ["L", "RGBA", "P", "CMYK"])
def test_any_mode_becomes_rgb(tmp_path, picture, model, mode):
    source, target = tmp_path / "in.tiff", tmp_path / "out.png"
    Image.fromarray(pixels_of(picture)).convert(mode).save(source)
    assert main(["denoise", str(source), str(target), "--model", model]) == 0
    with Image.open(target) as picture:
        assert picture.mode == "RGB"


def restored(picture, tmp_path, model):
    """What an untrained restorer, which changes nothing, makes of a picture."""
    source, target = tmp_path / "source.png", tmp_path / "out.png"
    picture.save(source)
    assert main(["denoise", str(source), str(target), "--model", model]) == 0
    return pixels_of(target)


def test_16_bit_gray_keeps_its_range(tmp_path, model):
    gray = np.array([[0, 257, 514, 128 * 257 + 100, 65535]], np.uint16)
    pixels = restored(Image.fromarray(gray), tmp_path, model)
    assert pixels[0, :, 0].tolist() == [0, 1, 2, 128, 255]
    assert (pixels == pixels[..., :1]).all()


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_transparent_pixels_show_white(tmp_path, model, mode):
    picture = Image.new("RGBA", (4, 4), (0, 0, 0, 255))
    picture.putpixel((1, 2), (0, 0, 0, 0))
    pixels = restored(picture.convert(mode), tmp_path, model)
    assert pixels[2, 1].tolist() == [255, 255, 255]
    assert pixels.sum() == 3 * 255


def test_a_photograph_lies_upright(tmp_path, model):
    exif = Image.Exif()
    exif[0x0112] = 6  # The camera was held on its side.
    Image.new("RGB", (4, 9)).save(tmp_path / "in.jpg", exif=exif)
    source, target = str(tmp_path / "in.jpg"), str(tmp_path / "out.png")
    assert main(["denoise", source, target, "--model", model]) == 0
    assert pixels_of(target).shape == (4, 9, 3)


def test_a_failure_leaves_the_old_picture_and_nothing_else(
    tmp_path, picture, model, capsys
):
    target = tmp_path / "out.xbm"  # Pillow writes it, but not in colour.
    target.write_bytes(b"old")
    assert main(["denoise", picture, str(target), "--model", model]) == 2
    assert target.read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "in.png",
        "model.keras",
        "out.xbm",
    ]


def png(width, height, rest=b""):
    """A PNG file that states a size, holds no pixels, and ends like this."""

    def chunk(kind, body):
        crc = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + crc

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    start = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
    return start + chunk(b"IDAT", b"") + rest


@pytest.mark.parametrize(
    "content, message",
    [
        (png(30_000, 30_000), "900000000 pixels. exceeds"),
        (png(9, 9, rest=bytes(40)), "broken PNG file"),
        (png(9, 9), "truncated"),
        (b"\x89PNG", "it is no picture"),
    ],
    ids=["bomb", "broken", "truncated", "stub"],
)
def test_damaged_pictures_are_told_in_one_line(
    tmp_path, model, capsys, content, message
):
    source = tmp_path / "damaged.png"
    source.write_bytes(content)
    target = str(tmp_path / "out.png")
    assert main(["denoise", str(source), target, "--model", model]) == 2
    stderr = capsys.readouterr().err
    assert stderr.startswith(f"error: Cannot read {source}: ")
    assert stderr.count("\n") == 1 and re.search(message, stderr), stderr


@pytest.fixture
def zip_file(tmp_path):
    """A zip that holds no model."""
    with zipfile.ZipFile(tmp_path / "zip.keras", "w") as archive:
        archive.writestr("readme.txt", "nothing")


@pytest.mark.usefixtures("zip_file")
@pytest.mark.parametrize(
    "change, message",
    [
        ({"in": "nowhere.png"}, "No such file.*nowhere.png"),
        ({"in": "model.keras"}, "Cannot read .*model.keras: it is no picture"),
        ({"out": "out.xyz"}, "Cannot write .*out.xyz: its name must end"),
        ({"out": "out.psd"}, "Cannot write .*out.psd: its name must end"),
        ({"out": "nowhere/out.png"}, "No such file.*nowhere"),
        ({"model": "nowhere.keras"}, "No model .*nowhere.keras"),
        ({"model": "in.png"}, "Cannot load .*in.png"),
        ({"model": "zip.keras"}, "Cannot load .*zip.keras"),
    ],
)
def test_mistakes_are_told_in_one_line(
    tmp_path, picture, model, capsys, change, message
):
    names = {"in": "in.png", "out": "out.png", "model": "model.keras"} | change
    paths = {key: str(tmp_path / name) for key, name in names.items()}
    arguments = ["denoise", paths["in"], paths["out"], "--model"]
    assert main([*arguments, paths["model"]]) == 2
    stderr = capsys.readouterr().err
    assert stderr.startswith("error: ") and stderr.count("\n") == 1
    assert re.search(message, stderr), stderr


def test_without_a_model_the_preset_fills_what_is_missing(tmp_path, picture):
    damaged = pixels_of(picture) // 4 + 96
    damaged[8:12, 8:12] = 0
    Image.fromarray(damaged).save(tmp_path / "damaged.png")
    target = tmp_path / "out.png"
    assert main(["denoise", str(tmp_path / "damaged.png"), str(target)]) == 0
    assert pixels_of(target)[8:12, 8:12].mean() > 64
