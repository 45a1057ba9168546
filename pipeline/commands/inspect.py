"""Check every record of a directory of shards, and say what is in it.

  python -m pipeline inspect shards/mine
  python -m pipeline inspect shards/mine --contact-sheet mine.png
  python -m pipeline inspect s3://bucket/shards

Exits with status 1 if anything is damaged, missing or too much, or if a tile
is in two splits. The digest is that of the whole directory; without this
program, in the directory:

  find * -type f | LC_ALL=C sort | xargs sha256sum | sha256sum
"""

import argparse
import pathlib

from pipeline.errors import UserError
from pipeline.paths import AnyPath, parse_path
from pipeline.transforms.contact_sheet import write_contact_sheet
from pipeline.transforms.inspection import Inspection, inspect_shards
from pipeline.transforms.manifest import ShardFile
from pipeline.transforms.sharding import MB

SHOWN = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "directory", metavar="DIR", help="a data set, also in a store"
    )
    parser.add_argument(
        "--contact-sheet",
        type=pathlib.Path,
        metavar="PNG",
        help="write a picture of some tiles here",
    )


def main(options: argparse.Namespace) -> None:
    directory = parse_path(options.directory)
    if options.contact_sheet:
        _check_sheet(options.contact_sheet, directory)
    inspection = inspect_shards(directory)
    print(_describe(inspection))
    if inspection.problems:
        print(_complain(inspection.problems))
        raise SystemExit(1)
    if options.contact_sheet:
        write_contact_sheet(directory, inspection.shards, options.contact_sheet)
        print(f"contact sheet: {options.contact_sheet}")


def _check_sheet(sheet: pathlib.Path, directory: AnyPath) -> None:
    """Raises UserError unless the picture can be written there."""
    if sheet.suffix.lower() != ".png":
        raise UserError(f"{sheet} is to be a PNG; let its name end in .png")
    if not sheet.parent.is_dir():
        raise UserError(f"there is no folder {sheet.parent}; make it first")
    if isinstance(directory, pathlib.Path) and sheet.resolve().is_relative_to(
        directory.resolve()
    ):
        raise UserError(
            f"{sheet} would be in the data set; write it outside {directory}"
        )


def _describe(inspection: Inspection) -> str:
    splits: dict[str, list[ShardFile]] = {}
    for shard in inspection.shards:
        splits.setdefault(shard.split, []).append(shard)
    lines = [f"{name}: {_sizes(shards)}" for name, shards in splits.items()]
    bad = inspection.reasons
    lines.append(f"bad images: {bad.total():,}")
    lines += [f"  {count:,} {reason}" for reason, count in bad.most_common()]
    return "\n".join([*lines, f"digest: {inspection.digest()}"])


def _sizes(shards: list[ShardFile]) -> str:
    sizes = [shard.bytes / MB for shard in shards]
    tiles = sum(shard.tiles for shard in shards)
    return (
        f"{tiles:,} tiles in {len(shards):,} shards of {min(sizes):,.1f} to "
        f"{max(sizes):,.1f} MB"
    )


def _complain(problems: list[str]) -> str:
    more = len(problems) - SHOWN
    lines = [f"  {problem}" for problem in problems[:SHOWN]]
    lines += [f"  and {more:,} more"] if more > 0 else []
    return "\n".join(["DAMAGED; make it again or copy it again:", *lines])
