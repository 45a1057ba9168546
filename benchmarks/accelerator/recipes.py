"""What is trained, and how."""

import dataclasses

import keras

from keras_ae import models
from pipeline.configs import Training
from pipeline.configs.loading import load_config
from pipeline.training.choices import build_model
from pipeline.training.schedule import make_schedule

CONFIGS = "pipeline/configs"
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
    keras.utils.set_random_seed(recipe.seed)
    arguments = {**recipe.model_arguments, "name": name}
    return build_model(recipe.model_name, arguments, recipe.mixed_precision)


def make_optimizer(recipe: Training) -> keras.optimizers.Optimizer:
    """Adam by the recipe's schedule, as the pipeline's training."""
    momentum = recipe.ema_momentum
    return keras.optimizers.Adam(
        make_schedule(recipe, recipe.steps, images=0),
        use_ema=momentum > 0,
        ema_momentum=momentum,
    )
