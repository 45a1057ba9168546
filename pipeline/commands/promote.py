"""Give clients another version, once a server has answered its canary by it.

  python -m pipeline promote --model-dir runs/quick/serving/denoiser
  python -m pipeline promote --model-dir runs/quick/serving/denoiser --version 1

For a TF-Serving whose versions are pinned by a models.config: the label
`stable` moves to the newest version, or to the one that is named, such as the
one before. The version is loaded beside the old one and has to answer the
requests of its canary as the model itself did; who asks by a label does not see
it before. If it does not, everything stays as it was. Of several servers each
needs a file and a promotion of its own.
"""

import argparse
import pathlib

from pipeline.commands.options import add_model_dir
from pipeline.deploy.canary import CanaryError
from pipeline.deploy.promotion import PromotionError, promote
from pipeline.deploy.rpc_client import ServerError
from pipeline.deploy.versions import newest_version
from pipeline.errors import UserError

CONFIG = pathlib.Path(__file__).parents[1] / "deploy" / "models.config"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_model_dir(parser)
    parser.add_argument(
        "--version",
        type=int,
        metavar="N",
        help="which (default: the newest)",
    )
    parser.add_argument(
        "--models-config",
        type=pathlib.Path,
        default=CONFIG,
        metavar="FILE",
        help="what the server reads; it is edited (default: that of "
        "pipeline/deploy)",
    )
    parser.add_argument(
        "--server",
        default="localhost:8500",
        metavar="HOST:PORT",
        help="its gRPC (default: %(default)s)",
    )
    parser.add_argument(
        "--timeout",
        type=float,
        default=120.0,
        metavar="SECONDS",
        help="of each step (default: %(default)s)",
    )


def main(options: argparse.Namespace) -> None:
    version = _version(options)
    try:
        before = promote(
            version, options.models_config, options.server, options.timeout
        )
    except (
        CanaryError,
        PromotionError,
        ServerError,
        OSError,
        ValueError,
    ) as error:
        reason = " ".join(str(error).split())
        raise UserError(
            f"Cannot promote version {version.name}: {reason}"
        ) from error
    print(f"stable was: {before}\nstable is:  {version.name}")


def _version(options: argparse.Namespace) -> pathlib.Path:
    if options.version is not None:
        return pathlib.Path(options.model_dir, str(options.version))
    newest = newest_version(options.model_dir)
    if newest is None:
        raise UserError(f"There is no version in {options.model_dir}.")
    return newest
