"""Arguments that several commands take."""

import argparse


def add_config_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds `--config` and `--set`, for `load_config`."""
    parser.add_argument(
        "--config", required=True, metavar="FILE", help="a Python config file"
    )
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="SECTION.KEY=VALUE",
        help="change one value of the config; may be repeated",
    )
