"""The three steps as a Beam pipeline, and the runner that executes it."""

import errno
import logging
import os
import shlex
import sys
from collections.abc import Iterable
from typing import Any

import apache_beam as beam
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.runners.portability.fn_api_runner import FnApiRunner
from apache_beam.transforms.environments import SubprocessSDKEnvironment

from pipeline.transforms.gather import Gatherer
from pipeline.transforms.planner import Planner
from pipeline.transforms.stage import Stager

WORKER = "pipeline.transforms.beam_worker"


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
    chunks: Iterable[str], transform: ShardChunks, workers: int
) -> None:
    """Runs the job here and waits for its end.

    Beam hands on what a worker raises as text. It says all that Beam would
    log of it.

    Args:
        chunks: names of the chunks.
        transform: ShardChunks.
        workers: positive int; one works in this process, more are processes
            of their own, which take two seconds to start.

    Raises:
        OSError: the disk is full.
    """
    logging.getLogger("apache_beam").setLevel(logging.CRITICAL)
    options = PipelineOptions(flags=[], direct_num_workers=workers)
    pipeline = beam.Pipeline(runner=_runner(workers), options=options)
    try:
        with pipeline:
            pipeline | beam.Create(list(chunks), reshuffle=True) | transform
    except RuntimeError as error:
        if f"[Errno {errno.ENOSPC}]" not in str(error):
            raise
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from error


def _runner(workers: int) -> FnApiRunner:
    # By name: Beam's default runner would download Prism.
    if workers == 1:
        return FnApiRunner()
    # Without `exec` the worker's parent would be a shell.
    python = shlex.quote(sys.executable)
    command = f"exec {python} -m {WORKER} {os.getpid()}"
    return FnApiRunner(SubprocessSDKEnvironment.from_command_string(command))
