"""Artefacts of JPEG files."""

from typing import Any

import keras
from keras import ops

from keras_ae.corruptions.base import Corruption, Tensor, uniform_int
from keras_ae.corruptions.ranges import checked_range
from keras_ae.ops import jpeg


@keras.saving.register_keras_serializable(package="keras_ae")
class JpegCompression(Corruption):
    """Images as they return from a JPEG file, each with its own quality.

    Baseline JPEG with colour at half resolution (4:2:0), computed with Keras
    operations, so it runs on every backend and device; see
    `keras_ae.ops.jpeg`. The result is clipped to [0, 1] and rounded to
    multiples of 1/255, as a file's content is. Rounding has no gradient.

    Args:
        quality: (low, high) range of ints inside [1, 100], the scale of
            libjpeg and Pillow; an image's quality ~ U{low..high}. Defaults to
            `(10, 95)`.
        seed: int or `None`.

    Raises:
        ValueError: if `quality` is not such a range, or images have not three
            channels.

    Example:

    >>> blocky = JpegCompression(quality=(5, 30), seed=1)(images)
    """

    def __init__(
        self, quality: tuple[int, int] = (10, 95), **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        remedy = ", the scale of libjpeg."
        self.quality = checked_range("quality", quality, (1, 100), remedy)

    def draw(self, images: Tensor, seed: Any) -> dict[str, Any]:
        shape = ops.shape(images)[:1]
        return {"quality": uniform_int(shape, *self.quality, seed)}

    def apply(self, images: Tensor, quality: Tensor) -> Tensor:
        """Compresses image `b` with `quality[b]`.

        Args:
            images: float tensor `(batch, height, width, 3)` in `[0, 1]`;
                values outside are clipped.
            quality: int32 tensor `(batch,)`, in `1..100`.
        """
        channels = images.shape[-1]
        if channels != 3:
            raise ValueError(
                "`JpegCompression` takes RGB images. Repeat a grey channel "
                f"three times. Received: channels={channels}"
            )
        return jpeg(images, quality)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "quality": self.quality}
