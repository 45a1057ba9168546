"""Why something is an anomaly."""

from typing import TypeAlias

from tensorflow_metadata.proto.v0.anomalies_pb2 import AnomalyInfo

Reason: TypeAlias = AnomalyInfo.Reason


def reason(kind: str, short_description: str, description: str) -> Reason:
    """One reason.

    Args:
        kind: str, a name of `AnomalyInfo.Type`.
        short_description: str, what a table shows.
        description: str, with the figures.
    """
    return Reason(
        type=kind, short_description=short_description, description=description
    )
