"""What a training needs besides `model.fit`."""

from keras_ae.training.checkpoint import Checkpoint as Checkpoint
