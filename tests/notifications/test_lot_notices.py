"""The farmer is told when a lot may not be sold, and when it may again."""

from datetime import date, datetime

from flask import Flask
from sqlalchemy import select

from marketplace.core.db import atomically, db, unit_of_work
from marketplace.core.events import deliver_pending
from marketplace.notifications.models import Channel, Notice
from marketplace.traceability.farm.commands.diary import void_entry
from marketplace.traceability.farm.models import DiaryEntry, WorkKind
from marketplace.traceability.lots.commands.holding import hold_lot
from marketplace.traceability.lots.commands.judging import judge_lots
from marketplace.traceability.lots.models import Lot
from tests.factories import make_product, make_seller, make_user
from tests.factories.farm import make_entry, make_input, make_season
from tests.factories.lots import make_lot


def notices() -> list[Notice]:
    return list(db.session.scalars(select(Notice).order_by(Notice.id)))


def early_lot(now: datetime) -> tuple[Lot, DiaryEntry]:
    """Harvested three days after a spraying that asks for seven."""
    product = make_product(seller=make_seller(owner=make_user()), stock=0)
    season = make_season(product)
    entry = make_entry(
        season, kind=WorkKind.SPRAYING, done_on=date(2026, 11, 17), used=make_input(waiting_days=7)
    )
    lot = make_lot(product, code="VAI26-1", season_id=season.id, harvested_on=date(2026, 11, 20))
    atomically(lambda: judge_lots([lot.id], now=now))
    return lot, entry


def test_a_lot_held_by_its_waiting_days_is_told_once(app: Flask, now: datetime) -> None:
    lot, _entry = early_lot(now)

    for _ in range(2):
        atomically(lambda: judge_lots([lot.id], now=now))
        deliver_pending(now)

    told = notices()
    assert [notice.channel for notice in told] == [Channel.IN_APP, Channel.SMS]
    assert told[0].subject == "Lô VAI26-1 tạm ngừng bán"
    assert "thu hoạch khi chưa hết ngày cách ly sau phun thuốc." in told[0].text
    assert told[0].link.endswith("/VAI26-1")


def test_a_lot_that_was_in_time_after_all_is_told_to_be_on_sale_again(
    app: Flask, now: datetime
) -> None:
    _lot, entry = early_lot(now)
    atomically(lambda: void_entry(entry, reason="ghi nhầm", actor="ND1", now=now))

    deliver_pending(now)

    assert [notice.subject for notice in notices() if notice.channel is Channel.SMS] == [
        "Lô VAI26-1 tạm ngừng bán",
        "Lô VAI26-1 bán lại được",
    ]
    assert "đã đủ ngày cách ly" in notices()[-1].text


def test_the_officers_own_words_reach_the_farmer(app: Flask, now: datetime) -> None:
    product = make_product(seller=make_seller(owner=make_user()), stock=0)
    lot = make_lot(product, code="VAI26-2")
    with unit_of_work():
        hold_lot(lot, reason="Nghi có mùi thuốc.", actor="CB1", now=now)

    deliver_pending(now)

    assert "lô VAI26-2: Nghi có mùi thuốc. Để riêng lô VAI26-2" in notices()[0].text
