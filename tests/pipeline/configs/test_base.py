"""What an experiment may say."""

import pytest

from pipeline.configs.base import Data
from pipeline.errors import UserError


def test_data_come_from_one_source_or_several():
    assert Data(source="dead_leaves").source == "dead_leaves"
    several = ("files:a/*=0.9", "dead_leaves=0.1")
    assert Data(source=several).source == several
    with pytest.raises(UserError, match="data.source must be a value of type"):
        Data(source=3)
