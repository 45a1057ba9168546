"""Exports for all tests that do not change them."""

import pytest
from tiny_server import export


@pytest.fixture(scope="session")
def exports(tmp_path_factory):
    """Two models that answer differently."""
    folder = tmp_path_factory.mktemp("exports")
    return [export(folder / str(seed), seed) for seed in (0, 1)]
