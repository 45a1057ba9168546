"""What is sent, and the answers that are due."""

import io
import pathlib

import numpy as np
from PIL import Image

from pipeline.deploy.cpp_session import CppSession


def photograph(side: int) -> bytes:
    ramp = np.linspace(0, 255, side)
    noise = np.random.default_rng(0).normal(0, 20, (side, side, 3))
    pixels = np.clip(ramp[:, None, None] + noise, 0, 255).astype("uint8")
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


PNG = photograph(64)
BAD = {
    b"": "E_EMPTY",
    b"garbage": "E_NOT_IMAGE",
    PNG[:-40]: "E_NOT_IMAGE",
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x4e\x20\0\0\x4e\x20": "E_TOO_LARGE",
}


def restored(session: CppSession, file: bytes) -> bytes:
    batch = {"image_bytes": np.array([file], "object")}
    (png,) = session.run("predict_bytes", batch)["png_bytes"]
    return bytes(png)


def known_answers(
    exports: list[pathlib.Path], files: list[bytes]
) -> dict[bytes, list[bytes]]:
    """By file, what each export answers."""
    good: dict[bytes, list[bytes]] = {file: [] for file in files}
    for export in exports:
        with CppSession(export) as session:
            for file in files:
                good[file].append(restored(session, file))
    return good
