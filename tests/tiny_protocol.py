"""A protocol of two columns, which makes no images."""

from pipeline.evaluation.protocol import Protocol

PHOTOGRAPHS = ["x", "x", "y", "z"]
TWO_COLUMNS = Protocol(
    name="two columns",
    columns=("a", "b"),
    means={"both": ("a", "b")},
    labels={},
    items=lambda photographs, limit: photographs,
    inputs=lambda clean, tag, index: clean[None],
    finish=lambda outputs: outputs,
)
