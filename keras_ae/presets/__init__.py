"""Named configurations and their weights."""
