"""Beam worker processes: one process imports Beam, the others are its forks.

`python -m pipeline.transforms.beam_worker` reads a JSON line for each worker
to start, `[id, url of the runner's control endpoint]`. An empty line says that
the job is over, and it waits a little for its workers. The end of its input,
which is a pipe, says that the process that started it is dead. Its workers end
with it: Beam's own wait two minutes for a runner that was killed before they
connected.

A runner waits for ever for a worker that was killed before it connected: if
one is killed this process ends, which the one that started it watches.

A worker prints nothing. The runner gets to know what went wrong with its work.
"""

import contextlib
import json
import os
import signal
import sys
import threading
import time
from types import FrameType

from apache_beam.runners.worker.sdk_worker import SdkHarness

# What the forks need: they share these modules instead of importing them.
import pipeline.transforms.gather
import pipeline.transforms.planner
import pipeline.transforms.stage  # noqa: F401

POLL = 0.2  # seconds
GRACE = 2  # seconds


def main() -> None:
    """Forks workers until it is told to end."""
    parent = os.getpid()
    signal.signal(signal.SIGCHLD, _end_if_killed)
    for line in sys.stdin:
        if line == "\n":
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.alarm(GRACE)  # Ends this process.
            with contextlib.suppress(ChildProcessError):  # All have ended.
                while True:
                    os.wait()
            return
        if os.fork() == 0:
            _work(parent, *json.loads(line))
            os._exit(0)


def _end_if_killed(number: int, frame: FrameType | None) -> None:
    """Ends this process, and so its workers, if one of these was killed."""
    with contextlib.suppress(ChildProcessError):  # There is none left.
        while True:
            child, status = os.waitpid(-1, os.WNOHANG)
            if child == 0:
                return
            if os.WIFSIGNALED(status):
                os._exit(1)


def _work(parent: int, worker_id: str, control_url: str) -> None:
    """Works until the runner closes the connection."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in range(3):
        os.dup2(nowhere, descriptor)
    SdkHarness(control_url, worker_id=worker_id).run()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(POLL)
    os._exit(1)


if __name__ == "__main__":
    main()
