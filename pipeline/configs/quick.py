"""The whole road in a few minutes: a check that all of it works.

    make run        (python -m pipeline run --config pipeline/configs/quick.py)

Takes 5.5 minutes on 2 cores. Trains `deep_skip` on procedural images only,
and is judged on photographs, which it has never seen: expect it to beat doing
nothing by more than 1 dB under Gaussian noise and more than 4 dB under salt
and pepper, and to lose on clean and mildly blurred input.
"""

from pipeline.configs import Config, Data, Evaluation, Training, Tuning

CONFIG = Config(
    name="quick",
    data=Data(source="dead_leaves:1", num_images=4_000),
    tuning=Tuning(trials=3, steps=40, learning_rates=(2e-3, 7e-4, 2e-4)),
    training=Training(
        model_name="deep_skip",
        model_arguments={"filters": [16, 32, 64], "strides": [1, 2, 2]},
        batch_size=16,
        crop_size=64,
        steps=1_600,
        learning_rate=2e-3,
    ),
    evaluation=Evaluation(
        images="data/photographs/*",
        num_tiles=100,
        min_gain={"gauss": 1.0, "sp": 4.0},
        min_change={"mean4": -0.5},
    ),
)
