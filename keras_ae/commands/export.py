"""Write a model for other programs to run.

  python -m keras_ae export restorer.onnx
  python -m keras_ae export restorer.tflite --size 512x384 --quantize dynamic
  python -m keras_ae export r8.tflite --quantize int8 --photographs photos/
  python -m keras_ae export serving/restorer/1

What is written depends on the name: ONNX, LiteRT, or a folder with a
SavedModel for TF-Serving. Files take the place of older ones.
"""

import argparse
import pathlib
import re

from keras_ae.calibration import SIDE, calibration_images
from keras_ae.commands.options import add_model, load_model


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "output",
        type=pathlib.Path,
        metavar="OUT",
        help="NAME.onnx, NAME.tflite, or a new folder",
    )
    add_model(parser)
    litert = parser.add_argument_group("for .tflite files")
    litert.add_argument(
        "--size",
        type=_size,
        metavar="WxH",
        help="the only width and height that is taken (default: any)",
    )
    litert.add_argument(
        "--quantize",
        choices=["float16", "dynamic", "int8"],
        help="make it half as large, a quarter, or a quarter and of integers "
        "only",
    )
    litert.add_argument(
        "--photographs",
        type=pathlib.Path,
        metavar="FOLDER",
        help="what int8 finds its ranges with",
    )


def main(options: argparse.Namespace) -> int:
    """Imports TensorFlow only when it writes: `denoise` runs on any backend."""
    path = options.output
    if path.suffix == ".tflite":
        _export_litert(options)
        return 0
    if options.size or options.quantize or options.photographs:
        raise ValueError(
            "--size, --quantize and --photographs are for .tflite files. "
            f"Received: {path}"
        )
    if path.suffix == ".onnx":
        _export_onnx(options)
    elif not path.suffix:
        _export_saved_model(options)
    else:
        raise ValueError(
            f"Cannot write {path}: its name must end in .onnx or .tflite, or "
            "have no ending, for a folder."
        )
    return 0


def _export_onnx(options: argparse.Namespace) -> None:
    from keras_ae.serving_onnx import export_onnx

    export_onnx(load_model(options.model), options.output)


def _export_saved_model(options: argparse.Namespace) -> None:
    from keras_ae.serving import export_model
    from keras_ae.serving_file import clipped, written_aside

    model = load_model(options.model)
    clipped(model)  # Says what is no restorer.
    options.output.parent.mkdir(parents=True, exist_ok=True)
    with written_aside(options.output) as aside:
        export_model(model, aside)


def _export_litert(options: argparse.Namespace) -> None:
    from keras_ae.serving_file import ANY_SIZE
    from keras_ae.serving_litert import export_litert

    if (options.quantize == "int8") != bool(options.photographs):
        raise ValueError("--quantize int8 and --photographs go together.")
    images = None
    if options.photographs:
        images = calibration_images(
            options.photographs, options.size or (SIDE, SIDE)
        )
    export_litert(
        load_model(options.model),
        options.output,
        size=options.size or ANY_SIZE,
        quantize=options.quantize,
        calibration=images,
    )


def _size(text: str) -> tuple[int, int]:
    """Height and width, of text that names the width first."""
    found = re.fullmatch(r"([1-9]\d*)x([1-9]\d*)", text)
    if not found:
        raise argparse.ArgumentTypeError(f"{text} is not like 512x384")
    return int(found[2]), int(found[1])
