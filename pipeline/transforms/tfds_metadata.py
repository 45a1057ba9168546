"""What TensorFlow Datasets wants to lie beside the split folders.

With both files in place `tfds.builder_from_directory(directory)` reads the
shards. The layout is that of TFDS 4.9, `core/proto/dataset_info.proto` and
`feature.proto`, as JSON; counts are strings there.
"""

from collections.abc import Sequence
from typing import Any

from pipeline.transforms.plan import Shard

FEATURES = "tensorflow_datasets.core.features"


def dataset_info(shards: Sequence[tuple[Shard, int]]) -> dict[str, Any]:
    """The content of `dataset_info.json`.

    Args:
        shards: pairs of a shard and its size in bytes, in order.
    """
    splits: dict[str, dict[str, Any]] = {}
    for shard, size in shards:
        split = splits.setdefault(
            shard.split,
            {
                "name": shard.split,
                "filepathTemplate": "Split-{SPLIT}/data_tfrecord-"
                "{SHARD_X_OF_Y}",
                "shardLengths": [],
                "numBytes": 0,
            },
        )
        split["shardLengths"].append(str(shard.stop - shard.start))
        split["numBytes"] += size
    return {
        "name": "images",
        "version": "1.0.0",
        "fileFormat": "tfrecord",
        "splits": [
            {**split, "numBytes": str(split["numBytes"])}
            for split in splits.values()
        ],
    }


def features(tile_size: int) -> dict[str, Any]:
    """The content of `features.json`, the features of `Tile.encode`."""
    size = [str(tile_size), str(tile_size), "3"]
    image = {
        "dtype": "uint8",
        "encodingFormat": "png",
        "shape": {"dimensions": size},
    }
    number = {"dtype": "int64", "encoding": "none", "shape": {}}
    text = _feature("text_feature.Text", "text", {})
    scalar = _feature("scalar.Scalar", "tensor", number)
    names = {
        "encoded": _feature("image_feature.Image", "image", image),
        "filename": text,
        "format": text,
        "height": scalar,
        "width": scalar,
    }
    return _dictionary({"image": _dictionary(names)})


def _dictionary(features: dict[str, Any]) -> dict[str, Any]:
    content = {"features": features}
    return _feature("features_dict.FeaturesDict", "featuresDict", content)


def _feature(name: str, kind: str, content: dict[str, Any]) -> dict[str, Any]:
    return {"pythonClassName": f"{FEATURES}.{name}", kind: content}
