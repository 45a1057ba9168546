"""One version of a model, loaded, warmed up, and unloaded when unused."""

import contextlib
import functools
import pathlib
import threading
from collections.abc import Iterator

from pipeline.deploy.codes import Code
from pipeline.deploy.cpp_session import CppSession, SessionError
from pipeline.deploy.protos import MetaGraphDef, SignatureDefMap
from pipeline.deploy.warm_up import warm_up


class Retired(SessionError):
    """A version that was let go a moment ago."""

    def __init__(self, number: int) -> None:
        super().__init__(
            Code.UNAVAILABLE, f"version {number} was just unloaded"
        )


class LoadedVersion:
    """A session that closes once it is retired and nobody uses it.

    Args:
        directory: holds `saved_model.pb`; its name is the version's number.

    Raises:
        SessionError, ValueError, OSError: if it cannot be loaded, or does not
            answer its own warm-up requests; as in TF-Serving it is then not
            served.
    """

    def __init__(self, directory: pathlib.Path) -> None:
        self.number = int(directory.name)
        self._session = CppSession(directory)
        self._users = 0
        self._retired = False
        self._lock = threading.Lock()
        try:
            warm_up(self._session, directory)
        except BaseException:
            self._session.close()
            raise

    @contextlib.contextmanager
    def used(self) -> Iterator[CppSession]:
        """The session, which stays open within the context.

        Raises:
            Retired: if the version has been, in the meantime.
        """
        with self._lock:
            if self._retired:
                raise Retired(self.number)
            self._users += 1
        try:
            yield self._session
        finally:
            with self._lock:
                self._users -= 1
                self._close_if_unused()

    def retire(self) -> None:
        """Lets requests that have begun finish, then frees the memory."""
        with self._lock:
            self._retired = True
            self._close_if_unused()

    @property
    def names(self) -> list[str]:
        """Of its signatures."""
        return list(self._session.signatures)

    @functools.cached_property
    def signature_map(self) -> SignatureDefMap:
        """What it can be asked, with dtypes and shapes."""
        graph = MetaGraphDef.FromString(self._session.meta_graph)
        return SignatureDefMap(
            signature_def={
                name: graph.signature_def[name]
                for name in self._session.signatures
            }
        )

    def _close_if_unused(self) -> None:
        if self._retired and not self._users:
            self._session.close()
