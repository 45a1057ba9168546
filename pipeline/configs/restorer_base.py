"""The larger blind restorer: for a machine with GPUs.

Shards as for `restorer_small`, then

    python -m pipeline train --config pipeline/configs/restorer_base.py \
        --examples shards/mixed --output runs/restorer_base

Five times the multiplications of `restorer_small` for each pixel, and twelve
times the crops, which are larger too.
"""

from pipeline.configs import Config, Training

CONFIG = Config(
    name="restorer_base",
    training=Training(
        model_name="restorer",
        model_arguments={
            "filters": [32, 64, 128, 160],
            "blocks": [2, 2, 2, 3],
        },
        batch_size=64,
        crop_size=96,
        steps=90_000,
        learning_rate=1e-3,
        corruption="robust",
        loss="negative_psnr",
        ema_momentum=0.999,
        mixed_precision=True,
        devices=0,
    ),
)
