"""The files that a parameter names."""

from collections.abc import Iterator, Sequence

from pipeline.errors import UserError
from pipeline.sources.image_files import ImageFiles
from pipeline.sources.specs import split_weight
from pipeline.sources.tfds import make_tfds_images


def external_files(data: str | Sequence[str]) -> Iterator[str]:
    """Yields the paths that a glob, or the source of images, stands for.

    They are the ones that the source reads, so some may have vanished.

    Args:
        data: str or sequence of str: a glob of files, or a source, see
            `pipeline.sources.make_source`. `dead_leaves` stands for no file.

    Raises:
        UserError: the source is in a store; and see `make_tfds_images`.
    """
    for text in [data] if isinstance(data, str) else data:
        kind, _, argument = split_weight(text)[0].partition(":")
        if kind == "tfds":
            yield from make_tfds_images(argument).paths()
        elif kind == "files" and "://" in argument:
            raise UserError(
                f"{text} is in a store, whose changes a run cannot see; copy "
                "the images to a folder"
            )
        elif kind == "files":
            yield from ImageFiles(argument).paths()
        elif kind != "dead_leaves":
            yield from ImageFiles(text).paths()
