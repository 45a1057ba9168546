"""Training and tuning, with the entry points that TFX's components call."""
