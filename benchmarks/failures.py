"""Where a restorer does worst: for each kind of damage, its worst tile.

    python -m benchmarks.failures 'data/photographs/*' --model restorer_small \\
        --limit 100 --output docs/restorer_small_failures.png

The worst is the tile that loses most, or gains least, over doing nothing; the
detail shows where its output errs most. Nothing is chosen by hand.
"""

import argparse
import dataclasses
import pathlib

import numpy as np
from PIL import Image
from tqdm import tqdm

from keras_ae.metrics import psnr
from pipeline.evaluation.evaluate import (
    Example,
    Restorer,
    finished_outputs,
    make_inputs,
)
from pipeline.evaluation.photographs import load_photographs
from pipeline.evaluation.protocol import Named, Protocol
from pipeline.evaluation.protocols import PROTOCOLS
from pipeline.evaluation.restorers import load_restorer
from pipeline.report.panel import draw_panel, telling_window


def main() -> None:
    options = parse_arguments()
    protocol = PROTOCOLS[options.protocol]
    images = load_photographs(options.images).images
    items = protocol.items(images, options.limit)
    worst = worst_examples(protocol, items, load_restorer(options.model))
    labels = [protocol.labels[column] for column in protocol.columns]
    rows = [
        draw_panel(
            example, [label], telling_window(example.clean, example.outputs)
        )
        for example, label in zip(worst, labels, strict=True)
    ]
    stacked(rows).save(options.output, optimize=True)


def worst_examples(
    protocol: Protocol, items: list[Named], restore: Restorer
) -> list[Example]:
    """For each column the item of the least gain, with that column alone."""
    worst: dict[int, Example] = {}
    for index, (_, pixels) in enumerate(tqdm(items, unit="item")):
        clean, inputs = make_inputs(protocol, pixels, "photographs", index)
        outputs = finished_outputs(protocol, restore, inputs)
        truth = np.broadcast_to(clean, inputs.shape)
        before, after = (np.asarray(psnr(truth, x)) for x in (inputs, outputs))
        example = Example(clean, inputs, outputs, before, after)
        for column in range(len(inputs)):
            one = only(example, column)
            if column not in worst or gain(one) < gain(worst[column]):
                worst[column] = one
    return [worst[column] for column in range(len(protocol.columns))]


def only(example: Example, column: int) -> Example:
    fields = ("inputs", "outputs", "input_psnr", "output_psnr")
    one = {name: getattr(example, name)[column][None] for name in fields}
    return dataclasses.replace(example, **one)


def gain(example: Example) -> float:
    return float(example.output_psnr[0] - example.input_psnr[0])


def stacked(rows: list[Image.Image]) -> Image.Image:
    whole = Image.new("RGB", (rows[0].width, sum(row.height for row in rows)))
    top = 0
    for row in rows:
        whole.paste(row, (0, top))
        top += row.height
    return whole


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("images", help="a glob, quoted")
    parser.add_argument("--model", default="restorer_small")
    parser.add_argument("--protocol", choices=PROTOCOLS, default="textbook")
    parser.add_argument("--limit", type=int, help="items; default: all")
    parser.add_argument("--output", type=pathlib.Path, required=True)
    return parser.parse_args()


if __name__ == "__main__":
    main()
