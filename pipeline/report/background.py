"""What a report tells beside the figures."""

import dataclasses
from collections.abc import Mapping, Sequence

from tensorflow_metadata.proto.v0.anomalies_pb2 import Anomalies
from tensorflow_metadata.proto.v0.statistics_pb2 import (
    DatasetFeatureStatistics,
)

from pipeline.evaluation.thresholds import Verdict
from pipeline.lineage import Execution


@dataclasses.dataclass(frozen=True)
class Background:
    """Where a model comes from and what was asked of it; what is known of it.

    Args:
        reproduce: command, seed and versions, by name.
        notes: sentences that the reader should know first.
        verdict: whether it was blessed; `None` if nobody judged.
        history: values of each epoch, such as `loss` and `val_loss`.
        statistics: of the examples, by split.
        anomalies: of the examples, by split; empty if nobody looked.
        inputs: URIs of the artifacts that the report was made from, by name.
        lineage: the executions that these came from.
    """

    reproduce: Mapping[str, str]
    notes: Sequence[str] = ()
    verdict: Verdict | None = None
    history: Mapping[str, Sequence[float]] = dataclasses.field(
        default_factory=dict
    )
    statistics: Mapping[str, DatasetFeatureStatistics] = dataclasses.field(
        default_factory=dict
    )
    anomalies: Mapping[str, Anomalies] = dataclasses.field(default_factory=dict)
    inputs: Mapping[str, str] = dataclasses.field(default_factory=dict)
    lineage: Sequence[Execution] = ()
