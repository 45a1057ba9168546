"""Progress bars for a job whose workers may be anywhere."""

import contextlib
import pathlib
import threading
import time
from collections.abc import Iterable, Iterator, Mapping

from tqdm import tqdm

from pipeline.transforms.planner import Blueprint
from pipeline.transforms.stage import Stager

INTERVAL = 0.5  # seconds
LOOKING = 0.01  # The most of the time that looking may take.


@contextlib.contextmanager
def show_progress(
    chunks: Mapping[str, int], stager: Stager, blueprint: Blueprint
) -> Iterator[None]:
    """Shows, while its block runs, how far the job is by the files it leaves.

    Args:
        chunks: name of each chunk to its number of images.
        stager: Stager, finishes chunks.
        blueprint: Blueprint, whose shards are finished after that.
    """
    over = threading.Event()
    thread = threading.Thread(
        target=_watch, args=(chunks, stager, blueprint, over)
    )
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def appearing(
    paths: Iterable[pathlib.Path], over: threading.Event
) -> Iterator[pathlib.Path]:
    """Yields each path once it exists, until all do or `over` is set."""
    missing = list(paths)
    while missing:
        # Read before looking: what was finished until then is still seen.
        last_look = over.is_set()
        start = time.monotonic()
        waiting = []
        for path in missing:
            if path.exists():
                yield path
            else:
                waiting.append(path)
        if last_look:
            return
        missing = waiting
        took = time.monotonic() - start
        over.wait(max(INTERVAL, took / LOOKING) if missing else 0)


def _watch(
    chunks: Mapping[str, int],
    stager: Stager,
    blueprint: Blueprint,
    over: threading.Event,
) -> None:
    images = {stager.work.index(name): size for name, size in chunks.items()}
    bad = 0
    with _bar("making tiles", images) as bar:
        for path in appearing(images, over):
            bad += len(stager.read_losses(path.stem)["dead_letters"])
            bar.set_postfix(bad=bad, refresh=False)
            bar.update(images[path])
    for _ in appearing([blueprint.path], over):
        tiles = {
            blueprint.gathered(shard): shard.stop - shard.start
            for shard in blueprint.read_shards()
        }
        with _bar("writing shards", tiles) as bar:
            for path in appearing(tiles, over):
                bar.update(tiles[path])


def _bar(description: str, sizes: Mapping[pathlib.Path, int]) -> tqdm:
    return tqdm(total=sum(sizes.values()), desc=description, unit="img")
