"""Serve a pushed model on this machine, by TF-Serving's gRPC and REST.

  python -m pipeline serve --model-dir runs/quick/serving/denoiser

For development and tests: TF-Serving's C++ runtime behind its API, and a page
in the browser. In production use TF-Serving itself. The newest version is
served; one that is pushed is loaded within a second and then takes over; one
that is rolled back gives way to the one before. Stops on Ctrl-C or SIGTERM,
after the requests that have begun.
"""

import argparse
import signal
import threading
from types import FrameType

from pipeline.commands.options import add_model_dir
from pipeline.errors import UserError
from pipeline.quiet import native_stderr_held


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_model_dir(parser)
    parser.add_argument(
        "--host",
        default="127.0.0.1",
        help="where to listen; 0.0.0.0 lets other machines in, and there is "
        "no password (default: %(default)s)",
    )
    parser.add_argument(
        "--grpc-port", type=int, default=8500, help="default: %(default)s"
    )
    parser.add_argument(
        "--rest-port", type=int, default=8501, help="default: %(default)s"
    )
    parser.add_argument(
        "--max-body-mb",
        type=int,
        default=64,
        metavar="MB",
        help="of one request (default: %(default)s)",
    )
    parser.add_argument(
        "--max-concurrent",
        type=int,
        default=8,
        metavar="N",
        help="requests computed at once (default: %(default)s)",
    )
    parser.add_argument(
        "--deadline",
        type=float,
        default=30.0,
        metavar="SECONDS",
        help="of a request (default: %(default)s)",
    )


def main(options: argparse.Namespace) -> None:
    if min(options.max_body_mb, options.max_concurrent, options.deadline) <= 0:
        raise UserError(
            "--max-body-mb, --max-concurrent and --deadline must be positive."
        )
    from pipeline.deploy.server.server import ModelServer
    from pipeline.deploy.server.service import ServerLimits

    stopped = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        stopped.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    limits = ServerLimits(
        max_body=options.max_body_mb * 2**20,
        max_concurrent=options.max_concurrent,
        deadline_s=options.deadline,
    )
    with native_stderr_held():
        server = ModelServer(
            options.model_dir,
            options.host,
            options.grpc_port,
            options.rest_port,
            limits,
        )
    with server:
        host = options.host
        print(f"model:   {server.models.name} {max(server.models.loaded)}")
        print(f"page:    http://{host}:{server.rest_port}/")
        print(
            f"REST:    http://{host}:{server.rest_port}/v1/models/"
            f"{server.models.name}/labels/stable:predict"
        )
        print(f"gRPC:    {host}:{server.grpc_port}", flush=True)
        stopped.wait()
        print("stopping", flush=True)
