"""What sharding costs against the number of images, with kills on the way.

    python -m benchmarks.sharding_scale                    # about 20 minutes
    python -m benchmarks.sharding_scale --images 500000 --kills 2

Runs `python -m pipeline shard` on dead leaves as a process of its own. The
first kill -9 hits it when a third of the images are staged, the second when
half of the shards are written; the same command is then given again. Memory is
the proportional set size of all its processes, disk what lies in the folder of
the job, both sampled; CPU time is that of the job and its workers. In the end
`python -m pipeline inspect` reads every record.
"""

import argparse
import contextlib
import dataclasses
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable

import psutil

INTERVAL = 1.0  # seconds
MB = 1_000_000


@dataclasses.dataclass
class Cost:
    """What the processes of a job have used until now, over all its starts."""

    seconds: float = 0.0
    cpu: float = 0.0
    memory: int = 0  # bytes, at the peak
    disk: int = 0  # bytes, at the peak


def main() -> None:
    options = parse_arguments()
    print(
        "| images | kills | images/s | CPU, ms/image | wall, s | peak memory, "
        "MB | peak disk, GB | output, GB | inspect, s | digest |\n"
        "|---:|---:|---:|---:|---:|---:|---:|---:|---:|---|"
    )
    for images in options.images:
        with tempfile.TemporaryDirectory(dir=options.folder) as folder:
            measure(images, options, pathlib.Path(folder) / "shards")


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    sizes = [1_000, 10_000, 100_000]
    parser.add_argument("--images", type=int, nargs="+", default=sizes)
    parser.add_argument("--kills", type=int, choices=(0, 1, 2), default=0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--folder", help="with 60 kB of space for each image")
    return parser.parse_args()


def measure(
    images: int, options: argparse.Namespace, output: pathlib.Path
) -> None:
    command = [
        *("shard", "--source=dead_leaves:1", f"--num-images={images}"),
        *(f"--output={output}", f"--workers={options.workers}"),
    ]
    cost = Cost()
    for reached in (third_staged, half_written)[: options.kills]:
        run(command, output, cost, lambda at=reached: at(output))
    run(command, output, cost, lambda: False)
    start = time.perf_counter()
    inspected = subprocess.run(
        [sys.executable, "-m", "pipeline", "inspect", str(output)],
        capture_output=True,
        text=True,
    )
    seconds = time.perf_counter() - start
    if inspected.returncode:
        raise SystemExit(inspected.stdout + inspected.stderr)
    digest = inspected.stdout.rpartition("digest: ")[2].strip()
    print(
        f"| {images:,} | {options.kills} | {images / cost.seconds:,.0f} "
        f"| {1000 * cost.cpu / images:.2f} | {cost.seconds:,.0f} "
        f"| {cost.memory / MB:,.0f} | {cost.disk / MB / 1000:.2f} "
        f"| {used_disk(output) / MB / 1000:.2f} | {seconds:,.0f} "
        f"| `{digest[:16]}` |",
        flush=True,
    )


def run(
    command: list[str],
    output: pathlib.Path,
    cost: Cost,
    is_to_be_killed: Callable[[], bool],
) -> None:
    """Runs the command to its end, or kills it at some point."""
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "pipeline", *command])
    job = psutil.Process(process.pid)
    cpu: dict[int, float] = {}
    while process.poll() is None:
        time.sleep(INTERVAL)
        cost.memory = max(cost.memory, observed(job, cpu))
        cost.disk = max(cost.disk, used_disk(output.parent))
        if is_to_be_killed():
            process.kill()
    cost.cpu += sum(cpu.values())
    cost.seconds += time.perf_counter() - start
    if process.returncode > 0:
        raise SystemExit(process.returncode)


def third_staged(output: pathlib.Path) -> bool:
    work = output.with_name("shards.work")
    with contextlib.suppress(FileNotFoundError):
        staged = sum(n.endswith(".npy") for n in os.listdir(work / "staged"))
        return staged >= len(os.listdir(work / "chunks")) / 3
    return False


def half_written(output: pathlib.Path) -> bool:
    for plan in output.with_name("shards.work").glob("output-*/plan.json"):
        shards = json.loads(plan.read_text())["shards"]
        written = list(plan.parent.glob("Split-*/data_tfrecord-*"))
        return len(written) >= len(shards) / 2
    return False


def observed(job: psutil.Process, cpu: dict[int, float]) -> int:
    """Notes the CPU seconds of a job and its workers; returns their memory."""
    memory = 0
    with contextlib.suppress(psutil.NoSuchProcess):
        for member in (job, *job.children(recursive=True)):
            with contextlib.suppress(psutil.Error):  # It has ended.
                times = member.cpu_times()
                cpu[member.pid] = times.user + times.system
                memory += member.memory_full_info().pss
    return memory


def used_disk(folder: pathlib.Path) -> int:
    total = 0
    for directory, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(FileNotFoundError):
                total += os.stat(os.path.join(directory, name)).st_size
    return total


if __name__ == "__main__":
    main()
