"""The figures of an evaluation, and their file."""

import dataclasses
import json
import pathlib
from collections.abc import Mapping

from pipeline.errors import UserError
from pipeline.evaluation.baselines import DO_NOTHING

FILE_NAME = "metrics.json"


@dataclasses.dataclass(frozen=True)
class Scores:
    """One restorer's figures by column, means and their `_std` among them.

    Args:
        psnr: dB.
        ssim: at most 1.
    """

    psnr: Mapping[str, float]
    ssim: Mapping[str, float]


@dataclasses.dataclass(frozen=True)
class Metrics:
    """The figures of a model beside those of the baselines.

    Args:
        protocol: str, name of the protocol.
        n: int, how many tiles or images were scored.
        model: the model's scores.
        baselines: the scores of other restorers, by name.
    """

    protocol: str
    n: int
    model: Scores
    baselines: Mapping[str, Scores]

    def gain(self, column: str) -> float:
        """dB of PSNR by which the model beats doing nothing."""
        nothing = self.baselines[DO_NOTHING].psnr
        return self.model.psnr[column] - nothing[column]

    def save(self, directory: pathlib.Path) -> None:
        """Writes `metrics.json`, the model's scores at the top level."""
        fields = dataclasses.asdict(self)
        scores = fields.pop("model")
        text = json.dumps(fields | scores, indent=2)
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
            model=Scores(fields["psnr"], fields["ssim"]),
            baselines={
                name: Scores(**scores)
                for name, scores in fields["baselines"].items()
            },
        )
