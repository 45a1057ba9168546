import keras

from keras_ae import inference
from keras_ae.models import Restorer, deep
from pipeline.evaluation.cost import model_cost


def test_by_hand():
    """Down by a 4x4 convolution, a 3x3 one there, up by a transposed 2x2."""
    model = keras.Sequential(
        [
            keras.Input((None, None, 3)),
            keras.layers.Conv2D(8, 4, strides=2, padding="same"),
            keras.layers.Conv2D(8, 3, padding="same"),
            keras.layers.Conv2DTranspose(3, 2, strides=2),
        ]
    )
    cost = model_cost(model)
    assert cost.parameters == (48 * 8 + 8) + (72 * 8 + 8) + (4 * 24 + 3)
    assert cost.macs == 128**2 * (48 * 8 + 72 * 8 + 4 * 24)
    # Output pixel 2i or 2i+1 comes from place i, that from i-1..i+1, each of
    # which sees pixels 2i-1..2i+2: 2i-3..2i+4 in all, up to 4 from 2i or 2i+1.
    assert cost.receptive_field == 9


def test_agrees_with_the_margin_of_tiles():
    """`deep` looks 43 pixels far; MARGIN is of what tiles throw away."""
    assert model_cost(deep((4, 4, 4))).receptive_field == 2 * 43 + 1
    depth = len(Restorer().filters)
    restorer = Restorer(filters=(2,) * depth)
    assert model_cost(restorer).receptive_field // 2 <= inference.MARGIN
