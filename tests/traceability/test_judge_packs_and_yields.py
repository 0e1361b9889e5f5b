"""Packs, completeness and yields of lots are judged."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

import pytest

from marketplace.catalog.models import Product
from marketplace.catalog.trust import trust_of
from marketplace.core.db import db, unit_of_work
from marketplace.sellers.models import Seller
from marketplace.traceability.farm.models import WorkKind
from marketplace.traceability.lots.commands.judging import judge_lots
from marketplace.traceability.lots.models import Lot, LotState
from marketplace.traceability.lots.watch import watch
from tests.factories.farm import (
    make_certificate,
    make_entry,
    make_input,
    make_plot,
    make_season,
)
from tests.traceability.harvesting import (
    HARVESTED,
    make_farm,
    make_harvest,
    make_pack,
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


def test_a_pack_takes_the_worst_of_its_harvests_when_one_is_judged(app, now, told):
    farm = make_farm(sold_from_lots=True)
    other_season = make_season(farm.product)
    make_entry(other_season)
    first = make_harvest(farm.product, season=farm.season)
    second = make_harvest(farm.product, season=other_season)
    pack = make_pack(farm.product, {first.id: 5_000, second.id: 5_000})
    judge(pack, now)
    assert (pack.state, pack.complete) == (LotState.OPEN, True)
    spray(farm, days_before=1)

    judge(first, now)

    db.session.refresh(pack)
    db.session.refresh(second)
    assert (first.state, pack.state, second.state) == (
        LotState.HELD,
        LotState.HELD,
        LotState.OPEN,
    )
    assert told == [first.id, pack.id]


def test_a_pack_is_only_as_complete_as_its_harvests(app, now, told):
    farm = make_farm()
    whole, bare = make_harvest(farm.product, season=farm.season), make_harvest(farm.product)

    pack = make_pack(farm.product, {whole.id: 5_000, bare.id: 5_000})
    judge(pack, now)

    assert not pack.complete


def test_a_lot_without_a_season_is_not_complete(app, now, told):
    farm = make_farm()
    lot = make_harvest(farm.product, plots=[farm.plot])

    judge(lot, now)

    assert (lot.items, lot.complete) == (9, False)
    assert trust(farm.product).trace is None


def test_a_verified_certificate_is_the_standard_of_a_lot_inside_its_scope(app, now, told):
    farm = make_farm(standard="")
    elsewhere = make_plot(_seller(farm))
    inside = make_harvest(farm.product, season=farm.season)
    make_certificate(farm.product, plots=[elsewhere])
    judge(inside, now)
    assert not inside.complete

    make_certificate(farm.product, plots=[farm.plot, elsewhere])
    judge(inside, now)

    assert inside.complete


def test_a_season_that_brings_in_too_much_is_to_be_looked_at(app, now, told):
    farm = make_farm(area_m2=1_000)
    first = make_harvest(farm.product, season=farm.season, grams=1_000_000)
    judge(first, now)
    assert not first.yield_to_review

    second = make_harvest(farm.product, season=farm.season, grams=800_001)
    judge(second, now)

    assert (second.yield_to_review, second.state) == (True, LotState.OPEN)


def test_the_output_that_a_certificate_expects_bounds_the_season(app, now, told):
    farm = make_farm()
    make_certificate(farm.product, expected_output_g=100_000)
    lot = make_harvest(farm.product, season=farm.season, grams=120_001)

    judge(lot, now)

    assert lot.yield_to_review
