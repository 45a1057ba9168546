"""Whether a learning rate is too high."""

import math
from collections.abc import Sequence


def diverges(losses: Sequence[float]) -> bool:
    """Whether a short training makes a model worse.

    For the rule of Forsyth's chapter "Making an Autoencoder that Works": start
    with a high learning rate and reduce it until the training does not
    diverge. It does if a loss is not finite, or the last is above the first.

    Args:
        losses: two or more, each the mean of many steps, such as those of
            epochs, since from one batch to the next any loss rises and falls.
            Best begin with that of the untrained model: a training may blow
            up within its first epoch and improve on that in its second.

    Raises:
        ValueError: if there are less than two.

    Example:

    >>> diverges(model.fit(corrupted, clean, epochs=2).history["loss"])
    """
    if len(losses) < 2:
        raise ValueError(
            "`losses` must have a first and a last: train two epochs or more. "
            f"Received: losses={losses}"
        )
    return not all(map(math.isfinite, losses)) or losses[-1] > losses[0]
