from report_sample import sample_statistics
from tiny_examples import statistics

from pipeline.report.split_facts import HEIGHT, split_facts


def test_facts_of_images():
    found = split_facts(sample_statistics("train"))
    assert (found.name, found.examples) == ("train", "1")
    assert found.facts == {
        "Sizes": "8x6 (1)",
        "Formats": "png (1)",
        "Flat": "1",
        "Look alike": "0",
    }
    red, green, blue = found.channels
    assert (green.mean, green.deviation) == ("128.0", "0.0")
    assert red.mean == blue.mean == "0.0"


def test_histogram_is_as_high_as_the_picture_at_its_level():
    _, green, _ = split_facts(sample_statistics("train")).channels
    steps = green.path.split("V")[1:]
    top = [step for step in steps if step.startswith("0.0")]
    assert top == ["0.0H136"]  # levels 128 to 135
    assert len(steps) == 32 + 1 and steps[-1] == f"{HEIGHT}Z"


def test_of_other_features_only_the_number_is_told():
    found = split_facts(statistics({"x": [1]}, {"x": [2]}))
    assert (found.examples, found.facts, found.channels) == ("2", {}, [])
