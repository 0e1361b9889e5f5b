"""The Merkle tree of RFC 6962: hashes, roots, and proofs of inclusion and of consistency.

A tree is known by its complete subtrees: node ``(level, position)`` covers the ``2 ** level`` leaves
that begin at ``position << level``. Whoever can look up nodes can build every proof.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

Node = tuple[int, int]
Span = tuple[int, int]
Reader = Callable[[Collection[Node]], Mapping[Node, bytes]]

EMPTY_ROOT = hashlib.sha256(b"").digest()
HASH_BYTES = 32


def leaf_hash(entry: bytes) -> bytes:
    """The hash of one entry as a leaf."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash over two neighbours."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def nodes_of(span: Span) -> list[Node]:
    """The complete subtrees, from the left, that a span of leaves (end outside) falls into."""
    first, end = span
    found = []
    while first < end:
        largest = (end - first).bit_length() - 1
        level = min((first & -first).bit_length() - 1, largest) if first else largest
        found.append((level, first >> level))
        first += 1 << level
    return found


def folded(hashes: Sequence[bytes]) -> bytes:
    """The root over neighbouring subtrees that shrink to the right."""
    if not hashes:
        return EMPTY_ROOT
    root = hashes[-1]
    for left in reversed(hashes[:-1]):
        root = node_hash(left, root)
    return root


def inclusion_spans(index: int, size: int) -> list[Span]:
    """What a proof that leaf ``index`` is in the tree of ``size`` names, from the leaf upwards."""
    if not 0 <= index < size:
        raise ValueError("there is no such leaf in this tree")
    first, end, spans = 0, size, []
    while end - first > 1:
        middle = first + _largest_power_below(end - first)
        if index < middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((first, middle))
            first = middle
    return spans[::-1]


def consistency_spans(old_size: int, new_size: int) -> list[Span]:
    """What a proof that the tree of ``old_size`` begins the one of ``new_size`` names."""
    if not 0 <= old_size <= new_size:
        raise ValueError("the older tree is the smaller one")
    if old_size in {0, new_size}:
        return []
    first, end, whole = 0, new_size, True
    spans = []
    while old_size != end:
        middle = first + _largest_power_below(end - first)
        if old_size <= middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((first, middle))
            first, whole = middle, False
    if not whole:
        spans.append((first, end))
    return spans[::-1]


def hashes_of(spans: Iterable[Span], read: Reader) -> list[bytes]:
    """The hash of each span; ``read`` is asked once. KeyError where a node is missing."""
    parts = [nodes_of(span) for span in spans]
    known = read([node for part in parts for node in part])
    return [folded([known[node] for node in part]) for part in parts]


def inclusion_proof(index: int, size: int, read: Reader) -> list[bytes]:
    """The hashes that lead from leaf ``index`` to the root of ``size`` leaves."""
    return hashes_of(inclusion_spans(index, size), read)


def consistency_proof(old_size: int, new_size: int, read: Reader) -> list[bytes]:
    """The hashes that lead from the older root to the newer one."""
    return hashes_of(consistency_spans(old_size, new_size), read)


def root_of(size: int, read: Reader) -> bytes:
    """The root over the first ``size`` leaves."""
    return hashes_of([(0, size)], read)[0]


def is_included(leaf: bytes, *, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether ``path`` proves that ``leaf`` stands at ``index`` under ``root`` (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for each in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(each, found)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, each)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def is_consistent(
    *, old_size: int, new_size: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]
) -> bool:
    """Whether ``path`` proves that the newer tree only appends to the older one (RFC 9162, 2.1.4.2)."""
    if old_size == new_size:
        return not path and old_root == new_root
    if old_size == 0:
        return not path and old_root == EMPTY_ROOT
    if not 0 < old_size < new_size or not path:
        return False
    steps = list(path) if old_size & (old_size - 1) else [old_root, *path]
    place, last = old_size - 1, new_size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = steps[0]
    for each in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old, new = node_hash(each, old), node_hash(each, new)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            new = node_hash(new, each)
        place, last = place >> 1, last >> 1
    return last == 0 and old == old_root and new == new_root


class Edge:
    """The right edge of a growing tree: all that is needed to append to it."""

    def __init__(self, size: int = 0, hashes: Sequence[bytes] = ()) -> None:
        """``hashes`` are those of ``nodes_of((0, size))``."""
        self.size = size
        levels = [level for level, _position in nodes_of((0, size))]
        self._stack = list(zip(levels, hashes, strict=True))

    def append(self, leaf: bytes) -> list[tuple[Node, bytes]]:
        """Add a leaf; returns it and every subtree that it completed."""
        level, position, found = 0, self.size, leaf
        made = [((0, position), leaf)]
        while self._stack and self._stack[-1][0] == level:
            found = node_hash(self._stack.pop()[1], found)
            level, position = level + 1, position >> 1
            made.append(((level, position), found))
        self._stack.append((level, found))
        self.size += 1
        return made

    @property
    def root(self) -> bytes:
        return folded([each for _level, each in self._stack])


class Tree:
    """A whole tree in memory."""

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self._edge = Edge()
        self._levels: list[list[bytes]] = []
        for leaf in leaves:
            self.append(leaf)

    @property
    def size(self) -> int:
        return self._edge.size

    def append(self, leaf: bytes) -> None:
        for (level, _position), found in self._edge.append(leaf):
            if level == len(self._levels):
                self._levels.append([])
            self._levels[level].append(found)

    def read(self, nodes: Collection[Node]) -> dict[Node, bytes]:
        return {(level, place): self._levels[level][place] for level, place in nodes}


def _largest_power_below(count: int) -> int:
    """The largest power of two that is smaller than ``count`` (at least 2)."""
    return 1 << (count - 1).bit_length() - 1
