"""What an exported graph refuses, before it allocates anything large.

Every refusal of an image starts with a prefix that clients may rely on:
`E_NOT_IMAGE`, `E_TOO_LARGE`, `E_EMPTY`, `E_CHANNELS` or `E_NON_FINITE`. Bytes
that are no `tf.train.Example` are refused in TensorFlow's own words.
"""

import dataclasses
from typing import Any

import tensorflow as tf

from keras_ae.image_header import stated_size

Tensor = Any

IMAGE_FEATURES = ("image/encoded", "image")


@dataclasses.dataclass(frozen=True)
class Limits:
    """What one request may ask of a server.

    Attributes:
        max_pixels: batch * height * width of an image tensor; of encoded
            images, which are restored one by one, height * width of each.
        max_side: height and width at the most, pixels.
        max_batch: images at the most.
    """

    max_pixels: int = 4_000_000
    max_side: int = 8192
    max_batch: int = 64


def checked_images(images: Tensor, limits: Limits) -> Tensor:
    """Images that are known to be `(batch, height, width, 3)` and finite.

    Args:
        images: float32 or uint8 tensor, of any shape.
        limits: see `Limits`.
    """
    images = _of_unknown_shape(images)
    shape = tf.shape(images)
    # Missing dimensions count as 0, so that every rule can be evaluated.
    padded = tf.concat([shape, [0] * 4], 0)[:4]
    batch, *size, channels = tf.unstack(padded, num=4)
    rules = [
        (tf.rank(images) == 4, "E_NOT_IMAGE: send [batch, height, width, 3]."),
        (tf.equal(channels, 3), "E_CHANNELS: send 3 channels, RGB."),
        (tf.reduce_all(shape > 0), "E_EMPTY: there are no pixels."),
        _batch_rule(batch, limits),
        _size_rule(size, batch, limits),
    ]
    if images.dtype.is_floating:
        finite = tf.reduce_all(tf.math.is_finite(images))
        rules.append((finite, "E_NON_FINITE: there is NaN or infinity."))
    images = _checked(images, rules, "Received shape:", shape)
    images.set_shape([None, None, None, 3])
    return images


def checked_batch(encoded: Tensor, limits: Limits) -> Tensor:
    """Encoded images that are known to be `(batch,)`.

    Args:
        encoded: string tensor, of any shape.
        limits: see `Limits`.
    """
    encoded = _of_unknown_shape(encoded)
    batch = tf.size(encoded)
    rules = [
        (tf.rank(encoded) == 1, "E_NOT_IMAGE: send [batch] files."),
        (batch > 0, "E_EMPTY: there are no images."),
        _batch_rule(batch, limits),
    ]
    encoded = _checked(encoded, rules, "Received shape:", tf.shape(encoded))
    encoded.set_shape([None])
    return encoded


def files_in_examples(examples: Tensor) -> Tensor:
    """The encoded image of each example; empty where it has none.

    Other bytes the parser itself refuses: `Could not parse example`, or `Data
    types don't match` where the image is a number.

    Args:
        examples: string `(batch,)`, serialized `tf.train.Example`s.
    """
    text = tf.io.FixedLenFeature([], tf.string, default_value="")
    parsed = tf.io.parse_example(
        examples, {name: text for name in IMAGE_FEATURES}
    )
    encoded, image = (parsed[name] for name in IMAGE_FEATURES)
    return tf.where(tf.strings.length(encoded) > 0, encoded, image)


def decoded_image(data: Tensor, limits: Limits) -> Tensor:
    """A PNG or JPEG file as uint8 `(height, width, 3)`.

    Grey, palette, CMYK and 16-bit files become 8-bit RGB; alpha is dropped,
    EXIF orientation ignored.

    Args:
        data: string scalar, the file.
        limits: see `Limits`.
    """
    size = stated_size(data)
    rules = [
        (tf.strings.length(data) > 0, "E_EMPTY: there are no bytes."),
        (tf.reduce_all(size > 0), "E_NOT_IMAGE: send PNG or JPEG files."),
        _size_rule(tf.unstack(size), 1, limits),
    ]
    data = _checked(data, rules, "It states height and width:", size)
    # What the decoder says of a damaged file ends in the name of this scope.
    with tf.name_scope("E_NOT_IMAGE"):
        return tf.io.decode_image(data, channels=3, expand_animations=False)


def _of_unknown_shape(tensor: Tensor) -> Tensor:
    """Makes TensorFlow forget the shape in the signature.

    Servers do not enforce it, yet TensorFlow drops checks that it proves.
    """
    return tf.compat.v1.placeholder_with_default(tensor, None)


def _batch_rule(batch: Tensor, limits: Limits) -> tuple[Tensor, str]:
    most = limits.max_batch
    return batch <= most, f"E_TOO_LARGE: send {most} images at the most."


def _size_rule(
    size: list[Tensor], count: Tensor, limits: Limits
) -> tuple[Tensor, str]:
    pixels = tf.reduce_prod(tf.cast([count, *size], tf.int64))
    fits = tf.logical_and(
        pixels <= limits.max_pixels,
        tf.reduce_all(tf.stack(size) <= limits.max_side),
    )
    return fits, (
        f"E_TOO_LARGE: send {limits.max_pixels} pixels at the most, sides of "
        f"{limits.max_side} at the most."
    )


def _checked(
    tensor: Tensor, rules: list[tuple[Tensor, str]], *received: Any
) -> Tensor:
    """The tensor, once all rules hold; tells the first one that does not."""
    holds = tf.stack([rule for rule, _ in rules])
    first = tf.argmin(tf.cast(holds, tf.int32))
    message = tf.gather([message for _, message in rules], first)
    check = tf.debugging.Assert(
        tf.reduce_all(holds), [message, *received], summarize=8
    )
    with tf.control_dependencies([check]):
        return tf.identity(tensor)
