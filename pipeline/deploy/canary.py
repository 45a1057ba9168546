"""Tries an export as a client would: `python -m deploy.canary EXPORT`.

Looks what it can be asked and what it is made of; replays its warm-up, the
requests of `assets.extra/canary.npz`, and some that must be refused. Exits with
status 0, or with 1 and one line that says what is wrong.
"""

import io
import os
import pathlib
import resource
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

# Relative, so that it runs as `deploy.canary` too, without the package around
# it: this process must not import `keras_ae`.
from .c_tensors import FLOAT, STRING, UINT8
from .cpp_session import CppSession, SessionError
from .protos import MetaGraphDef
from .warm_up import warm_up

Arrays = Mapping[str, NDArray[Any]]
Ask = Callable[[str, Arrays], Arrays]  # a signature, its inputs -> its outputs

CANARY = pathlib.Path("assets.extra", "canary.npz")

FLOAT_TOLERANCE = 1e-4
PIXEL_TOLERANCE = 1  # level of 255: where rounding may fall either way

MAX_MEMORY = 4 * 2**30  # bytes: what a server's container has

# Signature: dtypes of its inputs and outputs, by the names that clients use.
SIGNATURES = {
    "serving_default": ({"image": FLOAT}, {"denoised": FLOAT}),
    "predict_uint8": ({"image": UINT8}, {"denoised": UINT8}),
    "predict_bytes": ({"image_bytes": STRING}, {"png_bytes": STRING}),
    "predict_examples": ({"examples": STRING}, {"png_bytes": STRING}),
}
# What needs Python, reads or writes files, or answers differently each time.
FORBIDDEN = ("PyFunc", "EagerPyFunc", "ReadFile", "WriteFile", "Random")

NOT_A_NUMBER = np.full((1, 8, 8, 3), np.nan, "float32")
REFUSED = [
    ("E_NON_FINITE", "serving_default", {"image": NOT_A_NUMBER}),
    ("E_CHANNELS", "serving_default", {"image": np.zeros((1, 8, 8, 6), "f4")}),
    ("E_EMPTY", "predict_uint8", {"image": np.zeros((0, 8, 8, 3), "u1")}),
    ("E_EMPTY", "predict_bytes", {"image_bytes": np.array([b""])}),
    ("E_NOT_IMAGE", "predict_bytes", {"image_bytes": np.array([b"garbage"])}),
    ("Could not parse", "predict_examples", {"examples": np.array([b"x"])}),
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
        OSError, ValueError: if it has no canary, or what lies beside it is
            damaged.
    """
    directory = pathlib.Path(directory)
    with CppSession(directory) as session:
        _check_signatures(session)
        _check_operations(session)
        warm_up(session, directory)
        replay(session.run, directory)
        for prefix, signature, inputs in REFUSED:
            _expect_refusal(session, prefix, signature, inputs)


def replay(ask: Ask, directory: str | os.PathLike[str]) -> None:
    """Asks what an export's canary asks.

    Args:
        ask: answers a signature; the export itself or a server of it.
        directory: holds `assets.extra/canary.npz`.

    Raises:
        CanaryError: if an answer is not what the model itself answered, or the
            canary is damaged.
        OSError: if it is missing.
    """
    canary = _read(pathlib.Path(directory, CANARY))
    for signature, (inputs, outputs) in SIGNATURES.items():
        asked = {name: canary[f"{signature}/{name}"] for name in inputs}
        answer = ask(signature, asked)
        for name in outputs:
            place = f"{signature}/{name}"
            if not _is_close(answer[name], canary[place]):
                raise CanaryError(
                    f"{place} is not what the model itself answered"
                )


def check_memory() -> None:
    """Looks how much this process has taken at the most.

    Raises:
        CanaryError: if it is more than a server has.
    """
    taken = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    if taken > MAX_MEMORY:
        raise CanaryError(
            f"it takes {taken >> 20} MiB, a server has {MAX_MEMORY >> 20}"
        )


def _check_signatures(session: CppSession) -> None:
    found = {
        name: (
            {key: tensor.dtype for key, tensor in signature.inputs.items()},
            {key: tensor.dtype for key, tensor in signature.outputs.items()},
        )
        for name, signature in session.signatures.items()
    }
    for name in sorted(SIGNATURES | found):
        if found.get(name) != SIGNATURES.get(name):
            raise CanaryError(
                f"the signature {name} is {found.get(name)} and should be "
                f"{SIGNATURES.get(name)}"
            )


def _check_operations(session: CppSession) -> None:
    for operation in sorted(set(_operations(session))):
        if any(name in operation for name in FORBIDDEN):
            raise CanaryError(f"its graph has the operation {operation}")


def _operations(session: CppSession) -> Iterator[str]:
    graph = MetaGraphDef.FromString(session.meta_graph).graph_def
    for nodes in [graph.node, *(f.node_def for f in graph.library.function)]:
        yield from (node.op for node in nodes)


def _read(path: pathlib.Path) -> dict[str, NDArray[Any]]:
    try:
        # NumPy leaves a file open that it opened and found damaged.
        with path.open("rb") as file, np.load(file) as canary:
            return {
                f"{signature}/{name}": canary[f"{signature}/{name}"]
                for signature, tensors in SIGNATURES.items()
                for name in (*tensors[0], *tensors[1])
            }
    except (KeyError, ValueError, zipfile.BadZipFile, zlib.error) as error:
        raise CanaryError(f"{path} is damaged: {error}") from error


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
        check_memory()
    except (CanaryError, SessionError, OSError, ValueError) as error:
        sys.exit(" ".join(str(error).split()))
