"""The benchmarks of serving and inference, in miniature."""

import re

import pytest

from benchmarks import any_size
from benchmarks.serving import __main__ as serving


@pytest.mark.slow
def test_any_size_states_memory_and_time(capfd):
    any_size.main(["--megapixels", "1"])
    said = capfd.readouterr().out
    found = re.fullmatch(
        r"1 megapixels: (\d+) MB at the peak, (\d+) .*\n", said
    )
    assert 200 < int(found[1]) < 10_000 and int(found[2]) > 0


@pytest.mark.slow
def test_serving_states_its_cost_and_what_went_wrong(capfd):
    arguments = ["--minutes", "0.1", "--clients", "2"]
    serving.main([*arguments, "--swaps", "2", "--rounds", "1"])
    said = capfd.readouterr().out
    for way in ("bare session", "over gRPC"):
        assert re.search(rf"1 at once, 256x256, {way} \| \d+ \| \d+ \|", said)
        assert re.search(rf"2 at once, mixed, {way} \| \d+ \| \d+ \|", said)
    assert "2 swaps |" in said
    assert re.search(r"[1-9]\d* right answers of the first version", said)
    assert "0 wrong, 0 good requests failed; " in said
    assert re.search(r"[1-9]\d* bad ones refused, 0 not as is due", said)
    assert re.search(r"memory, MB: \d+, \d+, \d+ in the three thirds", said)
