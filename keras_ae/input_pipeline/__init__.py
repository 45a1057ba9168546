"""Shards of encoded images to batches of (corrupted, clean), with tf.data.

Images stay uint8 until they are on the device that corrupts them. What a batch
holds depends on the shards, the seed and its number only: not on the number of
threads, on Keras's global seed, or on where the training was started again.
"""

from keras_ae.input_pipeline.batches import record_error as record_error
from keras_ae.input_pipeline.damage import damaged_records as damaged_records
from keras_ae.input_pipeline.datasets import (
    evaluation_batches as evaluation_batches,
)
from keras_ae.input_pipeline.datasets import (
    training_batches as training_batches,
)
from keras_ae.input_pipeline.shards import num_examples as num_examples
from keras_ae.input_pipeline.shards import shard_paths as shard_paths
