"""The figures of an evaluation, and their file."""

import dataclasses
import json
import math
import pathlib
from collections.abc import Mapping, Sequence
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
class Slice:
    """The model's figures on those items that have something in common.

    Args:
        key: str, what they have in common: `photograph`, or the strength of
            one column's damage.
        value: str, the photograph's name or the range of strengths.
        n: int, how many items.
        photographs: int, how many photographs these come from.
        psnr: dB, by column; of one column where a strength is the key.
        psnr_ci95: dB, see `Scores`.
        gain: dB, over doing nothing on the same items.
        gain_ci95: dB, see `Scores`.
    """

    key: str
    value: str
    n: int
    photographs: int
    psnr: Mapping[str, float]
    psnr_ci95: Mapping[str, float]
    gain: Mapping[str, float]
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
        slices: the model's figures on some of the items.
    """

    protocol: str
    n: int
    photographs: int
    model: Scores
    baselines: Mapping[str, Scores]
    slices: Sequence[Slice] = ()

    def gain(self, column: str, over: str = DO_NOTHING) -> float:
        """dB of PSNR by which the model beats a baseline."""
        return self.model.psnr[column] - self.baselines[over].psnr[column]

    def gain_ci95(self, column: str, over: str = DO_NOTHING) -> float:
        """Half the 95 % confidence interval of `gain`, dB."""
        return self.baselines[over].gain_ci95[column]

    def save(self, directory: pathlib.Path) -> None:
        """Writes `metrics.json`, the model's scores at the top level.

        NaN is written as null, for JSON has no NaN.
        """
        content = dataclasses.asdict(self)
        model, slices = content.pop("model"), content.pop("slices")
        content = {**content, **model, "slices": slices}
        text = json.dumps(_nan_to_null(content), indent=2, allow_nan=False)
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
        fields = _null_to_nan(json.loads(path.read_text()))
        return cls(
            protocol=fields["protocol"],
            n=fields["n"],
            photographs=fields["photographs"],
            model=_from_json(fields),
            baselines={
                name: _from_json(scores)
                for name, scores in fields["baselines"].items()
            },
            # Files of earlier versions have none.
            slices=tuple(Slice(**one) for one in fields.get("slices", ())),
        )


def _nan_to_null(value: Any) -> Any:
    """JSON values with null for each NaN, however deep it lies."""
    if isinstance(value, Mapping):
        return {key: _nan_to_null(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_nan_to_null(one) for one in value]
    return None if isinstance(value, float) and math.isnan(value) else value


def _null_to_nan(value: Any) -> Any:
    """The reverse of `_nan_to_null`."""
    if isinstance(value, Mapping):
        return {key: _null_to_nan(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_null_to_nan(one) for one in value]
    return math.nan if value is None else value


def _from_json(fields: Mapping[str, Any]) -> Scores:
    kinds = [field.name for field in dataclasses.fields(Scores)]
    return Scores(**{kind: fields[kind] for kind in kinds})
