"""What the embedded server costs and bears.

    python -m benchmarks.serving                     # 10 minutes, 20 swaps
    python -m benchmarks.serving --minutes 1 --swaps 4

First its cost: photographs as bytes over gRPC, beside the bare C++ session for
the same bytes, in rounds that take turns. Then its stamina: clients send good
and bad requests while a second version is pushed and rolled back. The model is
the preset.
"""

import argparse
import pathlib
import subprocess
import sys
import tempfile
import time

from benchmarks.serving.cost import TABLE, Way, row, take_turns
from benchmarks.serving.files import known_answers, photograph, restored
from benchmarks.serving.process import Server, serving
from benchmarks.serving.stamina import bear
from pipeline.deploy.client import Client
from pipeline.deploy.cpp_session import CppSession
from pipeline.deploy.versions import publish

EXPORT = """
import sys, keras
from keras_ae.models import Restorer
from keras_ae.serving import export_model
model = Restorer.from_preset("restorer_small")
export_model(model, sys.argv[1])
last = model.trainable_weights[-1]
last.assign(last + 0.05)
export_model(model, sys.argv[2])
"""
FILES = [photograph(side) for side in (64, 101, 256)]


def main(arguments: list[str] | None = None) -> None:
    options = _parser().parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        exports = [pathlib.Path(folder, name) for name in ("one", "two")]
        subprocess.run([sys.executable, "-c", EXPORT, *exports], check=True)
        good = known_answers(exports, FILES)
        directory = pathlib.Path(folder, "denoiser")
        publish(exports[0], directory)
        with serving(directory) as server:
            print(TABLE)
            _print_cost(server, exports[0], FILES[-1:], 1, options.rounds)
            _print_cost(
                server, exports[0], FILES, options.clients, options.rounds
            )
            print(
                bear(
                    server,
                    directory,
                    exports[1],
                    good,
                    seconds=60 * options.minutes,
                    clients=options.clients,
                    swaps=options.swaps,
                )
            )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--swaps", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=10)
    return parser


def _print_cost(
    server: Server,
    export: pathlib.Path,
    files: list[bytes],
    clients: int,
    rounds: int,
) -> None:
    with CppSession(export) as session, Client(server.address) as client:
        bare = Way(lambda file: restored(session, file), time.process_time)
        rpc = Way(client.restore, server.cpu)
        take_turns([bare, rpc], files, clients, rounds)
    what = f"{clients} at once, " + ("mixed" if len(files) > 1 else "256x256")
    print(row(f"{what}, bare session", bare, bare))
    print(row(f"{what}, over gRPC", rpc, bare), flush=True)


if __name__ == "__main__":
    main()
