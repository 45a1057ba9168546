"""Both doors of a server: the stand-in's, and TF-Serving's in its container.

The container is that of compose.yaml; without an engine to run it those tests
are skipped, and the same requests go to the stand-in alone.
"""

import base64
import contextlib
import json
import re
import shutil
import subprocess
import time
import urllib.error
import urllib.request

import numpy as np
import pytest
import yaml
from tiny_server import NAME, publish_copy

from pipeline.components.infra_validator import PACKAGE
from pipeline.deploy.canary import REFUSED, replay
from pipeline.deploy.models_config import ModelsConfig
from pipeline.deploy.promotion import promote
from pipeline.deploy.protos import ModelSpec
from pipeline.deploy.rpc_client import RpcClient, ServerError
from pipeline.deploy.server.server import ModelServer

DEPLOY = PACKAGE / "deploy"
SERVICE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"][
    NAME
]
TIMEOUT_S = 120


@pytest.fixture(
    scope="module",
    params=[
        "stand-in",
        pytest.param("container", marks=[pytest.mark.docker, pytest.mark.slow]),
    ],
)
def server(request):
    if request.param == "container":
        skip_without_engine()
        return container
    return stand_in


@pytest.fixture(scope="module")
def folder(server, exports, tmp_path_factory):
    """Versions 1 and 2 below `models`, and what TF-Serving reads."""
    folder = tmp_path_factory.mktemp("doors")
    directory = folder / "models" / NAME
    directory.mkdir(parents=True)
    for number, one in enumerate(exports, 1):
        publish_copy(one, directory, number)
    (folder / "config").mkdir()
    for name in ("models.config", "monitoring.config"):
        shutil.copy(DEPLOY / name, folder / "config")
    return folder


@contextlib.contextmanager
def stand_in(folder):
    """Ports of gRPC and REST."""
    path = folder / "config" / "models.config"
    directory = folder / "models" / NAME
    path.write_text(path.read_text().replace(f"/models/{NAME}", str(directory)))
    with ModelServer(directory) as server:
        client = RpcClient(f"127.0.0.1:{server.grpc_port}")
        client.reload(ModelsConfig(path.read_text()).message, TIMEOUT_S)
        client.close()
        yield server.grpc_port, server.rest_port


def docker(*arguments):
    done = subprocess.run(
        ["docker", *arguments], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@contextlib.contextmanager
def container(folder):
    """Ports of gRPC and REST of what compose.yaml describes."""
    sources = {"/models": folder / "models", "/config": folder / "config"}
    options = ["--publish=127.0.0.1::8500", "--publish=127.0.0.1::8501"]
    for volume in SERVICE["volumes"]:
        target, mode = re.search(r":(/\w+):(ro)$", volume).groups()
        options.append(f"--volume={sources[target]}:{target}:{mode}")
    name = docker(
        "run", "--detach", *options, SERVICE["image"], *SERVICE["command"]
    )
    try:
        wait_until_healthy(name)
        yield [
            int(docker("port", name, port).splitlines()[0].rpartition(":")[2])
            for port in ("8500", "8501")
        ]
    finally:
        print(docker("logs", name))
        docker("rm", "--force", name)


def skip_without_engine():
    if not shutil.which("docker"):
        pytest.skip("Docker is not installed")
    for command in (["info"], ["pull", "--quiet", SERVICE["image"]]):
        done = subprocess.run(
            ["docker", *command], capture_output=True, text=True
        )
        if done.returncode:
            pytest.skip(f"docker {command[0]}: {done.stderr.strip()[-200:]}")


def wait_until_healthy(name):
    _, *test = SERVICE["healthcheck"]["test"]
    end = time.monotonic() + TIMEOUT_S
    while subprocess.run(["docker", "exec", name, *test]).returncode:
        assert time.monotonic() < end, docker("logs", name)
        time.sleep(1)


@pytest.fixture(scope="module")
def ports(server, folder):
    with server(folder) as ports:
        yield ports


@pytest.fixture
def by_grpc(ports):
    client = RpcClient(f"127.0.0.1:{ports[0]}")

    def ask(signature, inputs):
        spec = ModelSpec(
            name=NAME, signature_name=signature, version_label="stable"
        )
        return client.predict(spec, inputs, TIMEOUT_S)

    yield ask
    client.close()


@pytest.fixture
def by_rest(ports):
    url = f"http://127.0.0.1:{ports[1]}/v1/models/{NAME}/labels/stable:predict"

    def ask(signature, inputs):
        body = {
            "signature_name": signature,
            "inputs": {name: encoded(a) for name, a in inputs.items()},
        }
        data = json.dumps(body).encode()
        with urllib.request.urlopen(url, data, TIMEOUT_S) as answer:
            return decoded(signature, json.load(answer)["outputs"])

    return ask


def encoded(array):
    """As JSON says it."""
    if array.dtype.kind not in "SO":
        return array.tolist()
    return [{"b64": base64.b64encode(one).decode()} for one in array]


def decoded(signature, values):
    if signature in ("predict_bytes", "predict_examples"):
        files = [base64.b64decode(one["b64"]) for one in values]
        return {"png_bytes": np.array(files, "object")}
    dtype = "uint8" if signature == "predict_uint8" else "float32"
    return {"denoised": np.array(values, dtype)}


def test_every_signature_answers_by_grpc(by_grpc, folder):
    replay(by_grpc, folder / "models" / NAME / "1")


def test_every_signature_answers_by_rest(by_rest, folder):
    replay(by_rest, folder / "models" / NAME / "1")


@pytest.mark.parametrize("prefix, signature, inputs", REFUSED)
def test_what_is_refused(by_grpc, by_rest, prefix, signature, inputs):
    with pytest.raises(ServerError, match=prefix) as refusal:
        by_grpc(signature, inputs)
    assert refusal.value.status == "INVALID_ARGUMENT"
    with pytest.raises(urllib.error.HTTPError) as refusal:
        by_rest(signature, inputs)
    assert refusal.value.code == 400
    refusal.value.close()


def test_the_next_version_takes_over(ports, by_grpc, by_rest, folder):
    version = folder / "models" / NAME / "2"
    config = folder / "config" / "models.config"
    assert promote(version, config, f"127.0.0.1:{ports[0]}") == 1
    replay(by_grpc, version)
    replay(by_rest, version)
