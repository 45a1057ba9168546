import numpy as np
import pytest
from scipy import stats

from pipeline.evaluation.intervals import half_widths


def test_one_item_of_each_photograph_is_the_common_interval(rng):
    values = rng.normal(30, 4, (12, 1))
    names = [f"{i}.png" for i in range(12)]
    low, high = stats.t.interval(
        0.95, 11, values.mean(), stats.sem(values[:, 0])
    )
    assert half_widths(values, names) == pytest.approx((high - low) / 2)


def test_copies_of_a_photograph_add_nothing(rng):
    """Ten equal tiles of each photograph tell what one of each does."""
    values = rng.normal(30, 4, (12, 2))
    names = np.arange(12).astype(str)
    np.testing.assert_allclose(
        half_widths(values.repeat(10, axis=0), names.repeat(10)),
        half_widths(values, names),
    )


def test_by_hand():
    # Sums of deviations by photograph: a -3, b 1, c 2; t(2) = 4.3027.
    values = np.array([[1.0], [2.0], [4.0], [5.0]])
    error = np.sqrt(3 / 2 * (9 + 1 + 4)) / 4
    found = half_widths(values, ["a", "a", "b", "c"])
    assert found == pytest.approx(4.302653 * error)


def test_covers_the_truth_19_times_of_20(rng):
    names = np.arange(30).repeat(8).astype(str)
    hits = 0
    for _ in range(400):
        shared = rng.normal(0, 1, (30, 1)).repeat(8, axis=0)
        table = shared + rng.normal(0, 1, (240, 1))
        hits += abs(table.mean()) < half_widths(table, names)[0]
    assert hits == pytest.approx(380, abs=13)  # 3 standard deviations


def test_one_photograph_tells_nothing():
    assert np.isnan(half_widths(np.ones((5, 3)), ["a"] * 5)).all()
