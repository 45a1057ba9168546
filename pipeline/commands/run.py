"""Run the whole pipeline of a config, from images to a pushed model.

  python -m pipeline run --config pipeline/configs/quick.py
  python -m pipeline run --config pipeline/configs/quick.py \\
      --output runs/mine --set 'data.source=files:photos/**/*.jpg'

Leaves under the output directory the artifacts of each component, the report,
and serving/denoiser/VERSION for TF-Serving. Given again, also after a kill, it
goes on where it was: a component whose code, parameters and input have not
changed is CACHED.
"""

import argparse
import dataclasses
import os
import sys

from pipeline.artifacts import Artifact
from pipeline.commands.options import add_config_arguments, writable_directory
from pipeline.configs.loading import load_config
from pipeline.quiet import native_stderr_held


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_config_arguments(parser)
    parser.add_argument(
        "--output", metavar="DIR", help="default: runs/NAME, of the config"
    )
    parser.add_argument(
        "--no-cache", action="store_true", help="run every component anew"
    )


def main(options: argparse.Namespace) -> None:
    config = load_config(options.config, options.set)
    output = options.output or f"runs/{config.name}"
    print("Loading TensorFlow ...", flush=True)
    with native_stderr_held():
        from pipeline.checks import check_config
        from pipeline.dag import create_pipeline
        from pipeline.runner import LocalDagRunner

    check_config(config)
    writable_directory(output)
    pipeline = dataclasses.replace(
        create_pipeline(config, output), enable_cache=not options.no_cache
    )
    _print_summary(LocalDagRunner().run(pipeline))


def _print_summary(artifacts: dict[str, dict[str, Artifact]]) -> None:
    """The results, where things are, and what to try next."""
    from pipeline.evaluation.metrics import Metrics
    from pipeline.report.table import results_table

    evaluation = artifacts["Evaluator"]["evaluation"].path
    model = artifacts["Trainer"]["model"].path / "Format-Keras/model.keras"
    run = artifacts["Trainer"]["model_run"].path
    pushed = artifacts["Pusher"]["pushed_model"]
    print(f"\n{results_table(Metrics.load(evaluation))}\n")
    print(f"report: {evaluation / 'report.html'}")
    print(f"model:  {model}")
    python = os.path.relpath(sys.executable)
    print(f"pushed: {_fate(pushed)}")
    print(
        "\nTry next:\n"
        f"  {python} -m keras_ae denoise IN.png OUT.png --model {model}\n"
        f"  {python} -m pipeline evaluate --model {model} \\\n"
        "      --images 'data/photographs/*' --protocol awgn --output "
        "runs/awgn\n"
        f"  {python} -m tensorboard.main --logdir {run}"
    )
    if not pushed.get_int_custom_property("pushed"):
        raise SystemExit(1)


def _fate(pushed: Artifact) -> str:
    """Where a model was pushed to, or why it was not."""
    if pushed.get_int_custom_property("pushed"):
        return pushed.get_string_custom_property("pushed_destination")
    return f"no, {pushed.get_string_custom_property('reason')}"
