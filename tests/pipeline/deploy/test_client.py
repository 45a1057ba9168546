"""The client, against a server behind both doors."""

import io
import pathlib
import socket
import subprocess
import sys
import time

import numpy as np
import pytest
from PIL import Image
from tiny_server import NAME, publish_copy

from pipeline.deploy import client as module
from pipeline.deploy.client import Client, ServerError, main
from pipeline.deploy.server.server import ModelServer

ROOT = pathlib.Path(__file__).parents[3]


@pytest.fixture(scope="module")
def server(exports, tmp_path_factory):
    directory = tmp_path_factory.mktemp("client") / NAME
    directory.mkdir()
    publish_copy(exports[0], directory, 1)
    with ModelServer(directory) as server:
        yield server


@pytest.fixture(params=["grpc", "rest"])
def address(request, server):
    if request.param == "grpc":
        return f"127.0.0.1:{server.grpc_port}"
    return f"http://127.0.0.1:{server.rest_port}"


@pytest.fixture
def png(rng):
    file = io.BytesIO()
    pixels = rng.integers(0, 256, (7, 9, 3), "uint8")
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def test_a_picture_is_restored(address, server, png):
    with Client(address) as client:
        restored = client.restore(png)
    given = np.asarray(Image.open(io.BytesIO(png)))
    with server.models.loaded[1].used() as session:
        answer = session.run("predict_uint8", {"image": given[None]})
    np.testing.assert_array_equal(
        np.asarray(Image.open(io.BytesIO(restored))), answer["denoised"][0]
    )


@pytest.mark.parametrize(
    "asked, file, status",
    [
        ({}, b"garbage", "INVALID_ARGUMENT"),
        ({"model": "other"}, b"x", "NOT_FOUND"),
        ({"label": "other"}, b"x", "INVALID_ARGUMENT"),
    ],
)
def test_what_is_refused_is_not_asked_again(
    address, monkeypatch, asked, file, status
):
    monkeypatch.setattr(module.time, "sleep", pytest.fail)
    with Client(address, **asked) as client:
        with pytest.raises(ServerError) as caught:
            client.restore(file)
    assert caught.value.status == status
    if file == b"garbage":
        assert "E_NOT_IMAGE" in caught.value.message


@pytest.fixture
def nobody():
    """A port that nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture
def silent():
    """A port where connections are taken and nothing is said."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


@pytest.mark.parametrize("scheme", ["", "http://"])
def test_a_server_that_is_away_is_asked_again(nobody, monkeypatch, scheme):
    pauses = []
    monkeypatch.setattr(module.time, "sleep", pauses.append)
    with Client(f"{scheme}127.0.0.1:{nobody}", deadline_s=3) as client:
        with pytest.raises(ServerError) as caught:
            client.restore(b"x")
    assert caught.value.status in module.RETRIED
    assert len(pauses) == 2


@pytest.mark.parametrize("scheme", ["", "http://"])
def test_the_deadline_holds_for_all_attempts_together(silent, scheme):
    begun = time.monotonic()
    with Client(f"{scheme}127.0.0.1:{silent}", deadline_s=0.6) as client:
        with pytest.raises(ServerError):
            client.restore(b"x")
    assert time.monotonic() - begun < 5


def test_nothing_larger_than_a_message_is_sent(monkeypatch):
    monkeypatch.setattr(module, "MAX_BYTES", 10)
    with Client("127.0.0.1:1") as client:
        with pytest.raises(ValueError, match=r"len\(file\)=11"):
            client.restore(b"x" * 11)


def test_attempts_are_positive():
    with pytest.raises(ValueError, match="Received: attempts=0"):
        Client("127.0.0.1:1", attempts=0)


def test_the_command(address, png, tmp_path, capsys):
    source, target = tmp_path / "in.png", tmp_path / "out.png"
    source.write_bytes(png)
    command = [str(source), str(target), "--server", address]
    assert main(command) == 0
    assert Image.open(io.BytesIO(target.read_bytes())).size == (9, 7)
    source.write_bytes(b"garbage")
    assert main(command) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "E_NOT_IMAGE" in said


def test_tensorflow_stays_out_and_can_come_later():
    code = (
        "import sys, pipeline.deploy.client\n"
        "from pipeline.deploy.tensors import to_proto\n"
        "assert not [m for m in sys.modules if m.startswith('tensorflow.')]\n"
        "import numpy, tensorflow as tf\n"
        "proto = to_proto(numpy.arange(3.0))\n"
        "assert tf.make_ndarray(proto).tolist() == [0, 1, 2]\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
