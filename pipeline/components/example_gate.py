"""ExampleGate: no training on examples that a schema does not expect."""

from pipeline.artifacts import ExampleAnomalies
from pipeline.dsl import InputArtifact, Parameter, component
from pipeline.errors import UserError
from pipeline.statistics.anomaly_table import anomaly_table
from pipeline.statistics.files import read_anomalies


@component
def ExampleGate(
    anomalies: InputArtifact[ExampleAnomalies],
    stop_on_anomalies: Parameter[bool],
) -> None:
    """Ends the run, or shows the anomalies and lets it go on.

    Apart from ExampleValidator, whose outputs are to be kept all the same.

    Args:
        anomalies: of all splits.
        stop_on_anomalies: whether to go no further if there are any.

    Raises:
        UserError: there are anomalies, and `stop_on_anomalies`.
    """
    if all(anomalies.get_json_value_custom_property("blessed").values()):
        return
    splits = anomalies.split_list()
    found = {split: read_anomalies(anomalies.path, split) for split in splits}
    table = anomaly_table(found)
    if stop_on_anomalies:
        raise UserError(
            f"The examples are not what the schema expects:\n{table}\n"
            f"They are kept in {anomalies.uri}. Mend the images, or go on "
            "with --set validation.stop_on_anomalies=False"
        )
    print(table)
