"""Beam workers and the process that forks them."""

import os
import pathlib
import signal
import subprocess
import sys
import time

import pytest

from pipeline.errors import UserError
from pipeline.transforms.worker_pool import WORKER, worker_pool


def wait_until(condition) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def children(pid) -> list[str]:
    return pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


@pytest.fixture
def nursery():
    """It, and one worker, to whom nobody listens."""
    command = [sys.executable, "-m", WORKER]
    with subprocess.Popen(command, stdin=subprocess.PIPE, text=True) as process:
        print('["worker", "localhost:1"]', file=process.stdin, flush=True)
        wait_until(lambda: children(process.pid))
        yield process
        process.kill()


@pytest.mark.parametrize("end", ["kill", "input"])
def test_a_worker_ends_with_the_process_that_asked(nursery, end):
    (worker,) = children(nursery.pid)
    if end == "kill":
        nursery.send_signal(signal.SIGKILL)
    else:
        nursery.stdin.close()
    nursery.wait(timeout=30)
    wait_until(lambda: not pathlib.Path(f"/proc/{worker}").exists())


def test_workers_know_neither_tensorflow_nor_keras(nursery):
    for pid in (nursery.pid, *children(nursery.pid)):
        maps = pathlib.Path(f"/proc/{pid}/maps").read_text()
        assert "cv2" in maps
        assert "tensorflow" not in maps


def test_ctrl_c_does_not_reach_the_nursery():
    others = set(children(os.getpid()))
    with worker_pool():
        (pid,) = map(int, set(children(os.getpid())) - others)
        assert os.getsid(pid) != os.getsid(0)


def test_the_nursery_ends_with_a_worker_that_is_killed(nursery):
    (worker,) = children(nursery.pid)
    os.kill(int(worker), signal.SIGKILL)
    assert nursery.wait(timeout=30) == 1


@pytest.fixture(params=[signal.default_int_handler, signal.SIG_IGN])
def ctrl_c(request):
    before = signal.signal(signal.SIGINT, request.param)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("ctrl_c")
def test_who_waits_for_a_killed_worker_is_told():
    others = set(children(os.getpid()))
    with pytest.raises(UserError, match="a worker process was killed"):
        with worker_pool():
            (pid,) = map(int, set(children(os.getpid())) - others)
            os.kill(pid, signal.SIGKILL)
            time.sleep(30)
