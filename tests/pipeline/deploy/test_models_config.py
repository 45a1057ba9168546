import pathlib

import yaml
from google.protobuf import text_format
from tensorflow_serving.config.model_server_config_pb2 import (
    ModelServerConfig,
)

import pipeline
from pipeline.dag import SERVED_NAME

DEPLOY = pathlib.Path(pipeline.__file__).parent / "deploy"


def test_the_label_points_to_a_version_that_is_served():
    text = (DEPLOY / "models.config").read_text()
    config = text_format.Parse(text, ModelServerConfig())
    (model,) = config.model_config_list.config
    assert model.name == SERVED_NAME
    assert model.base_path == f"/models/{SERVED_NAME}"
    served = model.model_version_policy.specific.versions
    assert model.version_labels["stable"] in served


def test_the_server_reads_that_file_and_does_not_batch():
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    server = compose["services"][SERVED_NAME]
    assert "--model_config_file=/config/models.config" in server["command"]
    assert "--enable_batching=false" in server["command"]
    assert ".:/config:ro" in server["volumes"]
    assert not server["image"].endswith(":latest")
