"""One server for all tests that do not change it."""

import pytest
from tiny_server import NAME, Asker, publish_copy

from pipeline.deploy.server.server import ModelServer


@pytest.fixture(scope="session")
def served(exports, tmp_path_factory):
    directory = tmp_path_factory.mktemp("serving") / NAME
    directory.mkdir()
    publish_copy(exports[0], directory, 3)
    with ModelServer(directory) as server:
        asker = Asker(server)
        yield asker
        asker.close()


@pytest.fixture
def directory(exports, tmp_path):
    """Where versions are, of them one."""
    directory = tmp_path / NAME
    directory.mkdir()
    publish_copy(exports[0], directory, 1)
    return directory
