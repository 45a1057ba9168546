"""`python -m keras_ae COMMAND`: the command line of the library."""

import argparse
import sys

from keras_ae.commands import denoise, export

COMMANDS = (denoise, export)


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; returns its exit status (2: the user's mistake)."""
    options = _parser().parse_args(arguments)
    try:
        return options.command(options)
    except KeyboardInterrupt:
        print("\nInterrupted.", file=sys.stderr)
        return 130
    except (ImportError, OSError, ValueError) as error:
        message = str(error).partition("\n")[0]
        print(f"error: {message}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m keras_ae",
        description="Restores pictures, and exports what restores them.",
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
