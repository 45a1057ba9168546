"""Photographs on disk."""

import os
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from pipeline.errors import UserError
from pipeline.sources import UnreadableImage
from pipeline.sources.image_files import ImageFiles


@pytest.fixture
def pixels(rng) -> np.ndarray:
    return rng.integers(0, 256, (20, 30, 3), dtype=np.uint8)


def read(path) -> np.ndarray:
    source = ImageFiles(str(path))
    (item,) = source.items(10)
    return source.read(item)


def test_keys_are_paths_below_the_globs_folder(tmp_path, pixels):
    for name in ("b.png", "a.png", "deep/er/c.png"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels).save(path)
    source = ImageFiles(f"{tmp_path}/**/*.png")
    keys = [item.key for item in source.items(10)]
    assert keys == ["a.png", "b.png", "deep/er/c.png"]
    assert [item.key for item in source.items(2)] == keys[:2]


def test_an_edited_file_has_another_version(tmp_path, pixels):
    path = tmp_path / "a.png"
    source = ImageFiles(str(path))
    Image.fromarray(pixels).save(path)
    (before,) = source.items(1)
    Image.fromarray(pixels[:10]).save(path)
    (after,) = source.items(1)
    assert before.key == after.key
    assert before.version != after.version


def test_a_relative_glob_is_read_from_where_it_was_given(
    tmp_path, pixels, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    Image.fromarray(pixels).save("a.png")
    np.testing.assert_array_equal(read("*.png"), pixels)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_applied(tmp_path, pixels, orientation):
    # What EXIF asks the viewer to do, in NumPy.
    upright = {
        1: pixels,
        2: pixels[:, ::-1],
        3: pixels[::-1, ::-1],
        4: pixels[::-1],
        5: pixels.transpose(1, 0, 2),
        6: np.rot90(pixels, -1),
        7: pixels[::-1, ::-1].transpose(1, 0, 2),
        8: np.rot90(pixels, 1),
    }[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    Image.fromarray(pixels).save(tmp_path / "a.png", exif=exif)
    np.testing.assert_array_equal(read(tmp_path / "a.png"), upright)


def test_gray_becomes_rgb(tmp_path, pixels):
    Image.fromarray(pixels[..., 0]).save(tmp_path / "a.png")
    expected = np.repeat(pixels[..., :1], 3, axis=2)
    np.testing.assert_array_equal(read(tmp_path / "a.png"), expected)


def test_sixteen_bit_gray_keeps_its_upper_byte(tmp_path, pixels):
    deep = pixels[..., 0].astype(np.uint16) * 256 + 200
    Image.fromarray(deep).save(tmp_path / "a.png")
    expected = np.repeat(pixels[..., :1], 3, axis=2)
    np.testing.assert_array_equal(read(tmp_path / "a.png"), expected)


def test_palette_is_looked_up(tmp_path, pixels):
    indexed = Image.fromarray(pixels).quantize(16)
    indexed.save(tmp_path / "a.png")
    expected = np.asarray(indexed.convert("RGB"))
    np.testing.assert_array_equal(read(tmp_path / "a.png"), expected)


def test_cmyk_becomes_rgb(tmp_path):
    cyan = Image.new("CMYK", (8, 8), (255, 0, 0, 0))
    cyan.save(tmp_path / "a.tif")
    assert (read(tmp_path / "a.tif") == [0, 255, 255]).all()


@pytest.mark.parametrize("mode", ["RGBA", "LA", "PA"])
def test_transparent_pixels_are_white(tmp_path, mode):
    image = Image.new("RGBA", (8, 8), (0, 0, 0, 255))
    image.paste((0, 0, 0, 0), (0, 0, 4, 8))
    kind = "P" if mode == "PA" else mode
    image.convert(kind).save(tmp_path / "a.png")
    result = read(tmp_path / "a.png")
    assert (result[:, :4] == 255).all()
    assert (result[:, 4:] == 0).all()


def corrupt(path, pixels, kind):
    Image.fromarray(pixels).save(path, format="PNG")
    data = path.read_bytes()
    path.write_bytes(
        {
            "empty": b"",
            "text": b"this is no image",
            "truncated": data[: len(data) // 2],
            "flipped": data[:60] + b"\0\0\0\0" + data[64:],
        }[kind]
    )


@pytest.mark.parametrize(
    "kind, reason",
    [
        ("empty", "not an image"),
        ("text", "not an image"),
        ("truncated", "truncated"),
        ("flipped", "broken"),
    ],
)
def test_a_damaged_file_is_unreadable(tmp_path, pixels, kind, reason):
    corrupt(tmp_path / "a.png", pixels, kind)
    with pytest.raises(UnreadableImage, match=reason) as caught:
        read(tmp_path / "a.png")
    assert str(tmp_path) not in str(caught.value)
    assert "0x" not in str(caught.value)


def test_a_file_gone_meanwhile_is_unreadable(tmp_path, pixels):
    source = ImageFiles(f"{tmp_path}/*.png")
    Image.fromarray(pixels).save(tmp_path / "a.png")
    (item,) = source.items(1)
    os.remove(tmp_path / "a.png")
    with pytest.raises(UnreadableImage, match="No such file"):
        source.read(item)


def test_floats_are_unreadable(tmp_path):
    Image.new("F", (8, 8), 0.5).save(tmp_path / "a.tif")
    with pytest.raises(UnreadableImage, match="32-bit"):
        read(tmp_path / "a.tif")


@pytest.mark.parametrize("side", [10_000, 60_000])
def test_a_bomb_is_refused_before_it_is_decoded(tmp_path, side):
    # A header alone: decoding it would say "truncated".
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    (tmp_path / "a.png").write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">I", len(header))
        + chunk
        + struct.pack(">I", zlib.crc32(chunk))
        + struct.pack(">I", 0)
        + b"IDAT"
        + struct.pack(">I", zlib.crc32(b"IDAT"))
    )
    with pytest.raises(UnreadableImage, match="bomb"):
        read(tmp_path / "a.png")


@pytest.mark.parametrize(
    "glob, remedy",
    [
        ("{0}/*.png", "look at the files in {0}"),
        ("{0}/nowhere/*.png", "no folder {0}/nowhere"),
        ("{0}", "it is a folder; write {0}/"),
    ],
)
def test_nothing_matches(tmp_path, glob, remedy):
    pattern = glob.format(tmp_path)
    with pytest.raises(UserError) as caught:
        list(ImageFiles(pattern).items(1))
    assert pattern in str(caught.value)
    assert remedy.format(tmp_path) in str(caught.value)
