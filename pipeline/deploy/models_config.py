"""TF-Serving's `models.config`, edited so that it is always a whole one."""

import itertools
import pathlib
from collections.abc import Iterable

from google.protobuf import text_format

from pipeline.deploy.protos import ModelServerConfig
from pipeline.replacing import replacing

STABLE = "stable"


class ModelsConfig:
    """The versions of one model that are served, and their labels.

    Args:
        text: str, the file's.

    Raises:
        ValueError: if it is not of one model with a label `stable`.
    """

    def __init__(self, text: str) -> None:
        try:
            self.message = text_format.Parse(text, ModelServerConfig())
        except text_format.ParseError as error:
            raise ValueError(f"no models.config: {error}") from error
        models = self.message.model_config_list.config
        if len(models) != 1 or STABLE not in models[0].version_labels:
            raise ValueError(f"not of one model with a label {STABLE!r}")
        (self._model,) = models
        lines = text.splitlines(keepends=True)
        self._comment = "".join(
            itertools.takewhile(lambda line: line.startswith("#"), lines)
        )

    def __str__(self) -> str:
        """The file's text, with the comment at its top."""
        return self._comment + text_format.MessageToString(self.message)

    @property
    def name(self) -> str:
        """The model's."""
        return str(self._model.name)

    @property
    def stable(self) -> int:
        """The version that clients get."""
        return int(self._model.version_labels[STABLE])

    def add(self, number: int) -> None:
        """Serves one more version."""
        pinned = self._model.model_version_policy.specific.versions
        labelled = self._model.version_labels.values()
        self._serve({*pinned, *labelled, number})

    def label(self, number: int) -> None:
        """Gives clients another version."""
        self._model.version_labels[STABLE] = number

    def keep(self, number: int) -> None:
        """Serves this version alone, under all labels."""
        self._serve([number])
        for label in list(self._model.version_labels):
            self._model.version_labels[label] = number

    def _serve(self, numbers: Iterable[int]) -> None:
        versions = self._model.model_version_policy.specific.versions
        versions[:] = sorted(numbers)


def replace_text(path: pathlib.Path, text: str) -> None:
    """Replaces a file at one moment, on the disk too."""
    with replacing(path) as file:
        file.write(text.encode())
