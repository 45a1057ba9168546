"""The server as a whole: swaps under load, and its end."""

import concurrent.futures
import shutil
import threading
import time

import numpy as np
import pytest
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families
from tiny_server import Asker

from pipeline.deploy.cpp_session import CppSession
from pipeline.deploy.server import server as module
from pipeline.deploy.server.server import ModelServer
from pipeline.deploy.server.service import ServerLimits
from pipeline.deploy.versions import publish, roll_back
from pipeline.errors import UserError

IMAGE = np.full((1, 8, 8, 3), 0.7, "float32")
LARGE = np.full((1, 1000, 1000, 3), 0.7, "float32")


@pytest.fixture(autouse=True)
def quick_poll(monkeypatch):
    monkeypatch.setattr(module, "POLL_S", 0.05)


def test_swaps_under_load_fail_nobody(directory, exports):
    """Pushes and rollbacks while four clients ask without a break."""
    expected = []
    for export in exports:
        with CppSession(export) as session:
            answer = session.run("serving_default", {"image": IMAGE})
            expected.append(answer["denoised"])
    done = threading.Event()

    def ask(asker):
        seen = [0, 0]
        while not done.is_set():
            code, outputs = asker.grpc("serving_default", {"image": IMAGE})
            assert code == "OK", outputs
            near = [np.allclose(outputs["denoised"], e) for e in expected]
            assert sum(near) == 1
            seen = np.add(seen, near)
        return seen

    with ModelServer(directory) as server:
        asker = Asker(server)
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            clients = [pool.submit(ask, asker) for _ in range(4)]
            for _ in range(3):
                number = int(publish(exports[1], directory).name)
                wait_for(server, number)
                roll_back(directory)
                wait_for(server, 1)
            done.set()
        seen = sum(client.result() for client in clients)
        asker.close()
    assert (seen > 10).all()


def wait_for(server, number):
    end = time.monotonic() + 60
    while list(server.models.loaded) != [number]:
        assert time.monotonic() < end, server.models.faults
        time.sleep(0.02)


def test_what_has_begun_is_finished_at_the_end(directory):
    body = {"signature_name": "predict_uint8", "inputs": []}
    body["inputs"] = np.zeros((1, 300, 300, 3), "int").tolist()
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        with ModelServer(directory) as server:
            asker = Asker(server)
            by_rest = pool.submit(asker.rest, body)
            by_grpc = pool.submit(
                asker.grpc, "serving_default", {"image": LARGE}
            )
            wait_until_begun(server, 2)
        assert by_rest.result()[0] == 200
        assert by_grpc.result()[0] == "OK"
    assert asker.grpc("serving_default", {"image": IMAGE})[0] == "UNAVAILABLE"
    asker.close()


def wait_until_begun(server, number):
    """Until so many requests are in work, or done already."""

    def begun():
        text = generate_latest(server.service.registry).decode()
        return sum(
            sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
            if sample.name in ("serving_running", "serving_requests_total")
        )

    end = time.monotonic() + 60
    while begun() < number:
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_deadline_is_kept(directory):
    with ModelServer(directory) as server:
        asker = Asker(server)
        code, _ = asker.grpc("serving_default", {"image": LARGE}, timeout=0.01)
        assert code == "DEADLINE_EXCEEDED"
        assert asker.grpc("serving_default", {"image": IMAGE})[0] == "OK"
        asker.close()


def test_the_servers_own_deadline(directory):
    limits = ServerLimits(deadline_s=0.001)
    with ModelServer(directory, limits=limits) as server:
        asker = Asker(server)
        code, _ = asker.grpc("serving_default", {"image": LARGE})
        assert code in ("DEADLINE_EXCEEDED", "RESOURCE_EXHAUSTED")
        asker.close()


def test_who_gets_no_turn_before_his_deadline_is_told(directory):
    limits = ServerLimits(max_concurrent=1, deadline_s=20)
    with ModelServer(directory, limits=limits) as server:
        asker = Asker(server)
        with server.service._turn(time.monotonic() + 1):
            code, said = asker.grpc(
                "serving_default", {"image": IMAGE}, timeout=0.3
            )
        assert code in ("RESOURCE_EXHAUSTED", "DEADLINE_EXCEEDED")
        assert asker.grpc("serving_default", {"image": IMAGE})[0] == "OK"
        asker.close()


@pytest.mark.parametrize("harm", ["empty", "cut", "missing"])
def test_a_server_with_nothing_to_serve_does_not_start(directory, harm):
    if harm == "empty":
        shutil.rmtree(directory / "1")
    elif harm == "missing":
        shutil.rmtree(directory)
    else:
        (directory / "1" / "saved_model.pb").write_bytes(b"cut")
    with pytest.raises(UserError, match="no version to serve in"):
        ModelServer(directory)


@pytest.mark.parametrize("port", ["grpc_port", "rest_port"])
def test_a_port_that_is_taken_is_told(directory, port):
    with ModelServer(directory) as server:
        taken = {port: getattr(server, port)}
        with pytest.raises(UserError, match="Cannot listen at 127.0.0.1"):
            ModelServer(directory, **taken)


def test_only_this_machine_is_listened_to(directory):
    with ModelServer(directory) as server:
        host, _ = server._rest.server_address
        assert host == "127.0.0.1"
