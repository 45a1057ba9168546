"""The entry point of the Trainer, called as TFX calls it."""

import dataclasses
import pathlib
import types

import keras
import numpy as np
import pytest
import tensorflow as tf

from pipeline.training.run import run_fn


@pytest.fixture(scope="module")
def fn_args(examples, training, tmp_path_factory):
    """TFX's `FnArgs` has fields that `run_fn` does not know."""
    output = tmp_path_factory.mktemp("output")
    (output / "run").mkdir()
    fn_args = types.SimpleNamespace(
        train_files=[f"{examples}/Split-train/*"],
        eval_files=[f"{examples}/Split-eval/*"],
        train_steps=3,
        eval_steps=1,
        schema_path=None,
        data_accessor=None,
        serving_model_dir=f"{output}/Format-Serving",
        model_run_dir=f"{output}/run",
        hyperparameters=None,
        custom_config={"training": dataclasses.asdict(training)},
    )
    run_fn(fn_args)
    return fn_args


def test_the_export_is_the_model_that_is_saved(fn_args, images):
    export = tf.saved_model.load(fn_args.serving_model_dir)
    path = f"{fn_args.serving_model_dir}/../Format-Keras/model.keras"
    model = keras.saving.load_model(path)
    serve = export.signatures["serving_default"]
    (served,) = serve(tf.constant(images[:1])).values()
    np.testing.assert_allclose(
        served, np.clip(model(images[:1]), 0.0, 1.0), atol=1e-5
    )


def test_it_leaves_the_run_without_checkpoints(fn_args):
    left = {path.name for path in pathlib.Path(fn_args.model_run_dir).iterdir()}
    assert {"history.json", "train", "validation"} < left
    assert not any(name.endswith(".h5") for name in left)
