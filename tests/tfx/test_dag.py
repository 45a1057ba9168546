"""One tiny run on TFX's runner: our components, and TFX's own beside them.

Each component of TFX reads what one of ours wrote, and our validator reads
what those of TFX wrote.
"""

import dataclasses
import filecmp
import json
import pathlib
from typing import Any

import pytest

pytest.importorskip("tfx.v1")
from ml_metadata import MetadataStore
from ml_metadata.proto import metadata_store_pb2
from tfx import v1 as tfx
from tfx.types import standard_artifacts

from pipeline import artifacts
from pipeline.components.infra_validator import find_fault
from pipeline.configs import Config, Data, Evaluation, Training, Tuning
from pipeline.evaluation.metrics import Metrics
from pipeline.evaluation.thresholds import LAST_BLESSED
from pipeline.statistics.files import (
    read_anomalies,
    read_schema,
    read_statistics,
)
from pipeline.tfx import components
from pipeline.tfx.artifacts import from_tfx
from pipeline.tfx.dag import create_tfx_pipeline

pytestmark = [
    pytest.mark.tfx,
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore"),  # TFX is not ours to mend.
]

CONFIG = Config(
    name="tiny",
    data=Data(num_images=60, tile_size=32, workers=1),
    training=Training(
        model_name="shallow", batch_size=16, crop_size=16, steps=20
    ),
    tuning=Tuning(trials=1, steps=20, learning_rates=[3e-3]),
    evaluation=Evaluation(num_tiles=2, baselines=()),
)
TRAINING = dataclasses.asdict(CONFIG.training)
TUNING = dataclasses.asdict(CONFIG.tuning)
SPLITS = ["train", "eval", "test"]


@dataclasses.dataclass(frozen=True)
class Run:
    """A run that has ended, and what its metadata say."""

    output: pathlib.Path
    store: MetadataStore

    def artifact(self, node: str, key: str) -> Any:
        """The last output of a node, as TFX gives it to the next."""
        folder = self.output / "pipelines" / "tiny" / node / key
        uri = max(folder.iterdir(), key=lambda path: int(path.name))
        (stored,) = self.store.get_artifacts_by_uri(str(uri))
        artifact = getattr(standard_artifacts, stored.type)()
        artifact.set_mlmd_artifact(stored)
        return artifact

    def path(self, node: str, key: str) -> pathlib.Path:
        return pathlib.Path(self.artifact(node, key).uri)


def theirs_beside(ours, serving_dir):
    """TFX's own components on what ours give, and ours on what they give."""
    examples = ours["ExampleGen"].outputs["examples"]
    model = ours["Trainer"].outputs["model"]
    statistics_gen = tfx.components.StatisticsGen(examples=examples)
    statistics = statistics_gen.outputs["statistics"]
    schema_gen = tfx.components.SchemaGen(
        statistics=ours["StatisticsGen"].outputs["statistics"]
    )
    example_validator = tfx.components.ExampleValidator(
        statistics=ours["StatisticsGen"].outputs["statistics"],
        schema=ours["SchemaGen"].outputs["schema"],
    )
    pusher = tfx.components.Pusher(
        model=model,
        model_blessing=ours["Evaluator"].outputs["blessing"],
        infra_blessing=ours["InfraValidator"].outputs["blessing"],
        push_destination=tfx.proto.PushDestination(
            filesystem=tfx.proto.PushDestination.Filesystem(
                base_directory=serving_dir
            )
        ),
    )
    steps = {
        "train_args": tfx.proto.TrainArgs(num_steps=20),
        "eval_args": tfx.proto.EvalArgs(num_steps=1),
    }
    tuner = tfx.components.Tuner(
        tuner_fn="pipeline.training.tune.tuner_fn",
        examples=examples,
        custom_config={"training": TRAINING, "tuning": TUNING},
        **steps,
    )
    trainer = tfx.components.Trainer(
        run_fn="pipeline.training.run.run_fn",
        examples=examples,
        hyperparameters=tuner.outputs["best_hyperparameters"],
        custom_config={"training": TRAINING},
        **steps,
    )
    validator_of_theirs = components.ExampleValidator(
        statistics=statistics, schema=schema_gen.outputs["schema"]
    )
    return [
        statistics_gen.with_id("TfxStatisticsGen"),
        schema_gen.with_id("TfxSchemaGen"),
        example_validator.with_id("TfxExampleValidator"),
        tuner.with_id("TfxTuner"),
        trainer.with_id("TfxTrainer"),
        pusher.with_id("TfxPusher"),
        validator_of_theirs.with_id("ValidatorOfTheirs"),
    ]


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    output = tmp_path_factory.mktemp("tfx")
    pipeline = create_tfx_pipeline(CONFIG, str(output))
    ours = {node.id: node for node in pipeline.components}
    theirs = theirs_beside(ours, str(output / "pushed_by_tfx"))
    pipeline.components = [*ours.values(), *theirs]
    tfx.orchestration.LocalDagRunner().run(pipeline)
    return Run(output, MetadataStore(pipeline.metadata_connection_config))


def test_every_component_completes(run):
    done = {metadata_store_pb2.Execution.COMPLETE}
    executions = run.store.get_executions()
    assert {one.last_known_state for one in executions} == done


def test_tfx_knows_the_properties_of_our_examples(run):
    examples = run.artifact("ExampleGen", "examples")
    assert examples.splits == SPLITS
    assert (examples.span, examples.version) == (0, 0)
    payload = examples.get_string_custom_property("payload_format")
    assert payload == "FORMAT_TF_EXAMPLE"


@pytest.mark.parametrize("split", SPLITS)
def test_tfx_counts_our_examples_as_we_do(run, split):
    ours = read_statistics(run.path("StatisticsGen", "statistics"), split)
    theirs = read_statistics(run.path("TfxStatisticsGen", "statistics"), split)
    assert ours.num_examples == theirs.num_examples > 0
    assert counts(ours) == counts(theirs)


def counts(statistics):
    """By feature: how many examples have it, and how many values."""
    return {
        feature.path.step[0]: (
            common(feature).num_non_missing,
            common(feature).tot_num_values,
        )
        for feature in statistics.features
    }


def common(feature):
    return getattr(feature, feature.WhichOneof("stats")).common_stats


def test_tfx_infers_our_features_from_our_statistics(run):
    ours = read_schema(run.path("SchemaGen", "schema"))
    theirs = read_schema(run.path("TfxSchemaGen", "schema"))
    assert {(f.name, f.type) for f in ours.feature} == {
        (f.name, f.type) for f in theirs.feature
    }


@pytest.mark.parametrize(
    "validator",
    ["ExampleValidator", "TfxExampleValidator", "ValidatorOfTheirs"],
)
def test_no_anomalies_by_either_validator(run, validator):
    anomalies = run.artifact(validator, "anomalies")
    blessed = anomalies.get_json_value_custom_property("blessed")
    assert blessed == dict.fromkeys(SPLITS, 1)
    for split in SPLITS:
        found = read_anomalies(pathlib.Path(anomalies.uri), split)
        assert not found.anomaly_info


@pytest.mark.parametrize("pusher", ["Pusher", "TfxPusher"])
def test_both_pushers_push_the_export(run, pusher):
    pushed = run.artifact(pusher, "pushed_model")
    assert pushed.get_int_custom_property("pushed") == 1
    destination = pushed.get_string_custom_property("pushed_destination")
    export = run.path("Trainer", "model") / "Format-Serving"
    files = [path for path in export.rglob("*") if path.is_file()]
    names = [str(path.relative_to(export)) for path in files]
    for copy in (destination, pushed.uri):
        same, *_ = filecmp.cmpfiles(export, copy, names, shallow=False)
        assert sorted(same) == sorted(names)


def test_a_blessing_comes_with_its_reason(run):
    blessing = run.artifact("InfraValidator", "blessing")
    ours = from_tfx(blessing, artifacts.InfraBlessing)
    assert ours.get_int_custom_property("blessed") == 1
    assert ours.get_string_custom_property("reason") == ""


def test_the_trainer_of_tfx_exports_by_our_run_fn(run):
    model = run.path("TfxTrainer", "model")
    assert (model / "Format-Keras" / "model.keras").is_file()
    assert find_fault(model / "Format-Serving") == ""


@pytest.mark.parametrize("tuner", ["Tuner", "TfxTuner"])
def test_both_tuners_find_a_learning_rate(run, tuner):
    found = run.path(tuner, "best_hyperparameters")
    config = json.loads((found / "best_hyperparameters.txt").read_text())
    assert config["values"]["learning_rate"] == TUNING["learning_rates"][0]


def test_the_next_run_is_compared_with_the_model_blessed_last(run):
    first = Metrics.load(run.path("Evaluator", "evaluation"))
    assert LAST_BLESSED not in first.baselines
    pipeline = create_tfx_pipeline(CONFIG, str(run.output))
    pipeline.enable_cache = True
    tfx.orchestration.LocalDagRunner().run(pipeline)
    second = Metrics.load(run.path("Evaluator", "evaluation"))
    assert LAST_BLESSED in second.baselines
