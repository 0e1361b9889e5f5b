"""A buyer types the number under the scratch field: the first time counts, five wrong ones end it."""

import hmac
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from sqlalchemy import select

from marketplace.core import errors
from marketplace.core.db import db
from marketplace.core.sentences import N_
from marketplace.stamps.commands.flags import flag_stamps
from marketplace.stamps.flags import FlagRule, Suspicion
from marketplace.stamps.models import Stamp, StampState
from marketplace.stamps.queries import StampNotFound, read_code
from marketplace.stamps.stamp_settings import stamp_settings

TRIES = 5
IN_USE = (StampState.ACTIVATED, StampState.SOLD)


class StampHasNoPin(errors.Invalid):
    code = "stamp_has_no_pin"
    sentence = N_("This stamp has no number under a scratch field.")


class StampNotInUse(errors.Conflict):
    code = "stamp_not_in_use"
    sentence = N_("This stamp is not in use, so it cannot be confirmed.")


class Outcome(Enum):
    FIRST = "first"
    AGAIN = "again"
    WRONG = "wrong"
    LOCKED = "locked"


@dataclass(frozen=True)
class Confirmation:
    """What came of one try; ``first_at`` is when the right number was typed first."""

    outcome: Outcome
    first_at: datetime | None
    tries_left: int


def confirm_stamp(code: str, pin: str, *, now: datetime, device: str | None = None) -> Confirmation:
    """Confirm a stamp by its number; a wrong one is counted, so it is told and not raised.

    Raises StampNotFound, StampHasNoPin or StampNotInUse.
    """
    stamp = db.session.scalar(
        select(Stamp)
        .where(Stamp.code == read_code(code))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if stamp is None:
        raise StampNotFound
    if stamp.pin_hash is None:
        raise StampHasNoPin
    if stamp.state not in (*IN_USE, StampState.CONFIRMED):
        raise StampNotInUse
    if stamp.pin_tries >= TRIES:
        return _told(stamp, Outcome.LOCKED)
    if not hmac.compare_digest(stamp_settings().pin_hash(stamp.code, pin), stamp.pin_hash):
        stamp.pin_tries += 1
        return _told(stamp, Outcome.LOCKED if stamp.pin_tries >= TRIES else Outcome.WRONG)
    if stamp.state is StampState.CONFIRMED:
        _note_again(stamp, device, now)
        return _told(stamp, Outcome.AGAIN)
    stamp.state, stamp.confirmed_at, stamp.confirmed_device = StampState.CONFIRMED, now, device
    return _told(stamp, Outcome.FIRST)


def _told(stamp: Stamp, outcome: Outcome) -> Confirmation:
    return Confirmation(outcome, stamp.confirmed_at, max(0, TRIES - stamp.pin_tries))


def _note_again(stamp: Stamp, device: str | None, now: datetime) -> None:
    """The same phone may type it again; another one may have the number from a copied label."""
    if device is not None and device == stamp.confirmed_device:
        return
    stamp.confirmations_after += 1
    if stamp.confirmations_after >= stamp_settings().rules.confirmations_after:
        detail = str(stamp.confirmations_after)
        flag_stamps([Suspicion(stamp.id, FlagRule.CONFIRMED_AGAIN, detail)], now=now)
