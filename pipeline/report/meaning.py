"""Says in a sentence what a figure means."""

import math

SAME = 0.05  # dB; less than this is shown as 0.0

# What often makes a column worse than doing nothing; nobody measured whether
# it did this time.
OFTEN = {
    "clean": "a clean input scores the cap of 60 dB, so any change costs",
    "gauss": "weak noise is removed at the cost of detail",
    "sp": "pixels that were sound are changed too",
    "blur": "half of the tiles are blurred by less than 1.5 pixels, which "
    "leaves little to win",
    "knock": "pixels around the blocks are changed too",
}


def meaning(column: str, gain: float, ci95: float) -> str:
    """Compares a column with doing nothing.

    Args:
        column: str, short name of the column.
        gain: float, dB by which the model beats doing nothing; NaN if its
            output is not finite.
        ci95: float, dB, half its 95 % confidence interval; NaN if unknown.
    """
    if math.isnan(gain):
        return "no score: the model's output holds NaN or infinity."
    if abs(gain) < SAME:
        return "no better and no worse than doing nothing."
    doubt = "" if math.isnan(ci95) else f" \N{PLUS-MINUS SIGN} {ci95:.1f}"
    if gain > 0:
        left = 10 ** (-gain / 10)
        return (
            f"{gain:.1f}{doubt} dB better than doing nothing: typically "
            f"{left:.0%} of the squared error is left."
        )
    why = f", often because {OFTEN[column]}" if column in OFTEN else ""
    return f"{-gain:.1f}{doubt} dB worse than doing nothing{why}."
