import base64
import json

import numpy as np
from PIL import Image

from pipeline.evaluation.evaluate import evaluate
from pipeline.report.write import write_report


def test_writes_metrics_panel_and_report(tmp_path, rng):
    photograph = rng.integers(0, 256, (128, 128, 3), "uint8")
    evaluation = evaluate(lambda images: images, [("noise", photograph)])
    report = write_report(
        evaluation, tmp_path / "new" / "folder", {"seed": "7"}, ["A note."]
    )
    assert report == tmp_path / "new" / "folder" / "report.html"
    metrics = json.loads((report.parent / "metrics.json").read_text())
    assert metrics["n"] == 1
    panel = report.parent / "panel.png"
    with Image.open(panel) as picture:
        assert np.asarray(picture).std() > 0
    page = report.read_text()
    assert base64.b64encode(panel.read_bytes()).decode() in page
    assert "A note." in page
    assert "<dt>seed</dt><dd><code>7</code>" in page
