"""A recall of a lot with ten thousand orders: until the sale is blocked, until every buyer is told.

The floor is a plain insert of as many notices and as many jobs in one transaction.
"""

from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import Flask

from benchmarks import recall_rows
from benchmarks.processor_time import Stopwatch, Work
from benchmarks.sizes import size
from benchmarks.table import Row
from benchmarks.world import app_of, own_world
from marketplace.accounts.access import Actor
from marketplace.accounts.models import Role
from marketplace.core.db import atomically, db, unit_of_work
from marketplace.jobs.models import Job, JobState
from marketplace.notifications.models import Channel, Notice
from marketplace.notifications.recall_notices import tell_buyers
from marketplace.orders.models import RecallNotice
from marketplace.settlement.commands.recalls import open_recall
from marketplace.traceability.lots.models import Lot
from marketplace.traceability.recalls.models import RecallScope
from marketplace.web.serving.payment_providers import DESK

ORDERS, PRODUCTS = size("RECALL_ORDERS", 10_000, 500), 200
OFFICER = "ND-BENCH"


def run() -> list[Row]:
    with own_world("sqlite", PRODUCTS) as market:
        return _rows(app_of(market))


def _rows(app: Flask) -> list[Row]:
    with app.app_context():
        now = recall_rows.BOUGHT + timedelta(days=1)
        lot_id = recall_rows.fill(ORDERS)
        floor = _plain_insert(now)
        blocked, code = _open(app, lot_id, now)
        watch = Stopwatch()
        tell_buyers(recall_code=code, now=now)
        queued = watch.work(ORDERS)
        told = db.session.scalar(
            sa.select(sa.func.count(RecallNotice.id)).where(RecallNotice.queued_at.is_not(None))
        )
        db.session.remove()
        db.engine.dispose()
    if told != ORDERS:
        raise RuntimeError(f"{told} of {ORDERS} orders were told")
    name = f"recall of a lot with {ORDERS:,} orders"
    both = Work(1, blocked.processor + queued.processor, blocked.wall + queued.wall)
    return [
        Row(0, f"plain insert of {ORDERS:,} notices and jobs", floor.seconds_for(ORDERS), "s"),
        Row(12, f"{name}: sale blocked", blocked.seconds_for(1), "s", "≤ 5 by the clock"),
        Row(12, f"{name}: all notices queued", both.seconds_for(1), "s", "≤ 60 by the clock"),
        Row(12, f"{name}: notices queued", floor / queued, "× floor"),
    ]


def _open(app: Flask, lot_id: int, now: datetime) -> tuple[Work, str]:
    lot = db.session.get_one(Lot, lot_id)
    reference = lot.code
    actor = Actor(
        user_code=OFFICER,
        roles=frozenset({Role.COMMUNE_OFFICER}),
        unit_codes=frozenset({lot.unit_code}),
    )
    watch = Stopwatch()
    code = atomically(
        lambda: (
            open_recall(
                scope=RecallScope.LOT,
                reference=reference,
                lot_ids=[lot_id],
                reason="Dư lượng thuốc quá mức.",
                danger=1,
                refunds=False,
                actor=actor,
                desk=app.extensions[DESK],
                now=now,
            ).code
        )
    )
    return watch.work(1), code


def _plain_insert(now: datetime) -> Work:
    """Put down the bare rows, taken away again afterwards."""
    notices = [
        {
            "business_key": f"floor:{number}",
            "channel": Channel.SMS,
            "address": "+84900000000",
            "subject": "Thu hồi",
            "text": "Đừng ăn, để riêng." * 8,
            "link": "http://127.0.0.1:8000/don-hang/DH00000000?k=0123456789abcdef",
            "created_at": now,
        }
        for number in range(ORDERS)
    ]
    jobs = [
        {
            "code": f"CV{number:08d}",
            "name": "floor",
            "arguments": {"notice_id": number},
            "state": JobState.DONE,
            "dedupe_key": f"floor:{number}",
            "created_at": now,
            "run_after": now,
            "attempts": 0,
            "rows_done": 0,
        }
        for number in range(ORDERS)
    ]
    watch = Stopwatch()
    with unit_of_work() as session:
        connection = session.connection()
        recall_rows.put(connection, Notice, list(notices))
        recall_rows.put(connection, Job, list(jobs))
    work = watch.work(ORDERS)
    with unit_of_work() as session:
        session.execute(sa.delete(Notice).where(Notice.business_key.startswith("floor:")))
        session.execute(sa.delete(Job).where(Job.name == "floor"))
    return work
