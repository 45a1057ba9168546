"""Training on an accelerator, in miniature on the CPU, on JAX only."""

import dataclasses
import importlib.util
import json

import jax
import keras
import numpy as np
import pytest
from PIL import Image

from benchmarks.accelerator import photographs as photos
from benchmarks.accelerator import trainer as training
from benchmarks.accelerator.recipes import make_model, recipe_of
from benchmarks.accelerator.speed import speed_table
from keras_ae.models import ResidualAutoencoder
from keras_ae.presets import loading
from pipeline.configs import Training

pytestmark = [
    pytest.mark.backend,
    pytest.mark.skipif(
        keras.backend.backend() != "jax", reason="trains on JAX only"
    ),
]


@pytest.fixture
def folder(tmp_path, rng):
    path = tmp_path / "photographs"
    path.mkdir()
    for number, size in enumerate([(40, 30), (24, 50), (32, 32), (8, 99)]):
        pixels = rng.integers(0, 256, (*size, 3), "uint8")
        Image.fromarray(pixels).save(path / f"{number}.png")
    return path


@pytest.fixture
def recipe(monkeypatch):
    monkeypatch.setattr(training, "STEPS", 2)
    monkeypatch.setattr(training, "VALIDATION", 5)
    return Training(
        model_name="deep_skip",
        model_arguments={"filters": [2, 3]},
        batch_size=5,
        crop_size=16,
        steps=4,
        ema_momentum=0.9,
    )


def pixels_of(folder, name):
    with Image.open(folder / name) as image:
        return np.asarray(image)


def test_pixels_lie_one_photograph_after_another(folder):
    kept, held_out = photos.load_photographs(folder, least=16)
    assert np.asarray(held_out.sizes).tolist() == [[40, 30]]
    assert np.asarray(kept.sizes).tolist() == [[24, 50], [32, 32]]
    first = int(kept.starts[1])
    np.testing.assert_array_equal(
        np.asarray(kept.pixels)[first:].reshape(32, 32, 3),
        pixels_of(folder, "2.png"),
    )


def test_crops_are_pieces_and_half_are_mirrored(folder):
    kept, _ = photos.load_photographs(folder, least=16)
    crops = photos.random_crops(kept, jax.random.key(1), 40, 16)
    crops = np.round(np.asarray(crops) * 255).astype("uint8")
    views = [
        np.lib.stride_tricks.sliding_window_view(
            pixels_of(folder, name), (16, 16), axis=(0, 1)
        )
        for name in ("1.png", "2.png")
    ]

    def is_piece(crop):
        piece = np.moveaxis(crop, -1, 0)
        return any((v == piece).all(axis=(-3, -2, -1)).any() for v in views)

    straight = [is_piece(crop) for crop in crops]
    mirrored = [is_piece(crop[:, ::-1]) for crop in crops]
    assert all(a != b for a, b in zip(straight, mirrored, strict=True))
    assert 8 <= sum(mirrored) <= 32


@pytest.mark.slow
def test_a_resumed_training_equals_an_undisturbed_one(
    folder, recipe, tmp_path, monkeypatch
):
    kept, held_out = photos.load_photographs(folder, least=16)
    paths = [tmp_path / "whole", tmp_path / "broken"]
    for path in paths:
        path.mkdir()
    whole = training.Trainer("tiny", recipe, paths[0])
    while not whole.done:
        whole.advance(kept, held_out)
    first = training.Trainer("tiny", recipe, paths[1])
    first.advance(kept, held_out)
    first.checkpoint()
    second = training.Trainer("tiny", recipe, paths[1])
    assert (second.step, second.curve) == (2, first.curve)
    assert training.train_for([second], kept, held_out, float("inf"))
    for ours, theirs in zip(
        jax.tree.leaves(second.state), jax.tree.leaves(whole.state), strict=True
    ):
        np.testing.assert_array_equal(ours, theirs)
    curve = json.loads((paths[1] / "tiny.curve.json").read_text())
    assert [entry["images"] for entry in curve] == [10, 20]
    assert curve[1]["psnr"] == whole.curve[1]["psnr"]
    monkeypatch.setattr(loading, "DIRECTORY", paths[1])
    assert ResidualAutoencoder.from_preset("tiny").filters == (2, 3)
    assert "| tiny | 20 | 20 |" in training.report([second])


def test_a_deadline_ends_a_run(folder, recipe, tmp_path):
    kept, held_out = photos.load_photographs(folder, least=16)
    trainer = training.Trainer("tiny", recipe, tmp_path)
    assert not training.train_for([trainer], kept, held_out, deadline=0.0)
    assert trainer.path.exists() and trainer.step == 0


@pytest.mark.parametrize(
    "name", ["shallow", "deep", "deep_skip", "restorer_small", "restorer_base"]
)
def test_every_recipe_has_as_many_steps_as_images_need(name):
    recipe = recipe_of(name, 1000)
    assert recipe.steps == -(-1000 // recipe.batch_size)
    assert recipe.mixed_precision


@pytest.mark.parametrize("name", ["deep_skip", "restorer_small"])
def test_torch_has_the_same_model(name):
    pytest.importorskip("torch")
    from benchmarks.accelerator.torch_speed import make_torch_model

    recipe = recipe_of(name, 1000)
    weights = make_model(recipe, name).trainable_variables
    ours = sum(int(np.prod(weight.shape)) for weight in weights)
    theirs = make_torch_model(recipe).parameters()
    assert sum(parameter.numel() for parameter in theirs) == ours


@pytest.mark.slow
def test_speed_has_a_row_for_each_way_to_train(folder, recipe):
    kept, _ = photos.load_photographs(folder, least=16)
    even = {"model_arguments": {"filters": [4, 8]}, "batch_size": 4}
    recipes = {"tiny": dataclasses.replace(recipe, **even)}
    told, _, *table = speed_table(recipes, kept, 1, matrix_side=64)
    assert "Tflop/s in bf16" in told
    rows = [line.strip("| ").split(" | ") for line in table[2:]]
    ways = ["ours, whole", "ours, step"]
    if importlib.util.find_spec("torch"):
        ways.append("torch.compile, step")
    assert [row[1] for row in rows] == ways
    assert all(float(row[2].replace(",", "")) > 0 for row in rows)
