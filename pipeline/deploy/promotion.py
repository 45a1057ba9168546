"""Moves the label `stable` to a version that has answered its canary."""

import contextlib
import pathlib
import time
from collections.abc import Iterator

from pipeline.deploy.canary import Arrays, Ask, replay
from pipeline.deploy.models_config import ModelsConfig, replace_text
from pipeline.deploy.protos import ModelSpec, ModelVersionStatus
from pipeline.deploy.rpc_client import RpcClient, ServerError
from pipeline.locking import locked

POLL_S = 0.2


class PromotionError(Exception):
    """A version that could not take over, and why."""


def promote(
    version: pathlib.Path,
    config_path: pathlib.Path,
    server: str,
    timeout_s: float = 120.0,
) -> int:
    """Makes a version the one that clients get, if it deserves it.

    Both versions are served while the new one, asked by its number, answers
    its canary by the server; who asks by a label does not see it. Then `stable`
    moves, and the old version is let go. Each step is written to the server's
    file, by a rename, and told to the server at once. What fails before
    `stable` has moved brings both back to what they were. If this process is
    killed, `stable` is on a version that is loaded, and a second call goes on.
    Promotions by the same file wait for each other.

    Args:
        version: its directory, named by a number.
        config_path: the server's `models.config`, of one model.
        server: str, `host:port` for gRPC.
        timeout_s: positive float, seconds for one step. Defaults to `120`.

    Returns:
        The version that was stable before.

    Raises:
        PromotionError: if the version is not there or does not load, or is
            stable now but the old one was not let go.
        CanaryError: if it answers something else than the model did.
        ServerError: if the server refuses, or is away.
        OSError, ValueError: if a file is missing, damaged, or not writable.

    Example:

    >>> promote(
    ...     pathlib.Path("runs/quick/serving/denoiser/2"),
    ...     pathlib.Path("pipeline/deploy/models.config"),
    ...     "localhost:8500",
    ... )
    1
    """
    if not version.is_dir():
        raise PromotionError(f"there is no version {version}")
    number = int(version.name)
    with (
        locked(config_path.parent),
        contextlib.closing(RpcClient(server)) as client,
    ):
        config = ModelsConfig(config_path.read_text())
        before = config.stable
        served = _Served(config_path, client, timeout_s)
        with served.kept_on_failure():
            config.add(number)
            served.become(config)
            served.wait_for(config.name, number)
            replay(served.asking(config.name, number), version)
            config.label(number)
            served.become(config)
        try:
            config.keep(number)
            served.become(config)
        except (ServerError, OSError) as error:
            raise PromotionError(
                f"it is stable now, but version {before} was not let go: "
                f"{error}; promote again"
            ) from error
    return before


class _Served:
    """A server and its file, which say the same."""

    def __init__(
        self, path: pathlib.Path, client: RpcClient, timeout_s: float
    ) -> None:
        self._path = path
        self._client = client
        self._timeout_s = timeout_s

    def become(self, config: ModelsConfig) -> None:
        # The file first: a server that is started anew reads it.
        replace_text(self._path, str(config))
        self._client.reload(config.message, self._timeout_s)

    @contextlib.contextmanager
    def kept_on_failure(self) -> Iterator[None]:
        text = self._path.read_text()
        try:
            yield
        except BaseException:
            replace_text(self._path, text)
            with contextlib.suppress(ServerError):  # It reads the file, then.
                self._client.reload(ModelsConfig(text).message, self._timeout_s)
            raise

    def wait_for(self, model: str, number: int) -> None:
        end = time.monotonic() + self._timeout_s
        while True:
            state = self._client.states(model, self._timeout_s).get(number)
            if state and state.state == ModelVersionStatus.AVAILABLE:
                return
            if state and state.status.error_code:
                raise PromotionError(
                    f"version {number} does not load: "
                    f"{state.status.error_message}"
                )
            if time.monotonic() > end:
                raise PromotionError(f"version {number} is still not loaded")
            time.sleep(POLL_S)

    def asking(self, model: str, number: int) -> Ask:
        """Asks one version, whatever its labels."""

        def ask(signature: str, inputs: Arrays) -> Arrays:
            spec = ModelSpec(name=model, signature_name=signature)
            spec.version.value = number
            return self._client.predict(spec, inputs, self._timeout_s)

        return ask
