"""What passes between components: TFX's artifact types, light."""

import json
import pathlib
from typing import ClassVar


class Artifact:
    """A directory (`uri`) with a type and custom properties, named as in TFX.

    Args:
        uri: str, the directory that holds the payload.
        properties: dict of str to int, float or str. Defaults to empty.
    """

    TYPE_NAME: ClassVar[str] = "Artifact"

    def __init__(
        self, uri: str, properties: dict[str, int | float | str] | None = None
    ) -> None:
        self.uri = uri
        self.properties = dict(properties or {})

    @property
    def path(self) -> pathlib.Path:
        return pathlib.Path(self.uri)

    def set_int_custom_property(self, key: str, value: int) -> None:
        self.properties[key] = value

    def set_string_custom_property(self, key: str, value: str) -> None:
        self.properties[key] = value

    def get_int_custom_property(self, key: str) -> int:
        return int(self.properties.get(key, 0))

    def get_string_custom_property(self, key: str) -> str:
        return str(self.properties.get(key, ""))


class Examples(Artifact):
    """`Split-{name}/data_tfrecord-%05d-of-%05d`, and TFDS metadata beside."""

    TYPE_NAME = "Examples"

    @property
    def split_names(self) -> str:
        """The splits as JSON text, `'["train", "eval", "test"]'`."""
        return self.get_string_custom_property("split_names")

    @split_names.setter
    def split_names(self, value: str) -> None:
        self.set_string_custom_property("split_names", value)

    def split_list(self) -> list[str]:
        return list(json.loads(self.split_names))


class Model(Artifact):
    """`Format-Serving/` a SavedModel; `Format-Keras/model.keras` its source."""

    TYPE_NAME = "Model"


class ModelRun(Artifact):
    """TensorBoard events in `train/` and `validation/`, and `history.json`."""

    TYPE_NAME = "ModelRun"


class ModelEvaluation(Artifact):
    """`metrics.json`, `report.html` and the panel pictures."""

    TYPE_NAME = "ModelEvaluation"


class ModelBlessing(Artifact):
    """An empty file `BLESSED` or `NOT_BLESSED`; property `blessed` 1 or 0."""

    TYPE_NAME = "ModelBlessing"


class InfraBlessing(Artifact):
    """An empty file `INFRA_BLESSED` or `INFRA_NOT_BLESSED`; `blessed` 1/0."""

    TYPE_NAME = "InfraBlessing"


class PushedModel(Artifact):
    """A copy of the pushed SavedModel, or nothing where it was refused."""

    TYPE_NAME = "PushedModel"
