"""The small demo, loaded through the commands: whole books, once, the same again, gone on with."""

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.catalog.models import Photo, PhotoState, Product
from marketplace.core.audit import audit_faults
from marketplace.core.clock import utc_now, vietnam_day
from marketplace.core.db import db
from marketplace.core.demo_load import demo_is_being_played
from marketplace.core.events import OutboxEvent
from marketplace.core.settings import Settings
from marketplace.demo.loading import NotADemo, Progress, load_demo
from marketplace.demo.people import PEOPLE, first_steps, people_lines
from marketplace.indicators.models import SaleFact
from marketplace.inventory.queries import stock_faults
from marketplace.jobs.models import Job, JobState
from marketplace.ledger.queries import ledger_faults
from marketplace.notifications.models import Notice
from marketplace.orders.models import Order, OrderGroup
from marketplace.sellers.models import Seller, SellerStatus
from marketplace.tracelog.identity import open_log
from marketplace.tracelog.verification import log_faults
from tests.another_application import another_application
from tests.browser.live_market import FILLED_AT

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
Figures = list[tuple[object, ...]]


class Interrupted(Exception):
    """Stands for a machine that is switched off."""


@pytest.fixture
def loaded_market(filled_market: Path, tmp_path: Path) -> Iterator[Flask]:
    """The market that a command line filled: the one that the browser is shown."""
    instance = tmp_path / "instance"
    shutil.copytree(filled_market, instance)
    settings = Settings(instance_path=instance, demo=True, market_unit="07525", base_url=FILLED_AT)
    with another_application(settings) as app:
        yield app


def open_the_shops(**how: Any) -> None:
    """Shops and products stand, their people are told of nothing more, and nobody has bought."""
    load_a_week(opening_only=True, **how)

    states = Counter(db.session.scalars(select(Seller.status)))
    assert states[SellerStatus.APPROVED] > 0
    assert db.session.scalar(select(func.count(Product.id))) > states[SellerStatus.APPROVED]
    assert db.session.scalar(select(func.count(Order.id))) == 0
    assert {photo.state for photo in db.session.scalars(select(Photo))} == {PhotoState.READY}
    undelivered = select(OutboxEvent).where(OutboxEvent.delivered_at.is_(None))
    assert db.session.scalars(undelivered).all() == []


def figures() -> Figures:
    """What stands in the market, without the random codes."""
    orders = db.session.execute(
        select(
            OrderGroup.checkout_key,
            Seller.name,
            Order.status,
            Order.method,
            Order.cashless,
            Order.total,
            Order.placed_at,
            Order.completed_at,
        )
        .join(OrderGroup, OrderGroup.id == Order.group_id)
        .join(Seller, Seller.id == Order.seller_id)
        .order_by(OrderGroup.checkout_key, Seller.name)
    ).all()
    sales = db.session.execute(
        select(SaleFact.unit_code, SaleFact.month, func.count(), func.sum(SaleFact.amount))
        .group_by(SaleFact.unit_code, SaleFact.month)
        .order_by(SaleFact.unit_code, SaleFact.month)
    ).all()
    return [*map(tuple, orders), *map(tuple, sales)]


def assert_whole(now: datetime) -> None:
    """Every book adds up, and nothing is left to do."""
    log = log_faults(identity=open_log(), now=now)
    for faults in (ledger_faults(), audit_faults(), stock_faults(), log):
        assert list(faults) == []
    undelivered = select(OutboxEvent).where(OutboxEvent.delivered_at.is_(None))
    assert db.session.scalars(undelivered).all() == []
    assert db.session.scalars(select(Job).where(Job.state != JobState.DONE)).all() == []
    assert db.session.scalars(select(Notice).where(Notice.sent_at.is_(None))).all() == []


@pytest.mark.slow
def test_the_loaded_market_is_whole_and_loading_it_again_changes_nothing(
    loaded_market: Flask,
) -> None:
    now, loaded = utc_now(), figures()
    assert_whole(now)
    statuses = set(db.session.scalars(select(Order.status)))
    assert {"placed", "accepted", "completed"} <= {status.value for status in statuses}
    shops = set(db.session.scalars(select(Seller.status)))
    assert {SellerStatus.APPROVED, SellerStatus.SUBMITTED, SellerStatus.SUSPENDED} <= shops

    assert not load_demo(size="small", seed=1, today=vietnam_day(now), now=now).fresh

    assert figures() == loaded


def load_a_week(**how: Any) -> None:
    load_demo(size="small", seed=1, days=7, today=vietnam_day(NOW), now=NOW, **how)


@pytest.mark.slow
@pytest.mark.one_engine
def test_a_load_that_was_broken_off_is_gone_on_with_to_the_same_market(
    app: Flask, empty_market: Callable[[], None]
) -> None:
    def switch_off(progress: Progress) -> None:
        if progress.done > progress.total * 6 // 10:
            raise Interrupted

    open_the_shops()
    with pytest.raises(Interrupted):
        load_a_week(watcher=switch_off)
    assert len(figures()) > 0
    assert demo_is_being_played()
    load_a_week()
    assert not demo_is_being_played()
    assert_whole(NOW)
    gone_on_with = figures()

    empty_market()
    load_a_week()
    assert figures() == gone_on_with


def test_the_demo_is_refused_where_real_people_trade(app: Flask) -> None:
    real = Settings(secret_key="a secret of a real market, long enough", testing=False)

    with pytest.raises(NotADemo):
        load_demo(settings=real, size="small", seed=1, today=vietnam_day(NOW))


def test_people_are_told_with_numbers_password_and_the_code_of_the_moment() -> None:
    lines = "\n".join(people_lines(NOW))

    assert "0900000001" in lines
    assert "cho-xa-2026" in lines
    assert lines.count("authenticator code now") == len(
        [person for person in PEOPLE if person.role and person.shown]
    )


def test_what_to_try_first_stands_at_the_addresses_of_the_market(app: Flask) -> None:
    lines = first_steps("http://127.0.0.1:8000")[1:]
    client = app.test_client()

    assert len(lines) == 3
    for line in lines:
        path = line.split("http://127.0.0.1:8000")[1].split()[0]
        assert client.get(path).status_code in {200, 302}
