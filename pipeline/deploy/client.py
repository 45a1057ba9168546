"""Restores pictures by a server: TF-Serving, or `python -m pipeline serve`.

  python -m pipeline.deploy.client noisy.png restored.png
  python -m pipeline.deploy.client noisy.png restored.png \\
      --server http://gateway:8501 --label canary

As a library:

  with Client("localhost:8500") as client:
      restored = client.restore(pathlib.Path("noisy.png").read_bytes())

TensorFlow is not imported.
"""

import argparse
import base64
import http.client
import json
import pathlib
import random
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any, Self

import numpy as np

from pipeline.deploy.protos import ModelSpec
from pipeline.deploy.rpc_client import RpcClient, ServerError
from pipeline.deploy.tensors import MAX_BYTES

# Nothing was computed, or the answer was lost: a restorer changes no state, so
# asking again is safe. Whatever else is said would be said again.
RETRIED = ("UNAVAILABLE", "DEADLINE_EXCEEDED")
HTTP_STATUSES = {
    400: "INVALID_ARGUMENT",
    404: "NOT_FOUND",
    413: "RESOURCE_EXHAUSTED",
    429: "RESOURCE_EXHAUSTED",
    501: "UNIMPLEMENTED",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
}
Ask = Callable[[bytes, float], bytes]  # a file, seconds -> a file


class Client:
    """Restores picture files by a server.

    Every request has a deadline, which retries share. What may be safely asked
    again is: a server that is away, or does not answer in time.

    Args:
        server: `host:port` for gRPC, `http://host:port` for REST.
        model: str, the name it is served by. Defaults to `"denoiser"`.
        label: str, which version. Defaults to `"stable"`.
        deadline_s: positive float, seconds for a picture, retries included.
            Defaults to `60`.
        attempts: positive int, how often a request is sent at the most.
            Defaults to `3`.

    Raises:
        ValueError: if `attempts` is not positive.
    """

    def __init__(
        self,
        server: str,
        model: str = "denoiser",
        label: str = "stable",
        deadline_s: float = 60.0,
        attempts: int = 3,
    ) -> None:
        if attempts < 1:
            raise ValueError(
                f"`attempts` must be positive. Received: attempts={attempts}"
            )
        is_rest = server.startswith(("http://", "https://"))
        door = _Rest if is_rest else _Grpc
        self._door: _Rest | _Grpc = door(server, model, label)
        self._deadline_s = deadline_s
        self._attempts = attempts

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends the connection."""
        self._door.close()

    def restore(self, file: bytes) -> bytes:
        """Restores a picture.

        Args:
            file: a PNG or JPEG file.

        Returns:
            A PNG file of the same height and width.

        Raises:
            ServerError: if it is refused, or there was no answer in time.
            ValueError: if it is over 256 MiB.
        """
        if len(file) > MAX_BYTES:
            raise ValueError(
                f"A request takes {MAX_BYTES} bytes at the most. "
                f"Received: len(file)={len(file)}"
            )
        return _retried(
            self._door.restore, file, self._deadline_s, self._attempts
        )


def _retried(ask: Ask, file: bytes, deadline_s: float, attempts: int) -> bytes:
    end = time.monotonic() + deadline_s
    for attempt in range(attempts):
        # The first attempts leave time for those that follow.
        left = (end - time.monotonic()) / (attempts - attempt)
        try:
            return ask(file, max(left, 0.001))
        except ServerError as error:
            is_last = attempt == attempts - 1
            if error.status not in RETRIED or is_last:
                raise
        pause = random.uniform(0.5, 1.0) * 0.1 * 2**attempt
        time.sleep(max(0.0, min(pause, end - time.monotonic())))
    raise AssertionError("the last attempt returns or raises")


class _Grpc:
    def __init__(self, server: str, model: str, label: str) -> None:
        self._client = RpcClient(server)
        self._spec = ModelSpec(
            name=model, version_label=label, signature_name="predict_bytes"
        )

    def restore(self, file: bytes, timeout_s: float) -> bytes:
        files = {"image_bytes": np.array([file], "object")}
        answer = self._client.predict(self._spec, files, timeout_s)
        (restored,) = answer["png_bytes"]
        return bytes(restored)

    def close(self) -> None:
        self._client.close()


class _Rest:
    def __init__(self, server: str, model: str, label: str) -> None:
        self._url = (
            f"{server.rstrip('/')}/v1/models/{model}/labels/{label}:predict"
        )

    def restore(self, file: bytes, timeout_s: float) -> bytes:
        body = {
            "signature_name": "predict_bytes",
            "instances": [{"b64": base64.b64encode(file).decode()}],
        }
        request = urllib.request.Request(
            self._url,
            json.dumps(body).encode(),
            {"Content-Type": "application/json"},
        )
        (restored,) = self._ask(request, timeout_s)["predictions"]
        return base64.b64decode(restored["b64"])

    def _ask(self, request: urllib.request.Request, timeout_s: float) -> Any:
        try:
            with urllib.request.urlopen(request, timeout=timeout_s) as answer:
                return json.loads(answer.read(MAX_BYTES))
        except urllib.error.HTTPError as error:
            with error:
                said = error.read(10_000).decode(errors="replace")
            status = HTTP_STATUSES.get(error.code, "INTERNAL")
            raise ServerError(status, said) from error
        except TimeoutError as error:
            raise ServerError("DEADLINE_EXCEEDED", "no answer") from error
        except (OSError, http.client.HTTPException) as error:
            raise ServerError("UNAVAILABLE", str(error)) from error

    def close(self) -> None:
        """Each request has a connection of its own."""


def main(arguments: list[str] | None = None) -> int:
    """Runs the command; returns its exit status (2: the user's mistake)."""
    options = _parser().parse_args(arguments)
    try:
        with Client(
            options.server, options.model, options.label, options.deadline
        ) as client:
            restored = client.restore(options.input.read_bytes())
        options.output.write_bytes(restored)
    except (ServerError, OSError, ValueError) as error:
        print(f"error: {error}".replace("\n", " "), file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    summary, _, _ = (__doc__ or "").partition("\n")
    parser = argparse.ArgumentParser(
        prog="python -m pipeline.deploy.client", description=summary
    )
    parser.add_argument("input", type=pathlib.Path, metavar="IN")
    parser.add_argument("output", type=pathlib.Path, metavar="OUT.png")
    parser.add_argument(
        "--server",
        default="localhost:8500",
        help="host:port for gRPC, http://host:port for REST "
        "(default: %(default)s)",
    )
    parser.add_argument(
        "--model", default="denoiser", help="default: %(default)s"
    )
    parser.add_argument(
        "--label", default="stable", help="default: %(default)s"
    )
    parser.add_argument(
        "--deadline",
        type=float,
        default=60.0,
        metavar="SECONDS",
        help="default: %(default)s",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
