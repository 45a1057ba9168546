"""The benchmarks of serving and inference, in miniature."""

import re

import pytest

from benchmarks import any_size, serving


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
    assert re.search(r"CPU time over gRPC / bare session: \d\.\d{3}", said)
    assert re.search(r"\d+ answers, 0 of them wrong, 2 pushes", said)
