"""The entry point of TFX's Trainer."""

import dataclasses
import pathlib

import keras

from keras_ae.serving import export_model
from pipeline.configs.base import Training
from pipeline.training.choices import build_model
from pipeline.training.fn_args import FnArgs, examples_of, training_of
from pipeline.training.train import remove_checkpoints, train


def run_fn(fn_args: FnArgs) -> None:
    """Trains a restorer and exports it for TF-Serving.

    The Trainer of this package calls it, and so does that of TFX:

        tfx.v1.components.Trainer(
            run_fn="pipeline.training.run.run_fn",
            examples=example_gen.outputs["examples"],
            train_args=tfx.v1.proto.TrainArgs(num_steps=20_000),
            eval_args=tfx.v1.proto.EvalArgs(num_steps=4),
            custom_config={"training": {"model_name": "restorer"}},
        )

    Leaves the export `Format-Serving/` and beside it
    `Format-Keras/model.keras`; in the model run TensorBoard events and
    `history.json`. Goes on where the model run holds a checkpoint.

    Args:
        fn_args: FnArgs, or that of TFX.

    Raises:
        UserError: if the config or the examples do not permit it, or the loss
            is not finite any more.
    """
    training = training_of(fn_args)
    run_dir = pathlib.Path(str(fn_args.model_run_dir))
    trained = train(training, examples_of(fn_args), run_dir, fn_args.eval_steps)
    export = pathlib.Path(str(fn_args.serving_model_dir))
    _save(trained.network, training, export)
    remove_checkpoints(run_dir)


def _save(
    network: keras.Model, training: Training, export: pathlib.Path
) -> None:
    """Saves and exports in float32, whatever it was trained in."""
    final = build_model(training.model_name, training.model_arguments)
    final.set_weights(network.get_weights())
    saved = export.with_name("Format-Keras")
    saved.mkdir(parents=True, exist_ok=True)
    final.save(saved / "model.keras")
    export_model(final, export, metadata=dataclasses.asdict(training))
