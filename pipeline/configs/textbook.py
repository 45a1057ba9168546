"""The three models of the textbook chapter, with equal budgets.

Shards as for `restorer_small`, then, for each of shallow, deep and deep_skip,

    python -m pipeline train --config pipeline/configs/textbook.py \
        --examples shards/mixed --output runs/shallow \
        --set training.model_name=shallow

The weights that come with the package were made so. The chapter itself trains
on 2 million images; set `training.steps` to 125000 for as many crops.
"""

from pipeline.configs import Config, Training

CONFIG = Config(
    name="textbook",
    training=Training(
        model_name="deep_skip",
        batch_size=16,
        crop_size=64,
        steps=6_000,
        learning_rate=2e-3,
        mixed_precision=True,
    ),
)
