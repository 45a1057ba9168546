"""What to read: a source names images cheaply and reads one at a time."""

from pipeline.sources.source import Item, Source, UnreadableImage
from pipeline.sources.specs import make_source

__all__ = ["Item", "Source", "UnreadableImage", "make_source"]
