"""Pure functions on tensors, for every Keras backend."""

from keras_ae.ops.bits import random_bits as random_bits
from keras_ae.ops.bits import random_uniform as random_uniform
from keras_ae.ops.blur import blur_matrix as blur_matrix
from keras_ae.ops.blur import gaussian_blur as gaussian_blur
from keras_ae.ops.color import lab_to_rgb as lab_to_rgb
from keras_ae.ops.color import rgb_to_lab as rgb_to_lab
from keras_ae.ops.color import rgb_to_ycbcr as rgb_to_ycbcr
from keras_ae.ops.color import ycbcr_to_rgb as ycbcr_to_rgb
from keras_ae.ops.grain import correlate as correlate
from keras_ae.ops.jpeg import jpeg as jpeg
from keras_ae.ops.kernels import gaussian_kernels as gaussian_kernels
from keras_ae.ops.kernels import line_kernels as line_kernels
from keras_ae.ops.masks import block_mask as block_mask
from keras_ae.ops.normal import standard_normal as standard_normal
from keras_ae.ops.poisson import poisson_counts as poisson_counts
from keras_ae.ops.resampling import downsample_upsample as downsample_upsample
from keras_ae.ops.resampling import resampling_matrix as resampling_matrix
from keras_ae.ops.sampling import distinct_places as distinct_places
from keras_ae.ops.separable import separable_product as separable_product
from keras_ae.ops.symmetric_blur import symmetric_blur as symmetric_blur
