"""Records of examples as TensorFlow stores them, without TensorFlow."""
