"""What restorers make of photographs, ours beside what people use instead.

    python -m benchmarks.quality 'photographs/*.png' --output runs/quality
    python -m benchmarks.quality tiles.npz --tag cbsd500 --limit 50 \\
        --protocol textbook robust --output runs/quality

Writes `quality.md`, a table for each protocol: mean PSNR of each column, by how
many dB the first model is ahead in the last mean (or column), pairwise on the
same images, with the 95 % confidence interval clustered by photograph, and the
CPU seconds for a megapixel, of all threads. Beside it a picture for each
protocol. Images are a glob of photographs, or an .npz file of uint8 tiles with,
perhaps, the text `PHOTOGRAPH:anything` for each.
"""

import argparse
import dataclasses
import pathlib
import time
from collections.abc import Callable, Iterator

import cv2
import keras
import numpy as np
import tensorflow as tf
from tqdm import tqdm

from benchmarks.classical import METHODS, SLOW_METHODS
from benchmarks.comparison import draw_comparison
from keras_ae.metrics import psnr
from keras_ae.models import Pretrained
from keras_ae.presets import preset_names
from pipeline.evaluation.cost import model_cost
from pipeline.evaluation.evaluate import (
    Restorer,
    choose_example,
    finished_outputs,
    make_inputs,
)
from pipeline.evaluation.intervals import half_widths
from pipeline.evaluation.photographs import load_photographs
from pipeline.evaluation.protocol import Named, Protocol
from pipeline.evaluation.protocols import PROTOCOLS
from pipeline.evaluation.restorers import load_restorer
from pipeline.evaluation.summary import with_means

NOTHING = "do nothing"


@dataclasses.dataclass
class Result:
    """The scores of one method, by item, and what they cost."""

    psnr: dict[int, np.ndarray] = dataclasses.field(default_factory=dict)
    seconds: float = 0.0
    pixels: int = 0


def main() -> None:
    options = parse_arguments()
    cv2.setNumThreads(1)
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    options.output.mkdir(parents=True, exist_ok=True)
    images = load(options.images)
    methods = {name: load_restorer(name) for name in options.model}
    methods |= {name: each(f) for name, f in METHODS.items()}
    if options.slow_limit:
        methods |= {name: each(f) for name, f in SLOW_METHODS.items()}
    report = [f"Images: `{options.images}`, tag `{options.tag}`.", ""]
    report += list(cost_table(options.model))
    for name in options.protocol:
        report += judge(PROTOCOLS[name], images, methods, options)
    text = "\n".join(report) + "\n"
    (options.output / "quality.md").write_text(text)
    print(text)


def load(images: str) -> list[Named]:
    if not images.endswith(".npz"):
        return load_photographs(images).images
    with np.load(images) as file:
        arrays = [file[name] for name in file.files]
    tiles = next(a for a in arrays if a.dtype == np.uint8 and a.ndim == 4)
    texts = [a for a in arrays if a.dtype.kind == "U" and len(a) == len(tiles)]
    names = texts[0] if texts else np.arange(len(tiles)).astype(str)
    photographs = [str(name).partition(":")[0] for name in names]
    return list(zip(photographs, tiles, strict=True))


def each(method: Callable[[np.ndarray], np.ndarray]) -> Restorer:
    return lambda images: np.stack([method(image) for image in images])


def judge(
    protocol: Protocol,
    images: list[Named],
    methods: dict[str, Restorer],
    options: argparse.Namespace,
) -> Iterator[str]:
    """Scores all methods; draws the picture; yields the table's lines."""
    items = protocol.items(images, None)
    chosen = spread(range(len(items)), options.limit)
    few = spread(chosen, options.slow_limit or None)
    results = {name: Result() for name in methods}
    for index in tqdm(chosen, desc=protocol.name, unit="item"):
        photograph = items[index][1]
        clean, inputs = make_inputs(protocol, photograph, options.tag, index)
        for name, restore in methods.items():
            if name not in SLOW_METHODS or index in few:
                start = time.process_time()
                outputs = finished_outputs(protocol, restore, inputs)
                result = results[name]
                result.seconds += time.process_time() - start
                result.pixels += outputs[..., 0].size
                truth = np.broadcast_to(clean, inputs.shape)
                result.psnr[index] = np.asarray(psnr(truth, outputs))
    names = [name for name, _ in items]
    picture(protocol, items, methods, results, few, options)
    yield from table(protocol, names, results, options.model[0])


def spread(indices: range | list[int], limit: int | None) -> list[int]:
    """At most `limit` of them, evenly spread; each keeps its number."""
    step = 1 if limit is None else -(-len(indices) // limit)
    return list(indices[::step])


def table(
    protocol: Protocol,
    photographs: list[str],
    results: dict[str, Result],
    ours: str,
) -> Iterator[str]:
    """Markdown: one row for each method."""
    columns = (*protocol.columns, *protocol.means)
    yield f"## {protocol.name}, PSNR in dB"
    yield ""
    yield f"| | {' | '.join(columns)} | n | ours ahead | s/MP |"
    yield f"|---|{'---:|' * (len(columns) + 3)}"
    for name, result in results.items():
        chosen = list(result.psnr)
        rows = with_means(protocol, np.stack(list(result.psnr.values())))
        figures = " | ".join(f"{x:.2f}" for x in rows.mean(axis=0))
        our_rows = np.stack([results[ours].psnr[index] for index in chosen])
        ahead = (with_means(protocol, our_rows) - rows)[:, -1:]
        (doubt,) = half_widths(ahead, [photographs[i] for i in chosen])
        lead = f"{ahead.mean():+.2f} ± {doubt:.2f}" if name != ours else ""
        speed = f"{result.seconds / result.pixels * 1e6:.2f}"
        yield f"| {name} | {figures} | {len(chosen)} | {lead} | {speed} |"
    yield ""


def picture(
    protocol: Protocol,
    items: list[Named],
    methods: dict[str, Restorer],
    results: dict[str, Result],
    candidates: list[int],
    options: argparse.Namespace,
) -> None:
    """Draws an item that all methods were scored on, whatever they made."""
    damage = np.stack([results[NOTHING].psnr[index] for index in candidates])
    pixels = [items[index][1] for index in candidates]
    index = candidates[choose_example(pixels, damage)]
    clean, inputs = make_inputs(protocol, items[index][1], options.tag, index)
    outputs = {NOTHING: finished_outputs(protocol, methods[NOTHING], inputs)}
    for name in sorted(methods, key=lambda name: name in options.model):
        if name != NOTHING:
            restore = methods[name]
            outputs[name] = finished_outputs(protocol, restore, inputs)
    labels = [protocol.labels[column] for column in protocol.columns]
    drawn = draw_comparison(clean, outputs, labels)
    drawn.save(options.output / f"{protocol.name}.png", optimize=True)


def cost_table(models: list[str]) -> Iterator[str]:
    """Size of those models that Keras can take apart."""
    yield "| | parameters | GMAC at 256x256 | receptive field |"
    yield "|---|---:|---:|---:|"
    for name in models:
        if name in preset_names():
            model = Pretrained.from_preset(name)
        else:
            model = keras.saving.load_model(name, compile=False)
        cost = model_cost(model)
        yield (
            f"| {name} | {cost.parameters:,} | {cost.macs / 1e9:.2f} | "
            f"{cost.receptive_field} |"
        )
    yield ""


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("images", help="a glob, quoted, or an .npz file")
    parser.add_argument("--output", type=pathlib.Path, required=True)
    parser.add_argument(
        "--model",
        nargs="+",
        default=["restorer_small"],
        help="presets or .keras files; the first is compared with the others",
    )
    parser.add_argument(
        "--protocol", nargs="+", choices=PROTOCOLS, default=list(PROTOCOLS)
    )
    parser.add_argument(
        "--tag", default="photographs", help="names the set in its draws"
    )
    parser.add_argument("--limit", type=int, help="items, evenly spread")
    parser.add_argument(
        "--slow-limit",
        type=int,
        default=10,
        help="items for BM3D, 0 to leave it out; default: %(default)s",
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
