"""Which component feeds which: the only place that knows."""

import dataclasses

from pipeline.components.evaluator import Evaluator
from pipeline.components.example_gen import ExampleGen
from pipeline.components.infra_validator import InfraValidator
from pipeline.components.pusher import Pusher
from pipeline.components.trainer import Trainer
from pipeline.configs import Config
from pipeline.dsl import Pipeline

SERVED_NAME = "denoiser"


def create_pipeline(config: Config, output: str) -> Pipeline:
    """Wires the components of one experiment.

    Args:
        config: the experiment.
        output: directory of the run; artifacts go to `{output}/artifacts`,
            pushed models to `{output}/serving/denoiser/{version}`.
    """
    example_gen = ExampleGen(**dataclasses.asdict(config.data))
    trainer = Trainer(
        examples=example_gen.outputs["examples"],
        **dataclasses.asdict(config.training),
    )
    evaluator = Evaluator(
        model=trainer.outputs["model"],
        model_run=trainer.outputs["model_run"],
        **dataclasses.asdict(config.evaluation),
        notes=[_origin(config.data.source)],
    )
    infra_validator = InfraValidator(model=trainer.outputs["model"])
    pusher = Pusher(
        model=trainer.outputs["model"],
        model_blessing=evaluator.outputs["blessing"],
        infra_blessing=infra_validator.outputs["blessing"],
        serving_dir=f"{output}/serving/{SERVED_NAME}",
    )
    return Pipeline(
        pipeline_name=config.name,
        pipeline_root=f"{output}/artifacts",
        components=[example_gen, trainer, evaluator, infra_validator, pusher],
    )


def _origin(source: str) -> str:
    """What the reader of a report should know of the training images."""
    if source.startswith("dead_leaves"):
        return (
            "This model was trained on procedural images (dead leaves) only, "
            "and is judged here on photographs: what it gains, it has learned "
            "from occluding disks."
        )
    return f"This model was trained on the images of {source}."
