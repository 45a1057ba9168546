"""Component bodies, one per file; wired together only in `pipeline.dag`."""
