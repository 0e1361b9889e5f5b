"""A recall's later life: what was found, who may close it, and how it stands in the trace log."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.core.db import db, unit_of_work
from marketplace.core.events import OutboxEvent
from marketplace.settlement.desk import Desk
from marketplace.traceability.lots.commands.holding import destroy_lot, hold_lot
from marketplace.traceability.lots.models import LotNote, LotState
from marketplace.traceability.recalls.commands.progress import (
    close_recall,
    name_decision,
    note_located,
)
from marketplace.traceability.recalls.commands.refusals import (
    OfficersOnly,
    RecallIsClosed,
    TooMuchLocated,
)
from marketplace.traceability.recalls.models import RecallOutcome
from marketplace.traceability.recalls.queries.recalls import decide_by, open_recalls
from marketplace.tracelog.models import TraceEvent, TraceKind
from marketplace.web.serving.payment_providers import DESK
from tests.factories import make_seller, make_user
from tests.factories.lots import make_lot
from tests.factories.produce import make_product
from tests.sellers.acting import acting
from tests.settlement.recalling import fresh, officer, recall
from tests.traceability.lot_books import book_faults


def test_what_a_recall_destroyed_is_loss_to_the_last_gram(app: Flask, now: datetime) -> None:
    lot, authority = make_lot(grams=10_000), officer()
    opened = recall([lot], actor=authority, desk=app.extensions[DESK], now=now)

    for _ in range(2):
        with unit_of_work():
            close_recall(
                opened, outcome=RecallOutcome.DESTROYED, note="Đốt", actor=authority, now=now
            )

    kept = fresh(lot)
    assert (kept.state, kept.used_g, kept.free_g) == (LotState.DESTROYED, 10_000, 0)
    assert book_faults(now) == []


def test_a_lot_that_was_destroyed_is_so_again_after_its_recall(app: Flask, now: datetime) -> None:
    lot, authority = make_lot(grams=10_000), officer()
    with unit_of_work():
        hold_lot(lot, reason="Mốc", actor="CB1", now=now)
    with unit_of_work():
        destroy_lot(lot, reason="Chôn", actor="CB1", now=now)
    opened = recall([lot], actor=authority, desk=app.extensions[DESK], now=now)
    assert fresh(lot).state is LotState.RECALLED

    with unit_of_work():
        close_recall(opened, outcome=RecallOutcome.FIXED, note="x", actor=authority, now=now)

    assert fresh(lot).state is LotState.DESTROYED
    assert book_faults(now) == []


def test_only_officers_close_and_closing_twice_is_once(app: Flask, now: datetime) -> None:
    desk: Desk = app.extensions[DESK]
    owner = make_user()
    seller = make_seller(owner=owner)
    lot = make_lot(make_product(seller=seller, stock=0))
    shop, authority = acting(owner), officer()
    opened = recall([lot], actor=shop, desk=desk, now=now)
    assert (opened.needed_since, decide_by(opened)) == (None, None)
    assert (open_recalls(shop), open_recalls(authority)) == (1, 1)

    with pytest.raises(OfficersOnly), unit_of_work():
        close_recall(opened, outcome=RecallOutcome.FIXED, note="Xong", actor=shop, now=now)
    for _ in range(2):
        with unit_of_work():
            close_recall(
                opened, outcome=RecallOutcome.OTHER_USE, note="Làm phân", actor=authority, now=now
            )
    with pytest.raises(RecallIsClosed), unit_of_work():
        close_recall(opened, outcome=RecallOutcome.DESTROYED, note="Đốt", actor=authority, now=now)

    assert fresh(lot).state is LotState.RECALLED
    kinds = select(TraceEvent.kind).where(TraceEvent.lot_id == lot.id).order_by(TraceEvent.id)
    assert db.session.scalars(kinds).all() == [TraceKind.RECALLED, TraceKind.RECALL_CLOSED]
    reasons = select(LotNote.reason).where(LotNote.lot_id == lot.id).order_by(LotNote.id)
    assert db.session.scalars(reasons).all() == ["Dư lượng thuốc quá mức.", "Làm phân"]
    told = (
        select(OutboxEvent.name)
        .where(OutboxEvent.name.startswith("traceability.recall"))
        .order_by(OutboxEvent.id)
    )
    assert db.session.scalars(told).all() == [
        "traceability.recall_opened",
        "traceability.recall_closed",
    ]
    assert open_recalls(authority) == 0


def test_the_clock_runs_from_the_need_until_the_decision(app: Flask, now: datetime) -> None:
    desk: Desk = app.extensions[DESK]
    authority = officer()
    opened = recall([make_lot()], actor=authority, desk=desk, now=now)
    assert decide_by(opened) == now + timedelta(hours=24)

    later = now + timedelta(hours=5)
    for moment in (later, later + timedelta(hours=1)):
        with unit_of_work():
            name_decision(opened, decision_no="12/QĐ-UBND", actor=authority, now=moment)

    assert (opened.decision_no, opened.decided_at) == ("12/QĐ-UBND", later)


def test_no_more_is_found_than_there_was(app: Flask, now: datetime) -> None:
    desk: Desk = app.extensions[DESK]
    lot = make_lot(grams=10_000)
    opened = recall([lot], actor=officer(), desk=desk, now=now)

    with unit_of_work():
        row = note_located(opened, lot, grams=10_000, actor="tests", now=now)
    with pytest.raises(TooMuchLocated), unit_of_work():
        note_located(opened, lot, grams=10_001, actor="tests", now=now)

    db.session.refresh(row)
    assert row.located_g == 10_000
