"""Which versions a result was made with."""

import importlib.metadata
import platform

DECISIVE = ("keras", "tensorflow", "numpy")


def versions() -> dict[str, str]:
    """Versions of Python and of the packages that decide the figures."""
    packages = {name: importlib.metadata.version(name) for name in DECISIVE}
    return {"python": platform.python_version(), **packages}
