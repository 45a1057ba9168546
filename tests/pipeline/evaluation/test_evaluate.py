import pathlib

import numpy as np
import pytest
from skimage.metrics import structural_similarity

from pipeline.errors import UserError
from pipeline.evaluation.evaluate import choose_example, evaluate

SHARED = pathlib.Path(__file__).parents[4] / "shared" / "protocol"


@pytest.fixture
def photographs(rng):
    """Two smooth photographs, of four tiles and of one."""
    ramp = np.linspace(40, 200, 256)
    large = (ramp[:, None] + ramp[None, :])[..., None] / 2 * np.ones(3)
    return [
        ("large", large.astype("uint8")),
        ("small", large[:128, 60:200].astype("uint8")),
    ]


def identity(images):
    return images


def test_identity_scores_as_doing_nothing(photographs):
    metrics = evaluate(identity, photographs).metrics
    nothing = metrics.baselines["do nothing"]
    assert (metrics.n, metrics.photographs) == (5, 2)
    assert (metrics.model.psnr, metrics.model.ssim) == (
        nothing.psnr,
        nothing.ssim,
    )
    assert set(nothing.gain_ci95.values()) == {0.0}
    assert metrics.model.psnr["clean"] == 60
    assert metrics.model.ssim["clean"] == 1


def test_means_are_over_their_columns(photographs):
    psnr = evaluate(identity, photographs).metrics.model.psnr
    damaged = [psnr[name] for name in ("gauss", "sp", "blur", "knock")]
    assert psnr["mean4"] == pytest.approx(np.mean(damaged), abs=0.01)
    assert psnr["mean5"] == pytest.approx(
        np.mean([*damaged, psnr["clean"]]), abs=0.01
    )
    assert psnr["mean4_std"] > 0


def test_outputs_are_clipped_before_they_are_scored(photographs):
    def beyond(images):
        return np.where(images > 0.5, 7.0, -7.0).astype("float32")

    def clipped(images):
        return np.where(images > 0.5, 1.0, 0.0).astype("float32")

    assert (
        evaluate(beyond, photographs).metrics.model
        == evaluate(clipped, photographs).metrics.model
    )


def test_ssim_is_scikit_images(photographs):
    result = evaluate(identity, photographs, limit=1)
    example = result.example
    expected = structural_similarity(
        np.clip(example.inputs[1], 0, 1),
        example.clean,
        gaussian_weights=True,
        sigma=1.5,
        use_sample_covariance=False,
        data_range=1,
        channel_axis=-1,
    )
    assert result.metrics.model.ssim["gauss"] == pytest.approx(
        expected, abs=2e-4
    )


def test_example_carries_its_psnr(photographs):
    example = evaluate(identity, photographs, limit=1).example
    error = np.mean((np.clip(example.inputs[2], 0, 1) - example.clean) ** 2)
    assert example.input_psnr[2] == pytest.approx(-10 * np.log10(error), 1e-4)
    np.testing.assert_array_equal(example.output_psnr, example.input_psnr)


def test_limit_and_tag(photographs):
    first = evaluate(identity, photographs, limit=2, tag="a").metrics
    other = evaluate(identity, photographs, limit=2, tag="b").metrics
    assert first.n == other.n == 2
    assert first.model.psnr["gauss"] != other.model.psnr["gauss"]


@pytest.mark.parametrize("limit", [0, -1])
def test_a_limit_below_one_is_the_users_mistake(photographs, limit):
    with pytest.raises(UserError, match=f"limit is {limit}; give at least 1"):
        evaluate(identity, photographs, limit=limit)


@pytest.mark.parametrize("astray", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("protocol", ["textbook", "awgn"])
def test_output_that_is_not_finite_has_no_score(photographs, astray, protocol):
    def restore(images):
        images = images.copy()
        images[-1, 5, 5, 1] = astray
        return images

    metrics = evaluate(restore, photographs, protocol, limit=1).metrics
    *sound, last = (k for k in metrics.model.psnr if k[:4] != "mean")
    assert np.isnan([metrics.model.psnr[last], metrics.model.ssim[last]]).all()
    assert np.isfinite([metrics.model.psnr[column] for column in sound]).all()
    nothing = metrics.baselines["do nothing"]
    assert np.isfinite(list(nothing.psnr.values())).all()


def test_awgn_scores_whole_images(photographs):
    metrics = evaluate(identity, photographs, "awgn").metrics
    assert metrics.n == 2
    expected = 20 * np.log10(255 / 15)
    assert metrics.model.psnr["sigma15"] == pytest.approx(expected, abs=0.2)
    assert set(metrics.model.psnr) == {"sigma15", "sigma25", "sigma50"}


def test_unknown_protocol(photographs):
    with pytest.raises(UserError, match="unknown protocol 'none'"):
        evaluate(identity, photographs, "none")


def test_example_is_the_liveliest_of_the_typical():
    lively = np.arange(48, dtype="uint8").reshape(4, 4, 3)
    items = [np.zeros_like(lively)] * 20
    items[3] = items[7] = lively
    damage = 25.0 + np.linspace(-9, 9, 20)[:, None] * np.ones((1, 2))
    damage[[3, 5]] = 25.0  # Typical, and only one of them is lively.
    assert choose_example(items, damage) == 3


@pytest.mark.slow
def test_reproduces_the_published_rows():
    if not SHARED.is_dir():
        pytest.skip("the published tiles are not here")
    tiles = np.load(SHARED / "cbsd500_clean_u8.npz")["clean"]
    named = [(f"{i:03}", tile) for i, tile in enumerate(tiles)]
    metrics = evaluate(identity, named, "textbook", tag="cbsd500").metrics
    columns = ("clean", "gauss", "sp", "blur", "knock", "mean5", "mean4")
    median = metrics.baselines["median 3x3"].psnr
    assert metrics.n == 500
    assert [metrics.model.psnr[c] for c in columns] == pytest.approx(
        [60.00, 23.52, 18.05, 31.33, 25.21, 31.62, 24.53], abs=0.0051
    )
    assert [median[c] for c in columns] == pytest.approx(
        [29.64, 24.98, 29.08, 26.34, 23.62, 26.73, 26.01], abs=0.0051
    )
