"""Which of many images look alike, by their perceptual hashes.

The answers depend on the hashes and their order alone.
"""

import numpy as np
from numpy.typing import NDArray

# Bits of 256. No two of 399 BSDS photographs differ in 80 or fewer, no two of
# their 2,391 tiles of 128x128 in 56 or fewer. JPEG of quality 75 changes at
# most 7 bits of all the photographs and of 95 % of the tiles; scaling by 0.75
# of all and 97 %; scaling by 0.37 of 98 % of the photographs.
MAX_DISTANCE = 7

Hashes = NDArray[np.uint64]
Numbers = NDArray[np.uint64]
Indices = NDArray[np.int64]


def alike_groups(hashes: Hashes) -> Indices:
    """The number of each hash's group.

    Hashes that differ in at most `MAX_DISTANCE` bits are in one group. Others
    may be if links of at most twice as many bits join them: so a hash needs to
    be compared with one of those near each other, not with each.

    Of 8 parts of 32 bits near hashes have one in common: what shares none is
    never compared.

    Args:
        hashes: uint64 `(n, 4)`.

    Returns:
        int64 `(n,)`.
    """
    parts = np.ascontiguousarray(hashes).view(np.uint32)
    links = [_links_in_part(hashes, part) for part in parts.T]
    one, other = np.concatenate(links, axis=1)
    return _least_linked(len(hashes), one, other)


def first_looks(hashes: Hashes) -> NDArray[np.bool_]:
    """Tells which hashes are the first of their kind.

    A hash is dropped if it is within `MAX_DISTANCE` of an earlier one that is
    kept.

    Args:
        hashes: uint64 `(n, 4)`.

    Returns:
        bool `(n,)`.
    """
    _, first = unique_rows(hashes)
    first.sort()
    group = alike_groups(hashes[first])
    looks = np.zeros(len(hashes), bool)
    looks[first] = True
    kept: dict[int, list[int]] = {}  # The looks of each group.
    for place in np.flatnonzero(np.bincount(group)[group] > 1).tolist():
        look = int.from_bytes(hashes[first[place]].tobytes(), "little")
        others = kept.setdefault(int(group[place]), [])
        if any((look ^ one).bit_count() <= MAX_DISTANCE for one in others):
            looks[first[place]] = False
        else:
            others.append(look)
    return looks


def least_alike(numbers: Numbers, hashes: Hashes) -> Numbers:
    """The least number among those whose hashes look alike.

    Those look alike that are in one of the `alike_groups`.

    Args:
        numbers: uint64 `(n,)`.
        hashes: uint64 `(n, 4)`.

    Returns:
        uint64 `(n,)`.
    """
    kind, first = unique_rows(hashes)
    group = alike_groups(hashes[first])
    least = np.full(len(first), 2**64 - 1, np.uint64)
    np.minimum.at(least, group[kind], numbers)
    return least[group[kind]]


def unique_rows(rows: Numbers) -> tuple[Indices, Indices]:
    """The kind of each row, and where each kind comes first.

    Args:
        rows: uint64 `(n, columns)`.

    Returns:
        int64 `(n,)` and `(kinds,)`.
    """
    row = np.dtype((np.void, rows.itemsize * rows.shape[1]))
    as_bytes = np.ascontiguousarray(rows).view(row)
    _, first, kind = np.unique(
        as_bytes[:, 0], return_index=True, return_inverse=True
    )
    return kind, first


def _least_linked(number: int, one: Indices, other: Indices) -> Indices:
    """The least of the numbers that links join with each, after few rounds."""
    least = np.arange(number)
    while (least[one] != least[other]).any():
        ends = one, other, least[one], least[other]
        lesser = np.minimum(*ends[2:])
        for end in ends:
            np.minimum.at(least, end, lesser)
        least = least[least]
    return least


def _links_in_part(hashes: Hashes, part: NDArray[np.uint32]) -> Indices:
    """Links, `(2, num_links)`, among the hashes that share this part.

    In each turn the first of those left speaks for all near it. Of two near
    hashes the one that is left longer is within twice the distance of what
    speaks for the other one, and so linked with it.
    """
    order = np.argsort(part, kind="stable")
    links = [np.empty((2, 0), np.int64)]
    while len(order):
        shared = part[order]
        start = np.append(True, shared[1:] != shared[:-1])
        speaker = order[start][np.cumsum(start) - 1]
        distance = np.bitwise_count(hashes[speaker] ^ hashes[order]).sum(axis=1)
        linked = (distance <= 2 * MAX_DISTANCE) & (speaker != order)
        links.append(np.stack([speaker[linked], order[linked]]))
        order = order[distance > MAX_DISTANCE]
    return np.concatenate(links, axis=1)
