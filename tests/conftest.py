"""Settings for all tests."""

import os
import pathlib

import numpy as np
import pytest

# Before TensorFlow is imported anywhere.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
# Programs run once or twice here, so compiling them takes most of the time.
os.environ.setdefault("XLA_FLAGS", "--xla_backend_optimization_level=0")

REPOSITORY = pathlib.Path(__file__).parents[1]


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(0)


@pytest.fixture
def images(rng: np.random.Generator) -> np.ndarray:
    """float32 (10, 24, 20, 3) in [0.1, 0.9]: no pixel is black or white."""
    return rng.uniform(0.1, 0.9, (10, 24, 20, 3)).astype("float32")
