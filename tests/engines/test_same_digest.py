"""Every runner writes the same bytes, whatever happens to its processes."""

import contextlib
import random
import shutil
import subprocess
import sys
import time

import psutil
import pytest

from pipeline.transforms.inspection import inspect_shards
from pipeline.transforms.shard_images import shard_images
from pipeline.transforms.worker_pool import worker_pool

IMAGES = 40
SOURCE = "dead_leaves:3"


def digest(output) -> str:
    inspection = inspect_shards(output, progress=False)
    assert inspection.problems == []
    return inspection.digest()


def shard(output, **options) -> str:
    options = {"num_shards": 6, "chunk_size": 4, "progress": False} | options
    shard_images(SOURCE, IMAGES, 32, output, **options)
    return digest(output)


@pytest.fixture(scope="module")
def expected(tmp_path_factory) -> str:
    """The digest that one worker in one process comes to."""
    return shard(tmp_path_factory.mktemp("expected") / "shards")


@pytest.mark.parametrize("mode", ["multi_threading", "multi_processing"])
def test_beams_own_threads_and_processes(expected, tmp_path, mode):
    options = [f"--direct_running_mode={mode}"]
    assert shard(tmp_path / "o", workers=2, beam_options=options) == expected


@pytest.mark.slow
# Of dask and distributed, about themselves.
@pytest.mark.filterwarnings("ignore::Warning")
def test_two_dask_processes(expected, tmp_path):
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None
    ) as cluster:
        options = [
            f"--dask_client_address={cluster.scheduler_address}",
            "--dask_npartitions=8",
        ]
        found = shard(tmp_path / "o", runner="DaskRunner", beam_options=options)
    assert found == expected


@pytest.fixture
def job_service():
    """Beam's own portable job service, a process; its address."""
    code = (
        "from apache_beam.runners.portability.local_job_service import "
        "LocalJobServicer as Service\n"
        "service = Service()\n"
        "print(service.start_grpc_server(), flush=True)\n"
        "input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        yield f"localhost:{process.stdout.readline().strip()}"


@pytest.mark.slow
def test_a_portable_job_service(expected, tmp_path, job_service):
    with worker_pool() as address:
        options = [
            f"--job_endpoint={job_service}",
            "--environment_type=EXTERNAL",
            f"--environment_config={address}",
        ]
        found = shard(
            tmp_path / "o", runner="PortableRunner", beam_options=options
        )
    assert found == expected


JOB = (
    "from pipeline.transforms.shard_images import shard_images\n"
    "shard_images({source!r}, {images}, 32, {output!r}, num_shards=6,"
    " chunk_size=4, workers=2, progress=False)"
)


@pytest.mark.slow
def test_thirty_kills(expected, tmp_path):
    """Main or worker, at random moments; the same call again and again."""
    rng = random.Random(5)
    output = tmp_path / "shards"
    code = JOB.format(source=SOURCE, images=IMAGES, output=str(output))
    kills = 0
    while kills < 30:
        if output.exists():
            assert digest(output) == expected
            shutil.rmtree(output)
        job = subprocess.Popen(
            [sys.executable, "-c", code],
            start_new_session=True,
            stderr=subprocess.DEVNULL,
        )
        # A second or two pass before the first chunk.
        time.sleep(rng.uniform(1.0, 3.5))
        with contextlib.suppress(psutil.NoSuchProcess):
            main = psutil.Process(job.pid)
            rng.choice([main, *main.children(recursive=True)]).kill()
            kills += 1
        job.wait(timeout=60)
    if not output.exists():
        subprocess.run([sys.executable, "-c", code], check=True)
    assert digest(output) == expected
    assert list(tmp_path.iterdir()) == [output]
