"""Kills a small run of the real pipeline in each of its components.

    python -m tests.killed_components DIRECTORY [KILLS_OF_EACH] [SEED]

A run is started again and again in the same place and killed with SIGKILL at a
random moment of one component, then of the next. What the last one leaves must
be what a run leaves that nothing disturbed, the weights bit for bit. Prints
the number of kills in each component. A process of its own, because it forks:
so TensorFlow, which must not have run before, is loaded only once.
"""

import collections
import dataclasses
import itertools
import os
import pathlib
import random
import re
import shutil
import signal
import sys
import time
import traceback

import keras

from pipeline.configs import Config, Data, Evaluation, Training, Tuning
from pipeline.dag import create_pipeline
from pipeline.runner import LocalDagRunner

BEGINS = re.compile(r"^\[\d+/\d+\] (\w+)$")
# They hold the time, or the paths of other artifacts.
VARYING = re.compile(
    r"(^|/)(events|report\.html|model\.keras|metadata\.sqlite|saved_model\.pb"
    r"|fingerprint\.pb|variables/.*)$"
)
CONFIG = Config(
    name="killed",
    data=Data(num_images=60, tile_size=32, workers=1),
    tuning=Tuning(trials=2, steps=8, learning_rates=(1e-2,)),
    training=Training(
        model_name="shallow",
        model_arguments={"filters": 4},
        batch_size=4,
        crop_size=16,
        steps=4,
        ema_momentum=0.9,
    ),
    evaluation=Evaluation(num_tiles=1),
)


def run(directory, target=None, delay=0.0):
    """Runs in a fork, and kills it a while after a component begins.

    Returns:
        Names of the components that began, each with the time, the end last;
        and the signal that ended it.
    """
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        _run_to_the_end(directory, writer)
    os.close(writer)
    begun = []
    with os.fdopen(reader) as lines:
        for line in lines:
            if name := BEGINS.match(line.strip()):
                begun.append((name[1], time.monotonic()))
            if begun and begun[-1][0] == target:
                time.sleep(delay)
                os.kill(child, signal.SIGKILL)
                break
    _, status = os.waitpid(child, 0)
    assert status in (0, signal.SIGKILL), _log(directory).read_text()
    assert target or not status
    return [*begun, ("", time.monotonic())], status


def _run_to_the_end(directory, writer):
    status = 1
    try:
        os.dup2(writer, 1)
        os.dup2(os.open(_log(directory), os.O_WRONLY | os.O_CREAT), 2)
        pipeline = create_pipeline(CONFIG, str(directory))
        LocalDagRunner().run(dataclasses.replace(pipeline, enable_cache=True))
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


def _log(directory):
    return directory.with_suffix(".log")


def result(directory):
    """All files by name, each with what must be the same, and the weights."""
    files = {}
    for path in filter(pathlib.Path.is_file, directory.rglob("*")):
        name = re.sub(r"/\d+(?=/)", "", str(path.relative_to(directory)))
        name = re.sub(r"/events\.out\..*", "/events", name)
        files[name] = None if VARYING.search(name) else path.read_bytes()
    (model,) = directory.glob("artifacts/Trainer/model/*/Format-Keras/*.keras")
    weights = keras.saving.load_model(model, compile=False).get_weights()
    return files, [weight.tobytes() for weight in weights]


def main(directory, kills_of_each=3, seed=0):
    directory.mkdir(parents=True, exist_ok=True)
    rng = random.Random(seed)
    whole, killed = directory / "whole", directory / "killed"
    begun, _ = run(whole)
    kills = collections.Counter()
    for (name, start), (_, end) in itertools.pairwise(begun):
        for _ in range(kills_of_each):
            # The first run was the slowest one.
            delay = rng.uniform(0, 0.7 * (end - start))
            killed_in, status = run(killed, name, delay)
            if status:
                kills[killed_in[-2][0]] += 1
            else:  # It got through: anew, for what is still to be killed.
                shutil.rmtree(killed)
    run(killed)
    (expected, weights), (found, found_weights) = result(whole), result(killed)
    assert expected.keys() == found.keys(), expected.keys() ^ found.keys()
    other = [name for name in expected if expected[name] != found[name]]
    assert not other, other
    assert weights == found_weights
    print(sum(kills.values()), "kills:", dict(kills))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), *map(int, sys.argv[2:]))
