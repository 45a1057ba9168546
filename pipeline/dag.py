"""Which component feeds which: the only place that knows."""

import dataclasses
from collections.abc import Sequence

from pipeline.components.evaluator import Evaluator
from pipeline.components.example_gate import ExampleGate
from pipeline.components.example_gen import ExampleGen
from pipeline.components.example_validator import ExampleValidator
from pipeline.components.infra_validator import InfraValidator
from pipeline.components.pusher import Pusher
from pipeline.components.schema_gen import SchemaGen
from pipeline.components.statistics_gen import StatisticsGen
from pipeline.components.trainer import Trainer
from pipeline.components.tuner import Tuner
from pipeline.configs import Config
from pipeline.dsl import LatestBlessed, Pipeline

SERVED_NAME = "denoiser"


def create_pipeline(config: Config, output: str) -> Pipeline:
    """Wires the components of one experiment.

    Args:
        config: the experiment.
        output: directory of the run; artifacts go to `{output}/artifacts`,
            pushed models to `{output}/serving/denoiser/{version}`.
    """
    example_gen = ExampleGen(**dataclasses.asdict(config.data))
    statistics_gen = StatisticsGen(
        examples=example_gen.outputs["examples"], workers=config.data.workers
    )
    schema_gen = SchemaGen(statistics=statistics_gen.outputs["statistics"])
    example_validator = ExampleValidator(
        statistics=statistics_gen.outputs["statistics"],
        schema=schema_gen.outputs["schema"],
    )
    example_gate = ExampleGate(
        anomalies=example_validator.outputs["anomalies"],
        **dataclasses.asdict(config.validation),
    )
    training = {
        "training": dataclasses.asdict(config.training),
        "initial_weights": config.training.initial_weights,
    }
    tuners, tuned = [], {}
    if config.tuning.trials:
        tuner = Tuner(
            examples=example_gen.outputs["examples"],
            tuning=dataclasses.asdict(config.tuning),
            **training,
        )
        tuner.add_upstream_node(example_gate)
        tuners = [tuner]
        tuned = {"hyperparameters": tuner.outputs["best_hyperparameters"]}
    trainer = Trainer(
        examples=example_gen.outputs["examples"],
        **training,
        **tuned,
    )
    trainer.add_upstream_node(example_gate)
    evaluator = Evaluator(
        model=trainer.outputs["model"],
        model_run=trainer.outputs["model_run"],
        baseline_model=LatestBlessed.but(trainer.outputs["model"]),
        statistics=statistics_gen.outputs["statistics"],
        anomalies=example_validator.outputs["anomalies"],
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
        components=[
            example_gen,
            statistics_gen,
            schema_gen,
            example_validator,
            example_gate,
            *tuners,
            trainer,
            evaluator,
            infra_validator,
            pusher,
        ],
    )


def _origin(source: str | Sequence[str]) -> str:
    """What the reader of a report should know of the training images."""
    sources = [source] if isinstance(source, str) else source
    if all(spec.startswith("dead_leaves") for spec in sources):
        return (
            "This model was trained on procedural images (dead leaves) only, "
            "and is judged here on photographs: what it gains, it has learned "
            "from occluding disks."
        )
    return f"This model was trained on the images of {', '.join(sources)}."
