"""What a config may name: models, losses and mixtures of corruptions."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import keras

from keras_ae import losses, models
from keras_ae.corruptions import Corruption, protocols
from pipeline.errors import UserError
from pipeline.trained_models import load_trained

MODELS = {
    "shallow": models.shallow,
    "deep": models.deep,
    "deep_skip": models.deep_skip,
    "restorer": models.Restorer,
}
LOSSES = {
    "mixed_l1_l2": losses.MixedL1L2,
    "negative_psnr": losses.NegativePSNR,
}
CORRUPTIONS = {
    "textbook": protocols.textbook,
    "robust": protocols.robust,
}


def build_model(
    name: str, arguments: dict[str, Any], mixed_precision: bool = False
) -> keras.Model:
    """Makes one of the named models.

    Raises:
        UserError: if there is no model of that name, or it does not take
            these arguments.
    """
    with _policy("mixed_bfloat16" if mixed_precision else "float32"):
        return _made("model", name, MODELS, arguments)


def begin_with(network: keras.Model, initial_weights: str) -> None:
    """Gives a model the weights of a trained one; `""` changes nothing.

    Raises:
        UserError: if there is no such model, or it is of another shape.
    """
    if not initial_weights:
        return
    try:
        network.set_weights(load_trained(initial_weights).get_weights())
    except ValueError as error:
        raise UserError(
            f"training.initial_weights={initial_weights} does not fit: it is "
            "not the same model with the same arguments."
        ) from error


def make_loss(name: str, arguments: dict[str, Any]) -> keras.losses.Loss:
    """Makes one of the named losses.

    Raises:
        UserError: if there is no loss of that name, or it does not take these
            arguments.
    """
    return _made("loss", name, LOSSES, arguments)


def make_corruption(name: str, seed: int) -> Corruption:
    """Makes one of the named mixtures of corruptions.

    Raises:
        UserError: if there is no mixture of that name.
    """
    return _made("corruption", name, CORRUPTIONS, {"seed": seed})


def _made(
    kind: str, name: str, known: dict[str, Any], arguments: dict[str, Any]
) -> Any:
    if name not in known:
        raise UserError(f"Unknown {kind} {name!r}. Known: {', '.join(known)}.")
    try:
        return known[name](**arguments)
    except (TypeError, ValueError) as error:
        raise UserError(
            f"{kind.capitalize()} {name!r} does not take {arguments}: {error}"
        ) from error


@contextmanager
def _policy(name: str) -> Iterator[None]:
    """Sets Keras's global dtype policy for a while."""
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(name)
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)
