"""How far a mean may be off, when items of one photograph resemble another."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

CONFIDENCE = 0.95


def half_widths(
    table: NDArray[Any], photographs: Sequence[str]
) -> NDArray[np.float64]:
    """Half the 95 % confidence interval of each column's mean.

    Tiles of one photograph are alike, so 500 tiles of 68 photographs tell
    less than 500 photographs would. The standard error is therefore clustered
    (Liang and Zeger, 1986): with `e` the deviations from the mean, `n` items
    and `G` photographs,

        error^2 = G / (G - 1) sum_g (sum_{i in g} e_i)^2 / n^2

    times Student's t of `G - 1` degrees of freedom. With one item of each
    photograph this is the common interval of a mean.

    Args:
        table: float `(items, columns)`.
        photographs: the photograph that each item comes from.

    Returns:
        float64 `(columns,)`; NaN where there is one photograph only.
    """
    names, cluster = np.unique(np.asarray(photographs), return_inverse=True)
    count = len(names)
    if count < 2:
        return np.full(table.shape[1], np.nan)
    sums = np.zeros((count, table.shape[1]))
    np.add.at(sums, cluster, table - table.mean(axis=0, dtype=np.float64))
    variance = count / (count - 1) * np.square(sums).sum(axis=0)
    error = np.sqrt(variance) / len(table)
    return student.ppf((1 + CONFIDENCE) / 2, count - 1) * error
