"""A restorer that looks at lightness and merely smooths colour."""

from typing import Any, Self

import keras
from keras import ops

from keras_ae.layers import LABToRGB, RGBToLAB
from keras_ae.models.autoencoder import with_parts
from keras_ae.ops import gaussian_blur

Tensor = Any


@keras.saving.register_keras_serializable(package="keras_ae")
class GaussianSmoothing(keras.layers.Layer):
    """Blurs by one Gaussian; see `ops.gaussian_blur`.

    Args:
        sigma: positive float, pixels.

    Raises:
        ValueError: if `sigma` is not positive.

    Input and output: float tensors `(batch, height, width, channels)`.
    """

    def __init__(self, sigma: float, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if sigma <= 0:
            raise ValueError(
                "`sigma` must be positive: a blur of sigma 0 is no blur. "
                f"Received: sigma={sigma}"
            )
        self.sigma = sigma

    def call(self, images: Tensor) -> Tensor:
        return gaussian_blur(images, ops.full((1,), self.sigma), self.sigma)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "sigma": self.sigma}


@keras.saving.register_keras_serializable(package="keras_ae")
class LabRestorer(keras.Model):
    """Restores lightness by a model of one channel, smooths the colours.

    In CIELAB the eye finds detail in L and hardly any in a and b, so that a
    Gaussian may remove what is damaged there, and all of a model's work goes
    into one channel:

        restored = RGB(100 model(L / 100), gaussian(a), gaussian(b))

    The price: colours run into each other across sharp edges, whatever the
    model learns. After Forsyth's chapter "Making an Autoencoder that Works".

    Args:
        lightness: keras.Model, `(batch, height, width, 1)` in [0, 1] to the
            same, such as `deep_skip(channels=1)`.
        sigma: positive float, pixels, of the Gaussian that smooths a and b.
            Defaults to `3.0`.
        name, trainable: as in `keras.Model`.

    Raises:
        ValueError: if `lightness` takes or gives other than one channel, or
            `sigma` is not positive.

    Input and output: float tensors `(batch, height, width, 3)` in [0, 1], the
    output +- a little.

    Example:

    >>> model = LabRestorer(deep_skip(channels=1))
    >>> model.compile("adam", loss=MixedL1L2(), metrics=[PSNR()])
    """

    def __init__(
        self,
        lightness: keras.Model,
        sigma: float = 3.0,
        name: str | None = None,
        trainable: bool = True,
    ) -> None:
        shapes = lightness.input_shape, lightness.output_shape
        if any(shape[-1] != 1 for shape in shapes):
            raise ValueError(
                "`lightness` must take and give one channel, L. Received: "
                f"lightness.input_shape={shapes[0]}, "
                f"lightness.output_shape={shapes[1]}"
            )

        # === Functional graph ===
        inputs = keras.Input((None, None, 3), name="image")
        lab = RGBToLAB()(inputs)
        x = keras.layers.Rescaling(0.01, dtype="float32")(lab[..., :1])
        x = keras.layers.Rescaling(100.0, dtype="float32")(lightness(x))
        colours = GaussianSmoothing(sigma, dtype="float32")(lab[..., 1:])
        x = keras.layers.Concatenate(dtype="float32")([x, colours])
        outputs = LABToRGB(name="restored")(x)
        super().__init__(
            inputs=inputs, outputs=outputs, name=name, trainable=trainable
        )

        # === Config ===
        self.lightness = lightness
        self.sigma = sigma

    def get_config(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "trainable": self.trainable,
            "lightness": keras.saving.serialize_keras_object(self.lightness),
            "sigma": self.sigma,
        }

    @classmethod
    def from_config(
        cls, config: dict[str, Any], custom_objects: Any = None
    ) -> Self:
        return cls(**with_parts(config, ("lightness",), custom_objects))
