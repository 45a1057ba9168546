"""The component bodies as components of TFX itself."""
