"""What is not a prediction, by gRPC."""

import grpc
import pytest
from tiny_server import NAME, Asker, publish_copy, texts

from pipeline.deploy import protos
from pipeline.deploy.server.server import ModelServer


def test_the_status_of_a_version(served):
    request = protos.GetModelStatusRequest()
    request.model_spec.name = NAME
    (status,) = served.models.GetModelStatus(request).model_version_status
    assert status.version == 3
    assert status.state == protos.ModelVersionStatus.AVAILABLE


def test_a_version_that_did_not_load_is_told(directory, exports):
    with ModelServer(directory) as server:
        staging = publish_copy(exports[1], directory, ".staging-2")
        (staging / "saved_model.pb").write_bytes(b"cut")
        staging.rename(directory / "2")
        asker = Asker(server)
        request = protos.GetModelStatusRequest()
        request.model_spec.name = NAME
        server.models.refresh()
        newest, old = asker.models.GetModelStatus(request).model_version_status
        asker.close()
    assert newest.version == 2 and newest.status.error_message
    assert newest.state == protos.ModelVersionStatus.END
    assert old.state == protos.ModelVersionStatus.AVAILABLE


def test_metadata(served):
    request = protos.GetModelMetadataRequest(metadata_field=["signature_def"])
    request.model_spec.name = NAME
    response = served.predictions.GetModelMetadata(request)
    signatures = protos.SignatureDefMap()
    response.metadata["signature_def"].Unpack(signatures)
    method = signatures.signature_def["serving_default"].method_name
    assert method == "tensorflow/serving/predict"


def test_an_output_filter(served):
    request = protos.PredictRequest(output_filter=["nothing"])
    request.model_spec.name = NAME
    image = request.inputs["image"]
    image.dtype = 1
    for size in (1, 2, 2, 3):
        image.tensor_shape.dim.add(size=size)
    with pytest.raises(grpc.RpcError, match="there is no nothing"):
        served.predictions.Predict(request)
    request.output_filter[:] = ["denoised"]
    assert list(served.predictions.Predict(request).outputs) == ["denoised"]


def reload_request(directory, versions, **labels):
    request = protos.ReloadConfigRequest()
    model = request.config.model_config_list.config.add()
    model.name, model.base_path = NAME, str(directory)
    model.model_version_policy.specific.versions.extend(versions)
    model.version_labels.update(labels)
    return request


def test_the_way_to_a_new_version_without_exposure(directory, exports):
    """Pin both, try the new one by its number, move the label, drop the old."""
    with ModelServer(directory) as server:
        asker = Asker(server)
        reload = asker.models.HandleReloadConfigRequest
        reload(reload_request(directory, [1], stable=1))
        publish_copy(exports[1], directory, 2)
        reload(reload_request(directory, [1, 2], stable=1))
        inputs = {"image_bytes": texts(b"garbage")}
        for asked in ({"version": 2}, {"label": "stable"}):
            code, _ = asker.grpc("predict_bytes", inputs, **asked)
            assert code == "INVALID_ARGUMENT"  # It was the graph that refused.
        reload(reload_request(directory, [1, 2], stable=2))
        reload(reload_request(directory, [2], stable=2))
        assert list(server.models.loaded) == [2]
        with pytest.raises(grpc.RpcError, match="not available"):
            reload(reload_request(directory, [2], stable=1))
        asker.close()


def test_no_other_model_is_served(served, tmp_path):
    request = reload_request(tmp_path, [1])
    with pytest.raises(grpc.RpcError, match="base_path must stay"):
        served.models.HandleReloadConfigRequest(request)
    request.config.model_config_list.config[0].name = "other"
    with pytest.raises(grpc.RpcError, match="nothing else"):
        served.models.HandleReloadConfigRequest(request)


@pytest.mark.parametrize("method", ["Classify", "Regress", "MultiInference"])
def test_what_no_restorer_answers_is_unimplemented(served, method):
    call = served.channel.unary_unary(
        f"/tensorflow.serving.PredictionService/{method}"
    )
    with pytest.raises(grpc.RpcError) as caught:
        call(b"", timeout=30)
    assert caught.value.code().name == "UNIMPLEMENTED"
