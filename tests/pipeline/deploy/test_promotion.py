"""A version takes over, or everything stays as it was."""

import shutil
import signal
import subprocess
import sys

import numpy as np
import pytest
from tiny_server import NAME, Asker, publish_copy

from pipeline.deploy.canary import CanaryError
from pipeline.deploy.cpp_session import CppSession
from pipeline.deploy.models_config import ModelsConfig
from pipeline.deploy.promotion import PromotionError, promote
from pipeline.deploy.rpc_client import RpcClient, ServerError
from pipeline.deploy.server.server import ModelServer

IMAGE = np.full((1, 4, 4, 3), 0.7, "float32")
CONFIG = """\
# Kept.
model_config_list {{ config {{
  name: "denoiser"
  base_path: "{}"
  model_version_policy {{ specific {{ versions: 1 }} }}
  version_labels {{ key: "stable" value: 1 }}
  version_labels {{ key: "canary" value: 1 }}
}} }}
"""


@pytest.fixture(scope="module")
def expected(exports):
    """What each answers."""
    answers = []
    for directory in exports:
        with CppSession(directory) as session:
            answer = session.run("serving_default", {"image": IMAGE})
            answers.append(answer["denoised"])
    return answers


@pytest.fixture
def directory(exports, tmp_path):
    """Where version 1 is stable, and 2 was pushed."""
    directory = tmp_path / NAME
    directory.mkdir()
    for number, one in enumerate(exports, 1):
        publish_copy(one, directory, number)
    return directory


@pytest.fixture
def config(directory):
    path = directory.parent / "models.config"
    path.write_text(CONFIG.format(directory))
    return path


@pytest.fixture
def served(directory, config):
    """A server that knows the file."""
    with ModelServer(directory) as server:
        asker = Asker(server)
        asker.address = f"127.0.0.1:{server.grpc_port}"
        client = RpcClient(asker.address)
        client.reload(ModelsConfig(config.read_text()).message, 60)
        client.close()
        yield asker
        asker.close()


def stable(served, expected):
    """Which version clients get."""
    code, outputs = served.grpc(
        "serving_default", {"image": IMAGE}, label="stable"
    )
    assert code == "OK", outputs
    near = [np.allclose(outputs["denoised"], one) for one in expected]
    assert sum(near) == 1
    return 1 + near.index(True)


def test_a_version_takes_over(served, directory, config, expected):
    assert stable(served, expected) == 1
    assert promote(directory / "2", config, served.address) == 1
    assert stable(served, expected) == 2
    assert list(served.server.models.loaded) == [2]
    now = ModelsConfig(config.read_text())
    assert now.stable == 2 and config.read_text().startswith("# Kept.\n")


def test_and_gives_way_again(served, directory, config, expected):
    promote(directory / "2", config, served.address)
    assert promote(directory / "1", config, served.address) == 2
    assert stable(served, expected) == 1
    assert list(served.server.models.loaded) == [1]


def spoil_canary(version):
    path = version / "assets.extra" / "canary.npz"
    with np.load(path) as file:
        arrays = dict(file)
    arrays["predict_uint8/denoised"] = 255 - arrays["predict_uint8/denoised"]
    np.savez(path, **arrays)


def lose_canary(version):
    (version / "assets.extra" / "canary.npz").unlink()


def cut_graph(version):
    graph = version / "saved_model.pb"
    graph.write_bytes(graph.read_bytes()[:-100])


@pytest.mark.parametrize(
    "harm, error, said",
    [
        (spoil_canary, CanaryError, "predict_uint8/denoised is not what"),
        (lose_canary, FileNotFoundError, "canary.npz"),
        (cut_graph, PromotionError, "version 2 does not load: "),
        (shutil.rmtree, PromotionError, "there is no version "),
    ],
)
def test_a_version_that_fails_changes_nothing(
    served, directory, config, expected, harm, error, said
):
    harm(directory / "2")
    text = config.read_text()
    with pytest.raises(error, match=said):
        promote(directory / "2", config, served.address)
    assert config.read_text() == text
    assert stable(served, expected) == 1
    assert list(served.server.models.loaded) == [1]


def test_a_server_that_is_away_changes_nothing(directory, config):
    text = config.read_text()
    with pytest.raises(ServerError, match="UNAVAILABLE|DEADLINE"):
        promote(directory / "2", config, "127.0.0.1:1", timeout_s=1)
    assert config.read_text() == text


KILLED = """
import itertools, os, pathlib, signal, sys
from pipeline.deploy import promotion
lines = itertools.count()
def trace(frame, event, _):
    if frame.f_code.co_filename != promotion.__file__:
        return None
    if event == "line" and next(lines) == int(sys.argv[4]):
        os.kill(os.getpid(), signal.SIGKILL)
    return trace
sys.settrace(trace)
version, config = map(pathlib.Path, sys.argv[1:3])
promotion.promote(version, config, sys.argv[3])
"""


@pytest.mark.slow
def test_a_kill_at_any_step_leaves_a_version_serving(
    served, directory, config, expected
):
    """Steps are lines; the last kills come after the label has moved."""
    for line in range(10, 1000, 6):
        arguments = [directory / "2", config, served.address, line]
        child = subprocess.run(
            [sys.executable, "-c", KILLED, *map(str, arguments)]
        )
        now = ModelsConfig(config.read_text())
        assert stable(served, expected) in (1, 2)
        assert now.stable in served.server.models.loaded
        if child.returncode == 0:
            break
        assert child.returncode == -signal.SIGKILL
    assert line > 30 and now.stable == stable(served, expected) == 2
