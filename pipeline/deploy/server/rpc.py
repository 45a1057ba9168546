"""TF-Serving's gRPC services: PredictionService and ModelService."""

import contextlib
import pathlib
from collections.abc import Iterator
from typing import Any

import grpc  # type: ignore[import-untyped]

from pipeline.deploy import protos
from pipeline.deploy.codes import Code
from pipeline.deploy.cpp_session import SessionError
from pipeline.deploy.server.service import Answer, Service
from pipeline.deploy.server.status import model_status
from pipeline.deploy.server.versions import Policy, Wish
from pipeline.deploy.tensors import to_array, to_proto

DOOR = "grpc"
CODES = {code.value[0]: code for code in grpc.StatusCode}
MAX_MESSAGE = 1000  # characters: they travel in a header


class PredictionService(protos.PredictionServiceServicer):
    """Predict and GetModelMetadata."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def Predict(self, request: Any, context: grpc.ServicerContext) -> Any:
        spec = request.model_spec
        with _aborting(context):
            answer = self._service.predict(
                DOOR,
                spec.name,
                _wish(spec),
                spec.signature_name,
                lambda session: {
                    name: to_array(tensor)
                    for name, tensor in request.inputs.items()
                },
                context.time_remaining(),
            )
            return _response(request, answer)

    def GetModelMetadata(
        self, request: Any, context: grpc.ServicerContext
    ) -> Any:
        with _aborting(context):
            if list(request.metadata_field) != ["signature_def"]:
                raise SessionError(
                    Code.INVALID_ARGUMENT,
                    "metadata_field must be signature_def",
                )
            spec = request.model_spec
            return metadata(self._service, spec.name, _wish(spec))


class ModelService(protos.ModelServiceServicer):
    """GetModelStatus and HandleReloadConfigRequest."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def GetModelStatus(
        self, request: Any, context: grpc.ServicerContext
    ) -> Any:
        spec = request.model_spec
        with _aborting(context):
            return model_status(self._service.models, spec.name, _wish(spec))

    def HandleReloadConfigRequest(
        self, request: Any, context: grpc.ServicerContext
    ) -> Any:
        models = self._service.models
        with _aborting(context):
            policy = _policy(request.config, models.name, models.directory)
            models.change(policy)
        return protos.ReloadConfigResponse()


def _response(request: Any, answer: Answer) -> Any:
    names = request.output_filter or answer.outputs
    if missing := set(names) - set(answer.outputs):
        raise SessionError(
            Code.INVALID_ARGUMENT,
            f"output_filter: there is no {', '.join(sorted(missing))}",
        )
    response = protos.PredictResponse()
    for name in names:
        response.outputs[name].CopyFrom(to_proto(answer.outputs[name]))
    response.model_spec.CopyFrom(request.model_spec)
    response.model_spec.version.value = answer.version
    return response


def metadata(service: Service, model: str, wish: Wish) -> Any:
    """A GetModelMetadataResponse.

    Raises:
        SessionError: if the version is not loaded.
    """
    version = service.find(model, wish)
    response = protos.GetModelMetadataResponse()
    response.model_spec.name = model
    response.model_spec.version.value = version.number
    response.metadata["signature_def"].Pack(version.signature_map)
    return response


def _wish(spec: Any) -> Wish:
    number = spec.version.value if spec.HasField("version") else None
    return Wish(number, spec.version_label)


@contextlib.contextmanager
def _aborting(context: grpc.ServicerContext) -> Iterator[None]:
    try:
        yield
    except SessionError as error:
        context.abort(CODES[error.code], error.message[:MAX_MESSAGE])


def _policy(config: Any, name: str, directory: pathlib.Path) -> Policy:
    """What a ModelServerConfig says of the one model that is served."""
    models = config.model_config_list.config
    if [model.name for model in models] != [name]:
        raise SessionError(
            Code.INVALID_ARGUMENT, f"this server serves {name} and nothing else"
        )
    (model,) = models
    if pathlib.Path(model.base_path).resolve() != directory.resolve():
        raise SessionError(
            Code.INVALID_ARGUMENT, f"base_path must stay {directory.resolve()}"
        )
    policy = model.model_version_policy
    latest = policy.latest.num_versions or 1
    return Policy(
        latest=0 if policy.HasField("all") else latest,
        specific=tuple(policy.specific.versions),
        labels=dict(model.version_labels),
    )
