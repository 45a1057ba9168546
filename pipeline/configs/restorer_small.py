"""The small blind restorer, trained on photographs and dead leaves.

    python -m pipeline shard --source 'files:PHOTOGRAPHS/*=0.62' \
        --source dead_leaves:1=0.38 --tile-size 160 --output shards/mixed
    python -m pipeline train --config pipeline/configs/restorer_small.py \
        --examples shards/mixed --output runs/restorer_small

A photograph of 481x321 pixels gives six tiles, a picture of dead leaves one: so
a tenth of the tiles are leaves. Killed and started again the training goes on
from its last epoch.
"""

from pipeline.configs import Config, Training

CONFIG = Config(
    name="restorer_small",
    training=Training(
        model_name="restorer",
        model_arguments={
            "filters": [16, 32, 64, 96],
            "blocks": [1, 1, 2, 3],
        },
        batch_size=16,
        crop_size=64,
        steps=30_000,
        learning_rate=1e-3,
        corruption="robust",
        loss="negative_psnr",
        ema_momentum=0.999,
        mixed_precision=True,
    ),
)
