"""What passes between components: TFX's artifact types, light."""

import json
import pathlib
from typing import Any, ClassVar

from pipeline.deploy.versions import newest_version


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

    def is_current(self) -> bool:
        """Whether what it says of things outside its directory still holds."""
        return True

    def set_int_custom_property(self, key: str, value: int) -> None:
        self.properties[key] = value

    def set_string_custom_property(self, key: str, value: str) -> None:
        self.properties[key] = value

    def set_json_value_custom_property(self, key: str, value: Any) -> None:
        self.properties[key] = json.dumps(value)

    def get_int_custom_property(self, key: str) -> int:
        return int(self.properties.get(key, 0))

    def get_string_custom_property(self, key: str) -> str:
        return str(self.properties.get(key, ""))

    def get_json_value_custom_property(self, key: str) -> Any:
        return json.loads(self.get_string_custom_property(key) or "null")


class SplitArtifact(Artifact):
    """What has a folder `Split-{name}` for each split."""

    @property
    def split_names(self) -> str:
        """The splits as JSON text, `'["train", "eval", "test"]'`."""
        return self.get_string_custom_property("split_names")

    @split_names.setter
    def split_names(self, value: str) -> None:
        self.set_string_custom_property("split_names", value)

    def split_list(self) -> list[str]:
        return list(json.loads(self.split_names))


class Examples(SplitArtifact):
    """`Split-{name}/data_tfrecord-%05d-of-%05d`, and TFDS metadata beside."""

    TYPE_NAME = "Examples"


class ExampleStatistics(SplitArtifact):
    """`Split-{name}/FeatureStats.pb`, as TFDV's."""

    TYPE_NAME = "ExampleStatistics"


class Schema(Artifact):
    """`schema.pbtxt`, the only file."""

    TYPE_NAME = "Schema"


class ExampleAnomalies(SplitArtifact):
    """`Split-{name}/SchemaDiff.pb`; property `blessed`, by split 1 or 0."""

    TYPE_NAME = "ExampleAnomalies"


class HyperParameters(Artifact):
    """`best_hyperparameters.txt`, a KerasTuner config as JSON, alone."""

    TYPE_NAME = "HyperParameters"


class TunerResults(Artifact):
    """`tuner_results.json`, a record per trial; TensorBoard events beside."""

    TYPE_NAME = "TunerResults"


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
    """An empty file `INFRA_BLESSED` or `INFRA_NOT_BLESSED`; `blessed` 1/0.

    Property `digest`: of the export that was tried.
    """

    TYPE_NAME = "InfraBlessing"


class PushedModel(Artifact):
    """A copy of the pushed SavedModel, or nothing where it was refused."""

    TYPE_NAME = "PushedModel"

    def is_current(self) -> bool:
        """Whether the pushed version is there, and none newer.

        If not, a server does not serve it, so it has to be pushed again.
        """
        if not self.get_int_custom_property("pushed"):
            return True
        pushed = pathlib.Path(
            self.get_string_custom_property("pushed_destination")
        )
        return pushed == newest_version(pushed.parent)
