import platform

import keras

from pipeline.report.versions import versions


def test_versions_are_those_in_use():
    found = versions()
    assert found["python"] == platform.python_version()
    assert found["keras"] == keras.__version__
