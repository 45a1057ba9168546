"""What each export of a model costs: size, quality, time.

    python -m benchmarks.exports 'data/photographs/*.png' \\
        --calibration data/photographs

Prints mean PSNR by the protocol `textbook` over all tiles, for the preset in
Keras and in every format; seconds for a megapixel on one core (CPU time of all
threads, of which there is one); the largest difference from Keras on the same
inputs. int8 takes 8 bits, in which noise cannot reach beyond [0, 1], so Keras
is also scored on inputs cut to these. LiteRT files are of the tiles' size, but
for those marked `any size`.
"""

import argparse
import dataclasses
import pathlib
import tempfile
import time
from collections.abc import Callable, Iterator

import keras
import numpy as np
import onnxruntime
import tensorflow as tf
from ai_edge_litert.interpreter import Interpreter
from tqdm import tqdm

from keras_ae.calibration import calibration_images
from keras_ae.metrics import psnr
from keras_ae.models import Restorer
from keras_ae.serving_litert import export_litert
from keras_ae.serving_onnx import export_onnx
from pipeline.evaluation.evaluate import make_inputs
from pipeline.evaluation.photographs import load_photographs
from pipeline.evaluation.protocol import TILE, Images
from pipeline.evaluation.summary import with_means
from pipeline.evaluation.textbook import TEXTBOOK

KERAS = "Keras"
SIZE = (TILE, TILE)


@dataclasses.dataclass
class Result:
    """The scores of one export."""

    psnr: list[Images] = dataclasses.field(default_factory=list)
    difference: float = 0.0
    seconds: float = 0.0
    pixels: int = 0


@dataclasses.dataclass
class Export:
    """One image in, one out; a file of so many bytes."""

    restore: Callable[[Images], Images]
    size: int | None = None


def main() -> None:
    options = parse_arguments()
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    photographs = load_photographs(options.images).images
    items = TEXTBOOK.items(photographs, options.limit)
    with tempfile.TemporaryDirectory() as folder:
        exports = dict(make_exports(pathlib.Path(folder), options.calibration))
        results = score(exports, [image for _, image in items])
    for line in table(exports, results):
        print(line)


def make_exports(
    folder: pathlib.Path, photographs: pathlib.Path
) -> Iterator[tuple[str, Export]]:
    model = Restorer.from_preset("restorer_small")
    graph = tf.function(lambda image: model(image, training=False))
    yield KERAS, Export(lambda image: graph(image[None])[0].numpy())
    yield (
        "Keras, 8-bit inputs",
        Export(lambda image: graph(to_8_bits(image)[None] / 255)[0].numpy()),
    )
    export_onnx(model, path := folder / "model.onnx")
    yield "ONNX, any size", on_onnx(path)
    for name, settings in {
        "float32, any size": {},
        "float32": {"size": SIZE},
        "float16": {"size": SIZE, "quantize": "float16"},
        "dynamic range, any size": {"quantize": "dynamic"},
        "dynamic range": {"size": SIZE, "quantize": "dynamic"},
    }.items():
        export_litert(model, path := folder / f"{name}.tflite", **settings)
        yield f"LiteRT {name}", on_litert(path)
    export_litert(
        model,
        path := folder / "int8.tflite",
        size=SIZE,
        quantize="int8",
        calibration=calibration_images(photographs, SIZE),
    )
    yield "LiteRT int8", on_litert(path)


def on_onnx(path: pathlib.Path) -> Export:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(path, options)

    def restore(image: Images) -> Images:
        return session.run(["denoised"], {"image": image[None]})[0][0]

    return Export(restore, path.stat().st_size)


def on_litert(path: pathlib.Path) -> Export:
    interpreter = Interpreter(str(path), num_threads=1)
    (given,) = interpreter.get_input_details()
    (answered,) = interpreter.get_output_details()
    runner = interpreter.get_signature_runner("serving_default")

    def restore(image: Images) -> Images:
        if given["dtype"] == np.float32:
            return runner(image=image[None])["denoised"][0]
        # Scale and zero point of the input are 1 / 255 and 0.
        pixels = to_8_bits(image).astype(np.uint8)
        scale, zero = answered["quantization"]
        levels = runner(image=pixels[None])["denoised"][0].astype(np.float32)
        return (levels - zero) * np.float32(scale)

    return Export(restore, path.stat().st_size)


def to_8_bits(image: Images) -> Images:
    return np.round(np.clip(image, 0, 1) * 255)


def score(
    exports: dict[str, Export], tiles: list[np.ndarray]
) -> dict[str, Result]:
    results = {name: Result() for name in exports}
    for index, tile in enumerate(tqdm(tiles, unit="tile")):
        clean, inputs = make_inputs(TEXTBOOK, tile, "photographs", index)
        truth = np.broadcast_to(clean, inputs.shape)
        for name, export in exports.items():
            if index == 0:
                export.restore(inputs[0])  # Traces and plans.
            start = time.process_time()
            outputs = np.stack([export.restore(one) for one in inputs])
            result = results[name]
            result.seconds += time.process_time() - start
            result.pixels += outputs[..., 0].size
            outputs = TEXTBOOK.finish(outputs)
            if name == KERAS:
                ours = outputs
            difference = float(np.abs(outputs - ours).max())
            result.difference = max(result.difference, difference)
            result.psnr.append(keras.ops.convert_to_numpy(psnr(truth, outputs)))
    return results


def table(
    exports: dict[str, Export], results: dict[str, Result]
) -> Iterator[str]:
    """Markdown: one row for each export."""
    columns = (*TEXTBOOK.columns, *TEXTBOOK.means)
    yield f"| | MB | {' | '.join(columns)} | s/MP | of Keras | largest |"
    yield f"|---|{'---:|' * (len(columns) + 4)}"
    ours = results[KERAS].seconds
    for name, result in results.items():
        size = exports[name].size
        rows = with_means(TEXTBOOK, np.stack(result.psnr))
        cells = [
            name,
            "" if size is None else f"{size / 1e6:.2f}",
            *(f"{figure:.2f}" for figure in rows.mean(axis=0)),
            f"{result.seconds / result.pixels * 1e6:.2f}",
            f"{result.seconds / ours:.2f}",
            f"{result.difference:.1g}",
        ]
        yield f"| {' | '.join(cells)} |"


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("images", help="a glob of photographs, quoted")
    parser.add_argument(
        "--calibration",
        type=pathlib.Path,
        required=True,
        help="a folder of photographs, for int8",
    )
    parser.add_argument("--limit", type=int, help="tiles; default: all")
    return parser.parse_args()


if __name__ == "__main__":
    main()
