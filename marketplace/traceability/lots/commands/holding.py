"""Stopping the sale of a lot, letting it go on, and the end of a lot. Each step has its reason."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.accounts.access import Actor
from marketplace.core import errors
from marketplace.core.audit import write_audit
from marketplace.core.clock import vietnam_day
from marketplace.core.db import db
from marketplace.core.evidence import EvidenceFile
from marketplace.core.sentences import N_
from marketplace.core.text import clean_lines
from marketplace.sellers.models import Seller
from marketplace.sellers.permits import require_supervisor
from marketplace.traceability.events import LotDestroyed, LotHeld, LotReleased
from marketplace.traceability.lots.commands.announcing import announce
from marketplace.traceability.lots.commands.movements import LONGEST_REASON, LotReasonMissing, post
from marketplace.traceability.lots.locks import locked_lot, locked_lots
from marketplace.traceability.lots.models import MARKET, Interval, Lot, LotNote, LotState, MoveKind
from marketplace.traceability.lots.queries.holds import held_by_waiting_days
from marketplace.tracelog import recording
from marketplace.tracelog.models import TraceKind

BATCH = 200
BEST_BEFORE_PASSED = N_("The best-before day has passed.")


class LotStepNotPossible(errors.Conflict):
    code = "lot_step_not_possible"
    sentence = N_("This lot is in another state now, so this cannot be done. Look at it again.")


class LaboratoryMissing(errors.Invalid):
    code = "laboratory_result_missing"
    field = "evidence"
    sentence = N_(
        "This lot was harvested before the waiting days were over. "
        "Attach the laboratory's result to release it."
    )


class OfficerOnly(errors.Forbidden):
    code = "lot_officer_only"
    sentence = N_("Only an officer of the commune releases a lot, and not for their own shop.")


def hold_lot(lot: Lot, *, reason: str, actor: str, now: datetime) -> Lot:
    """Stop the sale; what buyers are paying for is not sold either.

    A lot that is held already gets one more reason, and then is not released by itself any more.
    Raises LotReasonMissing or LotStepNotPossible.
    """
    reason = _reason(reason)
    lot = locked_lot(lot.id)
    if lot.state not in {LotState.OPEN, LotState.HELD}:
        raise LotStepNotPossible
    _step(lot, LotState.HELD, reason, TraceKind.HELD, actor=actor, now=now)
    write_audit(actor=actor, action="lot.held", subject=lot.code, now=now, reason=reason)
    announce([lot], LotHeld, reason=reason, now=now)
    return lot


def release_lot(
    lot: Lot, *, laboratory: EvidenceFile | None, reason: str, actor: Actor, now: datetime
) -> Lot:
    """Let a held lot be sold again: the commune's officer, never for a shop of their own.

    Where the waiting days were not kept, ``laboratory`` is the laboratory's result. Raises
    LotReasonMissing, LaboratoryMissing, LotStepNotPossible, OfficerOnly, or a refusal of
    `require_supervisor`.
    """
    _require_officer(lot, actor)
    reason = _reason(reason)
    lot = locked_lot(lot.id)
    if lot.state is not LotState.HELD:
        raise LotStepNotPossible
    if lot.interval is Interval.VIOLATION:
        if laboratory is None:
            raise LaboratoryMissing
        lot.interval = Interval.RELEASED
    if laboratory is not None:
        lot.laboratory_id = laboratory.id
        recording.note(
            TraceKind.INSPECTED,
            seller_id=lot.seller_id,
            lot=lot,
            event_at=now,
            now=now,
            facts={"lot": lot.code, "result": "conformant"},
        )
    lot.released_by = actor.user_code
    _step(lot, LotState.OPEN, reason, TraceKind.RELEASED, actor=actor.user_code, now=now)
    write_audit(
        actor=actor.user_code,
        action="lot.released",
        subject=lot.code,
        now=now,
        reason=reason,
        laboratory=laboratory.code if laboratory else None,
    )
    announce([lot], LotReleased, reason=reason, now=now)
    return lot


def close_lot(lot: Lot, *, reason: str, actor: str, now: datetime) -> Lot:
    """End the sale of an open lot for good; closing it again changes nothing.

    Raises LotReasonMissing or LotStepNotPossible.
    """
    reason = _reason(reason)
    lot = locked_lot(lot.id)
    if lot.state is LotState.CLOSED:
        return lot
    if lot.state is not LotState.OPEN:
        raise LotStepNotPossible
    _step(lot, LotState.CLOSED, reason, TraceKind.CLOSED, actor=actor, now=now)
    write_audit(actor=actor, action="lot.closed", subject=lot.code, now=now, reason=reason)
    return lot


def may_destroy(lot: Lot, *, by_shop: bool = False) -> bool:
    """Whether the lot may be booked as destroyed: only goods that nobody is to eat.

    What is left over of sound goods is a loss, so that what was sold of them stays sound. The shop
    itself may destroy what broke its waiting days, unless an officer holds it too.
    """
    broken = lot.interval is Interval.VIOLATION
    if lot.state is LotState.CLOSED:
        return broken
    if by_shop:
        return lot.state is LotState.HELD and broken and bool(held_by_waiting_days([lot.id]))
    return lot.state in {LotState.HELD, LotState.RECALLED}


def destroy_lot(lot: Lot, *, reason: str, actor: str, now: datetime, by_shop: bool = False) -> Lot:
    """What is left of the lot was destroyed; it is booked as loss. See `may_destroy`.

    The shop is told unless it did so itself. Raises LotReasonMissing or LotStepNotPossible.
    """
    reason = _reason(reason)
    lot = locked_lot(lot.id)
    if not may_destroy(lot, by_shop=by_shop):
        raise LotStepNotPossible
    if lot.free_g:
        post(lot, MoveKind.LOSS, lot.free_g, reason=reason, actor=actor, now=now)
    _step(lot, LotState.DESTROYED, reason, TraceKind.CLOSED, actor=actor, now=now)
    write_audit(actor=actor, action="lot.destroyed", subject=lot.code, now=now, reason=reason)
    if not by_shop:
        announce([lot], LotDestroyed, reason=reason, now=now)
    return lot


def close_past_lots(now: datetime) -> int:
    """Close lots whose best-before day has come; how many, at most one batch."""
    query = (
        select(Lot.id)
        .where(Lot.state == LotState.OPEN, Lot.best_before <= vietnam_day(now))
        .order_by(Lot.id)
        .limit(BATCH)
    )
    lots = [
        lot for lot in locked_lots(db.session.scalars(query).all()) if lot.state is LotState.OPEN
    ]
    for lot in lots:
        _step(lot, LotState.CLOSED, BEST_BEFORE_PASSED, TraceKind.CLOSED, actor=MARKET, now=now)
    return len(lots)


def review_yield(lot: Lot, *, reason: str, actor: Actor, now: datetime) -> Lot:
    """An officer has looked into a harvest that seemed too large, and believes it.

    Raises LotReasonMissing, OfficerOnly, or a refusal of `require_supervisor`.
    """
    _require_officer(lot, actor)
    reason = _reason(reason)
    lot = locked_lot(lot.id)
    lot.yield_to_review, lot.yield_believed = False, True
    _note(lot, lot.state, reason, actor=actor.user_code, now=now)
    recording.note(
        TraceKind.INSPECTED,
        seller_id=lot.seller_id,
        lot=lot,
        event_at=now,
        now=now,
        facts={"lot": lot.code, "result": "yield_believed"},
    )
    write_audit(
        actor=actor.user_code, action="lot.yield_reviewed", subject=lot.code, now=now, reason=reason
    )
    return lot


def _require_officer(lot: Lot, actor: Actor) -> None:
    if not (actor.is_official or actor.is_operator) or lot.seller_id in actor.seller_ids:
        raise OfficerOnly
    query = select(Seller).where(Seller.id == lot.seller_id).options(joinedload(Seller.unit))
    require_supervisor(db.session.scalars(query).one(), actor)


def _reason(text: str) -> str:
    reason = clean_lines(text)[:LONGEST_REASON]
    if not reason:
        raise LotReasonMissing
    return reason


def _step(
    lot: Lot, state: LotState, reason: str, kind: TraceKind, *, actor: str, now: datetime
) -> None:
    lot.state = state
    lot.state_reason = "" if state is LotState.OPEN else reason
    _note(lot, state, reason, actor=actor, now=now)
    recording.note(
        kind,
        seller_id=lot.seller_id,
        lot=lot,
        event_at=now,
        now=now,
        facts={"lot": lot.code, "reason": reason},
    )


def _note(lot: Lot, state: LotState, reason: str, *, actor: str, now: datetime) -> None:
    db.session.add(LotNote(lot_id=lot.id, state=state, reason=reason, noted_by=actor, noted_at=now))
