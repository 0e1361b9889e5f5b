"""Products carry a badge only while lots and certificates bear it."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from marketplace.catalog.models import Product
from marketplace.catalog.trust import trust_of
from marketplace.core.db import db, unit_of_work
from marketplace.core.events import OutboxEvent
from marketplace.sellers.models import Seller
from marketplace.traceability.farm.models import CertificateKind, CheckStatus, WorkKind
from marketplace.traceability.lots.commands.judging import judge_lots, refresh_badges
from marketplace.traceability.lots.models import Interval, Lot
from marketplace.traceability.lots.watch import watch
from tests.factories.farm import (
    make_certificate,
    make_entry,
    make_input,
    make_plot,
    make_season,
)
from tests.factories.saving import save
from tests.traceability.harvesting import (
    BEST_BEFORE,
    HARVESTED,
    make_farm,
    make_harvest,
)

DAY = date(2026, 11, 21)


@pytest.fixture
def told(monkeypatch):
    """The ids that the stock heard of."""
    heard: list[int] = []

    def hear(ids: Collection[int], now: datetime) -> None:
        heard.extend(ids)

    monkeypatch.setattr(watch, "listeners", [hear])
    return heard


def judge(lot: Lot, now: datetime) -> None:
    with unit_of_work():
        judge_lots([lot.id], now=now)
    db.session.refresh(lot)


def trust(product: Product):
    db.session.refresh(product)
    return trust_of(product.trust, day=DAY)


def spray(farm, *, days_before: int, waiting_days: int | None = 7, **other):
    used = make_input(waiting_days=waiting_days)
    return make_entry(
        farm.season,
        kind=WorkKind.SPRAYING,
        done_on=HARVESTED - timedelta(days=days_before),
        used=used,
        quantity=40,
        **other,
    )


def _seller(farm):

    return db.session.get_one(Seller, farm.product.seller_id)


def test_a_certificate_shows_while_every_lot_on_sale_is_inside_its_scope(app, now, told):
    farm = make_farm()
    certificate = make_certificate(farm.product, plots=[farm.plot])
    judge(make_harvest(farm.product, season=farm.season), now)
    (shown,) = trust(farm.product).certificates
    assert (shown.kind, shown.number, shown.until) == (
        "vietgap",
        certificate.number,
        certificate.valid_to,
    )

    elsewhere = make_plot(_seller(farm))
    outside = make_season(farm.product, plots=[elsewhere])
    judge(make_harvest(farm.product, season=outside), now)

    assert trust(farm.product).certificates == ()


def test_a_pesticide_without_waiting_days_takes_vietgap_away_but_not_organic(app, now, told):
    farm = make_farm()
    make_certificate(farm.product, kind=CertificateKind.VIETGAP)
    make_certificate(farm.product, kind=CertificateKind.ORGANIC, number="HC-01")
    lot = make_harvest(farm.product, season=farm.season)
    spray(farm, days_before=30, waiting_days=None)

    judge(lot, now)

    assert lot.interval is Interval.UNKNOWN
    assert [shown.kind for shown in trust(farm.product).certificates] == ["organic"]


def test_a_harvest_outside_the_validity_carries_no_certificate(app, now, told):
    farm = make_farm()
    make_certificate(farm.product, issued_on=date(2026, 11, 19), valid_to=date(2028, 11, 19))

    judge(make_harvest(farm.product, season=farm.season), now)

    assert trust(farm.product).certificates == ()


@pytest.mark.parametrize("status", [CheckStatus.CLAIMED, CheckStatus.SUSPENDED])
def test_a_certificate_that_nobody_checked_is_not_shown(app, now, told, status):
    farm = make_farm()
    make_certificate(farm.product, status=status)
    with unit_of_work():
        refresh_badges([farm.product.id], now=now)

    assert trust(farm.product).certificates == ()


def test_an_area_that_is_not_checked_is_not_named(app, now, told):
    farm = make_farm()
    farm.area.status = CheckStatus.SUSPENDED
    save(farm.area)

    judge(make_harvest(farm.product, season=farm.season), now)

    assert trust(farm.product).trace.areas == ()


def test_the_badge_ends_with_the_last_day_and_the_refreshing_takes_it_away(app, now, told):
    farm = make_farm()
    judge(make_harvest(farm.product, season=farm.season), now)
    assert trust_of(farm.product.trust, day=BEST_BEFORE) == trust_of(None, day=BEST_BEFORE)

    with unit_of_work():
        refresh_badges([farm.product.id], now=now + timedelta(days=10))

    db.session.refresh(farm.product)
    assert "trace" not in farm.product.trust
    untils = db.session.scalars(
        select(OutboxEvent.payload["until"].as_string())
        .where(OutboxEvent.name == "traceability.product_traced")
        .order_by(OutboxEvent.id)
    ).all()
    assert untils == ["2026-12-01", None]


def test_a_lot_that_is_sold_out_carries_no_badge(app, now, told):
    farm = make_farm()
    lot = make_harvest(farm.product, season=farm.season, grams=1_000)
    lot.used_g = 1_000
    save(lot)

    judge(lot, now)

    assert lot.complete
    assert trust(farm.product).trace is None
