"""The larger blind restorer: for a machine with GPUs.

Shards as for `restorer_small`, then

    python -m pipeline train --config pipeline/configs/restorer_base.py \
        --examples shards/mixed --output runs/restorer_base

3,226,499 parameters, 17.2 billion multiplications for an image of 256x256
(five times those of `restorer_small`), an output pixel sees 113 pixels far;
twelve times the crops, which are larger too. It was never trained: there are
no weights of it.
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
