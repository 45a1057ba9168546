"""Starts the worker processes that a Beam runner asks for."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import grpc  # type: ignore[import-untyped]
from apache_beam.portability.api import beam_fn_api_pb2, beam_fn_api_pb2_grpc
from apache_beam.utils.thread_pool_executor import shared_unbounded_instance

from pipeline.errors import UserError
from pipeline.transforms import beam_worker

# By its import it counts among what a component is made of.
WORKER = beam_worker.__name__


class _Servicer(beam_fn_api_pb2_grpc.BeamFnExternalWorkerPoolServicer):
    def __init__(self, nursery: Any) -> None:
        self._nursery = nursery

    def StartWorker(self, request: Any, context: Any) -> Any:
        line = json.dumps([request.worker_id, request.control_endpoint.url])
        self._nursery.write(line.encode() + b"\n")
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

    Raises:
        UserError: a worker was killed, for which Beam might wait for ever;
            from the main thread only.
    """
    command = [sys.executable, "-m", WORKER]
    # In a session of its own no Ctrl-C reaches it: it ends with this process.
    paths = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        bufsize=0,
        env=paths,
        start_new_session=True,
    ) as nursery:
        stdin: Any = nursery.stdin
        server = grpc.server(shared_unbounded_instance())
        servicer = _Servicer(stdin)
        beam_fn_api_pb2_grpc.add_BeamFnExternalWorkerPoolServicer_to_server(
            servicer, server
        )
        port = server.add_insecure_port(f"localhost:{port}")
        server.start()
        over = threading.Event()
        # Python interrupts no other thread.
        if threading.current_thread() is threading.main_thread():
            # Not by Ctrl-C's signal: the background of a script ignores that.
            signal.signal(signal.SIGUSR1, signal.default_int_handler)
            threading.Thread(
                target=_interrupt_with, args=(nursery, over), daemon=True
            ).start()
        try:
            yield f"localhost:{port}"
        except KeyboardInterrupt as error:
            if nursery.poll() is None:
                raise
            raise UserError(
                "a worker process was killed, perhaps because memory ran out: "
                "give the same command again, it goes on where it was"
            ) from error
        finally:
            over.set()
            server.stop(None).wait()
            with suppress(BrokenPipeError):  # It was killed.
                stdin.write(b"\n")


def _interrupt_with(
    nursery: "subprocess.Popen[bytes]", over: threading.Event
) -> None:
    """Interrupts this process if the nursery ends before the job is over."""
    nursery.wait()
    if not over.is_set():
        os.kill(os.getpid(), signal.SIGUSR1)
