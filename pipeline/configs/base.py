"""What an experiment says, with the usual answers."""

import dataclasses
import types
import typing
from typing import Any

from pipeline.errors import UserError


class _Section:
    """Checks what a config file or the command line says."""

    def __post_init__(self) -> None:
        for name, kind in typing.get_type_hints(type(self)).items():
            union = isinstance(kind, types.UnionType)
            kinds = [
                typing.get_origin(option) or option
                for option in (typing.get_args(kind) if union else [kind])
            ]
            accepted = (*kinds, int) if float in kinds else tuple(kinds)
            if not isinstance(getattr(self, name), accepted):
                names = " or ".join(option.__name__ for option in kinds)
                hint = " (write True or False)" if bool in kinds else ""
                self._refuse(name, f"a value of type {names}{hint}")

    def _require(self, name: str, low: float, high: float = 2**31) -> None:
        if not low <= getattr(self, name) <= high:
            least = f"{low:g}" if high == 2**31 else f"{low:g} and {high:g}"
            bound = "at least" if high == 2**31 else "between"
            self._refuse(name, f"{bound} {least}")

    def _refuse(self, name: str, needed: str) -> None:
        section = type(self).__name__.lower()
        raise UserError(
            f"Config key {section}.{name} must be {needed}, "
            f"not {getattr(self, name)!r}."
        )


@dataclasses.dataclass(frozen=True)
class Data(_Section):
    """Which images are cut into shards.

    Attributes:
        source: `dead_leaves[:SEED]`, `files:GLOB`, `tfds:NAME[:SPLIT]`, or a
            tuple of several; see `pipeline.sources.make_source`.
        num_images: how many images to read at the most; one photograph may
            give several tiles.
        tile_size: pixels.
        workers: processes that make tiles.
    """

    source: str | tuple[str, ...] = "dead_leaves:1"
    num_images: int = 10_000
    tile_size: int = 128
    workers: int = 2

    def __post_init__(self) -> None:
        super().__post_init__()
        for name in ("num_images", "tile_size", "workers"):
            self._require(name, 1)


@dataclasses.dataclass(frozen=True)
class Validation(_Section):
    """What happens if the examples are not what the schema expects.

    Attributes:
        stop_on_anomalies: whether the run ends before the training.
    """

    stop_on_anomalies: bool = True


@dataclasses.dataclass(frozen=True)
class Training(_Section):
    """How the model is trained.

    Attributes:
        model_name: `shallow`, `deep`, `deep_skip` or `restorer`, all of
            `keras_ae.models`.
        model_arguments: for that model, such as `{"filters": [32, 64]}`.
        initial_weights: a preset or a `.keras` file whose weights the training
            begins with; `""` for random ones.
        batch_size: images in a batch.
        crop_size: pixels; at most the tile size, at least 11 (SSIM's window).
        steps: batches in all, rounded up to whole epochs.
        learning_rate: of Adam; rises over the first 1 % of the steps, then
            falls to 0 along a cosine.
        corruption: `textbook` or `robust`, see
            `keras_ae.corruptions.protocols`.
        loss: `mixed_l1_l2` or `negative_psnr`, see `keras_ae.losses`.
        ema_momentum: of the average of the weights that is kept and saved
            instead of the last weights; 0 for none.
        mixed_precision: computes in bfloat16, with float32 weights and head.
        devices: of this machine (GPUs, or else CPUs) that share every batch
            evenly; 0 for all. The trained model does not depend on it.
        seed: order, crops, corruptions and first weights follow from it.
    """

    model_name: str = "deep_skip"
    model_arguments: dict[str, Any] = dataclasses.field(default_factory=dict)
    initial_weights: str = ""
    batch_size: int = 16
    crop_size: int = 64
    steps: int = 20_000
    learning_rate: float = 2e-3
    corruption: str = "textbook"
    loss: str = "mixed_l1_l2"
    ema_momentum: float = 0.0
    mixed_precision: bool = False
    devices: int = 1
    seed: int = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        for name, low in (("batch_size", 1), ("crop_size", 11), ("steps", 1)):
            self._require(name, low)
        self._require("learning_rate", 0.0, 1.0)
        self._require("ema_momentum", 0.0, 0.999999)
        self._require("devices", 0)
        self._require("seed", 0)
        if self.devices and self.batch_size % self.devices:
            self._refuse(
                "batch_size", f"a multiple of the {self.devices} devices"
            )


@dataclasses.dataclass(frozen=True)
class Evaluation(_Section):
    """What the model is judged by.

    Attributes:
        images: glob of photographs.
        num_tiles: 128x128 tiles at the most.
        min_gain: dB that the model must gain over doing nothing to be blessed,
            by column of the `textbook` protocol.
    """

    images: str = "data/photographs/*"
    num_tiles: int = 100
    min_gain: dict[str, float] = dataclasses.field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__post_init__()
        self._require("num_tiles", 1)


@dataclasses.dataclass(frozen=True)
class Config(_Section):
    """One experiment.

    Attributes:
        name: of the run; `runs/{name}` unless told otherwise.
        data: see `Data`.
        validation: see `Validation`.
        training: see `Training`.
        evaluation: see `Evaluation`.
    """

    name: str
    data: Data = dataclasses.field(default_factory=Data)
    validation: Validation = dataclasses.field(default_factory=Validation)
    training: Training = dataclasses.field(default_factory=Training)
    evaluation: Evaluation = dataclasses.field(default_factory=Evaluation)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.training.crop_size > self.data.tile_size:
            raise UserError(
                f"training.crop_size is {self.training.crop_size} pixels, but "
                f"data.tile_size only {self.data.tile_size}: make the crops "
                "smaller or the tiles larger."
            )
