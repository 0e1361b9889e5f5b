"""Grams that leave a lot, and counting it anew. Every movement is a row that nobody changes."""

from datetime import datetime

from sqlalchemy import exists, func, or_, select

from marketplace.accounts.models import Role, RoleGrant, User
from marketplace.core import errors
from marketplace.core.audit import write_audit
from marketplace.core.clock import vietnam_day
from marketplace.core.db import db
from marketplace.core.quantity import Grams
from marketplace.core.sentences import N_
from marketplace.core.text import clean_lines
from marketplace.sellers.models import SellerMember
from marketplace.traceability.lots.locks import locked_lot
from marketplace.traceability.lots.models import Lot, LotMovement, LotState, MoveKind
from marketplace.traceability.lots.rules.balance import change_of
from marketplace.tracelog import recording
from marketplace.tracelog.models import TraceKind

BY_HAND = frozenset({MoveKind.LOSS, MoveKind.OWN_USE, MoveKind.SAMPLE})
NOT_SALES = (*BY_HAND, MoveKind.RECOUNT, MoveKind.PACKED)
LONGEST_REASON = 500


class LotOverdrawn(errors.Conflict):
    """``params``: left, what is neither used nor held by buyers."""

    code = "lot_overdrawn"
    field = "grams"
    sentence = N_("Only %(left)s of this lot is left. Type a smaller quantity.")


class GramsNotValid(errors.Invalid):
    code = "grams_not_valid"
    field = "grams"
    sentence = N_("Type how much it is, more than nothing.")


class RemainingNotValid(errors.Invalid):
    """``params``: held, what buyers hold, and most, what was harvested."""

    code = "remaining_not_valid"
    field = "grams"
    sentence = N_(
        "What is left is at least the %(held)s that buyers are paying for, and at most the "
        "%(most)s that came in. Enter a new harvest if there is more."
    )


class LotReasonMissing(errors.Invalid):
    code = "lot_reason_missing"
    field = "reason"
    sentence = N_("Say why in a few words.")


class SecondPersonMissing(errors.Invalid):
    code = "second_person_missing"
    field = "second_person"
    sentence = N_(
        "There is more than before: somebody else of the shop, or the commune's officer, "
        "has to have counted it too."
    )


class LotIsGone(errors.Conflict):
    code = "lot_is_gone"
    sentence = N_("This lot was destroyed. Nothing of it can be moved any more.")


class EnteredAlready(errors.Conflict):
    code = "movement_entered_already"
    sentence = N_("Something was entered for this lot in the meantime. Look at it, then try again.")


def move_out(
    lot: Lot,
    *,
    kind: MoveKind,
    grams: int,
    reason: str,
    actor: str,
    now: datetime,
    seen: int | None = None,
) -> LotMovement:
    """Take ``grams`` out as loss, own use or a sample; a loss needs its reason.

    ``seen`` is the `entered_count` that the asker looked at: a form that is sent twice moves once.
    Raises GramsNotValid, LotReasonMissing, LotOverdrawn, LotIsGone or EnteredAlready.
    """
    if kind not in BY_HAND:
        raise ValueError(f"{kind} is not entered by hand")
    if grams <= 0:
        raise GramsNotValid
    reason = clean_lines(reason)[:LONGEST_REASON]
    if kind is MoveKind.LOSS and not reason:
        raise LotReasonMissing
    lot = _unseen(locked_lot(lot.id), seen)
    return post(lot, kind, grams, reason=reason, actor=actor, now=now)


def recount(
    lot: Lot,
    *,
    remaining_g: int,
    reason: str,
    actor: str,
    second_person: str | None = None,
    now: datetime,
    seen: int | None = None,
) -> LotMovement | None:
    """Say what is really there, also what buyers are paying for; None where it was right already.

    Where that is more than the books say, ``second_person`` (a user's code) is another member of the
    shop or an officer of its commune. Raises LotReasonMissing, RemainingNotValid,
    SecondPersonMissing, LotIsGone or EnteredAlready.
    """
    reason = clean_lines(reason)[:LONGEST_REASON]
    if not reason:
        raise LotReasonMissing
    lot = _unseen(locked_lot(lot.id), seen)
    if not lot.held_g <= remaining_g <= lot.quantity_g:
        raise RemainingNotValid(held=Grams(lot.held_g), most=Grams(lot.quantity_g))
    change = lot.quantity_g - remaining_g - lot.used_g
    if change == 0:
        return None
    if change < 0 and not _counted_too(lot, actor, second_person, now):
        raise SecondPersonMissing
    movement = post(
        lot,
        MoveKind.RECOUNT,
        change,
        reason=reason,
        actor=actor,
        second_person=second_person,
        now=now,
    )
    write_audit(
        actor=actor,
        action="lot.recounted",
        subject=lot.code,
        now=now,
        change_g=-change,
        reason=reason,
        second_person=second_person,
    )
    return movement


def post(
    lot: Lot,
    kind: MoveKind,
    grams: int,
    *,
    actor: str,
    now: datetime,
    reason: str = "",
    reference: str = "",
    second_person: str | None = None,
) -> LotMovement:
    """Book one movement of a locked lot, with its fact in the trace log where it is by hand.

    The caller does not ask for a lot that was destroyed unless for what comes back to it. Raises
    LotOverdrawn.
    """
    change = change_of(kind, grams)
    if change > lot.free_g:
        raise LotOverdrawn(left=Grams(lot.free_g))
    if lot.used_g + change < 0:
        raise RemainingNotValid(held=Grams(lot.held_g), most=Grams(lot.quantity_g))
    lot.used_g += change
    movement = LotMovement(
        lot_id=lot.id,
        kind=kind,
        grams=grams,
        reference=reference,
        reason=reason,
        moved_by=actor,
        second_person=second_person,
        moved_at=now,
    )
    db.session.add(movement)
    if kind in BY_HAND or kind is MoveKind.RECOUNT:
        recording.note(
            TraceKind.MOVED,
            seller_id=lot.seller_id,
            lot=lot,
            event_at=now,
            now=now,
            facts={"lot": lot.code, "move": kind.value, "grams": grams},
        )
    db.session.flush()
    return movement


def entered_count(lot_id: int) -> int:
    """How many movements of a lot were no sales: what a form has seen (see `move_out`)."""
    query = select(func.count()).where(
        LotMovement.lot_id == lot_id, LotMovement.kind.in_(NOT_SALES)
    )
    return db.session.scalar(query) or 0


def _unseen(lot: Lot, seen: int | None) -> Lot:
    if lot.state is LotState.DESTROYED:
        raise LotIsGone
    if seen is not None and entered_count(lot.id) != seen:
        raise EnteredAlready
    return lot


def _counted_too(lot: Lot, actor: str, second: str | None, now: datetime) -> bool:
    """Whether ``second`` is another person who may answer for what this shop has."""
    if second is None or second == actor:
        return False
    today = vietnam_day(now)
    works_there = exists().where(
        SellerMember.user_id == User.id,
        SellerMember.seller_id == lot.seller_id,
        SellerMember.removed_at.is_(None),
    )
    is_officer = exists().where(
        RoleGrant.user_id == User.id,
        RoleGrant.role == Role.COMMUNE_OFFICER,
        RoleGrant.unit_code == lot.unit_code,
        RoleGrant.revoked_at.is_(None),
        RoleGrant.starts_on <= today,
        or_(RoleGrant.ends_on.is_(None), RoleGrant.ends_on >= today),
    )
    query = select(User.id).where(User.code == second, works_there | is_officer)
    return db.session.scalar(query) is not None
