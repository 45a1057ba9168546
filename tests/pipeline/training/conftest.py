"""Small shards to train on."""

import pytest
from shard_files import pictures, write_shards

from pipeline.configs import Training


@pytest.fixture(scope="module")
def examples(tmp_path_factory):
    """A directory with the splits that a training needs, and no others."""
    directory = tmp_path_factory.mktemp("examples")
    write_shards(directory, "train", pictures(40))
    write_shards(directory, "eval", pictures())
    return directory


@pytest.fixture(scope="module")
def training():
    """Ten steps, which are one pass."""
    return Training(
        model_name="shallow",
        model_arguments={"filters": 4},
        batch_size=4,
        crop_size=12,
        steps=10,
        learning_rate=1e-2,
        ema_momentum=0.9,
        placement="model",
        seed=1,
    )
