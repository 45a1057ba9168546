"""What TensorFlow Datasets wants to lie beside the split folders.

With both files in place `tfds.builder_from_directory(directory)` reads the
shards. The layout is that of TFDS 4.9, `core/proto/dataset_info.proto` and
`feature.proto`, as JSON; counts are strings there.
"""

from collections.abc import Iterable
from typing import Any

from pipeline.transforms.manifest import ShardFile

INFO = "dataset_info.json"
FEATURES = "features.json"
PACKAGE = "tensorflow_datasets.core.features"


def dataset_info(shards: Iterable[ShardFile]) -> dict[str, Any]:
    """The content of `dataset_info.json`, of all shards in order."""
    splits: dict[str, dict[str, Any]] = {}
    for shard in shards:
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
        split["shardLengths"].append(str(shard.tiles))
        split["numBytes"] += shard.bytes
    return {
        "name": "images",
        "version": "1.0.0",
        "fileFormat": "tfrecord",
        "splits": [
            {**split, "numBytes": str(split["numBytes"])}
            for split in splits.values()
        ],
    }


def features(tile_size: int, encoding: str) -> dict[str, Any]:
    """The content of `features.json`, the features of `Tile.encode`.

    Args:
        tile_size: int, pixels.
        encoding: str, a key of `encodings.ENCODERS`.
    """
    text = _feature("text_feature.Text", "text", {})
    number = {"dtype": "int64", "encoding": "none", "shape": {}}
    scalar = _feature("scalar.Scalar", "tensor", number)
    names = {
        "encoded": _pixels(tile_size, encoding),
        "filename": text,
        "format": text,
        "height": scalar,
        "width": scalar,
    }
    return _dictionary({"image": _dictionary(names)})


def _pixels(tile_size: int, encoding: str) -> dict[str, Any]:
    size = [str(tile_size), str(tile_size), "3"]
    content: dict[str, Any] = {
        "dtype": "uint8",
        "shape": {"dimensions": size},
    }
    if encoding == "raw":
        tensor = {**content, "encoding": "bytes"}
        return _feature("tensor_feature.Tensor", "tensor", tensor)
    image = {**content, "encodingFormat": encoding}
    return _feature("image_feature.Image", "image", image)


def _dictionary(features: dict[str, Any]) -> dict[str, Any]:
    content = {"features": features}
    return _feature("features_dict.FeaturesDict", "featuresDict", content)


def _feature(name: str, kind: str, content: dict[str, Any]) -> dict[str, Any]:
    return {"pythonClassName": f"{PACKAGE}.{name}", kind: content}
