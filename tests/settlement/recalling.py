"""A shop that sells lychees from lots, its officer, and recalls opened by them."""

import threading
from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from flask import Flask
from sqlalchemy import select

from marketplace.accounts.access import Actor
from marketplace.catalog.models import Product
from marketplace.core.db import atomically, db
from marketplace.inventory.queries import stock_faults
from marketplace.ledger.queries import ledger_faults
from marketplace.orders.models import Order, RecallNotice
from marketplace.settlement.commands.recalls import open_recall
from marketplace.settlement.desk import Desk
from marketplace.traceability.lots.models import Lot, LotMovement, LotState, MoveKind
from marketplace.traceability.recalls.models import Recall, RecallScope
from tests.factories import make_officer
from tests.sellers.acting import acting

SIGN = {MoveKind.RETURNED: -1}


def officer() -> Actor:
    return acting(make_officer())


def recall(
    lots: Collection[Lot],
    *,
    actor: Actor,
    desk: Desk,
    now: datetime,
    refunds: bool = True,
    reference: str = "VAI26-K3",
) -> Recall:
    lot_ids = [lot.id for lot in lots]
    return atomically(
        lambda: open_recall(
            scope=RecallScope.LOT,
            reference=reference,
            lot_ids=lot_ids,
            reason="Dư lượng thuốc quá mức.",
            danger=1,
            refunds=refunds,
            actor=actor,
            desk=desk,
            now=now,
        )
    )


def product_of(lot: Lot) -> Product:
    return db.session.get_one(Product, lot.product_id)


def fresh(lot: Lot) -> Lot:
    return db.session.get_one(Lot, lot.id, populate_existing=True)


def recall_by_code(code: str) -> Recall:
    return db.session.scalars(select(Recall).where(Recall.code == code)).one()


def notices() -> list[RecallNotice]:
    query = select(RecallNotice).order_by(RecallNotice.id)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def order_again(order: Order) -> Order:
    return db.session.get_one(Order, order.id, populate_existing=True)


def everything_adds_up() -> bool:
    """Stock, ledger, and every gram of every lot: used is what the movements say."""
    faults = [*stock_faults(), *ledger_faults()]
    for lot in db.session.scalars(select(Lot).execution_options(populate_existing=True)):
        moves = db.session.scalars(select(LotMovement).where(LotMovement.lot_id == lot.id))
        used = sum(SIGN.get(move.kind, 1) * move.grams for move in moves)
        if used != lot.used_g or lot.used_g + lot.held_g > lot.quantity_g:
            faults.append(f"lot {lot.code}: {used} moved, {lot.used_g} used, {lot.held_g} held")
        if lot.state is LotState.RECALLED and lot.held_g:
            faults.append(f"lot {lot.code}: buyers still hold {lot.held_g}")
    assert faults == []
    return True


def at_once(app: Flask, calls: Sequence[Callable[[], object]]) -> list[object]:
    """Run calls that open their own units of work in threads of their own; what each came to."""
    outcomes: list[object] = [None] * len(calls)
    line = threading.Barrier(len(calls))

    def run(place: int) -> None:
        with app.app_context():
            try:
                line.wait(timeout=60)
                outcomes[place] = calls[place]()
            except Exception as error:
                outcomes[place] = error
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.expire_all()
    return outcomes
