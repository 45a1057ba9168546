"""Take the newest version of a served model back; the one before serves again.

  python -m pipeline rollback --model-dir runs/quick/serving/denoiser

Renames the newest version's directory to rolled-back-VERSION. A server that
serves the newest version loads the one before, then lets the bad one go. One
that is pinned to versions (pipeline/deploy/models.config) would be left with
nothing to serve: there `python -m pipeline promote --version` goes back. The
number does not come back: the next push takes a higher one.
"""

import argparse

from pipeline.commands.options import add_model_dir
from pipeline.deploy.versions import roll_back
from pipeline.errors import UserError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_model_dir(parser)


def main(options: argparse.Namespace) -> None:
    try:
        back, now = roll_back(options.model_dir)
    except LookupError as error:
        raise UserError(str(error)) from error
    print(f"rolled back: {back}\nserved now:  {now}")
