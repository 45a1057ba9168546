"""What memory and time a picture of any size takes.

    python -m benchmarks.any_size                    # 100 megapixels
    python -m benchmarks.any_size --megapixels 10

Runs `python -m keras_ae denoise` by the preset on a JPEG of noise, as a process
of its own. Memory is the largest resident set of that process, all of Python,
Keras and the decoded picture included; CPU time is that of all its threads.
"""

import argparse
import pathlib
import resource
import subprocess
import sys
import tempfile

import numpy as np
from PIL import Image

KIB, MB = 1024, 1_000_000


def measure(megapixels: int) -> tuple[float, float]:
    """The peak in MB, and CPU seconds."""
    side = round((megapixels * MB) ** 0.5)
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder, "in.jpg")
        noise = np.random.default_rng(0).integers(0, 256, (side, side, 3), "u1")
        Image.fromarray(noise).save(source)
        del noise
        target = source.with_name("out.png")
        command = [sys.executable, "-m", "keras_ae", "denoise"]
        subprocess.run([*command, source, target], check=True)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_maxrss * KIB / MB, used.ru_utime + used.ru_stime


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--megapixels", type=int, default=100)
    options = parser.parse_args(arguments)
    memory, cpu = measure(options.megapixels)
    print(
        f"{options.megapixels} megapixels: {memory:.0f} MB at the peak, "
        f"{cpu:.0f} CPU s"
    )


if __name__ == "__main__":
    main()
