import functools
import json
import pathlib

import jsonschema
import kubernetes_validate
import pytest
import yaml
from google.protobuf import (
    descriptor_pb2,
    descriptor_pool,
    message_factory,
    text_format,
)
from tensorflow_serving.config.model_server_config_pb2 import (
    ModelServerConfig,
)

import pipeline
from pipeline.dag import SERVED_NAME
from pipeline.deploy.models_config import ModelsConfig, replace_text

IMAGE = "tensorflow/serving:2.19.1"
DEPLOY = pathlib.Path(pipeline.__file__).parent / "deploy"
SCHEMA = pathlib.Path(__file__).with_name("kserve_schema.json")


def test_the_label_points_to_a_version_that_is_served():
    text = (DEPLOY / "models.config").read_text()
    config = text_format.Parse(text, ModelServerConfig())
    (model,) = config.model_config_list.config
    assert model.name == SERVED_NAME
    assert model.base_path == f"/models/{SERVED_NAME}"
    served = model.model_version_policy.specific.versions
    assert set(model.version_labels) == {"stable", "canary"}
    assert set(model.version_labels.values()) <= set(served)


def test_the_server_reads_that_file_and_does_not_batch():
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    server = compose["services"][SERVED_NAME]
    assert "--model_config_file=/config/models.config" in server["command"]
    assert "--enable_batching=false" in server["command"]
    assert ".:/config:ro" in server["volumes"]
    assert server["image"] == IMAGE


def monitoring_config():
    """TF-Serving's message; tensorflow-serving-api leaves it out.

    https://github.com/tensorflow/serving, tensorflow_serving/config/
    monitoring_config.proto
    """
    file = descriptor_pb2.FileDescriptorProto(name="monitoring_config.proto")
    prometheus = file.message_type.add(name="PrometheusConfig")
    prometheus.field.add(name="enable", number=1, type=8, label=1)
    prometheus.field.add(name="path", number=2, type=9, label=1)
    config = file.message_type.add(name="MonitoringConfig")
    config.field.add(
        name="prometheus_config",
        number=1,
        type=11,
        label=1,
        type_name="PrometheusConfig",
    )
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    found = pool.FindMessageTypeByName("MonitoringConfig")
    return message_factory.GetMessageClass(found)()


def test_monitoring_is_on():
    text = (DEPLOY / "monitoring.config").read_text()
    config = text_format.Parse(text, monitoring_config())
    assert config.prometheus_config.enable


def load_all(name):
    return list(yaml.safe_load_all((DEPLOY / name).read_text()))


@pytest.mark.parametrize(
    "manifest", load_all("kubernetes.yaml"), ids=lambda one: one["kind"]
)
def test_manifests_follow_the_schema_of_kubernetes(manifest):
    newest = kubernetes_validate.latest_version()
    kubernetes_validate.validate(manifest, newest, strict=True)


def test_the_schema_would_notice_a_mistake():
    deployment = load_all("kubernetes.yaml")[0]
    deployment["spec"]["template"]["spec"]["contaners"] = []
    newest = kubernetes_validate.latest_version()
    with pytest.raises(kubernetes_validate.ValidationError, match="contaners"):
        kubernetes_validate.validate(deployment, newest, strict=True)


@pytest.fixture
def container():
    deployment = load_all("kubernetes.yaml")[0]
    (container,) = deployment["spec"]["template"]["spec"]["containers"]
    return container


def test_pods_are_ready_once_the_labelled_version_is(container):
    for probe in ("startupProbe", "readinessProbe"):
        path = container[probe]["httpGet"]["path"]
        assert path == f"/v1/models/{SERVED_NAME}/labels/stable/metadata"


def test_pods_read_the_same_configuration_and_cannot_write_models(container):
    (kustomization,) = load_all("kustomization.yaml")
    (config,) = kustomization["configMapGenerator"]
    for name in config["files"]:
        assert (DEPLOY / name).is_file()
        assert any(
            arg.endswith(f"=/config/{name}") for arg in container["args"]
        )
    mounts = {one["name"]: one for one in container["volumeMounts"]}
    assert mounts["models"]["readOnly"] and mounts["config"]["readOnly"]
    assert container["image"] == IMAGE
    assert container["resources"]["limits"]["memory"]


def kserve():
    (service,) = load_all("kserve.yaml")
    schema = json.loads(SCHEMA.read_text())
    return service, jsonschema.Draft202012Validator(schema)


def test_kserve_serves_the_same_directory():
    service, schema = kserve()
    schema.validate(service)
    assert service["apiVersion"] == "serving.kserve.io/v1beta1"
    assert service["kind"] == "InferenceService"
    model = service["spec"]["predictor"]["model"]
    assert model["storageUri"].endswith(f"/{SERVED_NAME}")
    assert IMAGE.endswith(f":{model['runtimeVersion']}")


@pytest.mark.parametrize(
    "where, wrong",
    [
        ((), {"spek": {}}),
        (("spec", "predictor"), {"minReplica": 1}),
        (("spec", "predictor"), {"maxReplicas": "ten"}),
        (("spec", "predictor", "model"), {"storageURI": "pvc://x"}),
        (("spec", "predictor", "model"), {"modelFormat": {"version": "2"}}),
        (("spec", "predictor", "model", "resources"), {"limits": {"cpu": "x"}}),
    ],
)
def test_the_schema_of_kserve_would_notice(where, wrong):
    service, schema = kserve()
    functools.reduce(dict.__getitem__, where, service).update(wrong)
    with pytest.raises(jsonschema.ValidationError):
        schema.validate(service)


@pytest.fixture
def config():
    return ModelsConfig((DEPLOY / "models.config").read_text())


def test_an_edited_file_keeps_its_comment_and_its_meaning(config):
    text = (DEPLOY / "models.config").read_text()
    again = ModelsConfig(str(config))
    assert again.message == text_format.Parse(text, ModelServerConfig())
    comment = text[: text.index("model_config_list")]
    assert str(config).startswith(comment)


def served_and_labelled(config):
    (model,) = ModelsConfig(str(config)).message.model_config_list.config
    versions = model.model_version_policy.specific.versions
    return list(versions), dict(model.version_labels)


def test_versions_come_and_labels_move_one_after_the_other(config):
    config.add(7)
    assert served_and_labelled(config) == ([1, 7], {"stable": 1, "canary": 1})
    config.label(7)
    assert served_and_labelled(config) == ([1, 7], {"stable": 7, "canary": 1})
    config.keep(7)
    assert served_and_labelled(config) == ([7], {"stable": 7, "canary": 7})


def test_what_has_a_label_stays_served(config):
    config = ModelsConfig(
        str(config)
        .replace("specific", "latest")
        .replace("versions:", "num_versions:")
    )
    config.label(3)
    config.add(7)
    assert served_and_labelled(config)[0] == [1, 3, 7]


@pytest.mark.parametrize(
    "text, said",
    [
        ("model_config_lst {}", "no models.config: .*model_config_lst"),
        ("", "not of one model"),
        ("model_config_list { config {} config {} }", "not of one model"),
        ("model_config_list { config {} }", "with a label 'stable'"),
    ],
)
def test_a_file_that_names_no_stable_version_is_refused(text, said):
    with pytest.raises(ValueError, match=said):
        ModelsConfig(text)


def test_a_file_is_replaced_whole(tmp_path):
    path = tmp_path / "models.config"
    path.write_text("old")
    replace_text(path, "new")
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]
