"""Which of many images look alike, by their perceptual hashes.

The answers depend on the hashes and their order alone.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

# Bits of 256. No two of 399 BSDS photographs differ in 80 or fewer, no two of
# their 2,391 tiles of 128x128 in 56 or fewer. JPEG of quality 75 changes at
# most 7 bits of all the photographs and of 95 % of the tiles; scaling by 0.75
# of all and 97 %; scaling by 0.37 of 98 % of the photographs.
MAX_DISTANCE = 7

Hashes = NDArray[np.uint64]
Numbers = NDArray[np.uint64]
Indices = NDArray[np.int64]


def near_pairs(hashes: Hashes) -> Indices:
    """The pairs of hashes that differ in at most `MAX_DISTANCE` bits.

    Of 8 parts of 32 bits such a pair has one in common: what shares none is
    never compared.

    Args:
        hashes: uint64 `(n, 4)`, all different.

    Returns:
        int64 `(num_pairs, 2)`, each pair once with the lower index first.
    """
    parts = np.ascontiguousarray(hashes).view(np.uint32)
    pairs = [_near_in_part(hashes, part) for part in parts.T]
    return np.unique(np.sort(np.concatenate(pairs)), axis=0)


def first_looks(hashes: Hashes) -> NDArray[np.bool_]:
    """Tells which hashes are the first of their kind.

    A hash is dropped if it is within `MAX_DISTANCE` of an earlier one that is
    kept.

    Args:
        hashes: uint64 `(n, 4)`.

    Returns:
        bool `(n,)`.
    """
    _, first = _unique(hashes)
    first.sort()
    kept = np.ones(len(first), bool)
    for earlier, later in sorted(
        near_pairs(hashes[first]).tolist(), key=lambda pair: pair[1]
    ):
        kept[later] &= not kept[earlier]
    looks = np.zeros(len(hashes), bool)
    looks[first[kept]] = True
    return looks


def least_alike(numbers: Numbers, hashes: Hashes) -> Numbers:
    """The least number among those whose hashes look alike.

    Hashes within `MAX_DISTANCE` look alike, and so do those that are joined by
    others in between.

    Args:
        numbers: uint64 `(n,)`.
        hashes: uint64 `(n, 4)`.

    Returns:
        uint64 `(n,)`.
    """
    kind, first = _unique(hashes)
    one, other = near_pairs(hashes[first]).T
    graph = sparse.coo_array(
        (np.ones(len(one)), (one, other)), shape=(len(first), len(first))
    )
    _, group = sparse.csgraph.connected_components(graph, directed=False)
    least = np.full(len(first), 2**64 - 1, np.uint64)
    np.minimum.at(least, group[kind], numbers)
    return least[group[kind]]


def _unique(hashes: Hashes) -> tuple[Indices, Indices]:
    """The kind of each hash, and where each kind comes first."""
    as_bytes = np.ascontiguousarray(hashes).view(np.dtype((np.void, 32)))
    _, first, kind = np.unique(
        as_bytes[:, 0], return_index=True, return_inverse=True
    )
    return kind, first


def _near_in_part(hashes: Hashes, part: NDArray[Any]) -> Indices:
    """The near pairs among the hashes that have this part in common."""
    order = np.argsort(part, kind="stable")
    part = part[order]
    pairs = [np.empty((0, 2), np.int64)]
    step, start = 1, np.arange(len(part))
    while len(start := start[start + step < len(part)]):
        start = start[part[start] == part[start + step]]
        one, other = order[start], order[start + step]
        distance = np.bitwise_count(hashes[one] ^ hashes[other]).sum(axis=1)
        near = distance <= MAX_DISTANCE
        pairs.append(np.stack([one[near], other[near]], axis=1))
        step += 1
    return np.concatenate(pairs)
