"""A training: stopped, resumed, and at its best epoch."""

import dataclasses
import json
import pathlib
import shutil

import numpy as np
import pytest
from shard_files import flip_bit

from keras_ae.input_pipeline import evaluation_batches
from keras_ae.metrics import PSNR
from pipeline.errors import UserError
from pipeline.training.choices import build_model, make_corruption
from pipeline.training.guards import DivergenceError
from pipeline.training.train import divided, remove_checkpoints, train

EPOCHS = 5


@pytest.fixture(scope="module")
def undisturbed(examples, training, tmp_path_factory):
    run = tmp_path_factory.mktemp("run")
    trained = train(training, examples, run, min_epochs=EPOCHS)
    return run, trained


def evaluated(network, training, examples):
    """PSNR of what a training looked at after each epoch."""
    batches = evaluation_batches(
        examples,
        "eval",
        training.batch_size,
        make_corruption(training.corruption, training.seed),
        training.seed,
    )
    psnr = PSNR()
    for corrupted, clean in batches:
        psnr.update_state(clean, network(corrupted, training=False))
    return float(psnr.result())


def test_the_best_epoch_is_what_remains(undisturbed, training, examples):
    _, (network, history) = undisturbed
    assert len(history["val_psnr"]) == EPOCHS
    psnr = evaluated(network, training, examples)
    assert psnr == pytest.approx(max(history["val_psnr"]), abs=1e-3)


def test_it_leaves_curves_and_hyperparameters(undisturbed):
    run, (_, history) = undisturbed
    assert json.loads((run / "history.json").read_text()) == history
    (events,) = run.glob("events.*")
    assert b"_hparams_/session_start_info" in events.read_bytes()
    for part in ("train", "validation"):
        written = b"".join(p.read_bytes() for p in (run / part).iterdir())
        assert b"epoch_psnr" in written


def test_a_stopped_training_ends_as_if_it_had_not_been(
    tmp_path, examples, training, undisturbed
):
    broken = tmp_path / "broken"
    shutil.copytree(examples, broken)
    path = broken / "Split-train" / "data_tfrecord-00000-of-00002"
    flip_bit(path, -20)
    run = tmp_path / "run"
    run.mkdir()
    with pytest.raises(UserError, match="Record 19 of .* cut the images again"):
        train(training, broken, run, min_epochs=EPOCHS)
    done = json.loads((run / "history.json").read_text())["loss"]
    assert 0 < len(done) < EPOCHS
    resumed, history = train(training, examples, run, min_epochs=EPOCHS)
    _, (expected, whole) = undisturbed
    assert history == whole
    for ours, theirs in zip(resumed.weights, expected.weights, strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_one_that_was_killed_before_it_was_saved_ends_the_same(
    tmp_path, examples, training, undisturbed
):
    run, (expected, whole) = undisturbed
    shutil.copytree(run, tmp_path / "run")
    again, history = train(
        training, examples, tmp_path / "run", min_epochs=EPOCHS
    )
    assert history == whole
    for ours, theirs in zip(again.weights, expected.weights, strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_without_checkpoints_it_starts_anew(undisturbed):
    run, _ = undisturbed
    remove_checkpoints(run)
    assert sorted(path.name.partition(".")[0] for path in run.iterdir()) == [
        "events",
        "history",
        "train",
        "validation",
    ]


def test_no_checkpoint_is_left_without_its_best_weights(tmp_path, monkeypatch):
    removed = []
    unlink = pathlib.Path.unlink

    def noted(path):
        removed.append(path.name)
        unlink(path)

    for name in ("best", "checkpoint"):
        (tmp_path / f"{name}.weights.h5").touch()
    monkeypatch.setattr(pathlib.Path, "unlink", noted)
    remove_checkpoints(tmp_path)
    assert removed == ["checkpoint.weights.h5", "best.weights.h5"]


def test_one_that_diverges_is_stopped(tmp_path, examples, training):
    model = build_model(training.model_name, training.model_arguments)
    model.set_weights([weight * np.nan for weight in model.get_weights()])
    model.save(tmp_path / "broken.keras")
    broken = dataclasses.replace(
        training, initial_weights=str(tmp_path / "broken.keras")
    )
    with pytest.raises(DivergenceError, match="The loss is nan at step 1,"):
        train(broken, examples, tmp_path)
    assert not (tmp_path / "history.json").exists()


def test_examples_that_do_not_fit_are_refused(tmp_path, examples, training):
    large = dataclasses.replace(training, crop_size=200)
    with pytest.raises(UserError, match="Crops cannot be larger"):
        train(large, examples, tmp_path)
    with pytest.raises(UserError, match="No shards of split 'train'"):
        train(training, tmp_path, tmp_path)


@pytest.mark.parametrize(
    "steps, epochs, per_epoch",
    [(1, 1, 1), (7, 7, 1), (9, 8, 2), (1600, 8, 200), (8999, 9, 1000)],
)
def test_every_step_is_in_an_epoch(steps, epochs, per_epoch):
    assert divided(steps) == (epochs, per_epoch)
