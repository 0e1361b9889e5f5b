"""What happens in a recall after it was opened: goods found, the decision named, its end."""

from datetime import datetime

from sqlalchemy import select

from marketplace.accounts.access import Actor
from marketplace.core.audit import write_audit
from marketplace.core.db import db
from marketplace.core.events import record
from marketplace.core.page_versions import bump_versions
from marketplace.core.quantity import Grams
from marketplace.core.text import clean_lines
from marketplace.traceability.events import RecallClosed
from marketplace.traceability.lots.commands.movements import post
from marketplace.traceability.lots.locks import locked_lots
from marketplace.traceability.lots.models import Lot, LotNote, LotState, MoveKind
from marketplace.traceability.recalls.commands.opening import LONGEST_REASON, lock_recall
from marketplace.traceability.recalls.commands.refusals import (
    DecisionMissing,
    NoteMissing,
    OfficersOnly,
    RecallIsClosed,
    TooMuchLocated,
)
from marketplace.traceability.recalls.models import (
    LotRole,
    Recall,
    RecallLot,
    RecallOutcome,
    RecallState,
)
from marketplace.tracelog import recording
from marketplace.tracelog.models import TraceKind


def note_located(recall: Recall, lot: Lot, *, grams: int, actor: str, now: datetime) -> RecallLot:
    """Say how much of a recalled lot has been found so far, the seller's own stock with it.

    The same figure again changes nothing. Raises TooMuchLocated or RecallIsClosed.
    """
    recall = _locked_open(recall)
    row = db.session.scalars(
        select(RecallLot)
        .where(
            RecallLot.recall_id == recall.id,
            RecallLot.lot_id == lot.id,
            RecallLot.role == LotRole.RECALLED,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if not 0 <= grams <= lot.quantity_g:
        raise TooMuchLocated(most=Grams(lot.quantity_g))
    if row.located_g != grams:
        write_audit(
            actor=actor,
            action="recall_located",
            subject=recall.code,
            now=now,
            lot=lot.code,
            before=row.located_g,
            grams=grams,
        )
        row.located_g = grams
    return row


def name_decision(recall: Recall, *, decision_no: str, actor: Actor, now: datetime) -> Recall:
    """The authority's decision has been signed: the 24 hours end here.

    Raises OfficersOnly, DecisionMissing or RecallIsClosed.
    """
    if not actor.is_official:
        raise OfficersOnly
    recall = _locked_open(recall)
    number = decision_no.strip()[:60]
    if not number:
        raise DecisionMissing
    if recall.decision_no != number:
        recall.decision_no, recall.decided_at = number, recall.decided_at or now
        write_audit(
            actor=actor.user_code,
            action="recall_decision",
            subject=recall.code,
            now=now,
            decision_no=number,
        )
    return recall


def close_recall(
    recall: Recall, *, outcome: RecallOutcome, note: str, actor: Actor, now: datetime
) -> Recall:
    """End a recall with what became of the goods; its pages stay red.

    Closing again with the same outcome changes nothing. Raises OfficersOnly, NoteMissing or
    RecallIsClosed.
    """
    if not actor.is_official:
        raise OfficersOnly
    recall = lock_recall(recall.id)
    if recall.state is RecallState.CLOSED:
        if recall.outcome is not outcome:
            raise RecallIsClosed
        return recall
    words = clean_lines(note)[:LONGEST_REASON]
    if not words:
        raise NoteMissing
    recall.state, recall.outcome, recall.outcome_note = RecallState.CLOSED, outcome, words
    recall.closed_by, recall.closed_at = actor.user_code, now
    lots = locked_lots(_recalled_ids(recall))
    for lot in lots:
        _end(lot, recall, outcome, words, actor, now)
    bump_versions(*(f"product:{lot.product_id}" for lot in lots))
    write_audit(
        actor=actor.user_code,
        action="close_recall",
        subject=recall.code,
        now=now,
        outcome=outcome.value,
    )
    record(
        RecallClosed(
            occurred_at=now,
            recall_code=recall.code,
            unit_code=recall.unit_code,
            seller_ids=sorted({lot.seller_id for lot in lots}),
            reason=recall.reason,
            danger=recall.danger,
            outcome=outcome.value,
        )
    )
    return recall


def _locked_open(recall: Recall) -> Recall:
    recall = lock_recall(recall.id)
    if recall.state is not RecallState.OPEN:
        raise RecallIsClosed
    return recall


def _recalled_ids(recall: Recall) -> list[int]:
    query = select(RecallLot.lot_id).where(
        RecallLot.recall_id == recall.id, RecallLot.role == LotRole.RECALLED
    )
    return list(db.session.scalars(query))


def _end(
    lot: Lot, recall: Recall, outcome: RecallOutcome, words: str, actor: Actor, now: datetime
) -> None:
    """Destroyed goods are gone; all others stay recalled, since what is mended is a new lot.

    What was destroyed before it was recalled is so again, with what came back of it since.
    """
    if outcome is RecallOutcome.DESTROYED or _was_destroyed(lot):
        if lot.free_g:
            post(
                lot,
                MoveKind.LOSS,
                lot.free_g,
                reference=recall.code,
                reason=words,
                actor=actor.user_code,
                now=now,
            )
        lot.state = LotState.DESTROYED
    db.session.add(
        LotNote(
            lot_id=lot.id,
            state=lot.state,
            reason=words,
            noted_by=actor.user_code,
            noted_at=now,
        )
    )
    recording.note(
        TraceKind.RECALL_CLOSED,
        seller_id=lot.seller_id,
        lot=lot,
        reference=recall.code,
        event_at=now,
        now=now,
        facts={"lot": lot.code, "recall": recall.code, "outcome": outcome.value},
    )


def _was_destroyed(lot: Lot) -> bool:
    notes = select(LotNote.id).where(LotNote.lot_id == lot.id, LotNote.state == LotState.DESTROYED)
    return db.session.scalar(notes.limit(1)) is not None
