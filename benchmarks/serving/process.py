"""`python -m pipeline serve` as a process, and what it uses."""

import contextlib
import itertools
import os
import pathlib
import re
import subprocess
import sys
from collections.abc import Iterator

TICKS, PAGE = os.sysconf("SC_CLK_TCK"), os.sysconf("SC_PAGE_SIZE")


class Server:
    """A server that runs.

    Args:
        directory: holds the versions.
    """

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
        """CPU seconds until now."""
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
    try:
        yield server
    finally:
        server.process.terminate()
        server.process.communicate()  # Its last words; else its pipe breaks.
