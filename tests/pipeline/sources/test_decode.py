"""From files of any format to upright sRGB."""

import io
import struct
import zlib

import cv2
import numpy as np
import pytest
from PIL import Image, ImageCms, features

from pipeline.sources.decode import MAX_ASPECT, decode_image
from pipeline.sources.source import UnreadableImage


@pytest.fixture
def pixels(rng) -> np.ndarray:
    return rng.integers(0, 256, (20, 30, 3), dtype=np.uint8)


def encode(image, kind="PNG", **options) -> bytes:
    if not isinstance(image, Image.Image):
        image = Image.fromarray(image)
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def decode(data: bytes, downscale=1) -> np.ndarray:
    return decode_image(io.BytesIO(data), downscale)


def smooth(height: int, width: int) -> np.ndarray:
    """A picture that JPEG hardly changes."""
    rows, columns = np.mgrid[:height, :width]
    waves = [rows / 9, columns / 13, (rows + columns) / 20]
    return np.stack([127 + 90 * np.sin(w) for w in waves], -1).astype(np.uint8)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("deep", [False, True])
def test_exif_orientation_is_applied(pixels, orientation, deep):
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
    stored = pixels
    if deep:
        stored = pixels[..., 0].astype(np.uint16) << 8
        upright = np.repeat(upright[..., :1], 3, axis=2)
    np.testing.assert_array_equal(decode(encode(stored, exif=exif)), upright)


def test_gray_becomes_rgb(pixels):
    expected = np.repeat(pixels[..., :1], 3, axis=2)
    np.testing.assert_array_equal(decode(encode(pixels[..., 0])), expected)


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "PPM"])
def test_sixteen_bit_gray_keeps_its_upper_byte(pixels, kind):
    deep = pixels[..., 0].astype(np.uint16) * 256 + 200
    expected = np.repeat(pixels[..., :1], 3, axis=2)
    np.testing.assert_array_equal(decode(encode(deep, kind)), expected)


@pytest.mark.parametrize("suffix", [".png", ".tif"])
def test_sixteen_bit_rgb_keeps_its_upper_byte(pixels, suffix):
    deep = pixels[..., ::-1].astype(np.uint16) * 256 + 200
    _, data = cv2.imencode(suffix, deep)
    np.testing.assert_array_equal(decode(data.tobytes()), pixels)


def test_one_bit_is_black_or_white():
    image = Image.fromarray(np.eye(8, dtype=bool))
    expected = np.eye(8, dtype=np.uint8) * 255
    np.testing.assert_array_equal(decode(encode(image))[..., 1], expected)


def test_palette_is_looked_up(pixels):
    indexed = Image.fromarray(pixels).quantize(16)
    expected = np.asarray(indexed.convert("RGB"))
    np.testing.assert_array_equal(decode(encode(indexed)), expected)


def test_cmyk_becomes_rgb():
    cyan = Image.new("CMYK", (8, 8), (255, 0, 0, 0))
    assert (decode(encode(cyan, "TIFF")) == [0, 255, 255]).all()


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_transparent_pixels_are_white(mode):
    image = Image.new("RGBA", (8, 8), (0, 0, 0, 255))
    image.paste((0, 0, 0, 0), (0, 0, 4, 8))
    result = decode(encode(image.convert(mode)))
    assert (result[:, :4] == 255).all()
    assert (result[:, 4:] == 0).all()


def swapped_profile() -> bytes:
    """sRGB's profile, but its red primary is where green's is."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    data = profile.tobytes().replace(b"rXYZ", b"tmp!").replace(b"gXYZ", b"rXYZ")
    data = data.replace(b"tmp!", b"gXYZ")
    # Its description is that of no known profile.
    return data.replace("sRGB".encode("utf-16-be"), "xxxx".encode("utf-16-be"))


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P"])
def test_an_icc_profile_is_applied(mode):
    red = Image.new("RGB", (8, 8), (255, 0, 0)).convert(mode)
    data = encode(red, icc_profile=swapped_profile())
    np.testing.assert_allclose(decode(data)[0, 0], [0, 255, 0], atol=1)


def test_a_cmyk_profile_is_not_needed(pixels):
    cyan = Image.new("CMYK", (8, 8), (255, 0, 0, 0))
    data = encode(cyan, "TIFF", icc_profile=swapped_profile())
    assert (decode(data) == [0, 255, 255]).all()


def test_the_srgb_profile_changes_nothing(pixels):
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = encode(pixels, icc_profile=srgb)
    np.testing.assert_array_equal(decode(data), pixels)


def test_a_profile_that_is_none_is_ignored(pixels):
    data = encode(pixels, icc_profile=b"no profile")
    np.testing.assert_array_equal(decode(data), pixels)


@pytest.mark.parametrize("factor", [2, 3, 5])
def test_a_downscaled_pixel_is_the_mean_of_those_it_covers(pixels, factor):
    pixels = pixels[: 20 // factor * factor, : 30 // factor * factor]
    height, width = len(pixels) // factor, pixels.shape[1] // factor
    blocks = pixels.reshape(height, factor, width, factor, 3)
    result = decode(encode(pixels), factor)
    np.testing.assert_allclose(result, blocks.mean((1, 3)), atol=0.6)


@pytest.mark.parametrize("factor, size", [(4, 16), (8, 8), (12, 6), (16, 4)])
def test_a_downscaled_jpeg_is_nearly_the_mean(factor, size):
    image = smooth(64, 64)
    data = encode(image, "JPEG", quality=98, subsampling=0)
    result = decode(data, factor)
    expected = np.asarray(Image.fromarray(image).reduce(factor))
    assert result.shape[:2] == (-(-64 // factor),) * 2
    assert np.abs(result.astype(int) - expected)[:size, :size].mean() < 2


@pytest.mark.parametrize("side", [1, 3, 7, 31])
@pytest.mark.parametrize("factor", [2, 4, 8, 16])
def test_small_jpegs_are_downscaled_too(side, factor):
    data = encode(smooth(side, 2 * side), "JPEG")
    expected = (-(-side // factor), -(-2 * side // factor), 3)
    assert decode(data, factor).shape == expected


def animation(kind) -> bytes:
    frames = [Image.new("RGB", (9, 9), color) for color in ("red", "blue")]
    return encode(frames[0], kind, save_all=True, append_images=frames[1:])


def bomb(side: int) -> bytes:
    """A PNG's header alone: decoding it would say "truncated"."""
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data))
        + name
        + data
        + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )


NOISE = encode(
    np.random.default_rng(0).integers(0, 256, (20, 30, 3), dtype=np.uint8)
)
JPEG = encode(smooth(40, 40), "JPEG")


@pytest.mark.parametrize(
    "data, reason",
    [
        (b"", "empty file"),
        (b"this is no image", "not an image of a known format"),
        (NOISE[: len(NOISE) // 2], "damaged: OSError: image file is truncated"),
        (NOISE[:60] + b"\0\0\0\0" + NOISE[64:], "damaged: OSError: broken"),
        (JPEG[:-99], "damaged: OSError: image file is truncated"),
        (bomb(10_000), "decompression bomb: .*100000000 pixels"),
        (bomb(60_000), "decompression bomb: .*3600000000 pixels"),
        (animation("GIF"), "animated or of several pages: 2 frames"),
        (animation("PNG"), "animated or of several pages: 2 frames"),
        (animation("WEBP"), "animated or of several pages: 2 frames"),
        (animation("TIFF"), "animated or of several pages: 2 frames"),
        (
            encode(Image.new("L", (5 * MAX_ASPECT + 1, 5))),
            "absurd aspect: 101x5 pixels",
        ),
        (encode(Image.new("F", (8, 8)), "TIFF"), "32-bit values: mode F"),
        (encode(Image.new("I", (8, 8)), "TIFF"), "32-bit values: mode I"),
    ],
)
def test_bad_input_has_a_reason(data, reason):
    with pytest.raises(UnreadableImage, match=reason) as caught:
        decode(data)
    assert "0x" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_damaged_avif_has_a_reason():
    data = bytearray(encode(smooth(200, 200), "AVIF"))
    data[-len(data) // 4 :] = bytes(len(data[-len(data) // 4 :]))
    with pytest.raises(UnreadableImage, match="damaged: "):
        decode(bytes(data))


def test_a_photograph_with_its_depth_map_is_read(pixels):
    image, depth = smooth(40, 60), Image.new("L", (60, 40))
    data = encode(image, "MPO", save_all=True, append_images=[depth])
    assert Image.open(io.BytesIO(data)).n_frames == 2
    assert np.abs(decode(data).astype(int) - image).mean() < 5
    assert decode(data, 4).shape == (10, 15, 3)


def test_the_widest_aspect_is_read():
    assert decode(encode(Image.new("L", (5 * MAX_ASPECT, 5)))).shape[0] == 5


def test_little_cms_is_there():
    assert features.check("littlecms2")
