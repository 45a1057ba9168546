"""Which versions of a model are served, found and swapped as TF-Serving does.

A version is a directory named by a number. The new one is loaded before the
old one is let go; one that cannot be loaded changes nothing.
"""

import dataclasses
import pathlib
import threading
from collections.abc import Mapping, Sequence

from google.protobuf.message import DecodeError

from pipeline.deploy.codes import Code
from pipeline.deploy.cpp_session import SessionError
from pipeline.deploy.server.loaded import LoadedVersion

STABLE = "stable"


@dataclasses.dataclass(frozen=True)
class Policy:
    """Which versions are wanted, and the labels of some.

    Attributes:
        latest: int, so many of the highest numbers; 0 for all.
        specific: these numbers instead, if any.
        labels: version by label; where there are none, `stable` is the
            highest, which is more than TF-Serving does.
    """

    latest: int = 1
    specific: tuple[int, ...] = ()
    labels: Mapping[str, int] = dataclasses.field(default_factory=dict)

    def wanted(self, numbers: Sequence[int]) -> list[int]:
        if self.specific:
            return sorted(set(self.specific) & set(numbers))
        return sorted(numbers)[-self.latest :]


@dataclasses.dataclass(frozen=True)
class Wish:
    """Which version a request asks for: at most one of the two is set."""

    number: int | None = None
    label: str = ""


class ModelVersions:
    """The versions of one model.

    Args:
        directory: holds a directory for each version. Its name is the model's.
        policy: which of them are wanted; may be set anew.
    """

    def __init__(
        self, directory: pathlib.Path, policy: Policy | None = None
    ) -> None:
        self.directory = directory
        self.name = directory.resolve().name
        self.policy = policy or Policy()
        # Replaced as a whole, never changed: readers need no lock.
        self.loaded: Mapping[int, LoadedVersion] = {}
        self.faults: Mapping[int, str] = {}
        self._changing = threading.Lock()

    def refresh(self) -> None:
        """Looks which versions are there; loads and lets go accordingly."""
        with self._changing:
            try:
                wanted = self.policy.wanted(self._numbers())
            except OSError:
                return  # A disk that is away for a moment stops nothing.
            self.faults = {
                number: fault
                for number, fault in self.faults.items()
                if number in wanted
            }
            for number in wanted:
                if number not in self.loaded and number not in self.faults:
                    self._load(number)
            if not wanted or any(number in self.loaded for number in wanted):
                self._keep(wanted)

    def find(self, wish: Wish) -> LoadedVersion:
        """The version that a request asks for.

        Raises:
            SessionError: if it is not loaded.
        """
        loaded = self.loaded
        number = self._labelled(wish.label) if wish.label else wish.number
        asked = f"Specific({self.name}, {number})"
        if number is None:
            asked, number = f"Latest({self.name})", max(loaded, default=-1)
        if number not in loaded:
            raise SessionError(
                Code.NOT_FOUND, f"Servable not found for request: {asked}"
            )
        return loaded[number]

    def change(self, policy: Policy) -> None:
        """Serves other versions, then moves the labels.

        Raises:
            SessionError: if a label names a version that is not loaded; the
                labels then stay where they were.
        """
        self.policy = dataclasses.replace(policy, labels=self.policy.labels)
        self.refresh()
        missing = set(policy.labels.values()) - set(self.loaded)
        if missing:
            raise SessionError(
                Code.FAILED_PRECONDITION,
                f"version {min(missing)} is not available for a label",
            )
        self.policy = policy

    def close(self) -> None:
        """Unloads everything."""
        with self._changing:
            self._keep([])

    def _labelled(self, label: str) -> int | None:
        labels = self.policy.labels
        if not labels and label == STABLE:
            return None
        if label not in labels:
            raise SessionError(
                Code.INVALID_ARGUMENT,
                f"Unrecognized servable version label: {label}",
            )
        return labels[label]

    def _numbers(self) -> list[int]:
        return [
            int(path.name)
            for path in self.directory.iterdir()
            if path.name.isdecimal() and path.is_dir()
        ]

    def _load(self, number: int) -> None:
        try:
            version = LoadedVersion(self.directory / str(number))
        except (SessionError, ValueError, OSError, DecodeError) as error:
            self.faults = {**self.faults, number: str(error)}
        else:
            self.loaded = {**self.loaded, number: version}

    def _keep(self, wanted: Sequence[int]) -> None:
        before = self.loaded
        self.loaded = {n: before[n] for n in before if n in wanted}
        for number in before:
            if number not in wanted:
                before[number].retire()
