"""What files keep on their way through arrays."""

import io

import cv2
import numpy as np
import pytest
import tifffile
from PIL import Image, ImageCms, ImageOps

from keras_ae.pictures import Picture, decode, encode

PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
SHAPES = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}


def saved(picture, format_, **options):
    file = io.BytesIO()
    picture.save(file, format_, **options)
    return file.getvalue()


def opened(data):
    return Image.open(io.BytesIO(data))


def pixels_of(rng, channels, dtype="uint8"):
    return rng.integers(0, np.iinfo(dtype).max, (5, 7, channels), dtype)


@pytest.mark.parametrize("format_", ["PNG", "TIFF"])
@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_pixels_come_back_as_they_went(rng, format_, dtype, channels):
    pixels = pixels_of(rng, channels, dtype)
    read = decode(encode(Picture(pixels), format_)).pixels
    assert read.dtype == dtype
    np.testing.assert_array_equal(read, pixels)


def test_grey_with_alpha_comes_back(rng):
    pixels = pixels_of(rng, 2)
    read = decode(encode(Picture(pixels), "PNG")).pixels
    np.testing.assert_array_equal(read, pixels)


@pytest.mark.parametrize("compression", [None, "zlib"])
def test_16_bit_tiffs_of_others_are_read(rng, compression):
    pixels = pixels_of(rng, 3, "uint16")
    file = io.BytesIO()
    tifffile.imwrite(file, pixels, photometric="rgb", compression=compression)
    np.testing.assert_array_equal(decode(file.getvalue()).pixels, pixels)


def test_16_bit_pngs_of_others_are_read(rng):
    pixels = pixels_of(rng, 4, "uint16")
    _, file = cv2.imencode(".png", pixels[..., [2, 1, 0, 3]])
    np.testing.assert_array_equal(decode(file.tobytes()).pixels, pixels)


@pytest.mark.parametrize(
    "mode, channels",
    [("1", 1), ("L", 1), ("LA", 2), ("P", 3), ("RGBA", 4), ("CMYK", 3)],
)
def test_every_mode_is_read(rng, mode, channels):
    picture = Image.fromarray(pixels_of(rng, 3)).convert(mode)
    format_ = "TIFF" if mode == "CMYK" else "PNG"
    pixels = decode(saved(picture, format_)).pixels
    expected = picture.convert(SHAPES[channels])
    np.testing.assert_array_equal(
        pixels, np.asarray(expected).reshape(5, 7, channels)
    )


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format_", ["JPEG", "PNG", "TIFF"])
def test_pictures_lie_upright(rng, orientation, format_):
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = saved(Image.fromarray(pixels_of(rng, 3)), format_, exif=exif)
    with opened(data) as picture:
        expected = np.asarray(ImageOps.exif_transpose(picture))
    read = decode(data)
    np.testing.assert_array_equal(read.pixels, expected)
    with opened(encode(read, "PNG")) as picture:
        assert 0x0112 not in picture.getexif()


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format_", ["PNG", "TIFF"])
def test_deep_pictures_lie_upright_too(rng, orientation, format_):
    deep = pixels_of(rng, 3, "uint16")
    shallow = (deep // 256).astype("uint8")
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = saved(Image.fromarray(shallow), format_, exif=exif)
    file = deep_file(deep, format_, exif, orientation)
    np.testing.assert_array_equal(
        decode(file).pixels // 256, decode(data).pixels
    )


def deep_file(pixels, format_, exif, orientation):
    if format_ == "PNG":
        return encode(Picture(pixels, exif.tobytes()), "PNG")
    file = io.BytesIO()
    tag = (0x0112, "H", 1, orientation, True)
    tifffile.imwrite(file, pixels, photometric="rgb", extratags=[tag])
    return file.getvalue()


@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("source", ["JPEG", "PNG", "TIFF"])
@pytest.mark.parametrize("target", ["JPEG", "PNG", "TIFF"])
def test_exif_and_profile_are_kept(rng, dtype, channels, source, target):
    exif = Image.Exif()
    exif[0x010F] = "Maker"
    picture = Picture(pixels_of(rng, channels, dtype), exif.tobytes(), PROFILE)
    read = decode(encode(decode(encode(picture, source)), target))
    assert read.icc_profile == PROFILE
    exif = Image.Exif()
    exif.load(read.exif)
    gives_up_exif = dtype == "uint16" and channels == 3
    if not (gives_up_exif and "TIFF" in (source, target)):
        assert exif[0x010F] == "Maker"


def test_the_profile_of_colours_that_are_given_up_is_too(rng):
    picture = Image.fromarray(pixels_of(rng, 3)).convert("CMYK")
    data = saved(picture, "TIFF", icc_profile=PROFILE)
    assert decode(data).icc_profile == b""


@pytest.mark.parametrize("channels", [2, 4])
@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
def test_without_alpha_transparent_pixels_show_white(channels, dtype):
    pixels = np.zeros((16, 16, channels), dtype)
    pixels[:, 8:, -1] = np.iinfo(dtype).max
    with opened(encode(Picture(pixels), "JPEG")) as picture:
        shown = np.asarray(picture.convert("L"))
    assert (shown[:, :8] > 250).all() and (shown[:, 8:] < 5).all()


def test_16_bits_are_rounded_to_8_where_they_must_be():
    deep = np.array([[[0], [257], [128 * 257 + 100], [65535]]], "uint16")
    read = decode(encode(Picture(deep), "BMP")).pixels
    assert read.ravel().tolist() == [0, 1, 128, 255]


@pytest.mark.parametrize("mode", ["I", "F"])
def test_32_bits_have_no_range(mode):
    data = saved(Image.new(mode, (3, 3)), "TIFF")
    with pytest.raises(ValueError, match="no range"):
        decode(data)


def test_damage_is_told():
    data = saved(Image.new("RGB", (30, 30)), "PNG")
    with pytest.raises(ValueError, match="it is no picture"):
        decode(b"garbage")
    with pytest.raises(ValueError, match="truncated|broken"):
        decode(data[:60])


def test_damaged_16_bit_colours_are_told(rng):
    data = encode(Picture(pixels_of(rng, 3, "uint16")), "PNG")
    with pytest.raises(ValueError, match="truncated|cannot be read"):
        decode(data[: len(data) // 2])


def test_ninety_megapixels_are_no_bomb():
    data = saved(Image.new("1", (9500, 9500)), "PNG")
    assert decode(data).pixels.shape == (9500, 9500, 1)
