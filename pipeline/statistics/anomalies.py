"""What is not as a schema expects it, in TFDV 1.21's words."""

from collections.abc import Iterator, Sequence

from tensorflow_metadata.proto.v0.anomalies_pb2 import (
    Anomalies,
    AnomalyInfo,
    DriftSkewInfo,
)
from tensorflow_metadata.proto.v0.path_pb2 import Path
from tensorflow_metadata.proto.v0.schema_pb2 import (
    ALPHA,
    DEBUG_ONLY,
    DEPRECATED,
    PLANNED,
    Feature,
    Schema,
)
from tensorflow_metadata.proto.v0.statistics_pb2 import (
    DatasetFeatureStatistics,
    FeatureNameStatistics,
)

from pipeline.statistics.dataset_checks import check_count, check_drift
from pipeline.statistics.domain_checks import check_domain, check_unique
from pipeline.statistics.drift import compare
from pipeline.statistics.presence_checks import (
    check_lengths,
    check_presence,
    check_shape,
    check_type,
    is_required,
)
from pipeline.statistics.reasons import Reason, reason
from pipeline.statistics.schema import feature_type
from pipeline.statistics.views import common_stats, name_of

UNCHECKED_STAGES = {PLANNED, ALPHA, DEPRECATED, DEBUG_ONLY}
# What messages call the two that a comparator compares.
NAMES = {"drift": ("current", "previous"), "skew": ("training", "serving")}


def find_anomalies(
    statistics: DatasetFeatureStatistics,
    schema: Schema,
    previous: DatasetFeatureStatistics | None = None,
    serving: DatasetFeatureStatistics | None = None,
) -> Anomalies:
    """Compares statistics with what a schema expects, as TFDV does.

    Bytes, strings and numbers are checked; nested, sparse and weighted
    features, environments, time and natural language are not.

    Args:
        statistics: DatasetFeatureStatistics, of a split.
        schema: Schema.
        previous: DatasetFeatureStatistics for `drift_comparator`s, or `None`
            to leave these out. Defaults to `None`.
        serving: DatasetFeatureStatistics for `skew_comparator`s, or `None` to
            leave these out. Defaults to `None`.
    """
    anomalies = Anomalies(
        baseline=schema, anomaly_name_format=Anomalies.SERIALIZED_PATH
    )
    if not statistics.num_examples:
        anomalies.data_missing = True
        return anomalies
    expected = {feature.name: feature for feature in schema.feature}
    actual = _by_name(statistics)
    for name in sorted({*expected, *actual}):
        if name in expected and _is_unchecked(expected[name]):
            continue
        reasons = [*_reasons(actual.get(name), expected.get(name), schema)]
        if name in expected and name in actual:
            drift, why = _compare_all(
                actual[name], expected[name], drift=previous, skew=serving
            )
            anomalies.drift_skew_info.extend(drift)
            reasons += why
        if reasons:
            anomalies.anomaly_info[name].CopyFrom(_info(reasons))
            anomalies.anomaly_info[name].path.step.append(name)
    reasons = [*_dataset_reasons(statistics, schema, previous)]
    if reasons:
        anomalies.dataset_anomaly_info.CopyFrom(_info(reasons))
    return anomalies


def is_blessed(anomalies: Anomalies) -> bool:
    """Tells whether there are examples and no anomaly."""
    return not (
        anomalies.data_missing
        or anomalies.anomaly_info
        or anomalies.HasField("dataset_anomaly_info")
    )


def _by_name(
    statistics: DatasetFeatureStatistics,
) -> dict[str, FeatureNameStatistics]:
    return {name_of(feature): feature for feature in statistics.features}


def _is_unchecked(expected: Feature) -> bool:
    return expected.deprecated or expected.lifecycle_stage in UNCHECKED_STAGES


def _reasons(
    feature: FeatureNameStatistics | None,
    expected: Feature | None,
    schema: Schema,
) -> Iterator[Reason]:
    """What is wrong with a feature, in TFDV's order."""
    if expected is None:
        yield reason(
            "SCHEMA_NEW_COLUMN",
            "New column",
            "New column (column in data but not in schema)",
        )
    elif feature is None:
        if is_required(expected):
            yield reason(
                "SCHEMA_MISSING_COLUMN",
                "Column dropped",
                "Column is completely missing",
            )
    elif not common_stats(feature).num_non_missing:
        if is_required(expected):
            yield reason(
                "FEATURE_TYPE_NOT_PRESENT",
                "Column dropped",
                "The feature was not present in any examples.",
            )
    else:
        yield from check_lengths(feature, expected)
        yield from check_shape(feature, expected)
        yield from check_presence(feature, expected)
        yield from check_type(feature, expected)
        if feature_type(feature) == expected.type:
            yield from check_domain(feature, expected, schema)
            yield from check_unique(feature, expected)


def _compare_all(
    feature: FeatureNameStatistics,
    expected: Feature,
    **controls: DatasetFeatureStatistics | None,
) -> tuple[list[DriftSkewInfo], list[Reason]]:
    """What was measured, if anything was, and what is wrong with it."""
    measured = DriftSkewInfo(path=Path(step=[expected.name]))
    reasons: list[Reason] = []
    for kind, control in controls.items():
        if control is not None:
            reasons += _compare(kind, feature, control, expected, measured)
    has_any = measured.drift_measurements or measured.skew_measurements
    return [measured] if has_any else [], reasons


def _compare(
    kind: str,
    feature: FeatureNameStatistics,
    control: DatasetFeatureStatistics,
    expected: Feature,
    measured: DriftSkewInfo,
) -> Iterator[Reason]:
    """Compares by the comparator of a kind; adds to what was measured."""
    if not expected.HasField(f"{kind}_comparator"):
        return
    of_control = _by_name(control).get(expected.name)
    names = NAMES[kind]
    if of_control is None:
        yield reason(
            "COMPARATOR_CONTROL_DATA_MISSING",
            f"{names[1]} data missing",
            f"{names[1]} data is missing.",
        )
        return
    comparator = getattr(expected, f"{kind}_comparator")
    for comparison in compare(feature, of_control, comparator, names):
        getattr(measured, f"{kind}_measurements").append(comparison.measurement)
        if comparison.reason:
            yield comparison.reason


def _dataset_reasons(
    statistics: DatasetFeatureStatistics,
    schema: Schema,
    previous: DatasetFeatureStatistics | None,
) -> Iterator[Reason]:
    limits = schema.dataset_constraints
    if previous is not None:
        yield from check_drift(
            statistics.num_examples,
            previous.num_examples,
            limits.num_examples_drift_comparator,
        )
    yield from check_count(statistics.num_examples, limits)


def _info(reasons: Sequence[Reason]) -> AnomalyInfo:
    first = reasons[0].short_description
    return AnomalyInfo(
        description=" ".join(why.description for why in reasons),
        severity=AnomalyInfo.ERROR,
        short_description=first if len(reasons) == 1 else "Multiple errors",
        reason=reasons,
    )
