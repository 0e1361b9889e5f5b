"""The ground that the demo stands on: units, produce, definitions, declared figures, pick-up points."""

from datetime import date, datetime

from sqlalchemy import select

from marketplace.accounts.access import Actor
from marketplace.catalog.commands.categories import load_categories
from marketplace.catalog.commands.key_products import declare_key_product
from marketplace.catalog.models import Category
from marketplace.core.clock import Month, vietnam_day
from marketplace.core.db import db
from marketplace.core.money import Vnd
from marketplace.demo.pack import DemoCommune, DemoPack
from marketplace.indicators.definitions import load_definitions
from marketplace.localities.commands import declare_figure, load_units, remember_hamlet
from marketplace.localities.lists import (
    BUNDLED_AS_OF,
    DATA,
    read_provinces,
    read_successions,
    read_units,
)
from marketplace.localities.models import UnitList
from marketplace.localities.queries import declared_figure, unit_on
from marketplace.orders.commands.places import PointWords, add_pickup_point, set_delivery_rule
from marketplace.orders.models import PickupKind, Zone
from marketplace.orders.queries.pickup_points import active_points
from marketplace.traceability.farm.commands.inputs import load_inputs

MARKET_FEES = (
    (Zone.SAME_UNIT, 10_000, 200_000),
    (Zone.SAME_PROVINCE, 25_000, 500_000),
    (Zone.COUNTRY, 38_000, 900_000),
)


def lay_ground(now: datetime) -> None:
    """Units as ``units load`` loads them, categories, definitions and inputs; what is there stays."""
    loaded = db.session.scalar(select(UnitList.id).where(UnitList.as_of >= BUNDLED_AS_OF).limit(1))
    if loaded is None:
        load_units(
            provinces=read_provinces(DATA / "provinces.csv"),
            units=read_units(DATA / "admin_units.csv.gz"),
            successions=read_successions(DATA / "unit_successions.csv.gz"),
            as_of=BUNDLED_AS_OF,
            source="Decision 19/2025/QĐ-TTg",
            now=now,
        )
    load_categories()
    load_definitions()
    load_inputs(now=now)


def furnish_communes(pack: DemoPack, *, operator: Actor, today: date, now: datetime) -> None:
    """What officials say and open in each commune, and what delivery costs in the market."""
    for commune in pack.communes:
        _declare(commune, operator, now)
        for hamlet in commune.hamlets:
            remember_hamlet(commune.code, hamlet)
        _open_points(commune, operator, now)
        _name_key_products(commune, operator, today, now)
    for zone, fee, free_from in MARKET_FEES:
        set_delivery_rule(None, zone=zone, fee=Vnd(fee), free_from=Vnd(free_from))


def _declare(commune: DemoCommune, operator: Actor, now: datetime) -> None:
    unit = unit_on(commune.code, day=vietnam_day(now))
    month = Month.of(vietnam_day(now))
    for name, value in commune.declared.items():
        if declared_figure(unit.id, name, month=month) is None:
            declare_figure(
                unit,
                name,
                value,
                month=month,
                source=commune.declared_source,
                actor=operator.user_code,
                now=now,
            )


def _open_points(commune: DemoCommune, operator: Actor, now: datetime) -> None:
    known = {point.name for point in active_points([commune.code])}
    for point in commune.points:
        if point.name not in known:
            words = PointWords(
                kind=PickupKind(point.kind),
                name=point.name,
                address=point.address,
                hours=point.hours,
                weekdays=point.weekdays,
            )
            add_pickup_point(commune.code, words, actor=operator.user_code, now=now)


def _name_key_products(commune: DemoCommune, operator: Actor, today: date, now: datetime) -> None:
    for name, produce in commune.key_products:
        category = db.session.scalars(
            select(Category).where(Category.slug == category_slug(produce))
        ).one()
        for year in sorted({vietnam_day(now).year, today.year}):
            declare_key_product(
                unit_code=commune.code,
                year=year,
                name=name,
                category=category,
                actor=operator,
                now=now,
            )


def category_slug(produce: str) -> str:
    """Where produce that has a picture of its own, but no category, is listed."""
    return {"buoi-da-xanh": "buoi"}.get(produce, produce)
