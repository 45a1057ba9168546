"""From the bytes of an image file, whatever its format, to upright sRGB."""

import functools
import io
import re
import struct
import warnings
import zlib
from typing import IO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from pipeline.sources.source import UnreadableImage

# A panorama is not that long; a scanned ruler or a broken header is.
MAX_ASPECT = 20

# What Pillow's decoders were seen to raise on damaged files.
DAMAGE = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    IndexError,
    KeyError,
    OverflowError,
    EOFError,
    RuntimeError,
    struct.error,
    zlib.error,
    Image.DecompressionBombWarning,
    Image.DecompressionBombError,
    ImageCms.PyCMSError,
)

SRGB = ImageCms.createProfile("sRGB")


def decode_image(file: IO[bytes], downscale: int = 1) -> NDArray[np.uint8]:
    """Decodes an image file to upright sRGB.

    The EXIF orientation and the ICC profile are applied (one that cannot be is
    ignored, as browsers do); transparent pixels show white; 16-bit values keep
    their upper byte. A pixel of a downscaled image is the mean of the
    `downscale`^2 pixels that it covers. JPEG's decoder does a part of that, but
    leaves at least a factor of 2 to the mean.

    Args:
        file: opened for reading, binary.
        downscale: positive int, divides the sides. Defaults to 1.

    Returns:
        uint8 RGB `(height, width, 3)`.

    Raises:
        UnreadableImage: no image, damaged, of more than 89 million pixels
            (known before they are decoded), animated, 20 times as long as
            wide, or with 32-bit values, which have no agreed range.
    """
    try:
        if not file.read(1):
            raise UnreadableImage("empty file")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # Pillow compares the header's size with its limit, but only warns.
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(file) as image:
                _check_header(image)
                drafted = _draft(image, downscale)
                rgb = _reduced(to_rgb(image), downscale // drafted)
                return np.asarray(rgb)
    except DAMAGE as error:
        raise UnreadableImage(reason(error)) from error


def to_rgb(image: Image.Image) -> Image.Image:
    """Converts an image of any 8 or 16-bit mode to upright 8-bit sRGB.

    Raises:
        UnreadableImage: 32-bit values have no agreed range.
    """
    profile = image.info.get("icc_profile")
    ImageOps.exif_transpose(image, in_place=True)
    image = _to_8_bits(image)
    if not image.has_transparency_data:
        return _to_srgb(image, profile)
    layer = image.convert("RGBA")
    paper = Image.new("RGB", layer.size, "white")
    paper.paste(
        _to_srgb(layer.convert("RGB"), profile), mask=layer.getchannel("A")
    )
    return paper


def reason(error: BaseException) -> str:
    """Says why without paths or addresses, which differ between machines."""
    text = re.sub(r" at 0x[0-9a-f]+", "", str(error)).replace("\n", " ")
    if isinstance(error, UnidentifiedImageError):
        return "not an image of a known format"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    if "decompression bomb" in text:
        return f"decompression bomb: {text.partition(',')[0]}"
    return f"damaged: {type(error).__name__}: {text}"


def _check_header(image: Image.Image) -> None:
    width, height = image.size
    if max(width, height) > MAX_ASPECT * min(width, height):
        raise UnreadableImage(f"absurd aspect: {width}x{height} pixels")
    # An MPO is a JPEG followed by its depth map or its other eye.
    frames = getattr(image, "n_frames", 1)
    if frames > 1 and image.format != "MPO":
        raise UnreadableImage(f"animated or of several pages: {frames} frames")


def _draft(image: Image.Image, downscale: int) -> int:
    """Lets a JPEG decoder divide the sides; returns by how much."""
    if image.format == "JPEG" and min(image.size) >= 8:
        for factor in (8, 4, 2):
            if downscale % (2 * factor) == 0:
                width, height = image.size
                image.draft(None, (width // factor, height // factor))
                return factor
    return 1


def _reduced(image: Image.Image, factor: int) -> Image.Image:
    # Pillow copies the image even where there is nothing to do.
    return image if factor == 1 else image.reduce(factor)


def _to_8_bits(image: Image.Image) -> Image.Image:
    # A portable graymap's mode I has 16 bits.
    graymap = image.mode == "I" and image.format == "PPM"
    if graymap or image.mode.startswith("I;16"):
        return Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    if image.mode in ("I", "F"):
        raise UnreadableImage(f"32-bit values: mode {image.mode}")
    return image


def _to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    if image.mode not in ("L", "RGB", "CMYK"):
        image = image.convert("RGB")
    transform = _transform(profile, image.mode) if profile else None
    if transform is None:
        return image if image.mode == "RGB" else image.convert("RGB")
    return ImageCms.applyTransform(image, transform) or image


@functools.lru_cache(maxsize=32)
def _transform(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    """From a profile to sRGB, or `None` if there is nothing to do."""
    try:
        opened = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if "sRGB" in ImageCms.getProfileDescription(opened):
            return None
        return ImageCms.buildTransform(opened, SRGB, mode, "RGB")
    except (ImageCms.PyCMSError, OSError):
        return None
