"""What a model costs to run, and how far it looks."""

import dataclasses
import math

import keras
import numpy as np
import tensorflow as tf

SIDE = 256  # pixels


@dataclasses.dataclass(frozen=True)
class Cost:
    """The size of a model.

    Args:
        parameters: int, all weights, batch-norm statistics among them.
        macs: int, multiplications with additions of its convolutions for one
            image of 256x256 pixels.
        receptive_field: int, pixels: side of the square that an output pixel
            may depend on.
    """

    parameters: int
    macs: int
    receptive_field: int


def model_cost(model: keras.Model) -> Cost:
    """Takes the measure of a convolutional model, under TensorFlow.

    Args:
        model: float `(batch, height, width, 3)` to the same shape.

    Example:

    >>> model_cost(Restorer()).macs / 1e9
    """
    return Cost(model.count_params(), _macs(model), 2 * _reach(model) + 1)


def _macs(model: keras.Model) -> int:
    """Counts in the traced graph, so that layers inside layers are seen.

    A convolution of kernel `(h, w, in, out)` costs `h w in out` for each
    position of its output; a transposed one for each position of its input.
    """
    shape = tf.TensorSpec((1, SIDE, SIDE, 3))
    graph = tf.function(model).get_concrete_function(shape).graph
    macs = 0
    for operation in graph.get_operations():
        if operation.type == "Conv2D":
            kernel, positions = operation.inputs[1], operation.outputs[0]
        elif operation.type == "Conv2DBackpropInput":
            _, kernel, positions = operation.inputs
        else:
            continue
        macs += math.prod(kernel.shape) * math.prod(positions.shape[1:3])
    return macs


def _reach(model: keras.Model) -> int:
    """The farthest that one input pixel is seen: NaN is infectious.

    Strides make it differ from pixel to pixel, so sixteen are tried.
    """
    middle = SIDE  # of an image of twice the side
    farthest = 0
    for place in range(middle, middle + 16):
        image = np.full((1, 2 * SIDE, 2 * SIDE, 3), 0.5, "float32")
        image[0, place, place] = np.nan
        output = keras.ops.convert_to_numpy(model(image, training=False))[0]
        seen = np.argwhere(np.isnan(output).any(axis=-1))
        farthest = max(farthest, int(np.abs(seen - place).max()))
    return farthest
