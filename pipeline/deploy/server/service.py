"""One request, whatever door it came in by."""

import contextlib
import dataclasses
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from numpy.typing import NDArray
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from pipeline.deploy.codes import Code
from pipeline.deploy.cpp_session import CppSession, SessionError
from pipeline.deploy.server.loaded import LoadedVersion, Retired
from pipeline.deploy.server.versions import ModelVersions, Wish

DEFAULT_SIGNATURE = "serving_default"


@dataclasses.dataclass(frozen=True)
class ServerLimits:
    """What the server takes.

    Attributes:
        max_body: bytes of one request.
        max_depth: how deep JSON may nest.
        max_concurrent: requests computed at once; others wait for their turn
            as long as their deadline allows.
        deadline_s: seconds, where the client names no shorter time.
    """

    max_body: int = 64 * 2**20
    max_depth: int = 16
    max_concurrent: int = 8
    deadline_s: float = 30.0


@dataclasses.dataclass(frozen=True)
class Answer:
    """Outputs by name, and the version that made them."""

    outputs: dict[str, NDArray[Any]]
    version: int


class Service:
    """Answers requests by the versions that are loaded.

    Args:
        models: ModelVersions.
        limits: ServerLimits.

    Attributes:
        registry: what Prometheus scrapes.
    """

    def __init__(self, models: ModelVersions, limits: ServerLimits) -> None:
        self.models = models
        self.limits = limits
        self._turns = threading.BoundedSemaphore(limits.max_concurrent)
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "serving_requests",
            "Requests answered.",
            ["door", "signature", "status"],
            registry=self.registry,
        )
        self._seconds = Histogram(
            "serving_request_seconds",
            "Time from the whole request to the whole answer.",
            ["door", "signature"],
            registry=self.registry,
        )
        self._running = Gauge(
            "serving_running", "Requests in work.", registry=self.registry
        )
        versions = Gauge(
            "serving_newest_version",
            "The highest version that is loaded; 0 for none.",
            registry=self.registry,
        )
        versions.set_function(lambda: max(models.loaded, default=0))

    def is_ready(self) -> bool:
        """Whether there is a version to ask."""
        return bool(self.models.loaded)

    def predict(
        self,
        door: str,
        model: str,
        wish: Wish,
        signature: str,
        inputs: Callable[[CppSession], Mapping[str, Any]],
        timeout_s: float | None = None,
    ) -> Answer:
        """Runs a signature.

        Args:
            door: str, by which the request came, for the metrics.
            model: str, the name asked for.
            wish: which version.
            signature: str; empty for `serving_default`.
            inputs: reads the arrays by name, of a session with such
                signatures; a ValueError is the client's mistake.
            timeout_s: float, what the client waits, at most `deadline_s`.

        Raises:
            SessionError: with a status code of gRPC.
        """
        signature = signature or DEFAULT_SIGNATURE
        end = time.monotonic() + min(
            self.limits.deadline_s, timeout_s or self.limits.deadline_s
        )
        with self._counted(door, signature), self._turn(end):
            with self._used(model, wish) as (number, session):
                arrays = _read(inputs, session)
                left = end - time.monotonic()
                outputs = session.run(signature, arrays, max(left, 0.001))
            return Answer(outputs, number)

    def find(self, model: str, wish: Wish) -> LoadedVersion:
        """The version that is asked for.

        Raises:
            SessionError: if there is none.
        """
        if model != self.models.name:
            raise SessionError(
                Code.NOT_FOUND,
                f"Servable not found for request: Latest({model})",
            )
        return self.models.find(wish)

    @contextlib.contextmanager
    def _used(self, model: str, wish: Wish) -> Iterator[tuple[int, CppSession]]:
        """A version; its successor if it is let go this very moment."""
        with contextlib.ExitStack() as stack:
            while True:
                version = self.find(model, wish)
                with contextlib.suppress(Retired):
                    session = stack.enter_context(version.used())
                    break
            yield version.number, session

    @contextlib.contextmanager
    def _turn(self, end: float) -> Iterator[None]:
        if not self._turns.acquire(timeout=max(end - time.monotonic(), 0)):
            raise SessionError(
                Code.RESOURCE_EXHAUSTED,
                f"{self.limits.max_concurrent} requests are in work, and your "
                "deadline has passed. Send fewer at once.",
            )
        try:
            with self._running.track_inprogress():
                yield
        finally:
            self._turns.release()

    @contextlib.contextmanager
    def _counted(self, door: str, signature: str) -> Iterator[None]:
        known = {name for v in self.models.loaded.values() for name in v.names}
        signature = signature if signature in known else "unknown"
        status = Code.OK.name
        try:
            with self._seconds.labels(door, signature).time():
                yield
        except SessionError as error:
            status = Code(error.code).name
            raise
        except BaseException:
            status = Code.INTERNAL.name
            raise
        finally:
            self._requests.labels(door, signature, status).inc()


def _read(
    inputs: Callable[[CppSession], Mapping[str, Any]], session: CppSession
) -> Mapping[str, Any]:
    try:
        return inputs(session)
    except ValueError as error:
        raise SessionError(Code.INVALID_ARGUMENT, str(error)) from error
