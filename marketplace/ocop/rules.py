"""How long a recognition lasts, what it is worth on a day, and what the law says about points.

Facts: Decisions 1048/QĐ-TTg (2019), 148/QĐ-TTg (2023) and 1489/QĐ-TTg (2025).
"""

import re
from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from enum import Enum

from marketplace.core.text import fold
from marketplace.ocop.models import IssuingLevel, Ruleset

MONTHS_VALID = 36
WARNING_DAYS = (90, 60, 30)
EXPIRING_DAYS = WARNING_DAYS[0]
# The authority writes to the holder no later than this before the end.
NOTICE_DAYS = 30
FEWEST_STARS, MOST_STARS = 3, 5

SECOND_RULES_FROM = date(2023, 2, 24)
TWO_LEVELS_FROM = date(2025, 7, 6)

# In hundredths of a point, from the highest; below the last one there is one star.
BANDS = ((9_000, 5), (7_000, 4), (5_000, 3), (3_000, 2))

_UNCOUNTED = frozenset({"ocop", "san", "pham", "xa", "phuong", "thon", "htx", "cua", "va", "loai"})


class RecognitionStatus(Enum):
    UPCOMING = "upcoming"
    VALID = "valid"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    REVOKED = "revoked"
    OTHER_PRODUCT = "other_product"

    @property
    def shows_stars(self) -> bool:
        return self in {RecognitionStatus.VALID, RecognitionStatus.EXPIRING}


def expiry_of(issued_on: date) -> date:
    """The first day without the recognition: 36 months on, or the last day of a shorter month.

    Whether the end day itself counts is nowhere stated; a published case (issued 4 February 2020,
    lapsed from 4 February 2023) counts it out, and so do we.
    """
    years, month = divmod(issued_on.month - 1 + MONTHS_VALID, 12)
    year = issued_on.year + years
    return date(year, month + 1, min(issued_on.day, monthrange(year, month + 1)[1]))


def status_on(
    day: date,
    *,
    issued_on: date,
    expires_on: date,
    revoked_on: date | None = None,
    covers_this_product: bool = True,
) -> RecognitionStatus:
    """What a recognition is worth for a product on a Vietnam ``day``."""
    if revoked_on is not None and revoked_on <= day:
        return RecognitionStatus.REVOKED
    if not covers_this_product:
        return RecognitionStatus.OTHER_PRODUCT
    if day < issued_on:
        return RecognitionStatus.UPCOMING
    if day >= expires_on:
        return RecognitionStatus.EXPIRED
    if expires_on - day <= timedelta(days=EXPIRING_DAYS):
        return RecognitionStatus.EXPIRING
    return RecognitionStatus.VALID


def stars_for(score: int) -> int:
    """The stars for a total in hundredths of a point; half-open bands, one star below 30."""
    return next((stars for least, stars in BANDS if score >= least), 1)


def ruleset_on(decision_on: date) -> Ruleset:
    """The criteria in force on the day of a decision."""
    if decision_on >= TWO_LEVELS_FROM:
        return Ruleset.OF_2025
    return Ruleset.OF_2023 if decision_on >= SECOND_RULES_FROM else Ruleset.OF_2019


def level_of(issuing_body: str, decision_on: date) -> IssuingLevel:
    """Who decided, told by the name of the body; districts decided until mid-2025."""
    words = fold(issuing_body)
    if words.startswith("bo ") or "trung uong" in words:
        return IssuingLevel.NATIONAL
    of_district = re.search(r"\b(huyen|thi xa)\b", words) or "quận" in issuing_body.lower()
    if of_district and decision_on < TWO_LEVELS_FROM:
        return IssuingLevel.DISTRICT_OLD
    return IssuingLevel.PROVINCE


def due_warning(days_left: int, told: Sequence[int]) -> tuple[int | None, tuple[int, ...]]:
    """Which warning (90, 60, 30) is to be given now, and which ones are settled with it.

    A missed day is caught up with; somebody who hears late hears only the most urgent one.
    """
    reached = tuple(days for days in WARNING_DAYS if 0 < days_left <= days and days not in told)
    if not reached:
        return None, ()
    urgent = min(reached)
    return (None if any(days < urgent for days in told) else urgent), reached


def names_differ(printed: str, listed: str) -> bool:
    """Whether two product names plainly speak of different things: less than half of the words of
    the shorter one stand in the other, spelling aside."""
    ours, theirs = _words(printed), _words(listed)
    fewer = min(len(ours), len(theirs))
    return fewer == 0 or 2 * len(ours & theirs) < fewer


def _words(name: str) -> set[str]:
    found = set(re.findall(r"[a-z0-9]+", fold(name)))
    return (found - _UNCOUNTED) or found
