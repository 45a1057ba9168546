"""What an experiment says, with the usual answers."""

import dataclasses
import types
import typing
from typing import Any

from pipeline.errors import UserError


def _fits(value: Any, kind: Any) -> bool:
    """Whether a value, and all that is in it, is of a type as annotated."""
    if kind is Any:
        return True
    if isinstance(kind, types.UnionType):
        return any(_fits(value, option) for option in typing.get_args(kind))
    outer, inner = typing.get_origin(kind) or kind, typing.get_args(kind)
    accepted: Any = (float, int) if outer is float else outer
    if not isinstance(value, accepted):
        return False
    if outer is dict:
        return all(_fits(k, inner[0]) for k in value) and all(
            _fits(v, inner[1]) for v in value.values()
        )
    return not inner or all(_fits(item, inner[0]) for item in value)


def _named(kind: Any) -> str:
    name = kind.__name__ if type(kind) is type else str(kind)
    return name.replace("typing.", "").replace(" | ", " or ")


class _Section:
    """Checks what a config file or the command line says."""

    def __post_init__(self) -> None:
        for name, kind in typing.get_type_hints(type(self)).items():
            if not _fits(getattr(self, name), kind):
                hint = " (write True or False)" if kind is bool else ""
                self._refuse(name, f"a value of type {_named(kind)}{hint}")

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
        downscale: divides the sides of photographs.
        crops: of a photograph, `grid`, `centre` or `random`.
        encoding: of the tiles, `png`, `jpeg` or `raw`.
        eval_fraction: of the images, for the split `eval`. A twentieth suits
            thousands of images; of half a million a hundredth is plenty.
        test_fraction: of the images, for the split `test`; `train` has the
            rest.
        max_bad_fraction: of the images; if more cannot be used the run ends.
        workers: processes that make tiles.
    """

    source: str | tuple[str, ...] = "dead_leaves:1"
    num_images: int = 10_000
    tile_size: int = 128
    downscale: int = 1
    crops: str = "grid"
    encoding: str = "png"
    eval_fraction: float = 0.05
    test_fraction: float = 0.05
    max_bad_fraction: float = 0.05
    workers: int = 2

    def __post_init__(self) -> None:
        super().__post_init__()
        for name in ("num_images", "tile_size", "downscale", "workers"):
            self._require(name, 1)
        self._require("max_bad_fraction", 0.0, 1.0)
        if not self.eval_fraction > 0:
            self._refuse("eval_fraction", "more than 0")
        if not 0 < self.test_fraction < 1 - self.eval_fraction:
            self._refuse("test_fraction", "more than 0, and leave some images")


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
        patience: epochs without a better PSNR on the eval split after which
            the training ends; 0 for never. The weights that are kept are those
            of the best epoch in any case.
        learning_rate: of Adam, the highest one.
        schedule: `cosine`: the rate rises over the first 1 % of the steps,
            then falls to 0 along a cosine. `step`: it drops after each quarter
            of the steps, or each pass over the images where that is longer.
        decay_rate: factor of each drop of the schedule `step`; the book takes
            0.1 or 0.3.
        corruption: `textbook` or `robust`, see
            `keras_ae.corruptions.protocols`.
        placement: where images are corrupted: `auto` (the first GPU, or the
            CPU), the name of a device, or `model`, see
            `keras_ae.input_pipeline.training_batches`.
        loss: `mixed_l1_l2` or `negative_psnr`, see `keras_ae.losses`.
        loss_arguments: for that loss, such as `{"l1_weight": 0.7}`.
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
    patience: int = 0
    learning_rate: float = 2e-3
    schedule: str = "cosine"
    decay_rate: float = 0.3
    corruption: str = "textbook"
    placement: str = "auto"
    loss: str = "mixed_l1_l2"
    loss_arguments: dict[str, Any] = dataclasses.field(default_factory=dict)
    ema_momentum: float = 0.0
    mixed_precision: bool = False
    devices: int = 1
    seed: int = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        for name, low in (("batch_size", 1), ("crop_size", 11), ("steps", 1)):
            self._require(name, low)
        self._require("patience", 0)
        self._require("learning_rate", 0.0, 1.0)
        self._require("decay_rate", 0.0, 1.0)
        if self.schedule not in ("cosine", "step"):
            self._refuse("schedule", "'cosine' or 'step'")
        self._require("ema_momentum", 0.0, 0.999999)
        self._require("devices", 0)
        self._require("seed", 0)
        if self.devices and self.batch_size % self.devices:
            self._refuse(
                "batch_size", f"a multiple of the {self.devices} devices"
            )


@dataclasses.dataclass(frozen=True)
class Tuning(_Section):
    """What is tried, in short trainings, before the training.

    First the learning rates, with the first of each of the choices, from the
    highest rate down to one that does not diverge; then, at that rate, other
    combinations of the choices. The trial with the best PSNR on the eval split
    decides; the test images play no part.

    Attributes:
        trials: how many at the most; 0 for no tuning.
        steps: batches of each; with fewer than a few hundred the averages of
            batch normalisation lag behind, and with them the PSNR.
        learning_rates: of Adam.
        choices: values to try by their key in `training`, none of them
            `learning_rate`, `steps` or `patience`, such as
            `{"loss_arguments.l1_weight": [0.0, 0.5, 1.0],
            "model_arguments.penalty_weight": [0.1, 1.0],
            "model_arguments.filters": [[16, 32], [32, 64]]}`.
    """

    trials: int = 0
    steps: int = 400
    learning_rates: tuple[float, ...] | list[float] = (
        3e-2,
        1e-2,
        3e-3,
        1e-3,
        3e-4,
    )
    choices: dict[str, list[Any]] = dataclasses.field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__post_init__()
        self._require("trials", 0)
        self._require("steps", 2)
        if not self.learning_rates or not all(
            0 < rate <= 1 for rate in self.learning_rates
        ):
            self._refuse("learning_rates", "some numbers above 0, at most 1")
        for key, values in self.choices.items():
            if not values:
                self._refuse("choices", f"a list of values for {key!r}")
            if key in ("learning_rate", "steps", "patience"):
                self._refuse("choices", f"without {key!r}, which is no choice")


@dataclasses.dataclass(frozen=True)
class Evaluation(_Section):
    """What the model is judged by.

    Attributes:
        images: glob of photographs.
        num_tiles: 128x128 tiles at the most.
        baselines: what to score beside the model and doing nothing: `median
            3x3`, `non-local means`, and `BM3D`, which needs the package bm3d
            and takes seconds for each input.
        min_gain: dB that the model must gain over doing nothing to be blessed,
            by column of the `textbook` protocol.
        min_change: dB that it must gain over the model blessed last in the
            same directory; negative for what it may lose. The first model
            need not.
    """

    images: str = "data/photographs/*"
    num_tiles: int = 100
    baselines: tuple[str, ...] = ("median 3x3", "non-local means")
    min_gain: dict[str, float] = dataclasses.field(default_factory=dict)
    min_change: dict[str, float] = dataclasses.field(default_factory=dict)

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
        tuning: see `Tuning`.
        training: see `Training`.
        evaluation: see `Evaluation`.
    """

    name: str
    data: Data = dataclasses.field(default_factory=Data)
    validation: Validation = dataclasses.field(default_factory=Validation)
    tuning: Tuning = dataclasses.field(default_factory=Tuning)
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
