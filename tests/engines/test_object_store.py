"""The same bytes come to a store, whatever happens to the job.

The store is moto's S3 server, on this machine.
"""

import logging
import subprocess
import sys
import time

import numpy as np
import pytest
from PIL import Image

from pipeline.__main__ import main
from pipeline.paths import parse_path
from pipeline.transforms.inspection import inspect_shards
from pipeline.transforms.manifest import listed_shards

pytest.importorskip("s3fs")
moto = pytest.importorskip("moto.server")

OUTPUT = "s3://bucket/shards"
JOB = "shard --source=dead_leaves:3 --num-images=30 --tile-size=32".split()


@pytest.fixture(scope="module")
def server():
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = moto.ThreadedMotoServer("127.0.0.1", port=0)
    server.start()
    yield "http://{}:{}".format(*server.get_host_and_port())
    server.stop()


@pytest.fixture
def bucket(server, monkeypatch):
    """The names of the objects in a bucket, whose clients know where it is."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", server)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "nobody")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "nothing")
    store = parse_path("s3://bucket/any").fs
    store.mkdir("bucket")

    def names() -> set[str]:
        store.invalidate_cache()
        return set(store.find("bucket"))

    yield names
    store.rm("bucket", recursive=True)


def job(output, *options) -> list[str]:
    return [
        *JOB,
        "--num-shards=20",
        "--workers=1",
        f"--output={output}",
        *options,
    ]


def digest(output) -> str:
    inspection = inspect_shards(parse_path(output), progress=False)
    assert inspection.problems == []
    return inspection.digest()


@pytest.fixture(scope="module")
def expected(tmp_path_factory) -> str:
    """The digest of the same job in a folder."""
    output = tmp_path_factory.mktemp("expected") / "shards"
    assert main(job(output)) == 0
    return digest(output)


@pytest.mark.slow
def test_a_kill_during_the_upload(bucket, expected, tmp_path, capfd):
    command = job(OUTPUT, f"--work-dir={tmp_path / 'work'}")
    process = subprocess.Popen([sys.executable, "-m", "pipeline", *command])
    while len(bucket()) < 5:  # One is the claim.
        assert process.poll() is None
        time.sleep(0.001)
    process.kill()
    process.wait()
    begun = bucket()
    assert "bucket/shards.work" in begun
    assert "bucket/shards/manifest.json" not in begun
    assert main(["inspect", OUTPUT]) == 2
    assert main(job(OUTPUT, f"--work-dir={tmp_path / 'other'}")) == 2
    assert "another job is writing s3://bucket/shards" in capfd.readouterr().err
    assert bucket() == begun
    assert main(command) == 0
    assert digest(OUTPUT) == expected
    assert "bucket/shards.work" not in bucket()
    assert list((tmp_path / "work").iterdir()) == []


@pytest.mark.slow
def test_photographs_from_the_store(bucket, tmp_path, rng):
    """Two processes read what files of the same names would give."""
    for name in "abcdefgh":
        pixels = rng.integers(0, 256, (40, 70, 3), dtype=np.uint8)
        path = tmp_path / "photographs" / f"{name}.png"
        path.parent.mkdir(exist_ok=True)
        Image.fromarray(pixels).save(path)
        stored = parse_path(f"s3://bucket/photographs/{name}.png")
        stored.write_bytes(path.read_bytes())
    shards = []
    for number, place in enumerate([tmp_path, "s3://bucket"]):
        output = tmp_path / f"shards{number}"
        sources = f"--source=files:{place}/photographs/*"
        options = f"--output={output}", "--workers=2", "--tile-size=32"
        assert main(["shard", sources, *options]) == 0
        shards.append(listed_shards(output))
    assert sum(shard.tiles for shard in shards[0]) == 16
    assert shards[0] == shards[1]


def test_what_the_store_refuses_is_told_at_once(bucket, tmp_path, capsys):
    output = "s3://nowhere/shards"
    assert main(job(output, f"--work-dir={tmp_path}")) == 2
    error = capsys.readouterr().err
    assert "s3://nowhere/shards cannot be used: The specified bucket" in error
    assert list(tmp_path.iterdir()) == []
