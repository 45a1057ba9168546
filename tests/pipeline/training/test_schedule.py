"""How the learning rate falls."""

import math

import numpy as np
import pytest

from pipeline.configs import Training
from pipeline.training.schedule import make_schedule


def rates(schedule, steps):
    return [float(schedule(step)) for step in steps]


def test_the_cosine_rises_for_a_hundredth_and_falls_to_zero():
    schedule = make_schedule(Training(learning_rate=0.5), 1000, images=1)
    assert rates(schedule, (0, 5, 10)) == pytest.approx([0.0, 0.25, 0.5])
    half = 0.5 * (1 + math.cos(math.pi / 2)) / 2
    assert rates(schedule, (505, 1000)) == pytest.approx([half, 0.0])


def test_a_short_training_begins_at_the_full_rate():
    schedule = make_schedule(Training(learning_rate=0.5), 50, images=1)
    assert rates(schedule, (0,)) == [0.5]


@pytest.mark.parametrize(
    "images, every", [(40, 25), (400, 25), (401, 26), (1600, 100)]
)
def test_steps_drop_four_times_but_not_within_a_pass(images, every):
    training = Training(
        schedule="step", decay_rate=0.1, learning_rate=0.5, batch_size=16
    )
    schedule = make_schedule(training, 100, images)
    steps = range(100)
    expected = [0.5 * 0.1 ** (step // every) for step in steps]
    np.testing.assert_allclose(rates(schedule, steps), expected, rtol=1e-5)
