import argparse

import numpy as np
import pytest

from pipeline.commands import evaluate
from pipeline.errors import UserError
from pipeline.evaluation.protocols import PROTOCOLS, find_protocol


def test_unknown_protocol_is_named_and_so_are_the_known():
    with pytest.raises(UserError, match="'text'.*textbook, robust, awgn"):
        find_protocol("text")


@pytest.mark.parametrize("name", PROTOCOLS)
def test_columns_means_and_labels_agree(name):
    protocol = find_protocol(name)
    assert protocol.name == name
    assert set(protocol.labels) == {*protocol.columns, *protocol.means}
    for members in protocol.means.values():
        assert set(members) <= set(protocol.columns)


@pytest.mark.parametrize("name", PROTOCOLS)
def test_one_input_for_each_column(name):
    protocol = find_protocol(name)
    clean = np.full((128, 128, 3), 0.5, "float32")
    assert len(protocol.inputs(clean, "tag", 0)) == len(protocol.columns)


def test_the_command_line_offers_all():
    parser = argparse.ArgumentParser()
    evaluate.add_arguments(parser)
    (choices,) = (a.choices for a in parser._actions if a.dest == "protocol")
    assert choices == tuple(PROTOCOLS)
