"""What an experiment says, with the usual answers."""

import dataclasses
from typing import Any


@dataclasses.dataclass(frozen=True)
class Data:
    """Which images are cut into shards.

    Attributes:
        source: `dead_leaves[:seed]` or `files:GLOB`.
        num_images: how many images to read at the most; one photograph may
            give several tiles.
        tile_size: pixels.
        workers: processes that make tiles.
    """

    source: str = "dead_leaves:1"
    num_images: int = 10_000
    tile_size: int = 128
    workers: int = 2


@dataclasses.dataclass(frozen=True)
class Training:
    """How the model is trained.

    Attributes:
        model_name: `shallow`, `deep`, `deep_skip` or `restorer`, all of
            `keras_ae.models`.
        model_arguments: for that model, such as `{"filters": [32, 64]}`.
        batch_size: images in a batch.
        crop_size: pixels; at most the tile size.
        steps: batches in all.
        learning_rate: of Adam; rises over the first 1 % of the steps, then
            falls to 0 along a cosine.
        loss: `mixed_l1_l2` or `negative_psnr`, see `keras_ae.losses`.
        ema_momentum: of the average of the weights that is kept and saved
            instead of the last weights; 0 for none.
        mixed_precision: computes in bfloat16, with float32 weights and head.
        seed: order, crops, corruptions and first weights follow from it.
    """

    model_name: str = "deep_skip"
    model_arguments: dict[str, Any] = dataclasses.field(default_factory=dict)
    batch_size: int = 16
    crop_size: int = 64
    steps: int = 20_000
    learning_rate: float = 2e-3
    loss: str = "mixed_l1_l2"
    ema_momentum: float = 0.0
    mixed_precision: bool = False
    seed: int = 0


@dataclasses.dataclass(frozen=True)
class Evaluation:
    """What the model is judged by.

    Attributes:
        images: glob of photographs.
        num_tiles: 128x128 tiles at the most.
        min_gain: dB that the model must gain over doing nothing to be blessed,
            by column of the `textbook` protocol.
        notes: sentences for the report.
    """

    images: str = "data/photographs/*"
    num_tiles: int = 100
    min_gain: dict[str, float] = dataclasses.field(default_factory=dict)
    notes: list[str] = dataclasses.field(default_factory=list)


@dataclasses.dataclass(frozen=True)
class Config:
    """One experiment.

    Attributes:
        name: of the run; `runs/{name}` unless told otherwise.
        data: see `Data`.
        training: see `Training`.
        evaluation: see `Evaluation`.
    """

    name: str
    data: Data = dataclasses.field(default_factory=Data)
    training: Training = dataclasses.field(default_factory=Training)
    evaluation: Evaluation = dataclasses.field(default_factory=Evaluation)
