"""How fast the corruptions are, beside what people would use instead.

    pip install -r requirements-benchmarks.txt -c constraints.txt
    make parity                                 # For tensorflow-addons.
    python -m benchmarks.corruptions            # about 4 minutes
    python -m benchmarks.corruptions --kinds blur "Poisson noise"

Images/s of one core: 64 images of 128x128x3 float32 divided by the CPU time
(of all threads, so other work on the machine counts little) that one call
takes; the median of interleaved rounds. `of limit` is the share reached of what
the hardware allows for our formulation: for blur the two matrix products at the
measured speed of one, for the others one read and one write of the batch at the
measured speed of a copy. Libraries that are not installed are named below the
table.
"""

import os
import pathlib
import subprocess
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false")

import keras
import tensorflow as tf

from benchmarks.corruptions.measuring import (
    Seconds,
    from_line,
    make_images,
    measure,
    parse_arguments,
    to_line,
)
from benchmarks.corruptions.others import LIBRARIES, installed, other_runs
from benchmarks.corruptions.ours import (
    OURS,
    jax_runs,
    limit_runs,
    tensorflow_runs,
)


def main() -> None:
    options = parse_arguments()
    kinds = options.kinds or list(OURS)
    if unknown := set(kinds) - set(OURS):
        sys.exit(f"--kinds: no {min(unknown)!r}; choose from {list(OURS)}")
    images = make_images(options)
    if keras.backend.backend() == "jax":  # Called by the other process.
        print(to_line(measure(jax_runs(images, kinds), options.rounds)))
        return
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    others = {k: v for k, v in other_runs(images).items() if k[0] in kinds}
    runs = tensorflow_runs(images, kinds) | others | limit_runs(images)
    seconds = measure(runs, options.rounds)
    missing = [name for name in LIBRARIES if not installed(name)]
    if installed("jax"):
        seconds |= child(sys.executable, "corruptions", KERAS_BACKEND="jax")
    if pathlib.Path(options.addons).exists():
        seconds |= child(options.addons, "corruptions.addons")
    else:
        missing.append("tensorflow-addons (`make parity` installs it)")
    print_table(seconds, kinds, options.images)
    if missing:
        print(f"\nLeft out, because not installed: {', '.join(missing)}.")


def child(python: str, module: str, **environment: str) -> Seconds:
    """The rows that another process measures, with the same arguments."""
    done = subprocess.run(
        [python, "-m", f"benchmarks.{module}", *sys.argv[1:]],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    return from_line(done.stdout.splitlines()[-1])


def print_table(seconds: Seconds, kinds: list[str], batch: int) -> None:
    copy = seconds["limit", "copy"]
    least = {"blur": 2 * seconds["limit", "product"]}
    print("| corruption | who | images/s of one core | x ours | of limit |")
    print("|---|---|---:|---:|---:|")
    for kind in kinds:
        rows = {who: s for (k, who), s in seconds.items() if k == kind}
        ours = min(s for who, s in rows.items() if who.startswith("ours"))
        for who, taken in sorted(rows.items(), key=lambda row: row[1]):
            share = least.get(kind, copy) / taken
            limit = f"{share:.0%}" if who.startswith("ours") else ""
            rate = f"{batch / taken:,.0f} | {ours / taken:.2f}"
            print(f"| {kind} | {who} | {rate} | {limit} |")


if __name__ == "__main__":
    main()
