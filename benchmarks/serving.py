"""What the embedded server costs and bears.

    python -m benchmarks.serving                     # 10 minutes, 20 swaps
    python -m benchmarks.serving --minutes 1 --swaps 4

First its cost: CPU time of the server process for a photograph as bytes over
gRPC, beside that of the bare C++ session for the same bytes, in rounds that
take turns. Then its stamina: clients send good and bad requests while a second
version is pushed and rolled back. An answer is wrong if it is neither version's
answer, or not the refusal that is due. The model is the preset.
"""

import argparse
import concurrent.futures
import contextlib
import io
import itertools
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator

import numpy as np
from PIL import Image

from pipeline.deploy.client import Client, ServerError
from pipeline.deploy.cpp_session import CppSession
from pipeline.deploy.versions import publish, roll_back

TICKS, PAGE = os.sysconf("SC_CLK_TCK"), os.sysconf("SC_PAGE_SIZE")
EXPORT = """
import sys, keras
from keras_ae.models import Restorer
from keras_ae.serving import export_model
model = Restorer.from_preset("restorer_small")
export_model(model, sys.argv[1])
last = model.trainable_weights[-1]
last.assign(last + 0.05)
export_model(model, sys.argv[2])
"""
BAD = {
    b"": "E_EMPTY",
    b"garbage": "E_NOT_IMAGE",
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x4e\x20\0\0\x4e\x20": "E_TOO_LARGE",
}


class Server:
    """`python -m pipeline serve` as a process, and what it uses."""

    def __init__(self, directory: pathlib.Path) -> None:
        command = [sys.executable, "-m", "pipeline", "serve"]
        command += ["--model-dir", str(directory)]
        command += ["--grpc-port", "0", "--rest-port", "0"]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True
        )
        out = self.process.stdout or ()
        said = "".join(itertools.islice(out, 4))
        found = re.search(r"gRPC: +(\S+)", said)
        if not found:
            raise RuntimeError("the server did not start")
        self.address = found[1]

    def cpu(self) -> float:
        """Seconds until now."""
        text = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text()
        user, system = text.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / TICKS

    def memory(self) -> float:
        """Resident MB."""
        path = pathlib.Path(f"/proc/{self.process.pid}/statm")
        return int(path.read_text().split()[1]) * PAGE / 1e6


@contextlib.contextmanager
def serving(directory: pathlib.Path) -> Iterator[Server]:
    server = Server(directory)
    with server.process:  # Waits, and closes the pipe.
        try:
            yield server
        finally:
            server.process.terminate()


def photograph(side: int) -> bytes:
    ramp = np.linspace(0, 255, side)
    noise = np.random.default_rng(0).normal(0, 20, (side, side, 3))
    pixels = np.clip(ramp[:, None, None] + noise, 0, 255).astype("uint8")
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def overhead(server: Server, session: CppSession, rounds: int) -> list[float]:
    """CPU time over gRPC divided by that of the session, round by round."""
    file = photograph(256)
    batch = {"image_bytes": np.array([file], "object")}
    ratios = []
    with Client(server.address) as client:
        for _ in range(rounds):
            before = time.process_time()
            for _ in range(5):
                session.run("predict_bytes", batch)
            bare = time.process_time() - before
            before = server.cpu()
            for _ in range(5):
                client.restore(file)
            ratios.append((server.cpu() - before) / bare)
    return ratios


def ask(
    address: str,
    seconds: list[float],
    good: dict[bytes, set[bytes]],
    end: float,
) -> tuple[int, int]:
    """Asks until the end; how many answers were wrong, of how many."""
    wrong = count = 0
    requests = itertools.cycle([*good, *BAD])
    with Client(address) as client:
        while time.monotonic() < end:
            file = next(requests)
            begun = time.monotonic()
            try:
                right = client.restore(file) in good.get(file, ())
            except ServerError as error:
                right = file in BAD and BAD[file] in error.message
            if file in good:
                seconds.append(time.monotonic() - begun)
            wrong, count = wrong + (not right), count + 1
    return wrong, count


def swap(
    directory: pathlib.Path, other: pathlib.Path, swaps: int, end: float
) -> None:
    pause = (end - time.monotonic()) / (swaps + 1)
    stop = threading.Event()
    for number in range(swaps):
        stop.wait(pause)
        if number % 2:
            roll_back(directory)
        else:
            publish(other, directory)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--swaps", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=10)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        exports = [root / "one", root / "two"]
        subprocess.run([sys.executable, "-c", EXPORT, *exports], check=True)
        directory = root / "denoiser"
        publish(exports[0], directory)
        with serving(directory) as server:
            _measure(server, exports, directory, options)


def _measure(
    server: Server,
    exports: list[pathlib.Path],
    directory: pathlib.Path,
    options: argparse.Namespace,
) -> None:
    files = [photograph(side) for side in (64, 101, 256)]
    good: dict[bytes, set[bytes]] = {file: set() for file in files}
    for export in exports:
        with CppSession(export) as session:
            for file in files:
                batch = {"image_bytes": np.array([file], "object")}
                answer = session.run("predict_bytes", batch)["png_bytes"]
                good[file].add(answer[0])
            if export == exports[0]:
                ratios = overhead(server, session, options.rounds)
    print(
        f"CPU time over gRPC / bare session: {statistics.median(ratios):.3f} "
        f"({min(ratios):.3f} to {max(ratios):.3f}, {len(ratios)} rounds)"
    )
    end = time.monotonic() + 60 * options.minutes
    seconds: list[float] = []
    memory = []
    with concurrent.futures.ThreadPoolExecutor(options.clients + 1) as pool:
        clients = [
            pool.submit(ask, server.address, seconds, good, end)
            for _ in range(options.clients)
        ]
        swapping = pool.submit(swap, directory, exports[1], options.swaps, end)
        while time.monotonic() < end:
            memory.append(server.memory())
            time.sleep(1)
        swapping.result()
    wrong, count = np.sum([client.result() for client in clients], axis=0)
    p50, p95, p99 = np.percentile(seconds, [50, 95, 99]) * 1000
    third = len(memory) // 3
    print(
        f"{count} answers, {wrong} of them wrong, "
        f"{options.swaps} pushes and rollbacks, {options.clients} clients\n"
        f"good ones: {len(seconds)}, p50 {p50:.0f} ms, p95 {p95:.0f} ms, "
        f"p99 {p99:.0f} ms\n"
        f"server's memory, MB: {np.mean(memory[third : 2 * third]):.0f} in the "
        f"second third, {np.mean(memory[2 * third :]):.0f} in the last, "
        f"{max(memory):.0f} at the peak"
    )


if __name__ == "__main__":
    main()
