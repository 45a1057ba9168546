"""tensorflow-addons' results, and the table of differences from them."""

import numpy as np
import pytest

TABLE = "{:28}{:30}{:>8}{:>9}"


def pytest_addoption(parser):
    parser.addoption("--reference", help="what reference.py has written")


def pytest_ignore_collect(config):
    # What reference.py writes takes an environment that most runs lack. The
    # option is unknown where pytest was not started on this folder.
    if config.getoption("--reference", default=None) is None:
        return True
    return None


@pytest.fixture(scope="session")
def reference(pytestconfig):
    """Arrays by name: inputs, arguments and results; see reference.py."""
    with np.load(pytestconfig.getoption("--reference")) as arrays:
        return dict(arrays)


@pytest.fixture
def agree(record_property):
    """Asserts that results agree, and records by how much for the table."""

    def check(theirs, ours, expected, actual, atol):
        largest = np.abs(np.asarray(actual, "float64") - expected).max()
        record_property("parity", (theirs, ours, f"{largest:.2g}", atol))
        np.testing.assert_allclose(actual, expected, rtol=0, atol=atol)

    return check


def pytest_terminal_summary(terminalreporter):
    rows = [
        row
        for outcome in ("passed", "failed")
        for report in terminalreporter.getreports(outcome)
        for name, row in getattr(report, "user_properties", ())
        if name == "parity" and report.when == "call"
    ]
    if rows:
        terminalreporter.section("parity with tensorflow-addons")
        for row in [("theirs", "ours", "largest", "allowed"), *rows]:
            terminalreporter.write_line(TABLE.format(*map(str, row)))
