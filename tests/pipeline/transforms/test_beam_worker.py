"""Beam workers."""

import os
import subprocess
import sys

from pipeline.transforms.beam_job import WORKER


def test_a_worker_ends_with_its_parent():
    # The shell is the parent, and ends at once; nobody listens at the port.
    descriptor = 'url: "localhost:1"'
    names = ("CONTROL", "LOGGING")
    result = subprocess.run(
        ["sh", "-c", f"{sys.executable} -m {WORKER} $$ & :"],
        env=os.environ
        | {f"{name}_API_SERVICE_DESCRIPTOR": descriptor for name in names},
        # The pipe closes once the worker, too, has ended.
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=50,
    )
    assert result.returncode == 0
