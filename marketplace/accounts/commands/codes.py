"""One-time codes: asked for, counted in the database, tried."""

import hmac
import secrets
from datetime import datetime, timedelta
from enum import Enum

from sqlalchemy import func, select, update

from marketplace.accounts.models import CodePurpose, OneTimeCode
from marketplace.accounts.tokens import peppered_hash, token_hash
from marketplace.core import errors
from marketplace.core.db import db, lock_name
from marketplace.core.sentences import N_

LIFE = timedelta(minutes=5)
TRIES = 5
ONE_EACH = timedelta(minutes=1)
HOUR = timedelta(hours=1)
CODES_AN_HOUR = 5


class CodeTooSoon(errors.Refusal):
    """A number gets one code a minute."""

    status = 429
    code = "code_too_soon"
    sentence = N_(
        "A code was sent to this number just now. You can ask for another in %(seconds)s seconds."
    )
    field = "phone"


class TooManyCodes(errors.Refusal):
    """A number gets five codes an hour."""

    status = 429
    code = "too_many_codes"
    sentence = N_(
        "Five codes were sent to this number within an hour. Try again in %(minutes)s minutes, "
        "or sign in by password."
    )
    field = "phone"


class CodeCheck(Enum):
    """What came of a try. Tries are counted, so a wrong one is an answer and no refusal."""

    RIGHT = "right"
    WRONG = "wrong"
    SPENT = "spent"


def request_code(
    phone: str, *, purpose: CodePurpose, browser_token: str, pepper: str, now: datetime
) -> str:
    """Make a code for ``phone`` that this browser alone can use within five minutes; return it.

    The caller sends it after the commit. Raises CodeTooSoon or TooManyCodes.
    """
    lock_name(db.session.connection(), f"one_time_code:{phone}")
    _count_requests(phone, now)
    browser_hash = token_hash(browser_token)
    db.session.execute(
        update(OneTimeCode)
        .where(
            OneTimeCode.phone == phone,
            OneTimeCode.purpose == purpose,
            OneTimeCode.browser_hash == browser_hash,
            OneTimeCode.used_at.is_(None),
            OneTimeCode.voided_at.is_(None),
        )
        .values(voided_at=now)
    )
    digits = f"{secrets.randbelow(1_000_000):06d}"
    db.session.add(
        OneTimeCode(
            phone=phone,
            purpose=purpose,
            browser_hash=browser_hash,
            code_hash=_code_hash(phone, purpose, digits, pepper),
            created_at=now,
            expires_at=now + LIFE,
        )
    )
    db.session.flush()
    return digits


def check_code(
    phone: str,
    digits: str,
    *,
    purpose: CodePurpose,
    browser_token: str,
    pepper: str,
    now: datetime,
) -> CodeCheck:
    """Try ``digits``; the unit of work must be committed whatever the answer, for tries count.

    SPENT where no living code waits for this browser: never asked, used, expired or void after five
    tries.
    """
    row = db.session.scalar(
        select(OneTimeCode)
        .where(
            OneTimeCode.phone == phone,
            OneTimeCode.purpose == purpose,
            OneTimeCode.browser_hash == token_hash(browser_token),
        )
        .order_by(OneTimeCode.id.desc())
        .limit(1)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None or row.used_at or row.voided_at or row.expires_at <= now:
        return CodeCheck.SPENT
    row.tries += 1
    if hmac.compare_digest(row.code_hash, _code_hash(phone, purpose, digits, pepper)):
        row.used_at = now
        return CodeCheck.RIGHT
    if row.tries >= TRIES:
        row.voided_at = now
        return CodeCheck.SPENT
    return CodeCheck.WRONG


def _count_requests(phone: str, now: datetime) -> None:
    count, first, last = db.session.execute(
        select(
            func.count(OneTimeCode.id),
            func.min(OneTimeCode.created_at),
            func.max(OneTimeCode.created_at),
        ).where(OneTimeCode.phone == phone, OneTimeCode.created_at > now - HOUR)
    ).one()
    if count >= CODES_AN_HOUR:
        raise TooManyCodes(minutes=_up(first + HOUR - now, 60))
    if count and last > now - ONE_EACH:
        raise CodeTooSoon(seconds=_up(last + ONE_EACH - now, 1))


def _up(wait: timedelta, seconds: int) -> int:
    return max(1, -(-int(wait.total_seconds()) // seconds))


def _code_hash(phone: str, purpose: CodePurpose, digits: str, pepper: str) -> str:
    return peppered_hash(f"{purpose.value}:{phone}:{digits}", pepper=pepper)
