import json

import numpy as np
from PIL import Image
from report_sample import sample_evaluation

from pipeline.report.background import Background
from pipeline.report.write import write_report


def test_writes_metrics_panel_and_report(tmp_path):
    directory = tmp_path / "new" / "folder"
    background = Background({"seed": "7"}, ["A note."])
    report = write_report(sample_evaluation(), directory, background)
    assert report == directory / "report.html"
    metrics = json.loads((directory / "metrics.json").read_text())
    assert metrics["n"] == 4
    with Image.open(directory / "panel.png") as picture:
        assert np.asarray(picture).std() > 0
    page = report.read_text()
    assert "A note." in page
    assert "<dt>seed</dt><dd><code>7</code>" in page
