"""What the Beam job costs over a plain loop, and over TFDS's Beam builder.

    python -m benchmarks.sharding                          # about 8 minutes
    python -m benchmarks.sharding --photographs 2000 --rounds 1

Cuts photographs (random 256x256 crops of the folder's, as JPEG) into tiles and
writes them as PNG in TFRecord shards. Each run is a process of its own, from
its start to its end, so the imports count; rounds alternate between the ways,
and the median counts. CPU time is that of a process and all its workers: the
one to read where other work goes on. TFDS gets an eighth of the photographs.

    plain loop    reads, cuts, encodes and writes one file, with the same
                  functions; no duplicates found, no shuffling, no splits
    equal loop    makes the same shards by the same three steps in a loop
    1 worker      the job, FnApiRunner
"""

import argparse
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import cv2
import numpy as np

ROOT = pathlib.Path(__file__).parents[1]
SIZE = 256
TILE = 128
WAYS = ("plain loop", "equal loop", "1 worker", "2 workers", "TFDS builder")


def main() -> None:
    options = parse_arguments()
    if options.way:
        run(options.way, options.folder, options.count, options.output)
        return
    with tempfile.TemporaryDirectory() as folder:
        photographs = pathlib.Path(folder) / "photographs"
        make_photographs(options.source, options.photographs, photographs)
        costs: dict[str, list[tuple[float, float]]] = {way: [] for way in WAYS}
        for _ in range(options.rounds):
            for way in WAYS:
                count = options.photographs // (8 if "TFDS" in way else 1)
                costs[way].append(measure(way, photographs, count))
    report(costs)


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--photographs", type=int, default=16_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--source", default=str(ROOT / "data/photographs"))
    hidden = argparse.SUPPRESS
    parser.add_argument("--way", choices=WAYS, help=hidden)
    parser.add_argument("--folder", help=hidden)
    parser.add_argument("--count", type=int, help=hidden)
    parser.add_argument("--output", help=hidden)
    return parser.parse_args()


def make_photographs(source: str, number: int, folder: pathlib.Path) -> None:
    rng = np.random.default_rng(0)
    read = (cv2.imread(str(p)) for p in sorted(pathlib.Path(source).iterdir()))
    images = [i for i in read if i is not None and min(i.shape[:2]) > SIZE]
    folder.mkdir()
    for index in range(number):
        image = images[index % len(images)]
        top, left = (rng.integers(side - SIZE) for side in image.shape[:2])
        crop = image[top : top + SIZE, left : left + SIZE]
        cv2.imwrite(str(folder / f"{index:06d}.jpg"), crop)


def measure(
    way: str, photographs: pathlib.Path, count: int
) -> tuple[float, float]:
    """Seconds of the clock and of the CPU for each image."""
    with tempfile.TemporaryDirectory() as folder:
        command = [
            *(sys.executable, __file__, f"--way={way}", f"--count={count}"),
            *(f"--folder={photographs}", f"--output={folder}/output"),
        ]
        start = time.perf_counter()
        process = subprocess.Popen(
            command,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - start
    if process.returncode:
        raise SystemExit(f"failed: {command}")
    return seconds / count, (usage.ru_utime + usage.ru_stime) / count


def run(way: str, folder: str, count: int, output: str) -> None:
    if way == "plain loop":
        plain_loop(folder, count, output)
    elif way == "equal loop":
        equal_loop(folder, count, output)
    elif way == "TFDS builder":
        tfds_builder(folder, count, output)
    else:
        from pipeline.transforms.shard_images import shard_images

        spec, workers = f"files:{folder}/*.jpg", int(way.split()[0])
        shard_images(spec, count, TILE, output, workers=workers)


def plain_loop(folder: str, count: int, output: str) -> None:
    from pipeline.records.tfrecord import frame
    from pipeline.sources import make_source
    from pipeline.transforms.tiles import cut_tiles

    source = make_source([f"files:{folder}/*.jpg"], TILE)
    with open(output, "wb") as file:
        for item in source.items(count):
            for tile in cut_tiles(item.key, source.read(item), TILE):
                if not tile.is_flat():
                    file.write(frame(tile.example("png", tile.compress("png"))))


def equal_loop(folder: str, count: int, output: str) -> None:
    from pipeline.sources import make_source
    from pipeline.transforms.gather import Gatherer
    from pipeline.transforms.planner import Blueprint, Planner
    from pipeline.transforms.sharding import Sharding
    from pipeline.transforms.stage import Stager
    from pipeline.transforms.work_dir import WorkDir

    source = make_source([f"files:{folder}/*.jpg"], TILE)
    work = WorkDir(pathlib.Path(output))
    blueprint = Blueprint.of(work, "")
    chunks = work.write_chunks(source.items(count), 64, "")
    stager = Stager(source, TILE, work)
    for chunk in chunks:
        stager.stage(chunk)
    splits = {"train": 0.98, "eval": 0.01, "test": 0.01}
    for shard in Planner(work, blueprint, splits, Sharding()).plan(chunks):
        Gatherer(work, blueprint).gather(shard)


def tfds_builder(folder: str, count: int, output: str) -> None:
    import apache_beam as beam
    import tensorflow_datasets as tfds
    from apache_beam.runners.portability.fn_api_runner import FnApiRunner

    from pipeline.sources import make_source
    from pipeline.transforms.tiles import cut_tiles

    source = make_source([f"files:{folder}/*.jpg"], TILE)

    def tiles(item):  # type: ignore[no-untyped-def]
        for tile in cut_tiles(item.key, source.read(item), TILE):
            if not tile.is_flat():
                yield tile.key, {"image": tile.pixels}

    class Tiles(tfds.core.BeamBasedBuilder):
        VERSION = tfds.core.Version("1.0.0")
        pkg_dir_path = ROOT / "benchmarks"

        def _info(self):  # type: ignore[no-untyped-def]
            shape = (TILE, TILE, 3)
            image = tfds.features.Image(shape=shape, encoding_format="png")
            features = tfds.features.FeaturesDict({"image": image})
            return tfds.core.DatasetInfo(builder=self, features=features)

        def _split_generators(self, manager, pipeline):  # type: ignore
            items = list(source.items(count))
            return {"train": beam.Create(items) | beam.FlatMap(tiles)}

        def _generate_examples(self):  # type: ignore[no-untyped-def]
            raise NotImplementedError

    Tiles(data_dir=output).download_and_prepare(
        download_config=tfds.download.DownloadConfig(beam_runner=FnApiRunner())
    )


def report(costs: dict[str, list[tuple[float, float]]]) -> None:
    wall, cpu = (
        {way: statistics.median(c[i] for c in costs[way]) for way in WAYS}
        for i in range(2)
    )
    print("| way | images/s | CPU, ms/image | speed | in CPU time |")
    print("|---|---:|---:|---:|---:|")
    for way in WAYS:
        print(
            f"| {way} | {1 / wall[way]:,.0f} | {1000 * cpu[way]:.2f} "
            f"| {wall['1 worker'] / wall[way]:.2f} "
            f"| {cpu['1 worker'] / cpu[way]:.2f} |"
        )


if __name__ == "__main__":
    main()
