"""Good and bad requests while versions come and go."""

import collections
import concurrent.futures
import itertools
import pathlib
import time
from collections.abc import Mapping

import numpy as np

from benchmarks.serving.cost import percentiles
from benchmarks.serving.files import BAD
from benchmarks.serving.process import Server
from pipeline.deploy.client import Client, ServerError
from pipeline.deploy.versions import publish, roll_back

Good = Mapping[bytes, list[bytes]]


class Load:
    """Clients that ask until the end.

    Args:
        address: of the server.
        good: by file, the answer of each version.
        end: by the monotonic clock, seconds.
    """

    def __init__(self, address: str, good: Good, end: float) -> None:
        self._address = address
        self._good = good
        self._end = end
        self._requests = [*good, *BAD]
        self.seconds: list[float] = []  # of good requests

    def ask(self, client_number: int) -> collections.Counter[str]:
        """Counts what came of the requests of one client."""
        outcomes: collections.Counter[str] = collections.Counter()
        requests = itertools.cycle(self._requests)
        # A request that fails is counted, not sent again.
        with Client(self._address, attempts=1) as client:
            for file in itertools.islice(requests, client_number, None):
                if time.monotonic() >= self._end:
                    break
                outcomes[self._outcome(client, file)] += 1
        return outcomes

    def _outcome(self, client: Client, file: bytes) -> str:
        begun = time.monotonic()
        try:
            answer = client.restore(file)
        except ServerError as error:
            if file in BAD:
                due = BAD[file] in error.message
                return "refused" if due else "wrong refusals"
            return "failed"
        if file in BAD:
            return "wrong refusals"
        self.seconds.append(time.monotonic() - begun)
        if answer not in self._good[file]:
            return "wrong"
        return f"version {self._good[file].index(answer)}"


def bear(
    server: Server,
    directory: pathlib.Path,
    other: pathlib.Path,
    good: Good,
    seconds: float,
    clients: int,
    swaps: int,
) -> str:
    """Puts the server under load and tells what came of it.

    Args:
        server: serves `directory`.
        other: an export that is pushed there and rolled back, by turns.
    """
    end = time.monotonic() + seconds
    load = Load(server.address, good, end)
    memory = []
    with concurrent.futures.ThreadPoolExecutor(clients + 1) as pool:
        asking = [pool.submit(load.ask, number) for number in range(clients)]
        swapping = pool.submit(_swap, directory, other, swaps, end)
        while time.monotonic() < end:
            memory.append(server.memory())
            time.sleep(1)
        swapping.result()
    return "\n".join(
        [
            f"| {clients} at once, mixed, with bad ones, {swaps} swaps "
            f"| {percentiles(load.seconds)} "
            f"| {len(load.seconds) / seconds:.1f} | | | |",
            _counts(
                sum((one.result() for one in asking), collections.Counter())
            ),
            _growth(memory),
        ]
    )


def _swap(
    directory: pathlib.Path, other: pathlib.Path, swaps: int, end: float
) -> None:
    pause = (end - time.monotonic()) / (swaps + 1)
    for number in range(swaps):
        time.sleep(pause)
        if number % 2:
            roll_back(directory)
        else:
            publish(other, directory)


def _counts(outcomes: collections.Counter[str]) -> str:
    return (
        f"\n{outcomes['version 0']} right answers of the first version, "
        f"{outcomes['version 1']} of the second, {outcomes['wrong']} wrong, "
        f"{outcomes['failed']} good requests failed; {outcomes['refused']} "
        f"bad ones refused, {outcomes['wrong refusals']} not as is due"
    )


def _growth(memory: list[float]) -> str:
    """By thirds, as the first requests make the pools that stay."""
    thirds = [np.mean(part) for part in np.array_split(memory, 3)]
    return (
        "server's memory, MB: "
        + ", ".join(f"{third:.0f}" for third in thirds)
        + f" in the three thirds, {max(memory):.0f} at the peak"
    )
