"""Anomalies as a table to read."""

from collections.abc import Iterator, Mapping

from tensorflow_metadata.proto.v0.anomalies_pb2 import Anomalies

HEADER = ("split", "feature", "anomaly", "details")


def anomaly_table(anomalies: Mapping[str, Anomalies]) -> str:
    """A line for each reason of each anomaly.

    Args:
        anomalies: split to Anomalies.
    """
    rows = [HEADER, *anomaly_rows(anomalies)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(map(str.ljust, row, widths)).rstrip() for row in rows
    )


def anomaly_rows(
    anomalies: Mapping[str, Anomalies],
) -> list[tuple[str, str, str, str]]:
    """The rows of the table: split, feature, anomaly and details."""
    return [
        (split, *row)
        for split, found in anomalies.items()
        for row in _rows(found)
    ]


def _rows(anomalies: Anomalies) -> Iterator[tuple[str, str, str]]:
    if anomalies.data_missing:
        yield "(all)", "No examples", "The split is empty."
    for reason in anomalies.dataset_anomaly_info.reason:
        yield "(all)", reason.short_description, reason.description
    for name, info in sorted(anomalies.anomaly_info.items()):
        for reason in info.reason:
            yield name, reason.short_description, reason.description
