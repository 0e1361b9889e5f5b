"""Counts of what is traced, coded and recognised at the end of each month, with the lines behind.

A month is counted on its last Vietnam day, the running one at ``now``.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from sqlalchemy import select

from marketplace.core.clock import Month, day_start, vietnam_day
from marketplace.core.db import db
from marketplace.indicators.models import ShopFact
from marketplace.indicators.trust_models import (
    AreaFact,
    KeyProductFact,
    ListedFact,
    RecognisedFact,
    TracedFact,
)

OfUnit = TypeVar("OfUnit", KeyProductFact, TracedFact, AreaFact, RecognisedFact)

NEARLY_OVER = timedelta(days=90)
VERY_NEARLY_OVER = timedelta(days=30)


@dataclass(frozen=True)
class Moment:
    """When a month is counted: the instant, and the Vietnam day that dates are compared with."""

    at: datetime
    day: date


@dataclass(frozen=True)
class TrustSums:
    """What one unit's month holds; areas in square metres."""

    key_products: int = 0
    traced_key_products: int = 0
    coded_m2: int = 0
    stars: int = 0
    listed_stars: int = 0
    ending_90: int = 0
    ending_30: int = 0


@dataclass(frozen=True)
class KeyProductLine:
    """A declared key product and the traced product that stands for it, if there is one."""

    name: str
    traced_by: str = ""
    product_code: str = ""
    until_on: date | None = None


@dataclass(frozen=True)
class AreaLine:
    area_code: str
    seller_code: str
    area_m2: int
    valid_to: date | None


@dataclass(frozen=True)
class StarLine:
    """A recognition that is valid on the day; ``listed`` says that its product is on sale."""

    certificate_no: str
    decision_no: str
    product_name: str
    holder_name: str
    stars: int
    expires_on: date
    product_code: str | None
    listed: bool


def counted_at(month: Month, now: datetime) -> Moment:
    """The end of ``month``, or ``now`` in the month that still runs."""
    at = min(day_start(month.following.first_day) - timedelta(microseconds=1), now)
    return Moment(at, vietnam_day(at))


def trust_sums(
    unit_ids: Collection[int], months: Sequence[Month], *, now: datetime
) -> dict[tuple[int, Month], TrustSums]:
    """Counts for every pair asked for; six statements however many months."""
    facts = _Facts(unit_ids)
    found: dict[tuple[int, Month], TrustSums] = {}
    for month in months:
        moment = counted_at(month, now)
        for unit_id in unit_ids:
            stars = facts.stars(unit_id, moment)
            declared = facts.key_products(unit_id, month.year, moment)
            found[unit_id, month] = TrustSums(
                key_products=len(declared),
                traced_key_products=sum(1 for line in declared if line.product_code),
                coded_m2=sum(line.area_m2 for line in facts.areas(unit_id, moment)),
                stars=len(stars),
                listed_stars=sum(line.listed for line in stars),
                ending_90=sum(line.expires_on <= moment.day + NEARLY_OVER for line in stars),
                ending_30=sum(line.expires_on <= moment.day + VERY_NEARLY_OVER for line in stars),
            )
    return found


def key_product_lines(unit_id: int, month: Month, now: datetime) -> list[KeyProductLine]:
    """Every declared key product, traced or not."""
    return _Facts([unit_id]).key_products(unit_id, month.year, counted_at(month, now))


def area_lines(unit_id: int, month: Month, now: datetime) -> list[AreaLine]:
    """Verified areas that are in force."""
    return _Facts([unit_id]).areas(unit_id, counted_at(month, now))


def star_lines(unit_id: int, month: Month, now: datetime) -> list[StarLine]:
    """Every valid recognition, the next to end first."""
    return _Facts([unit_id]).stars(unit_id, counted_at(month, now))


def ending_star_lines(unit_id: int, month: Month, now: datetime) -> list[StarLine]:
    """Of the valid recognitions those that end within `NEARLY_OVER`."""
    last = counted_at(month, now).day + NEARLY_OVER
    return [line for line in star_lines(unit_id, month, now) if line.expires_on <= last]


class _Facts:
    """All facts of some units, read once; what counted at a moment is chosen from them."""

    def __init__(self, unit_ids: Collection[int]) -> None:
        declared = (
            select(KeyProductFact)
            .where(KeyProductFact.unit_id.in_(unit_ids))
            .order_by(KeyProductFact.year.desc(), KeyProductFact.product_name)
        )
        traced = (
            select(TracedFact)
            .where(TracedFact.unit_id.in_(unit_ids), TracedFact.key_product_id.is_not(None))
            .order_by(TracedFact.product_code, TracedFact.from_at)
        )
        areas = (
            select(AreaFact)
            .where(AreaFact.unit_id.in_(unit_ids), AreaFact.verified)
            .order_by(AreaFact.area_code, AreaFact.seller_code)
        )
        recognised = (
            select(RecognisedFact)
            .where(RecognisedFact.unit_id.in_(unit_ids))
            .order_by(RecognisedFact.expires_on, RecognisedFact.certificate_no)
        )
        listed = select(ListedFact).where(
            ListedFact.product_code.in_(recognised.with_only_columns(RecognisedFact.product_code))
        )
        self._declared = _by_unit(db.session.scalars(declared).all())
        self._traced = _by_unit(db.session.scalars(traced).all())
        self._areas = _by_unit(db.session.scalars(areas).all())
        self._recognised = _by_unit(db.session.scalars(recognised).all())
        self._listed = defaultdict[str, list[ListedFact]](list)
        for listing in db.session.scalars(listed):
            self._listed[listing.product_code].append(listing)
        sellers = {each.seller_code for listings in self._listed.values() for each in listings}
        shops = select(ShopFact).where(ShopFact.seller_code.in_(sellers))
        self._shops = defaultdict[str, list[ShopFact]](list)
        for shop in db.session.scalars(shops):
            self._shops[shop.seller_code].append(shop)

    def key_products(self, unit_id: int, year: int, moment: Moment) -> list[KeyProductLine]:
        """Those of the last year up to ``year`` for which the unit had declared any by then."""
        facts = [
            fact
            for fact in self._declared[unit_id]
            if fact.year <= year and fact.declared_at <= moment.at
        ]
        standing = {
            fact.key_product_id: fact
            for fact in reversed(self._traced[unit_id])
            if _open_at(fact, moment) and fact.until_on > moment.day
        }
        return [
            _key_product_line(fact, standing.get(fact.key_product_id))
            for fact in facts
            if fact.year == facts[0].year
        ]

    def areas(self, unit_id: int, moment: Moment) -> list[AreaLine]:
        return [
            AreaLine(
                area_code=fact.area_code,
                seller_code=fact.seller_code,
                area_m2=fact.area_m2,
                valid_to=fact.valid_to,
            )
            for fact in self._areas[unit_id]
            if _open_at(fact, moment)
            and (fact.valid_from is None or fact.valid_from <= moment.day)
            and (fact.valid_to is None or fact.valid_to > moment.day)
        ]

    def stars(self, unit_id: int, moment: Moment) -> list[StarLine]:
        return [
            StarLine(
                certificate_no=fact.certificate_no,
                decision_no=fact.decision_no,
                product_name=fact.product_name,
                holder_name=fact.holder_name,
                stars=fact.stars,
                expires_on=fact.expires_on,
                product_code=fact.product_code,
                listed=self._is_listed(fact, moment),
            )
            for fact in self._recognised[unit_id]
            if fact.issued_on <= moment.day < fact.expires_on
            and (fact.revoked_on is None or fact.revoked_on > moment.day)
        ]

    def _is_listed(self, fact: RecognisedFact, moment: Moment) -> bool:
        """Whether its product stood published in a shop that was open."""
        if fact.product_code is None or fact.linked_at is None or fact.linked_at > moment.at:
            return False
        return any(
            _stands(listing.from_at, listing.until_at, moment)
            and any(
                _stands(shop.from_at, shop.until_at, moment)
                for shop in self._shops[listing.seller_code]
            )
            for listing in self._listed[fact.product_code]
        )


def _by_unit(facts: Iterable[OfUnit]) -> defaultdict[int, list[OfUnit]]:
    found = defaultdict[int, list[OfUnit]](list)
    for fact in facts:
        if fact.unit_id is not None:
            found[fact.unit_id].append(fact)
    return found


def _key_product_line(fact: KeyProductFact, by: TracedFact | None) -> KeyProductLine:
    if by is None:
        return KeyProductLine(fact.product_name)
    return KeyProductLine(
        name=fact.product_name,
        traced_by=f"{by.product_name} · {by.seller_name}",
        product_code=by.product_code,
        until_on=by.until_on,
    )


def _open_at(fact: TracedFact | AreaFact, moment: Moment) -> bool:
    return _stands(fact.from_at, fact.ended_at, moment)


def _stands(begin: datetime, end: datetime | None, moment: Moment) -> bool:
    return begin <= moment.at and (end is None or end > moment.at)
