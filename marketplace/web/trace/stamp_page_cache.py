"""Pages of stamps kept ready with gaps for the few texts that differ from scan to scan.

All stamps of a lot share a page: what is before and behind the gaps is packed once, and what stands
between them goes out as it is, in a block of its own.
"""

import re
import struct
import zlib
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from marketplace.core.kept import Kept
from marketplace.stamps.models import StampState
from marketplace.web.trace.stamp_visit import StampVisit

Headers = list[tuple[str, str]]
Versions = tuple[int, int, int]

# Signs that no text has; should one have them all the same, `pattern_of` sees it and keeps nothing.
GAPS = StampVisit(code="\ue0f0", number="\ue0f1", first="\ue0f2", confirmed="\ue0f3", copied=False)
_GAP = re.compile("([\ue0f0-\ue0f3])")
_NAMES = {GAPS.code: 0, GAPS.number: 1, GAPS.first: 2, GAPS.confirmed: 3}
GZIP_HEAD = bytes((0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 2, 255))
LONGEST_BLOCK = 0xFFFF


class StampPageKey(NamedTuple):
    """What a kept page is found by: which lot, for whom, and which sentences it has."""

    lot_id: int
    language: str
    day: date
    state: StampState
    has_pin: bool
    again: bool
    confirmed: bool
    copied: bool


def place_of(
    seen: StampVisit, *, lot_id: int, language: str, day: date, state: StampState, has_pin: bool
) -> StampPageKey:
    """Two looks with one place differ in nothing but the texts of their gaps."""
    told = bool(seen.first), bool(seen.confirmed), seen.copied
    return StampPageKey(lot_id, language, day, state, has_pin, *told)


def with_gaps(seen: StampVisit) -> StampVisit:
    """The same sentences with a gap for each text."""
    return GAPS._replace(
        first=GAPS.first if seen.first else "",
        confirmed=GAPS.confirmed if seen.confirmed else "",
        copied=seen.copied,
    )


@dataclass(slots=True)
class Pattern:
    """``middle`` has texts at even places and the number of a field of `StampVisit` at odd ones."""

    before: bytes
    middle: list[str | int]
    behind: bytes
    versions: Versions
    headers: Headers
    _packed_before: bytes = field(init=False)
    _packed_behind: bytes = field(init=False)
    _check_before: int = field(init=False)

    def __post_init__(self) -> None:
        self._check_before = zlib.crc32(self.before)
        self._packed_before = GZIP_HEAD + _deflated(self.before, zlib.Z_FULL_FLUSH)
        self._packed_behind = _deflated(self.behind, zlib.Z_FINISH)

    def filled(self, seen: StampVisit) -> bytes:
        """The part with the gaps."""
        return "".join(
            [str(seen[each]) if isinstance(each, int) else each for each in self.middle]
        ).encode()

    def plain(self, seen: StampVisit) -> bytes:
        return self.before + self.filled(seen) + self.behind

    def packed(self, seen: StampVisit) -> bytes:
        """The same as gzip: three runs of deflate that know nothing of each other."""
        filled = self.filled(seen)
        check = zlib.crc32(self.behind, zlib.crc32(filled, self._check_before))
        length = len(self.before) + len(filled) + len(self.behind)
        block = struct.pack("<BHH", 0, len(filled), len(filled) ^ 0xFFFF)
        tail = struct.pack("<II", check, length & 0xFFFFFFFF)
        return b"".join((self._packed_before, block, filled, self._packed_behind, tail))


Pages = Kept[StampPageKey, Pattern]


def pattern_of(
    gapped: str, page: str, seen: StampVisit, *, versions: Versions, headers: Headers
) -> Pattern | None:
    """The pattern of a page; None where its gaps do not give back ``page``, which was made whole."""
    parts = _GAP.split(gapped)
    if len(parts) < 3:
        return None
    middle: list[str | int] = [_NAMES.get(part, part) for part in parts[1:-1]]
    found = Pattern(parts[0].encode(), middle, parts[-1].encode(), versions, headers)
    if found.plain(seen) != page.encode() or len(found.filled(seen)) > LONGEST_BLOCK // 2:
        return None
    return found


def _deflated(text: bytes, flush: int) -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(text) + packer.flush(flush)
