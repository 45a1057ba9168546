"""The job as a Beam pipeline, and what goes wrong with its runner."""

import os
import signal
import subprocess
import sys
import time

import apache_beam as beam
import pytest

from pipeline.errors import UserError
from pipeline.paths import parse_path
from pipeline.transforms.beam_job import check_beam_options, run_beam_job
from pipeline.transforms.shard_images import shard_images


@pytest.mark.parametrize("runner", ["PortableRunner", "DataflowRunner"])
def test_a_runner_that_is_not_set_up_is_told_in_one_line(tmp_path, runner):
    with pytest.raises(UserError, match=f"{runner} cannot take.*doctor") as e:
        shard_images(
            "dead_leaves", 3, 32, tmp_path / "o", runner=runner, progress=False
        )
    assert "\n" not in str(e.value)


def test_an_option_that_beam_would_ignore():
    known = ["--direct_running_mode=multi_threading"]
    check_beam_options("FnApiRunner", known)
    with pytest.raises(UserError, match="no option --nosuch;"):
        check_beam_options("FnApiRunner", [*known, "--nosuch=3"])
    check_beam_options("FlinkRunner", ["--of_the_job_server=3"])


# Of dask and distributed, about themselves.
@pytest.mark.filterwarnings("ignore::Warning")
def test_dask_has_options_of_its_own():
    pytest.importorskip("distributed")
    check_beam_options("DaskRunner", ["--dask_npartitions=8"])
    with pytest.raises(UserError, match="no option --dask_no;"):
        check_beam_options("DaskRunner", ["--dask_no=3"])


@pytest.mark.parametrize("workers", [1, 2])
def test_what_a_worker_tells_the_user_is_told(workers):
    """Without what Beam adds to it."""
    with pytest.raises(
        UserError, match="^memory:// is .*; name a folder in it$"
    ):
        run_beam_job(["memory://"], beam.Map(parse_path), workers=workers)


@pytest.mark.parametrize("workers", [1, 2])
def test_ctrl_c_is_one_line(tmp_path, workers):
    # Whatever runs in the background of a script would ignore the signal.
    heard = ["env", "--default-signal=INT"]
    command = [*heard, sys.executable, "-m", "pipeline", "shard"]
    options = ["--source=dead_leaves", f"--workers={workers}"]
    process = subprocess.Popen(
        [*command, *options, f"--output={tmp_path / 'o'}"]
        + ["--num-images=20000"],
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,  # The terminal's signal goes to all in it.
    )
    deadline = time.monotonic() + 60
    while not list(tmp_path.glob("o.work/staged/*.npy")):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said.endswith("\nInterrupted.\n")
    assert "Traceback" not in said and "Error" not in said
