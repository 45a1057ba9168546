from pipeline.evaluation.metrics import Metrics, Scores
from pipeline.report.table import results_table


def test_columns_are_aligned_and_deviations_left_out():
    model = {"clean": 38.104, "knock_8bit": 9.5, "mean5_std": 1.0}
    nothing = {"clean": 60.0, "knock_8bit": 31.62, "mean5_std": 1.0}
    doubt = {"clean": 0.5, "knock_8bit": 0.25}
    metrics = Metrics(
        "textbook",
        500,
        68,
        Scores(model, model, {}, {}),
        {"do nothing": Scores(nothing, nothing, {}, doubt)},
    )
    assert results_table(metrics).splitlines() == [
        "PSNR in dB, protocol textbook, n = 500, photographs = 68",
        "                   clean  knock_8bit",
        "this model         38.10        9.50",
        "do nothing         60.00       31.62",
        "gain              -21.90      -22.12",
        "+- (95 %)           0.50        0.25",
    ]
