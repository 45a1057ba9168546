"""What is trained, and how."""

import dataclasses

import keras

from keras_ae import losses, models
from keras_ae.corruptions import Corruption, protocols
from pipeline.configs import Training
from pipeline.configs.loading import load_config

CONFIGS = "pipeline/configs"
LOSSES = {
    "mixed_l1_l2": losses.MixedL1L2,
    "negative_psnr": losses.NegativePSNR,
}
TEXTBOOK_IMAGES = 2_000_000


def recipe_of(name: str, images: int | None) -> Training:
    """The recipe of a textbook model, or of a restorer from its config.

    Args:
        name: `shallow`, `deep`, `deep_skip`, or a restorer's config.
        images: how many to train on; by default 2 million, or as many as the
            config says.
    """
    if name.startswith("restorer"):
        recipe = load_config(f"{CONFIGS}/{name}.py").training
        images = images or recipe.steps * recipe.batch_size
    else:
        recipe = Training(model_name=name, batch_size=64, crop_size=128)
        recipe = dataclasses.replace(recipe, mixed_precision=True)
        images = images or TEXTBOOK_IMAGES
    return dataclasses.replace(recipe, steps=-(-images // recipe.batch_size))


def make_model(recipe: Training, name: str) -> models.Pretrained:
    """A model that computes in bfloat16 if its recipe says so."""
    kinds = {"restorer": models.Restorer}
    kind = kinds.get(recipe.model_name) or getattr(models, recipe.model_name)
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(
        "mixed_bfloat16" if recipe.mixed_precision else "float32"
    )
    keras.utils.set_random_seed(recipe.seed)
    try:
        return kind(name=name, **recipe.model_arguments)
    finally:
        keras.config.set_dtype_policy(before)


def make_loss(recipe: Training) -> keras.losses.Loss:
    return LOSSES[recipe.loss]()


def make_corruption(recipe: Training) -> Corruption:
    return getattr(protocols, recipe.corruption)(recipe.seed)


def make_optimizer(recipe: Training) -> keras.optimizers.Optimizer:
    """Adam, warmed up for 1 % of the steps, then cosine decay to zero."""
    warmup = max(1, recipe.steps // 100)
    schedule = keras.optimizers.schedules.CosineDecay(
        0.0,
        max(1, recipe.steps - warmup),
        warmup_target=recipe.learning_rate,
        warmup_steps=warmup,
    )
    momentum = recipe.ema_momentum
    return keras.optimizers.Adam(
        schedule, use_ema=momentum > 0, ema_momentum=momentum
    )
