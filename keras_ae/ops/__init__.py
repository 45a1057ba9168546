"""Pure functions on tensors, for every Keras backend."""

from keras_ae.ops.blur import blur_matrix as blur_matrix
from keras_ae.ops.blur import gaussian_blur as gaussian_blur
from keras_ae.ops.masks import block_mask as block_mask
