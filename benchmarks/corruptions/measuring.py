"""What the programs of this benchmark share; it imports none of them."""

import argparse
import json
import statistics
import time
from collections.abc import Callable

import numpy as np

MAX_SIGMA, STDDEV, AMOUNT = 3.0, 0.1, 0.05

Runs = dict[tuple[str, str], Callable[[], object]]  # (kind, who) -> one call
Seconds = dict[tuple[str, str], float]


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--images", type=int, default=64)
    parser.add_argument("--size", type=int, default=128, help="pixels")
    parser.add_argument("--kinds", nargs="+", help="default: all")
    parser.add_argument(
        "--addons",
        default=".venv-parity/bin/python",
        help="Python of the environment of tensorflow-addons",
    )
    return parser.parse_args()


def make_images(options: argparse.Namespace) -> np.ndarray:
    shape = (options.images, options.size, options.size, 3)
    return np.random.default_rng(0).uniform(size=shape).astype("float32")


def measure(runs: Runs, rounds: int) -> Seconds:
    """Median CPU seconds of each call; rounds go over all of them in turn."""
    for run in runs.values():
        run()
    times: dict[tuple[str, str], list[float]] = {key: [] for key in runs}
    for _ in range(rounds):
        for key, run in runs.items():
            start = time.process_time()
            run()
            times[key].append(time.process_time() - start)
    return {key: statistics.median(values) for key, values in times.items()}


def to_line(seconds: Seconds) -> str:
    return json.dumps([[*key, value] for key, value in seconds.items()])


def from_line(line: str) -> Seconds:
    return {(kind, who): seconds for kind, who, seconds in json.loads(line)}
