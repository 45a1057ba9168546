"""A version takes over, or everything stays as it was."""

import concurrent.futures
import contextlib
import fcntl
import itertools
import os
import shutil
import signal
import subprocess
import sys
import time

import grpc
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


class _RefusesOneReload(grpc.GenericRpcHandler):
    """Hands everything on to a server, but for one call."""

    def __init__(self, address, refused):
        self._channel = grpc.insecure_channel(address)
        self._reloads = itertools.count()
        self._refused = refused

    def service(self, details):
        ask = self._channel.unary_unary(details.method)

        def answer(request, context):
            if details.method.endswith("/HandleReloadConfigRequest"):
                if next(self._reloads) == self._refused:
                    context.abort(grpc.StatusCode.UNAVAILABLE, "for a moment")
            return ask(request)

        return grpc.unary_unary_rpc_method_handler(answer)

    def close(self):
        self._channel.close()


@pytest.fixture
def refusing(served, request):
    """The address of a server that refuses one reload, counted from 0."""
    handler = _RefusesOneReload(served.address, request.param)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        server = grpc.server(pool, [handler])
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        yield f"127.0.0.1:{port}"
        server.stop(None).wait()
    handler.close()


@pytest.mark.parametrize("refusing", [0, 1], indirect=True)
def test_a_server_that_refuses_changes_nothing(
    refusing, served, directory, config, expected
):
    text = config.read_text()
    with pytest.raises(ServerError, match="UNAVAILABLE: for a moment"):
        promote(directory / "2", config, refusing)
    assert config.read_text() == text
    assert stable(served, expected) == 1
    assert list(served.server.models.loaded) == [1]


@pytest.mark.parametrize("refusing", [2], indirect=True)
def test_an_old_version_that_stays_is_told_and_goes_by_a_second_call(
    refusing, served, directory, config, expected
):
    with pytest.raises(PromotionError, match="stable now.* 1 was not let go"):
        promote(directory / "2", config, refusing)
    assert stable(served, expected) == 2
    assert sorted(served.server.models.loaded) == [1, 2]
    assert promote(directory / "2", config, refusing) == 2
    assert list(served.server.models.loaded) == [2]


def test_two_promotions_wait_for_each_other(served, directory, config):
    text = config.read_text()
    with concurrent.futures.ThreadPoolExecutor() as pool:
        with open_folder(config.parent) as folder:
            fcntl.flock(folder, fcntl.LOCK_EX)
            both = [
                pool.submit(promote, directory / name, config, served.address)
                for name in ("1", "2")
            ]
            time.sleep(0.5)
            assert config.read_text() == text
        befores = [one.result() for one in both]
    # Whichever was first, each saw what the other had left.
    last = ModelsConfig(config.read_text()).stable
    assert befores == {1: [2, 1], 2: [1, 1]}[last]
    assert list(served.server.models.loaded) == [last]


@contextlib.contextmanager
def open_folder(path):
    descriptor = os.open(path, os.O_RDONLY)
    yield descriptor
    os.close(descriptor)


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
