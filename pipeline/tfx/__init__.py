"""The component bodies as components of TFX itself."""

import importlib.metadata

try:
    importlib.metadata.version("tfx")
except importlib.metadata.PackageNotFoundError as error:
    raise ImportError(
        "pipeline.tfx needs TFX, which is not installed. Whether it can be "
        "here, and how, is told by: python -m pipeline doctor"
    ) from error
