"""What a machine without TFX is told."""

import importlib.metadata

import pytest


def test_without_tfx_the_error_names_the_remedy():
    try:
        importlib.metadata.version("tfx")
    except importlib.metadata.PackageNotFoundError:
        with pytest.raises(ImportError, match="pipeline doctor"):
            import pipeline.tfx  # noqa: F401
    else:
        pytest.skip("TFX is installed")
