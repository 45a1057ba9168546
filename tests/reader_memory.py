"""Prints by how many bytes reading shards raises the peak of memory.

python tests/reader_memory.py SMALL LARGE BUFFER    # Folders; bytes to shuffle
"""

import pathlib
import sys

from keras_ae.input_pipeline import order, training_batches


def read(directory, batches):
    dataset = training_batches(directory, 8, 16, None, placement="model")
    for _ in dataset.take(batches):
        pass


def peak():
    # getrusage's would begin at the peak of the process that started this one.
    status = pathlib.Path("/proc/self/status").read_text()
    return 1024 * int(status.partition("VmHWM:")[2].split()[0])


if __name__ == "__main__":
    small, large, buffer = sys.argv[1:]
    order.SHUFFLE_BYTES = int(buffer)
    read(small, 20)  # What is needed for any reading at all.
    before = peak()
    read(large, 100)
    print(peak() - before)
