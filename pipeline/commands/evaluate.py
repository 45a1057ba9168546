"""Score a model on photographs and write a report.

  python -m pipeline evaluate --model runs/photos/model/Format-Serving \\
      --images 'data/photographs/*' --protocol textbook --output runs/scores

Protocol textbook: five inputs for each 128x128 tile (clean, Gaussian noise,
salt and pepper, blur, knocked-out blocks). Protocol robust, on the same tiles:
impulses in single channels, blocks of 0.02, salt and pepper under faint noise,
and the four damages rounded to 8 bits and saved as JPEG. Protocol awgn: white
noise of sigma 15, 25 and 50 on whole images, as the denoising papers do;
awgn_range: of sigma 5, 35 and 75.
"""

import argparse

from pipeline.commands.options import writable_directory
from pipeline.quiet import native_stderr_held


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--model",
        required=True,
        metavar="PATH",
        help="a .keras file, the directory of a SavedModel, or a preset",
    )
    parser.add_argument(
        "--images", required=True, metavar="GLOB", help="photographs, quoted"
    )
    parser.add_argument(
        "--protocol",
        choices=("textbook", "robust", "awgn", "awgn_range"),
        default="textbook",
        help="default: %(default)s",
    )
    parser.add_argument(
        "--baseline",
        action="append",
        metavar="NAME",
        help="to compare with, may be given several times: 'median 3x3' (the "
        "default), 'non-local means', BM3D (needs the package bm3d; slow)",
    )
    parser.add_argument(
        "--limit",
        type=int,
        metavar="N",
        help="tiles or whole images at the most; default: all",
    )
    parser.add_argument(
        "--output", required=True, metavar="DIR", help="for the report"
    )


def main(options: argparse.Namespace) -> None:
    output = writable_directory(options.output)
    print("Loading TensorFlow ...", flush=True)
    with native_stderr_held():
        from pipeline.evaluation.baselines import MEDIAN, find_baselines
        from pipeline.evaluation.evaluate import evaluate
        from pipeline.evaluation.photographs import load_photographs
        from pipeline.evaluation.restorers import load_restorer
        from pipeline.report.background import Background
        from pipeline.report.table import results_table
        from pipeline.report.versions import command_line, versions
        from pipeline.report.write import write_report

    baselines = find_baselines(options.baseline or [MEDIAN])
    restore = load_restorer(options.model)
    photographs = load_photographs(options.images)
    result = evaluate(
        restore,
        photographs.images,
        options.protocol,
        options.limit,
        rivals=baselines,
    )
    reproduce = {**command_line(), **versions()}
    background = Background(reproduce, notes=photographs.notes)
    report = write_report(result, output, background)
    print(f"\n{results_table(result.metrics)}\n\nreport: {report}")
