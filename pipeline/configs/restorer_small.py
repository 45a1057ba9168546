"""The small blind restorer, trained on photographs.

    python -m pipeline shard --source 'files:PHOTOGRAPHS/*' --tile-size 160 \
        --output shards/photographs
    python -m pipeline train --config pipeline/configs/restorer_small.py \
        --examples shards/photographs --output runs/restorer_small

Killed and started again it goes on from its last epoch.
"""

from pipeline.configs import Config, Training

CONFIG = Config(
    name="restorer_small",
    training=Training(
        model_name="restorer",
        model_arguments={"filters": [48, 72, 96], "blocks": [2, 2, 2]},
        batch_size=16,
        crop_size=64,
        steps=6_000,
        learning_rate=1e-3,
        loss="negative_psnr",
        ema_momentum=0.999,
        mixed_precision=True,
    ),
)
