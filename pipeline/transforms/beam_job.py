"""The three steps as a Beam pipeline, and the runner that executes it."""

import contextlib
import errno
import importlib
import logging
import os
import re
import traceback
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import apache_beam as beam
from apache_beam.options.pipeline_options import (
    DirectOptions,
    PipelineOptions,
)
from apache_beam.runners.portability.fn_api_runner import FnApiRunner
from apache_beam.transforms.environments import ExternalEnvironment

from pipeline.errors import UserError
from pipeline.transforms.gather import Gatherer
from pipeline.transforms.planner import Planner
from pipeline.transforms.runners import DASK_RUNNER, FN_API_RUNNER
from pipeline.transforms.stage import Stager
from pipeline.transforms.worker_pool import worker_pool

# Beam adds to what a worker says.
TOLD = re.compile(
    rf"{UserError.__name__}: (.*?)(?: \[while running .*)?$", re.M
)


class ShardChunks(beam.PTransform):
    """Turns chunk names into finished shards.

    Only names and places travel through Beam, never images. The pipeline is
    linear, without side inputs, because not every runner gets those right.

    Args:
        stager: Stager, first step.
        planner: Planner, second step.
        gatherer: Gatherer, third step.
    """

    def __init__(
        self, stager: Stager, planner: Planner, gatherer: Gatherer
    ) -> None:
        super().__init__()
        self._stager = stager
        self._planner = planner
        self._gatherer = gatherer

    def expand(self, chunks: Any) -> Any:
        planner = self._planner
        return (
            chunks
            | "Stage" >> beam.Map(self._stager.stage)
            | "KeyAll" >> beam.WithKeys("all")
            | "WaitForAll" >> beam.GroupByKey()
            | "Plan" >> beam.FlatMapTuple(lambda _, names: planner.plan(names))
            | "Spread" >> beam.Reshuffle()
            | "Gather" >> beam.Map(self._gatherer.gather)
        )


def run_beam_job(
    chunks: Iterable[str],
    transform: ShardChunks,
    runner: str = FN_API_RUNNER,
    workers: int = 1,
    options: Sequence[str] = (),
) -> None:
    """Runs the job and waits for its end.

    Beam hands on what a worker raises as text. It says all that Beam would
    log of it.

    Args:
        chunks: names of the chunks.
        transform: ShardChunks.
        runner: str, one of `runners.RUNNERS`. Defaults to `"FnApiRunner"`,
            which works on this machine; the others find theirs by the options.
        workers: positive int, of FnApiRunner; one works in this process, more
            are processes of their own. Defaults to 1.
        options: Beam's own options, such as `"--flink_master=HOST:8081"`.
            Defaults to none.

    Raises:
        UserError: the runner is not set up here, or a worker says so.
        OSError: the disk is full.
        KeyboardInterrupt: the user wants no more.
    """
    logging.getLogger("apache_beam").setLevel(logging.CRITICAL)
    parsed = PipelineOptions(list(options), direct_num_workers=workers)
    with _started(runner, workers, parsed) as started:
        try:
            with _setup_told(runner):
                pipeline = beam.Pipeline(started, parsed)
                pipeline | beam.Create(list(chunks), reshuffle=True) | transform
                result = pipeline.run()
            result.wait_until_finish()
        except (RuntimeError, UserError) as error:
            if "KeyboardInterrupt" in str(error):
                raise KeyboardInterrupt from error
            if f"[Errno {errno.ENOSPC}]" in str(error):
                full = errno.ENOSPC
                raise OSError(full, os.strerror(full)) from error
            text = "".join(traceback.format_exception_only(error))
            if told := TOLD.search(text):
                raise UserError(told[1]) from error
            raise


def check_beam_options(runner: str, options: Sequence[str]) -> None:
    """Raises UserError for an option that Beam would ignore.

    Job servers may know more options than Beam.

    Args:
        runner: str, one of `runners.RUNNERS`.
        options: sequence of str.
    """
    if runner == DASK_RUNNER:
        _import_dask()
        importlib.import_module("apache_beam.runners.dask.dask_runner")
    elif runner != FN_API_RUNNER:
        return
    known = PipelineOptions([]).get_all_options()
    parsed = PipelineOptions(list(options))
    given = parsed.get_all_options(retain_unknown_options=True)
    for name in given.keys() - known.keys():
        raise UserError(
            f"Beam knows no option --{name}; look for it in "
            "apache_beam.options.pipeline_options, or leave it out"
        )


@contextlib.contextmanager
def _setup_told(runner: str) -> Iterator[None]:
    """Raises UserError if a runner elsewhere does not take the job."""
    try:
        yield
    except Exception as error:  # Each runner fails in its own way.
        if runner == FN_API_RUNNER:  # It has done the whole job by then.
            raise
        why = (str(error) or repr(error)).strip().splitlines()[-1]
        raise UserError(
            f"{runner} cannot take the job: {why}; see what it needs: "
            "python -m pipeline doctor"
        ) from error


@contextlib.contextmanager
def _started(
    runner: str, workers: int, options: PipelineOptions
) -> Iterator[FnApiRunner | str]:
    """The runner, or its name for Beam, while what it needs is there."""
    mode = options.view_as(DirectOptions).direct_running_mode
    if runner == DASK_RUNNER:
        with _dask_client_closed():
            yield "apache_beam.runners.dask.dask_runner.DaskRunner"
    elif runner != FN_API_RUNNER:
        yield runner
    elif workers == 1 or mode != "in_memory":
        yield FnApiRunner()
    else:
        with worker_pool() as address:
            yield FnApiRunner(ExternalEnvironment(address))


@contextlib.contextmanager
def _dask_client_closed() -> Iterator[None]:
    """Closes the client that Beam's DaskRunner leaves open."""
    distributed = _import_dask()
    logging.getLogger("distributed").setLevel(logging.WARNING)
    try:
        yield
    finally:
        with contextlib.suppress(ValueError):  # It had none yet.
            distributed.default_client().close()


def _import_dask() -> Any:
    try:
        return importlib.import_module("distributed")
    except ImportError as error:
        raise UserError(
            "DaskRunner needs Dask; install it: pip install distributed"
        ) from error
