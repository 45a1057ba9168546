"""Says in a sentence what a figure means."""

SAME = 0.05  # dB; less than this is shown as 0.0

# Why a column is easily lost to doing nothing, whatever the model.
WHY_LOST = {
    "clean": "there is nothing to mend and the input scores the cap of 60 dB, "
    "so any change costs",
    "gauss": "where the noise is weak, removing it costs more detail than "
    "it returns",
    "sp": "more was lost in the pixels that were sound than was mended in the "
    "5% that were not",
    "blur": "half of the tiles are blurred by less than 1.5 pixels, and such "
    "an input is hard to improve on",
    "knock": "the blocks cover little of a tile, and more was lost around them "
    "than was filled in",
}


def meaning(column: str, gain: float) -> str:
    """Compares a column with doing nothing.

    Args:
        column: str, short name of the column.
        gain: float, dB by which the model beats doing nothing.
    """
    if abs(gain) < SAME:
        return "no better and no worse than doing nothing."
    if gain > 0:
        left = 10 ** (-gain / 10)
        return (
            f"{gain:.1f} dB better than doing nothing: typically {left:.0%} "
            "of the squared error is left."
        )
    why = WHY_LOST.get(column)
    reason = f": {why}." if why else "."
    return f"{-gain:.1f} dB worse than doing nothing{reason}"
