"""The calls, against a server of the real protos."""

import numpy as np
import pytest
from tiny_server import NAME, publish_copy

from pipeline.deploy.protos import (
    ModelServerConfig,
    ModelSpec,
    ModelVersionStatus,
)
from pipeline.deploy.rpc_client import RpcClient, ServerError
from pipeline.deploy.server.server import ModelServer

IMAGE = np.full((1, 4, 5, 3), 0.7, "float32")


@pytest.fixture(scope="module")
def directory(exports, tmp_path_factory):
    directory = tmp_path_factory.mktemp("rpc") / NAME
    directory.mkdir()
    publish_copy(exports[0], directory, 4)
    return directory


@pytest.fixture(scope="module")
def client(directory):
    with ModelServer(directory) as server:
        client = RpcClient(f"127.0.0.1:{server.grpc_port}")
        yield client
        client.close()


def test_arrays_go_there_and_back_by_name(client):
    spec = ModelSpec(name=NAME, signature_name="serving_default")
    answer = client.predict(spec, {"image": IMAGE}, 60)
    assert list(answer) == ["denoised"]
    assert answer["denoised"].shape == IMAGE.shape
    assert answer["denoised"].dtype == "float32"


def test_states_are_by_version(client):
    states = client.states(NAME, 60)
    assert list(states) == [4]
    assert states[4].state == ModelVersionStatus.AVAILABLE


def test_what_is_refused_has_its_status(client):
    with pytest.raises(ServerError, match="NOT_FOUND") as caught:
        client.states("other", 60)
    assert caught.value.status == "NOT_FOUND"
    with pytest.raises(ServerError, match="serves denoiser"):
        client.reload(ModelServerConfig(), 60)
    spec = ModelSpec(name=NAME, signature_name="serving_default")
    with pytest.raises(ServerError, match="E_CHANNELS"):
        client.predict(spec, {"image": IMAGE[..., :1]}, 60)
