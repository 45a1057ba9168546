"""Prints by how many bytes reading shards raises the peak of memory.

python tests/reader_memory.py SMALL LARGE BUFFER    # Folders; bytes to shuffle
"""

import resource
import sys

from keras_ae.input_pipeline import order, training_batches


def read(directory, batches):
    dataset = training_batches(directory, 8, 16, None, placement="model")
    for _ in dataset.take(batches):
        pass


def peak():
    return 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    small, large, buffer = sys.argv[1:]
    order.SHUFFLE_BYTES = int(buffer)
    read(small, 20)  # What is needed for any reading at all.
    before = peak()
    read(large, 100)
    print(peak() - before)
