from pipeline.evaluation.metrics import Metrics, Scores
from pipeline.report.table import results_table


def test_columns_are_aligned_and_deviations_left_out():
    model = {"clean": 38.104, "mean5": 9.5, "mean5_std": 1.0}
    nothing = {"clean": 60.0, "mean5": 31.62, "mean5_std": 1.0}
    metrics = Metrics(
        "textbook",
        500,
        Scores(model, model),
        {"do nothing": Scores(nothing, nothing)},
    )
    assert results_table(metrics).splitlines() == [
        "PSNR in dB, protocol textbook, n = 500",
        "                clean    mean5",
        "this model      38.10     9.50",
        "do nothing      60.00    31.62",
    ]
