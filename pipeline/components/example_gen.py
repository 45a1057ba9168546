"""ExampleGen: from images to examples."""

import json
from collections.abc import Sequence

from pipeline.artifacts import Examples
from pipeline.dsl import (
    ExternalData,
    OutputArtifact,
    Parameter,
    Resource,
    component,
)
from pipeline.transforms.shard_images import shard_images


@component(resumes=True)
def ExampleGen(
    examples: OutputArtifact[Examples],
    source: ExternalData[str | Sequence[str]],
    num_images: Parameter[int],
    tile_size: Parameter[int],
    downscale: Parameter[int],
    crops: Parameter[str],
    encoding: Parameter[str],
    eval_fraction: Parameter[float],
    test_fraction: Parameter[float],
    max_bad_fraction: Parameter[float],
    workers: Resource[int],
) -> None:
    """Cuts the images of a source into train, eval and test examples.

    Goes on where it was if it was killed.

    Args:
        examples: gets the shards, and TFDS metadata beside them.
        source: one or several, see `pipeline.sources.make_source`.
        num_images: the most images to read.
        tile_size: pixels.
        downscale: divides the sides of photographs.
        crops: of a photograph, see `pipeline.transforms.crops`.
        encoding: of the tiles, see `pipeline.transforms.encodings`.
        eval_fraction: of the images.
        test_fraction: of the images.
        max_bad_fraction: of the images; if more cannot be used it fails.
        workers: processes.

    Raises:
        UserError: see `shard_images`.
    """
    summary = shard_images(
        source,
        num_images,
        tile_size,
        examples.uri,
        downscale=downscale,
        crops=crops,
        encoding=encoding,
        splits={
            "train": 1 - (eval_fraction + test_fraction),
            "eval": eval_fraction,
            "test": test_fraction,
        },
        max_bad_fraction=max_bad_fraction,
        workers=workers,
        update=True,  # A kill may have come after all was written.
    )
    print(summary)
    examples.split_names = json.dumps(list(summary.tiles))
    examples.set_string_custom_property("payload_format", "FORMAT_TF_EXAMPLE")
    examples.set_int_custom_property("span", 0)
    examples.set_int_custom_property("version", 0)
    for split, tiles in summary.tiles.items():
        examples.set_int_custom_property(f"num_{split}", tiles)
    examples.set_int_custom_property("num_bad", summary.bad)
