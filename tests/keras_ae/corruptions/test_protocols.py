"""Named mixtures."""

import corruption_contract as contract
import pytest

from keras_ae.corruptions import protocols

pytestmark = pytest.mark.backend


def test_textbook_contract(images):
    contract.check(protocols.textbook(seed=3), images)


def test_textbook_holds_the_chapter_s_five_kinds():
    names = [type(c).__name__ for c in protocols.textbook().corruptions]
    assert names == [
        "Identity",
        "GaussianNoise",
        "SaltAndPepper",
        "GaussianBlur",
        "Knockout",
    ]


def test_robust_contract(images):
    contract.check(protocols.robust(seed=3), images)


def test_robust_holds_the_textbook_s_kinds_and_three_more(images):
    kinds = protocols.robust().corruptions
    textbook = protocols.textbook().corruptions
    assert [type(c) for c in kinds[:5]] == [type(c) for c in textbook]
    assert len(kinds) == 8
