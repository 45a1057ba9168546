"""The whole job: images in, a directory of shards out."""

import contextlib
import dataclasses
import errno
import json
import pathlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tqdm import tqdm

from pipeline.errors import UserError
from pipeline.paths import AnyPath
from pipeline.sources import make_source
from pipeline.transforms.beam_job import (
    ShardChunks,
    check_beam_options,
    run_beam_job,
)
from pipeline.transforms.checks import (
    check_bad_fraction,
    check_one_of,
    check_output,
    check_positive,
    check_request,
    check_tiles,
    output_path,
    work_path,
)
from pipeline.transforms.claim import claimed, clear_leftover
from pipeline.transforms.crops import CROPS
from pipeline.transforms.dead_letters import write_dead_letters
from pipeline.transforms.encodings import ENCODERS
from pipeline.transforms.gather import Gatherer
from pipeline.transforms.manifest import versions
from pipeline.transforms.planner import Blueprint, Planner
from pipeline.transforms.progress import show_progress
from pipeline.transforms.publish import DEAD_LETTERS, is_published, publish
from pipeline.transforms.runners import FN_API_RUNNER, RUNNERS
from pipeline.transforms.sharding import DEFAULT_SPLITS, Sharding
from pipeline.transforms.stage import Stager
from pipeline.transforms.summary import Summary, summarize
from pipeline.transforms.tfds_metadata import features
from pipeline.transforms.work_dir import WorkDir


def shard_images(
    spec: str | Sequence[str],
    num_images: int,
    tile_size: int,
    output_dir: str | pathlib.Path,
    *,
    downscale: int = 1,
    crops: str = "grid",
    splits: Mapping[str, float] = DEFAULT_SPLITS,
    encoding: str = "png",
    num_shards: int | None = None,
    shard_mb: float = Sharding().shard_mb,
    max_bad_fraction: float = 0.05,
    workers: int = 1,
    runner: str = FN_API_RUNNER,
    beam_options: Sequence[str] = (),
    update: bool = False,
    work_dir: str | pathlib.Path | None = None,
    progress: bool = True,
    chunk_size: int = 64,
) -> Summary:
    """Cuts images into tiles and writes them as TFRecord shards.

    The bytes of the output are a function of the images, the arguments up to
    `shard_mb` but `output_dir`, and the versions in its `manifest.json`:
    neither the runner nor the workers nor a kill change one. Until it is
    complete there is `OUTPUT.work` and no output, or in a store none with a
    manifest; after a kill the same call goes on where the job was. No split is
    empty if there are as many usable images as splits.

    Args:
        spec: str or sequence of str, see `pipeline.sources.make_source`.
        num_images: positive int, the most images to read.
        tile_size: positive int, pixels.
        output_dir: path that does not exist or is an empty directory; with
            `update` also one of an earlier call. Every worker must see it. Or
            a place in a store that fsspec reaches, such as `s3://BUCKET/DIR`.
        downscale: positive int, divides the sides of each photograph, see
            `pipeline.sources.decode.decode_image`. Defaults to 1.
        crops: `"grid"`, `"centre"` or `"random"`, see `crops.cut_tiles`.
            Defaults to `"grid"`.
        splits: name to fraction of the images; the fractions sum to 1.
            Defaults to train 0.9, eval 0.05, test 0.05.
        encoding: `"png"`, `"jpeg"` (quality 95: small errors) or `"raw"`
            (uint8). Defaults to `"png"`.
        num_shards: positive int, the shards of all splits together, or `None`
            to go by `shard_mb`. Defaults to `None`.
        shard_mb: float, at least 1, 10^6 bytes: the most that a shard has
            on average. Defaults to 32.
        max_bad_fraction: float in [0, 1], of the images; if more cannot be
            used nothing is published. Defaults to 0.05.
        workers: positive int, processes of FnApiRunner. Defaults to 1.
        runner: str, see `runners.RUNNERS`. Defaults to `"FnApiRunner"`.
        beam_options: sequence of str, such as `"--dask_npartitions=64"`.
            Defaults to none.
        update: bool, makes an output that exists again, from the images as
            they are now, and swaps it for the old one in one step. Keeps
            `OUTPUT.work`, as large as the output, for the next update, which
            then reads no more than the chunks with changed images. Defaults to
            `False`.
        work_dir: path of a folder that every worker sees, in which the work is
            done if the output is in a store. Defaults to `None`: beside it.
        progress: bool, shows progress bars. Defaults to `True`.
        chunk_size: positive int, images staged at once: the most that each
            worker loses in a kill. Defaults to 64.

    Raises:
        UserError: an argument is wrong, the output exists or cannot be
            written, another job is at it, the disk is full, no image can be
            used, too many cannot, or fewer images than there are splits.
    """
    check_positive(workers=workers, chunk_size=chunk_size)
    sharding = Sharding(num_shards, shard_mb)
    check_request(
        num_images, tile_size, downscale, splits, sharding, max_bad_fraction
    )
    check_one_of("encoding", encoding, ENCODERS)
    check_one_of("runner", runner, RUNNERS)
    check_beam_options(runner, beam_options)
    check_one_of("crops", crops, CROPS)
    specs = [spec] if isinstance(spec, str) else list(spec)
    source = make_source(specs, tile_size, downscale)
    output = output_path(output_dir)
    work = WorkDir(work_path(output, work_dir))
    if is_published(output) and not update:
        clear_leftover(output, work)
        work.clear_leftover()  # Of a kill after the last rename.
    check_output(output, update)
    with _full_disk_told(work), work.held(keep=update):
        with claimed(output, work):
            check_output(output, update)  # Another job may have just published.
            salt = json.dumps(
                [repr(source), tile_size, crops, encoding, versions()]
            )
            items = tqdm(
                source.items(num_images),
                desc="listing images",
                unit="img",
                delay=2,
                disable=not progress,
            )
            chunks = work.write_chunks(items, chunk_size, salt)
            stager = Stager(source, tile_size, work, encoding, crops)
            options = json.dumps([list(chunks), dict(splits), sharding])
            blueprint = Blueprint.of(work, options)
            planner = Planner(work, blueprint, splits, sharding)
            job = ShardChunks(stager, planner, Gatherer(work, blueprint))
            with contextlib.ExitStack() as stack:
                if progress:
                    stack.enter_context(
                        show_progress(chunks, stager, blueprint)
                    )
                run_beam_job(chunks, job, runner, workers, beam_options)
            asked = {
                "source": specs,
                "num_images": num_images,
                "tile_size": tile_size,
                "downscale": downscale,
                "crops": crops,
                "encoding": encoding,
                "splits": dict(splits),
                **sharding._asdict(),
            }
            summary = _finish(
                chunks,
                stager,
                planner,
                asked,
                max_bad_fraction,
                output,
                progress,
            )
        if update:
            work.prune(chunks)
        else:
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
    options: Mapping[str, Any],
    max_bad_fraction: float,
    output: AnyPath,
    progress: bool,
) -> Summary:
    """Counts what the job has made and publishes it if it is of use."""
    losses = [stager.read_losses(chunk) for chunk in chunks]
    letters = [letter for loss in losses for letter in loss["dead_letters"]]
    summary = summarize(sum(chunks.values()), losses, planner.blueprint)
    reasons = [letter["reason"] for letter in letters]
    check_tiles(summary, planner.splits, reasons)
    listed = stager.work.root / DEAD_LETTERS
    write_dead_letters(listed, letters)
    check_bad_fraction(summary, max_bad_fraction, reasons, listed)
    about = {
        "options": options,
        "versions": versions(),
        "counters": dataclasses.asdict(summary),
    }
    tiles = features(stager.tile_size, stager.encoding)
    publish(planner.blueprint, letters, tiles, about, output, progress)
    return summary
