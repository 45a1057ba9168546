"""A finished data set is copied to a store."""

import concurrent.futures
import pathlib

from tqdm import tqdm
from upath import UPath

from pipeline.paths import store_told
from pipeline.transforms.manifest import MANIFEST
from pipeline.transforms.tfds_metadata import INFO

# Readers begin with one of these.
LAST = (INFO, MANIFEST)
AT_ONCE = 4  # Shards in memory.


def upload(dataset: pathlib.Path, output: UPath, progress: bool) -> None:
    """Copies a data set so that whoever finds it finds all of it.

    A store has no renames. But an object appears at once, so the two files that
    readers begin with come last. What a killed upload has left is written again
    or removed.

    Args:
        dataset: path of the data set.
        output: path of a claimed place, see `claim.claimed`.
        progress: bool, shows a progress bar.

    Raises:
        UserError: the store refuses.
    """
    files = [path for path in dataset.rglob("*") if path.is_file()]
    names = sorted(path.relative_to(dataset).as_posix() for path in files)
    first = [name for name in names if name not in LAST]
    with (
        store_told(output),
        concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool,
    ):
        _remove_others(output, first)
        copies = pool.map(lambda name: _copy(dataset, output, name), first)
        list(
            tqdm(
                copies,
                desc="uploading",
                total=len(first),
                unit="file",
                disable=not progress,
            )
        )
        for name in LAST:
            _copy(dataset, output, name)


def _remove_others(output: UPath, names: list[str]) -> None:
    expected = {(output / name).path for name in names}
    for path in output.fs.find(output.path):
        if path not in expected:
            output.fs.rm_file(path)


def _copy(dataset: pathlib.Path, output: UPath, name: str) -> None:
    source, target = dataset / name, output / name
    target.fs.put_file(str(source), target.path)
    size = target.fs.size(target.path)
    if size != source.stat().st_size:
        raise OSError(f"{target} has {size} bytes instead of {source}'s")
