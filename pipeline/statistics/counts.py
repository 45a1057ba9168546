"""What is counted of examples, one by one, and how counts add up."""

import dataclasses
from collections import Counter
from collections.abc import Mapping
from typing import Any

from pipeline.records.example_message import Values, parse_example
from pipeline.statistics.image_counts import ImageCounts

IMAGE = "image/encoded"
Example = Mapping[str, tuple[str, Values]]


@dataclasses.dataclass
class FeatureCounts:
    """What is counted of one feature.

    Args:
        kind: str, `"bytes_list"`, `"float_list"`, `"int64_list"`.
        values: Counter, how often each value occurs; of images, each size in
            bytes.
        lengths: Counter, how many examples have so many values.
    """

    kind: str
    values: Counter[Any] = dataclasses.field(default_factory=Counter)
    lengths: Counter[int] = dataclasses.field(default_factory=Counter)


@dataclasses.dataclass
class SplitCounts:
    """What is counted of the examples of a split, or of a part of it.

    It takes about 100 bytes for each distinct value, such as each key.
    """

    num_examples: int = 0
    features: dict[str, FeatureCounts] = dataclasses.field(default_factory=dict)
    images: ImageCounts = dataclasses.field(default_factory=ImageCounts)

    def add(self, data: bytes) -> None:
        """Counts a serialized `tf.train.Example`.

        Raises:
            ValueError: it is none, a feature is of another type than in the
                examples before, or a raw image lacks its size.
        """
        example = parse_example(data)
        self.num_examples += 1
        for name, (kind, values) in example.items():
            feature = self._feature(name, kind)
            feature.lengths[len(values)] += 1
            if name == IMAGE:
                feature.values.update(map(len, values))
            else:
                feature.values.update(values)
        for image in _values(example, IMAGE):
            self.images.add(image, _raw_size(example))

    def merge(self, other: "SplitCounts") -> None:
        """Adds what was counted of other examples.

        Raises:
            ValueError: a feature is of another type there.
        """
        self.num_examples += other.num_examples
        for name, counts in other.features.items():
            feature = self._feature(name, counts.kind)
            # Not +=, which looks at all counts there are.
            feature.values.update(counts.values)
            feature.lengths.update(counts.lengths)
        self.images.merge(other.images)

    def _feature(self, name: str, kind: str) -> FeatureCounts:
        feature = self.features.setdefault(name, FeatureCounts(kind))
        if feature.kind != kind:
            raise ValueError(
                f"holds {name} as {kind}, other examples as {feature.kind}"
            )
        return feature


def _values(example: Example, name: str) -> Values:
    return example[name][1] if name in example else ()


def _raw_size(example: Example) -> tuple[int, int] | None:
    """Height and width of an image that is not encoded."""
    if list(_values(example, "image/format")) != [b"raw"]:
        return None
    size = [_values(example, f"image/{side}") for side in ("height", "width")]
    if [len(values) for values in size] != [1, 1]:
        raise ValueError("holds a raw image without one height and one width")
    return int(size[0][0]), int(size[1][0])
