"""Whether a model is good enough."""

import dataclasses
import math
from collections.abc import Iterable, Mapping

from pipeline.errors import UserError
from pipeline.evaluation.baselines import DO_NOTHING
from pipeline.evaluation.metrics import Metrics
from pipeline.evaluation.protocol import Protocol

LAST_BLESSED = "last blessed"
RIVALS = {
    DO_NOTHING: "doing nothing",
    LAST_BLESSED: "the model blessed last",
}


@dataclasses.dataclass(frozen=True)
class Check:
    """A gain that was asked for, and the one that was reached.

    Args:
        column: str, short name.
        baseline: str, what the gain is over.
        gain: float, dB; NaN if the model's output is not finite.
        ci95: float, dB, half the 95 % confidence interval of it.
        least: float, dB, asked for.
    """

    column: str
    baseline: str
    gain: float
    ci95: float
    least: float

    @property
    def passed(self) -> bool:
        return self.gain >= self.least

    @property
    def rival(self) -> str:
        """What the gain is over, in words."""
        return RIVALS[self.baseline]

    @property
    def shortfall(self) -> str:
        """What is missing, in a sentence."""
        return (
            f"{self.column} gains {self.gain:.2f} dB over {self.rival}, "
            f"not {self.least:.2f}"
        )


@dataclasses.dataclass(frozen=True)
class Verdict:
    """Whether a model may be pushed, and why not.

    Args:
        checks: what was asked for.
        finite: bool, whether all scores are numbers.
    """

    checks: list[Check]
    finite: bool

    @property
    def blessed(self) -> bool:
        return self.finite and all(check.passed for check in self.checks)

    @property
    def reason(self) -> str:
        if not self.finite:
            return "there is no score: the model's output is not finite"
        missing = [check.shortfall for check in self.checks if not check.passed]
        return "; ".join(missing) or "every required gain was reached"


def judge(
    metrics: Metrics,
    min_gain: Mapping[str, float],
    min_change: Mapping[str, float],
) -> Verdict:
    """Holds a model's figures against what is asked for.

    Point estimates decide, as in TFX; the intervals are there to be read.

    Args:
        metrics: of the model.
        min_gain: dB over doing nothing, by column: TFX's value threshold.
        min_change: dB over the model blessed last, by column: TFX's change
            threshold; without such a model nothing is asked for.
    """
    asked = dict(zip(RIVALS, (min_gain, min_change), strict=True))
    checks = [
        Check(
            column,
            baseline,
            metrics.gain(column, baseline),
            metrics.gain_ci95(column, baseline),
            least,
        )
        for baseline, columns in asked.items()
        if baseline in metrics.baselines
        for column, least in columns.items()
    ]
    return Verdict(
        checks,
        finite=not any(math.isnan(s) for s in metrics.model.psnr.values()),
    )


def check_columns(key: str, columns: Iterable[str], protocol: Protocol) -> None:
    """Sees that the columns of a threshold exist.

    Raises:
        UserError: if one does not; `key` names the threshold.
    """
    for column in columns:
        if column not in protocol.labels:
            raise UserError(
                f"{key} names an unknown column {column!r}. "
                f"Known: {', '.join(protocol.labels)}."
            )
