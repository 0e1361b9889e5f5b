"""Stamps leave with the goods: when an order is handed over its packs' stamps are sold."""

from datetime import datetime

from flask import Flask
from sqlalchemy import select

from marketplace.core.db import db, unit_of_work
from marketplace.orders.commands.fulfilment import accept_order, hand_over_order, pack_order
from marketplace.orders.models import Order
from marketplace.stamps.models import Stamp, StampState
from tests.factories import make_product
from tests.factories.lots import make_lot, make_pack_lot
from tests.factories.orders import make_placed_order
from tests.factories.stamps import make_stamps
from tests.factories.worker import work_off

STEPS = (accept_order, pack_order, hand_over_order)


def hand_over(code: str, now: datetime) -> None:
    for step in STEPS:
        order = db.session.scalars(select(Order).where(Order.code == code)).one()
        with unit_of_work():
            step(order, actor="ND1", now=now)
    work_off(now)


def sold_with(code: str) -> list[int]:
    query = select(Stamp.serial).where(Stamp.order_code == code, Stamp.state == StampState.SOLD)
    return list(db.session.scalars(query.order_by(Stamp.serial)))


def test_handing_an_order_over_sells_the_stamps_of_its_packs(app: Flask, now: datetime) -> None:
    # The harvest is sold as another product, so that buyers of the packs get packs.
    packs = make_product("Vải thiều túi 1 kg", stock=0)
    lot = make_pack_lot(make_lot(grams=20_000), product=packs, count=10)
    make_stamps(lot, count=6)
    first = make_placed_order(packs, 2, now=now).code
    second = make_placed_order(packs, 3, now=now).code

    hand_over(second, now)
    hand_over(first, now)

    assert sold_with(second) == [1, 2, 3]
    assert sold_with(first) == [4, 5]
    left = db.session.scalars(select(Stamp).where(Stamp.serial == 6)).one()
    assert left.state is StampState.ACTIVATED


def test_an_order_without_lots_sells_no_stamps(app: Flask, now: datetime) -> None:
    make_stamps(count=2)
    order = make_placed_order(make_product(), now=now).code

    hand_over(order, now)

    assert sold_with(order) == []
