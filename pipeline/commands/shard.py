"""Cut images into tiles and write them as TFRecord shards.

  python -m pipeline shard --source dead_leaves:1 --num-images 10000 \\
      --output shards/leaves
  python -m pipeline shard --source 'files:photos/**/*.jpg' \\
      --output shards/photos
  python -m pipeline shard --source 'files:photos/**/*=0.9' \\
      --source dead_leaves:1=0.1 --output shards/both
  python -m pipeline shard --source 'files:/shared/photos/**/*.jpg' \\
      --output /shared/shards --runner FlinkRunner -- --flink_master=HOST:8081
  python -m pipeline shard --source dead_leaves:1 --num-images 10000 \\
      --output s3://bucket/leaves --work-dir /scratch

The output is at once a TFX Examples artifact and a TFDS folder; neither the
runner nor the workers change a byte of it. A job that was stopped goes on where
it was when the same command is given again. What follows `--` goes to Beam.
"""

import argparse
import pathlib
import tempfile
from collections.abc import Mapping

from pipeline.sources import make_source
from pipeline.transforms.checks import (
    check_output,
    check_request,
    output_path,
    work_path,
)
from pipeline.transforms.crops import CROPS
from pipeline.transforms.dry_run import Estimate, estimate
from pipeline.transforms.encodings import ENCODERS
from pipeline.transforms.runners import FN_API_RUNNER, RUNNERS
from pipeline.transforms.sharding import DEFAULT_SPLITS, Sharding
from pipeline.transforms.stage import Stager
from pipeline.transforms.work_dir import WorkDir


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--source",
        required=True,
        action="append",
        metavar="SPEC",
        help="dead_leaves[:SEED], files:GLOB (also zip and tar files of "
        "images, or s3://BUCKET/... and the like), tfds:NAME[:SPLIT] or "
        "tfds:DIR[:SPLIT]; may be given several times, then each with =WEIGHT, "
        "its share of the images, or none; with shares the first source that "
        "runs out ends the mixture",
    )
    parser.add_argument(
        "--output",
        required=True,
        metavar="DIR",
        help="a folder that must not exist yet, but see --update; or one in a "
        "store, such as s3://BUCKET/DIR, with --work-dir",
    )
    parser.add_argument(
        "--work-dir",
        metavar="DIR",
        help="a folder that every worker sees, for the work on an output in a "
        "store (default: beside the output)",
    )
    parser.add_argument(
        "--num-images",
        type=int,
        default=1_000_000,
        metavar="N",
        help="images to read at the most; of a larger source the rest is "
        "left out (default: %(default)s)",
    )
    parser.add_argument(
        "--tile-size",
        type=int,
        default=128,
        metavar="PIXELS",
        help="side of a tile (default: %(default)s)",
    )
    parser.add_argument(
        "--downscale",
        type=int,
        default=1,
        metavar="FACTOR",
        help="divide the sides of photographs by it (default: %(default)s)",
    )
    parser.add_argument(
        "--crops",
        choices=tuple(CROPS),
        default="grid",
        help="of a photograph: all tiles of a grid, one, or as many as of the "
        "grid at random places (default: %(default)s)",
    )
    parser.add_argument(
        "--encoding",
        choices=tuple(ENCODERS),
        default="png",
        help="of the tiles (default: %(default)s)",
    )
    parser.add_argument(
        "--splits",
        type=_parse_splits,
        default=DEFAULT_SPLITS,
        metavar="NAME=PART,...",
        help=f"parts of the images (default: {_format(DEFAULT_SPLITS)}; of "
        "half a million 0.01 is plenty for eval and test)",
    )
    parser.add_argument(
        "--max-bad-fraction",
        type=float,
        default=0.05,
        metavar="PART",
        help="publish nothing if more of the images cannot be used (default: "
        "%(default)s)",
    )
    number_or_size = parser.add_mutually_exclusive_group()
    number_or_size.add_argument(
        "--num-shards",
        type=int,
        metavar="K",
        help="files of all splits together",
    )
    number_or_size.add_argument(
        "--shard-mb",
        type=float,
        default=Sharding().shard_mb,
        metavar="M",
        help="most 10^6 bytes of a file on average (default: %(default)g)",
    )
    parser.add_argument(
        "--workers",
        type=int,
        default=2,
        metavar="W",
        help=f"processes of {FN_API_RUNNER} (default: %(default)s)",
    )
    parser.add_argument(
        "--runner",
        choices=RUNNERS,
        default=FN_API_RUNNER,
        help="where Beam works (default: %(default)s, this machine)",
    )
    parser.add_argument(
        "--update",
        action="store_true",
        help="make DIR again and swap it, in one step; keeps DIR.work, as "
        "large as DIR, so that the next update reads changed images alone",
    )
    parser.add_argument(
        "--dry-run",
        action="store_true",
        help="say how large DIR will be and how long it takes, from a sample",
    )
    parser.add_argument(
        "beam_options",
        nargs="*",
        metavar="-- BEAM_OPTION",
        help="such as --dask_npartitions=64",
    )


def main(options: argparse.Namespace) -> None:
    if options.dry_run:
        print(_estimate(options))
        return
    # Here, because it imports Beam, which other commands do not need.
    from pipeline.transforms.shard_images import shard_images

    summary = shard_images(
        options.source,
        options.num_images,
        options.tile_size,
        options.output,
        work_dir=options.work_dir,
        downscale=options.downscale,
        crops=options.crops,
        splits=options.splits,
        encoding=options.encoding,
        num_shards=options.num_shards,
        shard_mb=options.shard_mb,
        max_bad_fraction=options.max_bad_fraction,
        workers=options.workers,
        runner=options.runner,
        beam_options=options.beam_options,
        update=options.update,
    )
    print(summary)
    print(f"shards: {options.output}")
    if summary.bad:
        print(f"bad images: {options.output}/dead_letter.jsonl")


def _estimate(options: argparse.Namespace) -> Estimate:
    sharding = Sharding(options.num_shards, options.shard_mb)
    check_request(
        options.num_images,
        options.tile_size,
        options.downscale,
        options.splits,
        sharding,
        options.max_bad_fraction,
    )
    output = output_path(options.output)
    work_path(output, options.work_dir)
    check_output(output, options.update)
    with tempfile.TemporaryDirectory() as folder:
        stager = Stager(
            make_source(options.source, options.tile_size, options.downscale),
            options.tile_size,
            WorkDir(pathlib.Path(folder)),
            options.encoding,
            options.crops,
        )
        return estimate(stager, options.num_images, options.splits, sharding)


def _parse_splits(text: str) -> dict[str, float]:
    try:
        pairs = [part.split("=") for part in text.split(",")]
        return {name: float(fraction) for name, fraction in pairs}
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            f"{text!r}: write parts that sum to 1, such as "
            f"{_format(DEFAULT_SPLITS)}"
        ) from error


def _format(splits: Mapping[str, float]) -> str:
    return ",".join(f"{name}={part:g}" for name, part in splits.items())
