"""What a config may name."""

import numpy as np
import pytest

from pipeline.errors import UserError
from pipeline.training.choices import (
    begin_with,
    build_model,
    make_corruption,
    make_loss,
)


def test_builds_what_the_config_names():
    model = build_model("deep_skip", {"filters": [4, 6], "strides": [1, 2]})
    assert model.name == "deep_skip" and model.filters == (4, 6)


def test_mixed_precision_ends_with_the_model():
    model = build_model("restorer", {"filters": [4], "blocks": [1]}, True)
    assert model.layers[-1].compute_dtype == "float32"
    assert "bfloat16" in {layer.compute_dtype for layer in model.layers}
    after = build_model("restorer", {"filters": [4], "blocks": [1]})
    assert {layer.compute_dtype for layer in after.layers} == {"float32"}


@pytest.mark.parametrize(
    "name, arguments, message",
    [
        ("unet", {}, "Unknown model 'unet'. Known: shallow, deep, deep_skip"),
        ("deep", {"depth": 3}, "Model 'deep' does not take {'depth': 3}"),
        ("deep", {"filters": []}, "Model 'deep' does not take"),
    ],
)
def test_what_it_cannot_build_is_refused(name, arguments, message):
    with pytest.raises(UserError, match=message) as error:
        build_model(name, arguments)
    assert "\n" not in str(error.value)


def test_begins_with_the_weights_of_a_trained_model(tmp_path):
    trained = build_model("restorer", {"filters": [4], "blocks": [1]})
    trained.save(tmp_path / "model.keras")
    model = build_model("restorer", {"filters": [4], "blocks": [1]}, True)
    begin_with(model, str(tmp_path / "model.keras"))
    for ours, theirs in zip(model.weights, trained.weights, strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_other_weights_are_refused():
    model = build_model("restorer", {"filters": [4], "blocks": [1]})
    with pytest.raises(UserError, match="restorer_small does not fit"):
        begin_with(model, "restorer_small")
    with pytest.raises(UserError, match="no model at nowhere"):
        begin_with(model, "nowhere")


def test_a_loss_takes_its_arguments():
    assert make_loss("mixed_l1_l2", {"l1_weight": 0.7}).l1_weight == 0.7
    with pytest.raises(UserError, match="must be in .0, 1."):
        make_loss("mixed_l1_l2", {"l1_weight": 7})


def test_an_unknown_mixture_is_refused():
    with pytest.raises(UserError, match="'fog'. Known: textbook, robust"):
        make_corruption("fog", seed=0)
