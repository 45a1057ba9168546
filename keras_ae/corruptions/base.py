"""What all corruptions share: two halves and one source of randomness."""

from typing import Any

import keras
from keras import ops

Tensor = Any


class Corruption(keras.layers.Layer):
    """A random damage to images, in two halves.

    `draw` samples what is random for each image of a batch; `apply` is
    deterministic. In training a corruption is a layer like any other: it acts
    when `training` is true and passes images through otherwise. For `tf.data`
    and for tests, `keyed` makes it a pure function of images and a key.

    Subclasses implement `draw` and `apply`, both batched. Computes in float32
    whatever the global dtype policy is, because halves of float16 noise and
    blur weights would be lost.

    Args:
        seed: int or `None` (a random one). Defaults to `None`.
        dtype: dtype policy. Defaults to `"float32"`.
    """

    # Room in the counter: see the limits of `keyed`.
    DRAWS_PER_BATCH = 1024
    BATCHES_PER_SEED = 2**20

    def __init__(
        self, seed: int | None = None, dtype: Any = "float32", **kwargs: Any
    ) -> None:
        super().__init__(dtype=dtype, **kwargs)
        self.seed = seed

    def build(self, input_shape: Any) -> None:
        # Made here and not in __init__, so that a corruption inside another
        # one, which draws from its parent's generator, holds no state.
        self.seed_generator = keras.random.SeedGenerator(self.seed)

    def draw(self, images: Tensor, seed: Any) -> dict[str, Any]:
        """Samples the parameters of `apply` for each image.

        Args:
            images: float tensor `(batch, height, width, channels)`; only its
                shape matters.
            seed: a `keras.random.SeedGenerator`.
        """
        raise NotImplementedError

    def apply(self, *args: Any, **kwargs: Any) -> Tensor:
        """Damages images, deterministic: `apply(images, **drawn)`.

        Each subclass names its own parameters.
        """
        raise NotImplementedError

    def call(self, images: Tensor, training: bool = True) -> Tensor:
        if not training:
            return images
        if not keras.backend.is_float_dtype(images.dtype):
            raise ValueError(
                "A corruption takes float images in [0, 1]. Cast them and "
                f"divide by 255. Received: dtype={images.dtype}"
            )
        return self.apply(images, **self.draw(images, self.seed_generator))

    def keyed(self, images: Tensor, seed: int, position: Any) -> Tensor:
        """Corrupts a batch as a pure function of images, seed and position.

        Args:
            images: float tensor `(batch, height, width, channels)` in [0, 1].
            seed: non-negative int.
            position: int or integer scalar tensor: which batch this is,
                counted from the start of the training and over all epochs.
                From batch 2**20 on a seed repeats the batches of the next.

        Returns:
            A tensor like `images`; the same for the same arguments, whatever
            was drawn before or runs beside it. Beyond 1,024 draws for a batch
            (a `Chain` of some 20 corruptions in random order) the rest are
            the first of the next batch again.
        """
        if not self.built:
            self.build(images.shape)
        images = ops.convert_to_tensor(images)
        position = ops.cast(position, self.seed_generator.state.dtype)
        key = ops.stack(
            [
                seed + position // self.BATCHES_PER_SEED,
                position % self.BATCHES_PER_SEED * self.DRAWS_PER_BATCH,
            ]
        )
        outputs, _ = self.stateless_call([], [key], images, training=True)
        return outputs

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "seed": self.seed}


def uniform_int(
    shape: tuple[Any, ...], low: Any, high: Any, seed: Any
) -> Tensor:
    """int32 draws from low..high inclusive; bounds may differ by element."""
    low, high = ops.cast(low, "float32"), ops.cast(high, "float32")
    u = keras.random.uniform(shape, seed=seed, dtype="float32")
    drawn = low + ops.floor(u * (high - low + 1.0))
    return ops.cast(ops.minimum(drawn, high), "int32")
