"""One experiment per file: dataclasses only."""
