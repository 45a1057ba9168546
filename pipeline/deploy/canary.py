"""Tries an export as a client would: `python -m deploy.canary EXPORT`.

Replays the requests of `assets.extra/canary.npz` and some that must be
refused. Exits with status 0, or with 1 and one line that says what is wrong.
"""

import io
import os
import pathlib
import sys
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

# Relative, so that it runs as `deploy.canary` too, without the package around
# it: this process must not import `keras_ae`.
from .cpp_session import CppSession, SessionError

Arrays = Mapping[str, NDArray[Any]]

FLOAT_TOLERANCE = 1e-4
PIXEL_TOLERANCE = 1  # level of 255: where rounding may fall either way

NOT_A_NUMBER = np.full((1, 8, 8, 3), np.nan, "float32")
REFUSED = [
    ("E_NON_FINITE", "serving_default", {"image": NOT_A_NUMBER}),
    ("E_CHANNELS", "serving_default", {"image": np.zeros((1, 8, 8, 6), "f4")}),
    ("E_EMPTY", "predict_uint8", {"image": np.zeros((0, 8, 8, 3), "u1")}),
    ("E_EMPTY", "predict_bytes", {"image_bytes": np.array([b""])}),
    ("E_NOT_IMAGE", "predict_bytes", {"image_bytes": np.array([b"garbage"])}),
]


class CanaryError(Exception):
    """An export that must not be served, and why."""


def try_export(directory: str | os.PathLike[str]) -> None:
    """Loads an export and replays its canary.

    Args:
        directory: holds `saved_model.pb` and `assets.extra/canary.npz`.

    Raises:
        CanaryError: if it answers wrongly.
        SessionError: if it does not load, or fails on a good request.
        OSError: if it has no canary.
    """
    path = pathlib.Path(directory, "assets.extra", "canary.npz")
    with np.load(path) as canary, CppSession(directory) as session:
        for signature in session.signatures:
            _replay(session, signature, canary)
        for prefix, signature, inputs in REFUSED:
            _expect_refusal(session, prefix, signature, inputs)


def _replay(session: CppSession, signature: str, canary: Arrays) -> None:
    inputs = session.signatures[signature].inputs
    outputs = session.run(
        signature, {name: canary[f"{signature}/{name}"] for name in inputs}
    )
    for name, output in outputs.items():
        place = f"{signature}/{name}"
        if not _is_close(output, canary[place]):
            raise CanaryError(f"{place} is not what the model itself answered")


def _is_close(output: NDArray[Any], expected: NDArray[Any]) -> bool:
    if output.dtype == "object":
        pairs = zip(output, expected, strict=True)
        return all(_is_close(_pixels(a), _pixels(b)) for a, b in pairs)
    tolerance = FLOAT_TOLERANCE if output.dtype.kind == "f" else PIXEL_TOLERANCE
    return output.shape == expected.shape and np.allclose(
        output.astype("float64"), expected, rtol=0, atol=tolerance
    )


def _pixels(file: bytes) -> NDArray[Any]:
    return np.asarray(Image.open(io.BytesIO(file)))


def _expect_refusal(
    session: CppSession, prefix: str, signature: str, inputs: Arrays
) -> None:
    try:
        session.run(signature, inputs)
    except SessionError as error:
        if prefix not in error.message:
            raise CanaryError(
                f"{signature} should have said {prefix} and said: {error}"
            ) from error
    else:
        raise CanaryError(f"{signature} answers where {prefix} is due")


if __name__ == "__main__":
    try:
        try_export(sys.argv[1])
    except (CanaryError, SessionError, OSError) as error:
        sys.exit(" ".join(str(error).split()))
