"""The same requests by two ways, in rounds that take turns."""

import concurrent.futures
import dataclasses
import itertools
import time
from collections.abc import Callable, Sequence

import numpy as np

REQUESTS = 6  # of each client in a round
TABLE = """\
| requests | p50, ms | p95, ms | p99, ms | images/s | time of bare \
| CPU, ms/image | CPU of bare |
|---|---:|---:|---:|---:|---|---:|---|"""


@dataclasses.dataclass
class Way:
    """A way to ask, and what was measured of it.

    Attributes:
        ask: restores a file.
        cpu: CPU seconds until now of the process that restores.
        seconds: of each request.
        rounds: seconds and CPU seconds of each round.
    """

    ask: Callable[[bytes], bytes]
    cpu: Callable[[], float]
    seconds: list[float] = dataclasses.field(default_factory=list)
    rounds: list[tuple[float, float]] = dataclasses.field(default_factory=list)

    def run(self, files: Sequence[bytes], clients: int) -> None:
        """One round."""
        some = itertools.islice(itertools.cycle(files), REQUESTS * clients)
        begun, cpu = time.monotonic(), self.cpu()
        with concurrent.futures.ThreadPoolExecutor(clients) as pool:
            self.seconds += pool.map(self._timed, some)
        self.rounds.append((time.monotonic() - begun, self.cpu() - cpu))

    def _timed(self, file: bytes) -> float:
        begun = time.monotonic()
        self.ask(file)
        return time.monotonic() - begun


def take_turns(
    ways: Sequence[Way], files: Sequence[bytes], clients: int, rounds: int
) -> None:
    """Asks by each way in each round, so that other work slows all alike."""
    for way in ways:
        way.ask(files[0])
    for _ in range(rounds):
        for way in ways:
            way.run(files, clients)


def row(name: str, way: Way, bare: Way) -> str:
    """A row of `TABLE`."""
    wall, cpu = np.sum(way.rounds, axis=0)
    count = len(way.seconds)
    longer, costlier = _ratios(way, bare)
    return (
        f"| {name} | {percentiles(way.seconds)} "
        f"| {count / wall:.1f} | {longer} "
        f"| {1000 * cpu / count:.1f} | {costlier} |"
    )


def percentiles(seconds: Sequence[float]) -> str:
    """Three cells of `TABLE`."""
    found = np.percentile(seconds, [50, 95, 99]) * 1000
    return " | ".join(f"{one:.0f}" for one in found)


def _ratios(way: Way, bare: Way) -> list[str]:
    """Of time and CPU time, the median round and the extremes."""
    ratios = np.divide(way.rounds, bare.rounds)
    return [
        f"{median:.3f} ({low:.3f} to {high:.3f})"
        for median, low, high in zip(
            np.median(ratios, 0), ratios.min(0), ratios.max(0), strict=True
        )
    ]
