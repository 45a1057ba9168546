"""The whole job: images in, a directory of shards out."""

import contextlib
import errno
import json
import pathlib
from collections.abc import Iterator, Mapping

import cv2
import numpy as np
import PIL
from tqdm import tqdm

from pipeline.errors import UserError
from pipeline.sources import make_source
from pipeline.transforms.beam_job import ShardChunks, run_beam_job
from pipeline.transforms.checks import (
    check_output,
    check_parent,
    check_positive,
    check_splits,
    check_tile_size,
    check_tiles,
)
from pipeline.transforms.gather import Gatherer
from pipeline.transforms.planner import Blueprint, Planner
from pipeline.transforms.progress import show_progress
from pipeline.transforms.publish import is_published, publish
from pipeline.transforms.stage import Stager
from pipeline.transforms.summary import Summary, summarize
from pipeline.transforms.work_dir import WorkDir

DEFAULT_SPLITS = {"train": 0.9, "eval": 0.05, "test": 0.05}

# Other versions may decode, draw or compress to other bytes.
LIBRARIES = (cv2.__version__, np.__version__, PIL.__version__)


def shard_images(
    spec: str,
    num_images: int,
    tile_size: int,
    output_dir: str | pathlib.Path,
    *,
    splits: Mapping[str, float] = DEFAULT_SPLITS,
    tiles_per_shard: int = 1024,
    workers: int = 1,
    progress: bool = True,
    chunk_size: int = 32,
) -> Summary:
    """Cuts images into tiles and writes them as TFRecord shards.

    The output is a function of the images, the tile size, the splits and
    `tiles_per_shard` alone. Until it is complete there is `OUTPUT.work` and no
    output; after a kill the same call goes on where the job was. No split is
    empty if there are as many usable images as splits.

    Args:
        spec: str, see `pipeline.sources.make_source`.
        num_images: positive int, the most images to read.
        tile_size: positive int, pixels.
        output_dir: path that does not exist or is an empty directory.
        splits: name to fraction of the images; the fractions sum to 1.
            Defaults to train 0.9, eval 0.05, test 0.05.
        tiles_per_shard: positive int. Defaults to 1024, which is about 30 MB
            of 128x128 tiles.
        workers: positive int, processes; two pay from 2,000 images on.
            Defaults to 1.
        progress: bool, shows progress bars. Defaults to `True`.
        chunk_size: positive int, images staged at once: the most that each
            worker loses in a kill. Defaults to 32.

    Raises:
        UserError: an argument is wrong, the output exists or cannot be
            written, another job is at it, the disk is full, no image can be
            used, or fewer images than there are splits.
    """
    check_positive(
        num_images=num_images,
        tile_size=tile_size,
        tiles_per_shard=tiles_per_shard,
        workers=workers,
        chunk_size=chunk_size,
    )
    check_splits(splits)
    source = make_source(spec)
    check_tile_size(source, tile_size)
    output = pathlib.Path(output_dir).absolute()
    check_parent(output)
    work = WorkDir(output.with_name(f"{output.name}.work"))
    with work.held(), _full_disk_told(work):
        if is_published(output):
            work.clear()  # A kill after the last rename has left it.
        check_output(output)
        salt = json.dumps([repr(source), tile_size, *LIBRARIES])
        items = tqdm(
            source.items(num_images),
            desc="listing images",
            unit="img",
            delay=2,
            disable=not progress,
        )
        chunks = work.write_chunks(items, chunk_size, salt)
        stager = Stager(source, tile_size, work)
        options = json.dumps([list(chunks), dict(splits), tiles_per_shard])
        blueprint = Blueprint.of(work, options)
        planner = Planner(work, blueprint, splits, tiles_per_shard)
        job = ShardChunks(stager, planner, Gatherer(work, blueprint))
        with contextlib.ExitStack() as stack:
            if progress:
                stack.enter_context(show_progress(chunks, stager, blueprint))
            run_beam_job(chunks, job, workers)
        summary = _finish(chunks, stager, planner, output)
        work.clear()
    return summary


@contextlib.contextmanager
def _full_disk_told(work: WorkDir) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        raise UserError(
            f"disk full while writing {work.root}; free some space and give "
            "the same command again: it goes on from what is there"
        ) from error


def _finish(
    chunks: Mapping[str, int],
    stager: Stager,
    planner: Planner,
    output: pathlib.Path,
) -> Summary:
    """Counts what the job has made and publishes it if it is of use."""
    losses = [stager.read_losses(chunk) for chunk in chunks]
    letters = [letter for loss in losses for letter in loss["dead_letters"]]
    summary = summarize(sum(chunks.values()), losses, planner.blueprint)
    reasons = [letter["reason"] for letter in letters]
    check_tiles(summary, planner.splits, reasons)
    publish(planner.blueprint, letters, stager.tile_size, output)
    return summary
