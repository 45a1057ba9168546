"""TF-Serving's gRPC API, one call each, with arrays for tensors."""

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

import grpc  # type: ignore[import-untyped]
from numpy.typing import NDArray

from pipeline.deploy.protos import (
    GetModelStatusRequest,
    ModelServerConfig,
    ModelServiceStub,
    ModelSpec,
    PredictionServiceStub,
    PredictRequest,
    ReloadConfigRequest,
)
from pipeline.deploy.tensors import MAX_BYTES, to_array, to_proto

MESSAGE_OPTIONS = [
    ("grpc.max_receive_message_length", MAX_BYTES),
    ("grpc.max_send_message_length", MAX_BYTES),
]


class ServerError(RuntimeError):
    """What a server refuses.

    Args:
        status: str, gRPC's name of it, such as `INVALID_ARGUMENT`.
        message: str; for pictures that are refused it has a prefix such as
            `E_NOT_IMAGE`.
    """

    def __init__(self, status: str, message: str) -> None:
        super().__init__(f"{status}: {message}")
        self.status = status
        self.message = message


class RpcClient:
    """A connection to a server.

    All calls raise `ServerError` where the server refuses or is not there.

    Args:
        server: `host:port`.
    """

    def __init__(self, server: str) -> None:
        self._channel = grpc.insecure_channel(server, MESSAGE_OPTIONS)
        self._predictions = PredictionServiceStub(self._channel)
        self._models = ModelServiceStub(self._channel)

    def close(self) -> None:
        """Ends the connection."""
        self._channel.close()

    def predict(
        self, spec: ModelSpec, inputs: Mapping[str, Any], timeout_s: float
    ) -> dict[str, NDArray[Any]]:
        """The outputs by name.

        Args:
            spec: model, version and signature.
            inputs: arrays by name.
            timeout_s: positive float, seconds.
        """
        request = PredictRequest(model_spec=spec)
        for name, array in inputs.items():
            request.inputs[name].CopyFrom(to_proto(array))
        with _refusals():
            answer = self._predictions.Predict(request, timeout=timeout_s)
        return {n: to_array(tensor) for n, tensor in answer.outputs.items()}

    def states(self, model: str, timeout_s: float) -> dict[int, Any]:
        """The `ModelVersionStatus` of each version that the server knows."""
        request = GetModelStatusRequest(model_spec=ModelSpec(name=model))
        with _refusals():
            answer = self._models.GetModelStatus(request, timeout=timeout_s)
        return {one.version: one for one in answer.model_version_status}

    def reload(self, config: ModelServerConfig, timeout_s: float) -> None:
        """Tells which versions to serve, and their labels."""
        request = ReloadConfigRequest(config=config)
        with _refusals():
            self._models.HandleReloadConfigRequest(request, timeout=timeout_s)


@contextlib.contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except grpc.RpcError as error:
        raise ServerError(error.code().name, error.details()) from error
