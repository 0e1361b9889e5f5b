"""Opening, widening and closing a recall of lots. Who bought of them is the matter of `orders.recalls`.

Doors call `settlement.commands.recalls`, which blocks the sale in the same unit of work.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from marketplace.accounts.access import Actor
from marketplace.core.audit import write_audit
from marketplace.core.codes import new_code
from marketplace.core.db import db
from marketplace.core.events import record
from marketplace.core.page_versions import bump_versions
from marketplace.core.text import clean_lines
from marketplace.traceability.events import RecallOpened
from marketplace.traceability.lots.locks import with_packs_under_lock
from marketplace.traceability.lots.models import Lot, LotNote, LotState
from marketplace.traceability.recalls.commands.refusals import (
    AlreadyRecalled,
    DangerUnknown,
    LotNotInScope,
    NothingToRecall,
    RecallIsClosed,
    RecallReasonMissing,
    SeveralUnits,
)
from marketplace.traceability.recalls.models import (
    LotRole,
    Recall,
    RecallLot,
    RecallScope,
    RecallState,
)
from marketplace.traceability.recalls.queries.affected_lots import (
    lots_by_ids,
    packed_from,
    siblings_of,
    sold_grams,
)
from marketplace.tracelog import recording
from marketplace.tracelog.models import TraceKind

LONGEST_REASON = 1_000
MOST_LOTS = 500


@dataclass(frozen=True)
class Why:
    """What a recall says of itself. ``danger`` is 1 (grave) to 3 (slight)."""

    scope: RecallScope
    reference: str
    reason: str
    danger: int
    decision_no: str = ""
    refunds: bool = True
    needed_since: datetime | None = None


@dataclass(frozen=True)
class Recalled:
    """A recall and the lots that this call put into it; none where it stood already."""

    recall: Recall
    lots: Sequence[Lot]


def with_packs(lot_ids: Collection[int], actor: Actor) -> list[int]:
    """The lots and the packs made from them, in id order.

    Raises NothingToRecall, or LotNotInScope where the actor may not see one of the chosen.
    """
    if not lot_ids or len(lot_ids) > MOST_LOTS:
        raise NothingToRecall
    if len(lots_by_ids(lot_ids, actor)) < len(set(lot_ids)):
        raise LotNotInScope
    return sorted({*lot_ids, *(pack.id for pack in packed_from(lot_ids))})


def recall_lots(lot_ids: Collection[int], why: Why, *, actor: Actor, now: datetime) -> Recalled:
    """Open a recall of these lots; those that are recalled already stay with the earlier recall.

    The same lots for the same cause again give the recall that stands. Raises RecallReasonMissing,
    DangerUnknown, SeveralUnits or AlreadyRecalled.
    """
    reason = clean_lines(why.reason)[:LONGEST_REASON]
    if not reason:
        raise RecallReasonMissing
    if why.danger not in (1, 2, 3):
        raise DangerUnknown
    lots = list(with_packs_under_lock(lot_ids).values())
    taken = _recalls_of(lots)
    fresh = [lot for lot in lots if lot.id not in taken]
    if not fresh:
        return Recalled(_standing(taken.values(), why), ())
    if len({lot.unit_code for lot in fresh}) > 1:
        raise SeveralUnits
    recall = _new_recall(fresh, why, reason, actor, now)
    _put_in(recall, fresh, actor=actor, now=now)
    write_audit(
        actor=actor.user_code,
        action="open_recall",
        subject=recall.code,
        now=now,
        scope=why.scope.value,
        reference=why.reference,
        danger=why.danger,
        lots=len(fresh),
    )
    return Recalled(recall, fresh)


def add_lots(
    recall: Recall, lot_ids: Collection[int], *, actor: Actor, now: datetime
) -> Sequence[Lot]:
    """Take more lots into an open recall; those that are recalled already are left out.

    Raises RecallIsClosed.
    """
    recall = lock_recall(recall.id)
    if recall.state is not RecallState.OPEN:
        raise RecallIsClosed
    lots = list(with_packs_under_lock(lot_ids).values())
    taken = _recalls_of(lots)
    fresh = [lot for lot in lots if lot.id not in taken]
    if {lot.unit_code for lot in fresh} - {recall.unit_code}:
        raise SeveralUnits
    if {lot.seller_id for lot in fresh} - {recall.seller_id}:
        recall.seller_id = None
    _put_in(recall, fresh, actor=actor, now=now)
    if fresh:
        write_audit(
            actor=actor.user_code,
            action="widen_recall",
            subject=recall.code,
            now=now,
            lots=len(fresh),
        )
    return fresh


def want_refunds(recall: Recall, *, actor: Actor, now: datetime) -> bool:
    """From now on buyers get their money back by themselves; whether that is new."""
    recall = lock_recall(recall.id)
    if recall.refunds:
        return False
    recall.refunds = True
    write_audit(actor=actor.user_code, action="recall_refunds", subject=recall.code, now=now)
    return True


def lock_recall(recall_id: int) -> Recall:
    return db.session.scalars(
        select(Recall)
        .where(Recall.id == recall_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def _recalls_of(lots: Collection[Lot]) -> dict[int, Recall]:
    query = (
        select(RecallLot.lot_id, Recall)
        .join(Recall, Recall.id == RecallLot.recall_id)
        .where(RecallLot.lot_id.in_([lot.id for lot in lots]), RecallLot.role == LotRole.RECALLED)
        .order_by(RecallLot.lot_id)
    )
    return {lot_id: recall for lot_id, recall in db.session.execute(query)}


def _standing(recalls: Collection[Recall], why: Why) -> Recall:
    for recall in recalls:
        same_cause = recall.scope is why.scope and recall.scope_reference == why.reference
        if same_cause and recall.state is RecallState.OPEN:
            return recall
    raise AlreadyRecalled(recall=min(recall.code for recall in recalls))


def _new_recall(lots: Sequence[Lot], why: Why, reason: str, actor: Actor, now: datetime) -> Recall:
    sellers = {lot.seller_id for lot in lots}
    decision_no = why.decision_no.strip()[:60]
    recall = Recall(
        code=new_code("TH"),
        unit_code=lots[0].unit_code,
        seller_id=lots[0].seller_id if len(sellers) == 1 else None,
        scope=why.scope,
        scope_reference=why.reference[:60],
        reason=reason,
        danger=why.danger,
        decision_no=decision_no,
        needed_since=why.needed_since or (now if actor.is_official else None),
        decided_at=now if decision_no else None,
        refunds=why.refunds,
        opened_by=actor.user_code,
        created_at=now,
    )
    db.session.add(recall)
    db.session.flush()
    return recall


def _put_in(recall: Recall, lots: Sequence[Lot], *, actor: Actor, now: datetime) -> None:
    """Turn locked lots red and take down what may be affected beside them."""
    if not lots:
        return
    sold = sold_grams([lot.id for lot in lots])
    beside = _rows_of(recall)
    for lot in lots:
        lot.state, lot.state_reason = LotState.RECALLED, recall.reason
        row = beside.get(lot.id) or RecallLot(recall_id=recall.id, lot_id=lot.id, located_g=0)
        row.role, row.sold_g = LotRole.RECALLED, sold.get(lot.id, 0)
        row.left_g = lot.quantity_g - lot.used_g
        db.session.add(row)
        _note(lot, recall, actor, now)
    db.session.flush()
    _note_siblings(recall, actor)
    bump_versions(*(f"product:{lot.product_id}" for lot in lots))
    record(_opened(recall, lots, now))


def _rows_of(recall: Recall) -> dict[int, RecallLot]:
    rows = db.session.scalars(select(RecallLot).where(RecallLot.recall_id == recall.id))
    return {row.lot_id: row for row in rows}


def _note(lot: Lot, recall: Recall, actor: Actor, now: datetime) -> None:
    db.session.add(
        LotNote(
            lot_id=lot.id,
            state=LotState.RECALLED,
            reason=recall.reason,
            noted_by=actor.user_code,
            noted_at=now,
        )
    )
    recording.note(
        TraceKind.RECALLED,
        seller_id=lot.seller_id,
        lot=lot,
        reference=recall.code,
        event_at=now,
        now=now,
        facts={"lot": lot.code, "recall": recall.code, "danger": recall.danger},
    )


def _note_siblings(recall: Recall, actor: Actor) -> None:
    rows = _rows_of(recall)
    recalled = [row.lot_id for row in rows.values() if row.role is LotRole.RECALLED]
    for sibling in siblings_of(recalled, actor):
        if sibling.lot.id not in rows:
            db.session.add(
                RecallLot(
                    recall_id=recall.id,
                    lot_id=sibling.lot.id,
                    role=LotRole.MAY_BE_AFFECTED,
                    why=sibling.why,
                )
            )
    db.session.flush()


def _opened(recall: Recall, lots: Sequence[Lot], now: datetime) -> RecallOpened:
    return RecallOpened(
        occurred_at=now,
        recall_code=recall.code,
        unit_code=recall.unit_code,
        seller_ids=sorted({lot.seller_id for lot in lots}),
        reason=recall.reason,
        danger=recall.danger,
        lot_codes=[lot.code for lot in lots],
    )
