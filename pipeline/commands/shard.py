"""Cut images into tiles and write them as TFRecord shards.

  python -m pipeline shard --source dead_leaves:1 --num-images 10000 \\
      --output shards/leaves
  python -m pipeline shard --source 'files:photos/**/*.jpg' \\
      --output shards/photos

The output is at once a TFX Examples artifact and a TFDS folder. A job that was
stopped goes on where it was when the same command is given again.
"""

import argparse

from pipeline.transforms.shard_images import shard_images


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--source",
        required=True,
        metavar="SPEC",
        help="dead_leaves[:SEED] or files:GLOB",
    )
    parser.add_argument(
        "--output", required=True, metavar="DIR", help="must not exist yet"
    )
    parser.add_argument(
        "--num-images",
        type=int,
        default=1_000_000,
        metavar="N",
        help="images to read at the most (default: %(default)s)",
    )
    parser.add_argument(
        "--tile-size",
        type=int,
        default=128,
        metavar="PIXELS",
        help="side of a tile (default: %(default)s)",
    )
    parser.add_argument(
        "--workers",
        type=int,
        default=2,
        metavar="W",
        help="processes (default: %(default)s)",
    )


def main(options: argparse.Namespace) -> None:
    summary = shard_images(
        options.source,
        options.num_images,
        options.tile_size,
        options.output,
        workers=options.workers,
    )
    print(summary)
    print(f"shards: {options.output}")
    if summary.bad:
        print(f"bad images: {options.output}/dead_letter.jsonl")
