"""`python -m pipeline COMMAND`: the command line of the pipeline."""

import argparse
import errno
import os
import sys

from pipeline.commands import (
    doctor,
    evaluate,
    inspect,
    promote,
    rollback,
    run,
    serve,
    shard,
    train,
)
from pipeline.errors import UserError

COMMANDS = (
    run,
    shard,
    inspect,
    train,
    evaluate,
    serve,
    promote,
    rollback,
    doctor,
)
# What the user's machine refuses, not what we did wrong.
MENDABLE = (errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS)


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; returns its exit status (2: the user's mistake)."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    options = _parser().parse_args(arguments)
    try:
        options.command(options)
    except UserError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nInterrupted.", file=sys.stderr)
        return 130
    except OSError as error:
        if error.errno not in MENDABLE:
            raise
        print(f"error: {error}. Mend that and try again.", file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m pipeline",
        description="From photographs to a served image restorer.",
        epilog="Each command has its own help: python -m pipeline run --help",
    )
    subparsers = parser.add_subparsers(required=True, metavar="COMMAND")
    for module in COMMANDS:
        name = module.__name__.rpartition(".")[2]
        summary, _, details = (module.__doc__ or "").partition("\n")
        subparser = subparsers.add_parser(
            name,
            help=summary,
            description=f"{summary}\n{details}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        module.add_arguments(subparser)
        subparser.set_defaults(command=module.main)
    return parser


if __name__ == "__main__":
    sys.exit(main())
