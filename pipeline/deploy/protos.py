"""TF-Serving's messages and services, without TensorFlow's Python.

`tensorflow_serving.apis` imports messages out of `tensorflow.core`, and with
that all of TensorFlow: seconds, and 400 MB. The messages themselves need
nothing of it.
"""

import contextlib
import importlib.util
import sys
import types
from collections.abc import Iterator


@contextlib.contextmanager
def _hollow_tensorflow() -> Iterator[None]:
    """Puts an empty package in TensorFlow's place, unless that is there.

    Afterwards nothing of it remains, so that TensorFlow itself can be imported
    later; it then finds these very messages in protobuf's pool.
    """
    spec = importlib.util.find_spec("tensorflow")
    if "tensorflow" in sys.modules or spec is None:
        yield
        return
    hollow = types.ModuleType("tensorflow")
    hollow.__path__ = list(spec.submodule_search_locations or [])
    sys.modules["tensorflow"] = hollow
    try:
        yield
    finally:
        for name in list(sys.modules):
            if name.partition(".")[0] == "tensorflow":
                del sys.modules[name]


with _hollow_tensorflow():
    from tensorflow.core.framework import tensor_pb2
    from tensorflow.core.protobuf import meta_graph_pb2
    from tensorflow_serving.apis import (
        get_model_metadata_pb2,
        get_model_status_pb2,
        model_management_pb2,
        model_pb2,
        model_service_pb2_grpc,
        predict_pb2,
        prediction_log_pb2,
        prediction_service_pb2_grpc,
    )
    from tensorflow_serving.config import model_server_config_pb2

TensorProto = tensor_pb2.TensorProto
MetaGraphDef = meta_graph_pb2.MetaGraphDef
ModelSpec = model_pb2.ModelSpec

PredictRequest = predict_pb2.PredictRequest
PredictResponse = predict_pb2.PredictResponse
PredictionLog = prediction_log_pb2.PredictionLog
GetModelMetadataRequest = get_model_metadata_pb2.GetModelMetadataRequest
GetModelMetadataResponse = get_model_metadata_pb2.GetModelMetadataResponse
SignatureDefMap = get_model_metadata_pb2.SignatureDefMap
PredictionServiceServicer = (
    prediction_service_pb2_grpc.PredictionServiceServicer
)
PredictionServiceStub = prediction_service_pb2_grpc.PredictionServiceStub
add_prediction_service = (
    prediction_service_pb2_grpc.add_PredictionServiceServicer_to_server
)

GetModelStatusRequest = get_model_status_pb2.GetModelStatusRequest
GetModelStatusResponse = get_model_status_pb2.GetModelStatusResponse
ModelVersionStatus = get_model_status_pb2.ModelVersionStatus
ReloadConfigRequest = model_management_pb2.ReloadConfigRequest
ReloadConfigResponse = model_management_pb2.ReloadConfigResponse
ModelServerConfig = model_server_config_pb2.ModelServerConfig
ModelServiceStub = model_service_pb2_grpc.ModelServiceStub
ModelServiceServicer = model_service_pb2_grpc.ModelServiceServicer
add_model_service = model_service_pb2_grpc.add_ModelServiceServicer_to_server
