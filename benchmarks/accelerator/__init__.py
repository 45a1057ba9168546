"""Training on one accelerator, without TensorFlow; see `__main__.py`."""
