"""Small shards as the pipeline's ExampleGen lays them out."""

import numpy as np
import tensorflow as tf

COUNT, SIZE = 12, 16


def pictures(count=COUNT):
    """Distinct images whose first channel tells which one it is."""
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (count, SIZE, SIZE, 3), dtype=np.uint8)
    images[..., 0] = np.arange(count)[:, None, None]
    return images


def example(image, feature="image/encoded"):
    """A serialized tf.Example; of bytes as they are, of pixels as a PNG."""
    if not isinstance(image, bytes):
        image = tf.io.encode_png(image).numpy()
    value = tf.train.Feature(bytes_list=tf.train.BytesList(value=[image]))
    features = tf.train.Features(feature={feature: value})
    return tf.train.Example(features=features).SerializeToString()


def write_shards(directory, split, images, shards=2):
    """Writes images in order; returns the paths of the shards."""
    folder = directory / f"Split-{split}"
    folder.mkdir(parents=True)
    paths = []
    for number, part in enumerate(
        np.array_split(np.arange(len(images)), shards)
    ):
        path = folder / f"data_tfrecord-{number:05}-of-{shards:05}"
        with tf.io.TFRecordWriter(str(path)) as writer:
            for index in part:
                writer.write(example(images[index]))
        paths.append(path)
    return paths


def flip_bit(path, place):
    """Spoils one byte of a file."""
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)
