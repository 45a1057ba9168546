from report_sample import sample_lineage

from pipeline.report.lineage_graph import REPORT, lineage_graph

INPUTS = {"model": "Trainer/model/3", "statistics": "Stats/statistics/2"}


def graph():
    return lineage_graph(sample_lineage(), INPUTS)


def test_executions_stand_in_order_and_the_report_last():
    heads = [text for text in graph().texts if text.kind == "execution"]
    assert [head.name for head in heads] == ["Gen", "Stats", "Trainer", REPORT]
    assert heads[0].detail == "execution 1"
    heights = [text.y for text in graph().texts]
    assert heights == sorted(set(heights))
    assert max(heights) < graph().height


def test_a_wire_meets_every_text_of_its_artifact():
    shown = graph()
    heights = {}
    for text in shown.texts:
        heights.setdefault(text.detail, []).append(text.y)
    assert len(shown.wires) == 3
    for wire in shown.wires:
        assert [y for _, y in wire.stops] == heights[wire.uri]


def test_a_lane_is_used_again_but_never_twice_at_once():
    wires = {wire.uri: wire for wire in graph().wires}
    examples, statistics, model = (
        wires[uri] for uri in ("Gen/examples/1", *reversed(INPUTS.values()))
    )
    assert examples.x == model.x != statistics.x
    assert examples.stops[-1][1] < model.stops[0][1]


def test_what_nobody_uses_has_no_lane_to_follow():
    (first, *_) = sample_lineage()
    (wire,) = lineage_graph([first], {}).wires
    assert "V" not in wire.path and len(wire.stops) == 1
