"""The figures of an evaluation, and their file."""

import dataclasses
import json
import math
import pathlib
from collections.abc import Mapping
from typing import Any

from pipeline.errors import UserError
from pipeline.evaluation.baselines import DO_NOTHING

FILE_NAME = "metrics.json"


@dataclasses.dataclass(frozen=True)
class Scores:
    """One restorer's figures by column, means and their `_std` among them.

    NaN stands for output that is not finite, and so has no score.

    Args:
        psnr: dB.
        ssim: at most 1.
        psnr_ci95: dB, half the 95 % confidence interval of each PSNR; see
            `half_widths`. NaN where one photograph is all there is.
        gain_ci95: dB, the same of the model's gain over this restorer, taken
            pairwise on the same items; empty for the model itself.
    """

    psnr: Mapping[str, float]
    ssim: Mapping[str, float]
    psnr_ci95: Mapping[str, float]
    gain_ci95: Mapping[str, float]


@dataclasses.dataclass(frozen=True)
class Metrics:
    """The figures of a model beside those of the baselines.

    Args:
        protocol: str, name of the protocol.
        n: int, how many tiles or images were scored.
        photographs: int, how many photographs these come from.
        model: the model's scores.
        baselines: the scores of other restorers, by name.
    """

    protocol: str
    n: int
    photographs: int
    model: Scores
    baselines: Mapping[str, Scores]

    def gain(self, column: str) -> float:
        """dB of PSNR by which the model beats doing nothing."""
        nothing = self.baselines[DO_NOTHING].psnr
        return self.model.psnr[column] - nothing[column]

    def gain_ci95(self, column: str) -> float:
        """Half the 95 % confidence interval of `gain`, dB."""
        return self.baselines[DO_NOTHING].gain_ci95[column]

    def save(self, directory: pathlib.Path) -> None:
        """Writes `metrics.json`, the model's scores at the top level.

        NaN is written as null, for JSON has no NaN.
        """
        content = {
            "protocol": self.protocol,
            "n": self.n,
            "photographs": self.photographs,
            "baselines": {
                name: _to_json(scores)
                for name, scores in self.baselines.items()
            },
            **_to_json(self.model),
        }
        text = json.dumps(content, indent=2, allow_nan=False)
        (directory / FILE_NAME).write_text(text + "\n")

    @classmethod
    def load(cls, directory: pathlib.Path) -> "Metrics":
        """Reads `metrics.json` back.

        Raises:
            UserError: there is none.
        """
        path = directory / FILE_NAME
        if not path.is_file():
            raise UserError(f"no {path}: evaluate a model first.")
        fields = json.loads(path.read_text())
        return cls(
            protocol=fields["protocol"],
            n=fields["n"],
            photographs=fields["photographs"],
            model=_from_json(fields),
            baselines={
                name: _from_json(scores)
                for name, scores in fields["baselines"].items()
            },
        )


def _to_json(scores: Scores) -> dict[str, dict[str, float | None]]:
    return {
        kind: {
            column: None if math.isnan(figure) else figure
            for column, figure in figures.items()
        }
        for kind, figures in dataclasses.asdict(scores).items()
    }


def _from_json(fields: Mapping[str, Any]) -> Scores:
    kinds = [field.name for field in dataclasses.fields(Scores)]
    return Scores(
        **{
            kind: {
                column: math.nan if figure is None else figure
                for column, figure in fields[kind].items()
            }
            for kind in kinds
        }
    )
