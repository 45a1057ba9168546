"""TFX warns of itself while it is imported, and warnings are errors here."""

import contextlib
import warnings

with warnings.catch_warnings(), contextlib.suppress(ModuleNotFoundError):
    warnings.simplefilter("ignore")
    import tfx.v1  # noqa: F401
