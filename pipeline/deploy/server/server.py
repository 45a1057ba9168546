"""The server as a whole: both doors, and an eye on the directory."""

import concurrent.futures
import contextlib
import pathlib
import threading
from collections.abc import Iterator
from typing import Self

import grpc  # type: ignore[import-untyped]

from pipeline.deploy.protos import add_model_service, add_prediction_service
from pipeline.deploy.server.rest import RestServer
from pipeline.deploy.server.rpc import ModelService, PredictionService
from pipeline.deploy.server.service import ServerLimits, Service
from pipeline.deploy.server.versions import ModelVersions
from pipeline.errors import UserError

POLL_S = 1.0
WAITING = 64  # gRPC requests at once, those that wait included
DEFAULT_LIMITS = ServerLimits()


class ModelServer:
    """Serves the versions under a directory as TF-Serving does.

    For development and tests: it is TF-Serving's C++ runtime, API and version
    rules, without its years in production.

    Args:
        directory: holds a directory for each version; its name is the model's.
        host: str, where to listen. Defaults to this machine alone.
        grpc_port, rest_port: int; 0 takes a free one.
        limits: ServerLimits.

    Raises:
        UserError: if there is nothing to serve, or a port is taken.

    Example:

    >>> with ModelServer(pathlib.Path("runs/quick/serving/denoiser")) as server:
    ...     print(server.rest_port)
    """

    def __init__(
        self,
        directory: pathlib.Path,
        host: str = "127.0.0.1",
        grpc_port: int = 0,
        rest_port: int = 0,
        limits: ServerLimits = DEFAULT_LIMITS,
    ) -> None:
        self.models = ModelVersions(directory)
        self._limits = limits
        _load(self.models)
        self.service = Service(self.models, limits)
        with contextlib.ExitStack() as opened:
            opened.callback(self.models.close)
            with _naming_the_address(host, grpc_port, rest_port):
                self._rest = RestServer((host, rest_port), self.service)
                opened.callback(self._rest.server_close)
                self._grpc, self.grpc_port = _grpc_server(
                    host, grpc_port, self.service
                )
            opened.pop_all()
        self.rest_port = self._rest.server_port
        self._stopped = threading.Event()
        self._threads = [
            threading.Thread(target=self._rest.serve_forever, args=(0.1,)),
            threading.Thread(target=self._watch),
        ]

    def __enter__(self) -> Self:
        self._grpc.start()
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        """Refuses new requests, and finishes those that have begun."""
        self._rest.stopping = True
        self._stopped.set()
        stopping = self._grpc.stop(self._limits.deadline_s)
        self._rest.shutdown()
        self._rest.server_close()
        stopping.wait()
        for thread in self._threads:
            thread.join()
        self.models.close()

    def _watch(self) -> None:
        while not self._stopped.wait(POLL_S):
            self.models.refresh()


@contextlib.contextmanager
def _naming_the_address(host: str, *ports: int) -> Iterator[None]:
    try:
        yield
    except (OSError, RuntimeError) as error:
        raise UserError(
            f"Cannot listen at {host}, ports {ports[0]} and {ports[1]}: "
            f"{error}. Choose others with --grpc-port and --rest-port."
        ) from error


def _load(models: ModelVersions) -> None:
    models.refresh()
    if models.loaded:
        return
    reasons = [f"version {n}: {text}" for n, text in models.faults.items()]
    raise UserError(
        f"There is no version to serve in {models.directory}: "
        f"{' '.join(reasons) or 'no directory whose name is a number'}. Give "
        "the directory that the versions are in, such as "
        "runs/quick/serving/denoiser."
    )


def _grpc_server(
    host: str, port: int, service: Service
) -> tuple[grpc.Server, int]:
    server = grpc.server(
        concurrent.futures.ThreadPoolExecutor(
            2 * service.limits.max_concurrent
        ),
        options=[
            ("grpc.max_receive_message_length", service.limits.max_body),
            ("grpc.max_send_message_length", -1),
            ("grpc.so_reuseport", 0),
        ],
        maximum_concurrent_rpcs=WAITING,
    )
    add_prediction_service(PredictionService(service), server)
    add_model_service(ModelService(service), server)
    return server, server.add_insecure_port(f"{host}:{port}")
