"""What the page of a stamp says of that one stamp, in the few texts that differ from scan to scan."""

from datetime import datetime
from typing import NamedTuple, Protocol

from flask_babel import gettext as _

from marketplace.web.serving.formats import vnmoment
from marketplace.web.words.stamp_words import copied_words


class StampRead(Protocol):
    """A stamp's row, however it was read."""

    @property
    def first_scanned_at(self) -> datetime | None: ...
    @property
    def confirmed_at(self) -> datetime | None: ...
    @property
    def copied_at(self) -> datetime | None: ...


class StampVisit(NamedTuple):
    """Texts for the reader; ``first`` and ``confirmed`` are empty where there is nothing to say."""

    code: str
    number: str
    first: str
    confirmed: str
    copied: bool


def visit_of(stamp: StampRead, *, code: str, scan: int) -> StampVisit:
    """``scan`` counts this look, too."""
    first, confirmed = stamp.first_scanned_at, stamp.confirmed_at
    return StampVisit(
        code=code,
        number=str(scan),
        first=vnmoment(first) if first is not None and scan > 1 else "",
        confirmed=vnmoment(confirmed) if confirmed is not None else "",
        copied=stamp.copied_at is not None,
    )


def stamp_lines(seen: StampVisit) -> tuple[str, ...]:
    """What the market knows of a stamp that is in use."""
    lines = [
        _(
            "This code is in the market's system, scan no. %(number)s, first scanned at %(moment)s.",
            number=seen.number,
            moment=seen.first,
        )
        if seen.first
        else _("This code is in the market's system, scan no. %(number)s.", number=seen.number)
    ]
    if seen.confirmed:
        moment = seen.confirmed
        lines.append(_("Its hidden number was first typed in at %(moment)s.", moment=moment))
    if seen.copied:
        lines.append(copied_words())
    return tuple(lines)
