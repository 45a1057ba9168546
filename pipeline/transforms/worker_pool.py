"""Starts the worker processes that a Beam runner asks for."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import grpc  # type: ignore[import-untyped]
from apache_beam.portability.api import beam_fn_api_pb2, beam_fn_api_pb2_grpc
from apache_beam.utils.thread_pool_executor import shared_unbounded_instance

WORKER = "pipeline.transforms.beam_worker"


class _Servicer(beam_fn_api_pb2_grpc.BeamFnExternalWorkerPoolServicer):
    def __init__(self, nursery: Any) -> None:
        self._nursery = nursery

    def StartWorker(self, request: Any, context: Any) -> Any:
        line = json.dumps([request.worker_id, request.control_endpoint.url])
        print(line, file=self._nursery, flush=True)
        return beam_fn_api_pb2.StartWorkerResponse()

    def StopWorker(self, request: Any, context: Any) -> Any:
        # A worker ends when the runner closes the connection.
        return beam_fn_api_pb2.StopWorkerResponse()


@contextmanager
def worker_pool(port: int = 0) -> Iterator[str]:
    """Serves Beam's worker pool while its block runs; yields its address.

    For a runner with `--environment_type=EXTERNAL` and the address as
    `--environment_config`. `beam_worker` forks the workers.

    Args:
        port: int, 0 for any that is free. Defaults to 0.
    """
    command = [sys.executable, "-m", WORKER]
    paths = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, text=True, env=paths
    ) as nursery:
        server = grpc.server(shared_unbounded_instance())
        servicer = _Servicer(nursery.stdin)
        beam_fn_api_pb2_grpc.add_BeamFnExternalWorkerPoolServicer_to_server(
            servicer, server
        )
        port = server.add_insecure_port(f"localhost:{port}")
        server.start()
        try:
            yield f"localhost:{port}"
        finally:
            server.stop(None).wait()
            print(file=nursery.stdin, flush=True)
