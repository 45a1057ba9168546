"""Picture files as arrays and back, in their own depth, with what they tell."""

import dataclasses
import io
import struct
import warnings
import zlib
from typing import Any

import cv2
import numpy as np
import tifffile
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

HOLD_ALPHA = ("PNG", "TIFF", "WEBP", "TGA", "JPEG2000", "AVIF")
HOLD_16_BITS = ("PNG", "TIFF")
QUALITY = 95  # of JPEG and WebP

ORIENTATION, BITS_PER_SAMPLE = 0x0112, 258  # EXIF and TIFF tags
# A TIFF's tags are its EXIF; most of them tell how its pixels are stored.
DESCRIPTIVE_TAGS = (270, 271, 272, 305, 306, 315, 33432)

# What Pillow's decoders raise on damaged or monstrous files.
DAMAGE = (
    OSError,
    ValueError,
    SyntaxError,
    TypeError,
    LookupError,
    OverflowError,
    EOFError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
)


@dataclasses.dataclass(frozen=True)
class Picture:
    """A decoded picture file.

    Attributes:
        pixels: uint8 or uint16 `(height, width, channels)`, upright: grey,
            grey and alpha, RGB, or RGBA.
        exif: EXIF data without an orientation; empty for none.
        icc_profile: what the colours mean; empty for none.
    """

    pixels: NDArray[Any]
    exif: bytes = b""
    icc_profile: bytes = b""


def decode(data: bytes) -> Picture:
    """Reads a picture of any format that Pillow knows.

    PNG and TIFF files keep 16 bits. Palettes and CMYK become RGB; of several
    frames the first is taken.

    Args:
        data: the file.

    Raises:
        ValueError: if it is damaged, no picture, or has 32 bits a pixel, whose
            range nobody knows.
    """
    try:
        with warnings.catch_warnings():
            # From 90 megapixels on; an error, from 179 on, is not hidden.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data)) as picture:
                return _decoded(picture, data)
    except UnidentifiedImageError as error:
        raise ValueError("it is no picture.") from error
    except DAMAGE as error:
        raise ValueError(str(error)) from error


def encode(picture: Picture, format_: str) -> bytes:
    """Writes a picture file.

    What the format cannot hold is given up: the last 8 of 16 bits; alpha,
    where transparent pixels then show white; EXIF in a 16-bit TIFF.

    Args:
        picture: Picture.
        format_: str, as Pillow names it, such as `"PNG"`.

    Raises:
        OSError, ValueError: if the format is not written, or not for such
            pixels.
    """
    pixels = picture.pixels
    if pixels.dtype == np.uint16 and format_ not in HOLD_16_BITS:
        pixels = np.round(pixels / np.float32(257)).astype(np.uint8)
    if pixels.shape[-1] in (2, 4) and format_ not in HOLD_ALPHA:
        pixels = _on_white(pixels)
    picture = dataclasses.replace(picture, pixels=pixels)
    if pixels.dtype == np.uint16 and pixels.shape[-1] > 1:
        deep = {"PNG": _encode_deep_png, "TIFF": _encode_deep_tiff}
        return deep[format_](picture)
    file = io.BytesIO()
    Image.fromarray(
        pixels.squeeze(-1) if pixels.shape[-1] == 1 else pixels
    ).save(
        file,
        format_,
        exif=picture.exif,
        icc_profile=picture.icc_profile,
        quality=QUALITY,
    )
    return file.getvalue()


def _decoded(picture: Image.Image, data: bytes) -> Picture:
    keeps_colours = picture.mode in ("L", "LA", "RGB", "RGBA", "I;16")
    profile = picture.info.get("icc_profile") if keeps_colours else None
    is_deep = _has_deep_colours(picture, data)
    exif = picture.getexif()
    if picture.format == "TIFF":
        exif = _descriptive(exif)
    if is_deep:
        pixels = _deep_pixels(data)
        if picture.format == "PNG":  # In TIFFs OpenCV has seen to it.
            pixels = _upright(pixels, exif.get(ORIENTATION, 1))
    else:
        pixels = _pixels(ImageOps.exif_transpose(picture))
    exif.pop(ORIENTATION, None)
    told = exif.tobytes() if exif else b""
    return Picture(pixels, told, profile or b"")


def _descriptive(tags: Image.Exif) -> Image.Exif:
    exif = Image.Exif()
    for tag in DESCRIPTIVE_TAGS:
        if tag in tags:
            exif[tag] = tags[tag]
    return exif


def _has_deep_colours(picture: Image.Image, data: bytes) -> bool:
    """Whether Pillow would cut 16 bits to 8."""
    if picture.mode == "I;16":
        return False
    if picture.format == "PNG":
        return data[24] == 16  # In the header chunk, after width and height.
    bits = getattr(picture, "tag_v2", {}).get(BITS_PER_SAMPLE, (8,))
    return picture.format == "TIFF" and set(bits) == {16}


def _deep_pixels(data: bytes) -> NDArray[np.uint16]:
    """By OpenCV, which knows 16-bit colours but neither EXIF nor profiles."""
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if pixels is None or pixels.ndim != 3:
        raise ValueError("its 16-bit colours cannot be read.")
    return np.ascontiguousarray(_swapped(pixels))


def _upright(pixels: NDArray[Any], orientation: int) -> NDArray[Any]:
    """What `ImageOps.exif_transpose` does, for arrays."""
    if orientation >= 5:
        pixels = pixels.swapaxes(0, 1)
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    return pixels


def _swapped(pixels: NDArray[Any]) -> NDArray[Any]:
    """BGR(A) for RGB(A) and the other way round."""
    return pixels[..., [2, 1, 0, 3][: pixels.shape[-1]]]


def _pixels(picture: Image.Image) -> NDArray[Any]:
    if picture.mode in ("I", "F"):
        raise ValueError(f"32-bit pixels (mode {picture.mode}) have no range.")
    if picture.mode.startswith("I;16"):
        return np.asarray(picture, np.uint16)[..., None]
    is_grey = picture.mode in ("1", "L", "LA", "La")
    mode = "L" if is_grey else "RGB"
    if picture.has_transparency_data:
        mode += "A"
    pixels = np.asarray(picture.convert(mode))
    return pixels if pixels.ndim == 3 else pixels[..., None]


def _on_white(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    layer = Image.fromarray(pixels)
    white = Image.new("RGBA", layer.size, "white")
    shown = Image.alpha_composite(white, layer.convert("RGBA"))
    shown = shown.convert("L" if pixels.shape[-1] == 2 else "RGB")
    return np.asarray(shown).reshape(*pixels.shape[:2], -1)


def _encode_deep_png(picture: Picture) -> bytes:
    about = {
        cv2.IMAGE_METADATA_EXIF: picture.exif.removeprefix(b"Exif\0\0"),
        cv2.IMAGE_METADATA_ICCP: picture.icc_profile,
    }
    about = {kind: data for kind, data in about.items() if data}
    done, file = cv2.imencodeWithMetadata(
        ".png",
        np.ascontiguousarray(_swapped(picture.pixels)),
        list(about),
        [np.frombuffer(data, np.uint8) for data in about.values()],
    )
    if not done:
        raise ValueError("OpenCV did not encode it.")
    return file.tobytes()


def _encode_deep_tiff(picture: Picture) -> bytes:
    file = io.BytesIO()
    tifffile.imwrite(
        file,
        picture.pixels,
        photometric="rgb",
        extrasamples=["unassalpha"] if picture.pixels.shape[-1] == 4 else None,
        compression="zlib",
        iccprofile=picture.icc_profile or None,
        metadata=None,
    )
    return file.getvalue()
