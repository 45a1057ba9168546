"""A whole pipeline of ours as a pipeline of TFX."""

from typing import Any

from tfx import v1 as tfx

from pipeline.configs import Config
from pipeline.dag import create_pipeline
from pipeline.dsl import Channel, LatestBlessed, Pipeline
from pipeline.tfx import components

RESOLVER = "latest_blessed_model_resolver"


def create_tfx_pipeline(config: Config, output: str) -> tfx.dsl.Pipeline:
    """Wires the components of one experiment as those of TFX.

    For any runner of TFX. Its cache is off: it would not notice that the code
    of a body has changed.

        from tfx import v1 as tfx
        from pipeline.configs.quick import CONFIG
        from pipeline.tfx.dag import create_tfx_pipeline

        tfx.orchestration.LocalDagRunner().run(
            create_tfx_pipeline(CONFIG, "runs/quick")
        )

    Args:
        config: the experiment.
        output: directory of the run; laid out as TFX's own examples are:
            artifacts go to `{output}/pipelines/{name}`, lineage to
            `{output}/metadata/{name}/metadata.db`. Models are pushed to
            `{output}/serving/denoiser/{version}`, as they are without TFX.
    """
    pipeline = create_pipeline(config, output)
    metadata = f"{output}/metadata/{config.name}/metadata.db"
    return tfx.dsl.Pipeline(
        pipeline_name=config.name,
        pipeline_root=f"{output}/pipelines/{config.name}",
        components=list(tfx_components(pipeline).values()),
        metadata_connection_config=(
            tfx.orchestration.metadata.sqlite_metadata_connection_config(
                metadata
            )
        ),
    )


def tfx_components(pipeline: Pipeline) -> dict[str, Any]:
    """The nodes of a pipeline as TFX's, by their ids.

    For a pipeline that has components of TFX's own among them:

        nodes = tfx_components(create_pipeline(CONFIG, "runs/quick"))
        tfx.components.StatisticsGen(
            examples=nodes["ExampleGen"].outputs["examples"]
        )

    The model blessed last is found by a resolver of TFX. Unlike ours it may
    find the very model that is judged, if TFX has that from its cache.

    Args:
        pipeline: its nodes, each after those whose outputs it takes.
    """
    made: dict[str, Any] = {}
    for node in pipeline.components:
        made[node.id] = getattr(components, node.component.name)(
            **{
                key: _output(made, channel)
                for key, channel in node.inputs.items()
            },
            **{
                key: components.encode(value, node.component.parameters[key])
                for key, value in node.parameters.items()
            },
        )
    for node in pipeline.components:
        for upstream in node.upstream:
            made[node.id].add_upstream_node(made[upstream])
    return made


def _output(made: dict[str, Any], channel: Channel) -> tfx.dsl.Channel:
    """TFX's channel for one of ours."""
    if isinstance(channel, LatestBlessed):
        if RESOLVER not in made:
            made[RESOLVER] = _latest_blessed()
        return made[RESOLVER].outputs["model"]
    return made[channel.node_id].outputs[channel.key]


def _latest_blessed() -> Any:
    types = tfx.types.standard_artifacts
    return tfx.dsl.Resolver(
        strategy_class=tfx.dsl.experimental.LatestBlessedModelStrategy,
        model=tfx.dsl.Channel(type=types.Model),
        model_blessing=tfx.dsl.Channel(type=types.ModelBlessing),
    ).with_id(RESOLVER)
