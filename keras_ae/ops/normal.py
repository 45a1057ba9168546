"""Normal noise for batches of images."""

import math
from typing import Any

import numpy as np
from keras import ops

from keras_ae.ops.bits import random_bits, word

Tensor = Any

# sin(pi t / 2) / t for |t| <= 1, powers of t^2 from the highest; to 6e-7.
SINE = (-0.0043331, 0.07943434, -0.64589285, 1.57079101)


def standard_normal(shape: tuple[Any, ...], seed: Any) -> Tensor:
    """Draws from N(0, 1), two values from a word; see `box_muller`.

    Args:
        shape: `(batch, ...)`, ints or scalar tensors.
        seed: a `keras.random.SeedGenerator`.

    Returns:
        A float32 tensor of that shape.
    """
    batch, *rest = shape
    count = math.prod(rest)
    both = box_muller(random_bits(batch, (count + 1) // 2, seed))
    values = ops.concatenate(both, axis=1)[:, :count]
    return ops.reshape(values, shape)


def box_muller(bits: Tensor) -> tuple[Tensor, Tensor]:
    """Two values of N(0, 1) from each word of random bits.

    The method of Box and Muller (1958): sqrt(-2 ln u) cos(a) and
    sqrt(-2 ln u) sin(a) are independent and normal if `u` is uniform in (0, 1]
    and the angle `a` in a full turn. Here `u` is the word's fraction of 2**32,
    the angle that of its lower half, which moves `u` by less than 2**-16. No
    value is beyond 6.

    Args:
        bits: uint32 tensor.

    Returns:
        Two float32 tensors of its shape.
    """
    # float32 leaves 24 bits of them; half a step more than 0 has a logarithm.
    uniform = (ops.cast(bits, "float32") + 128.0) * 2.0**-32
    radius = ops.sqrt(-2.0 * ops.log(uniform))
    lower = ops.cast(word(ops.left_shift(bits, np.uint32(16))), "float32")
    return _on_circle(radius, lower * 2.0**-31 - 1.0)


def _on_circle(radius: Tensor, half_turns: Tensor) -> tuple[Tensor, Tensor]:
    """Points at an angle in [-1, 1) half turns, from sine and cosine of half.

    A polynomial, because XLA computes sines on a CPU one by one.
    """
    square = ops.square(half_turns)
    sine: Tensor = SINE[0]
    for coefficient in SINE[1:]:
        sine = sine * square + coefficient
    sine = sine * half_turns
    cosine = ops.sqrt(1.0 - ops.square(sine))
    chord = 2.0 * radius * sine
    return radius - chord * sine, chord * cosine
