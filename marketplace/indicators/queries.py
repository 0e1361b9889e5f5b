"""Sums of facts by unit and month, and the lists that stand behind each figure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, case, distinct, func, or_, select

from marketplace.core.clock import Month, day_start
from marketplace.core.db import db
from marketplace.indicators.figures import MonthSums
from marketplace.indicators.models import RefundFact, SaleFact, ShopFact
from marketplace.indicators.trust_queries import trust_sums
from marketplace.localities.commands import GROWING_AREA_M2, HOUSEHOLDS
from marketplace.localities.queries import declared_series, value_in_month

Cell = tuple[int, Month]


@dataclass(frozen=True)
class FactLine:
    """One line behind a figure: a completed order, or a refund as a negative amount."""

    code: str
    order_code: str
    seller_code: str
    seller_name: str
    day: date
    happened_at: datetime
    method: str
    cashless: bool
    amount: int

    @property
    def is_refund(self) -> bool:
        return self.code != self.order_code


@dataclass(frozen=True)
class ShopLine:
    """One shop behind a household count."""

    seller_code: str
    seller_name: str
    seller_kind: str
    household_code: str
    hamlet: str
    from_at: datetime
    orders: int = 0


def months_back(last: Month, count: int) -> list[Month]:
    """``count`` months that end with ``last``, the oldest first."""
    found = [last]
    while len(found) < count:
        found.append(found[-1].previous)
    return found[::-1]


def month_sums(
    unit_ids: Collection[int], months: Sequence[Month], *, now: datetime
) -> dict[Cell, MonthSums]:
    """What each unit's month adds up to, for every pair asked for.

    Shops are counted at the end of the month, or at ``now`` in the month that still runs.
    """
    cells = {(unit_id, month): MonthSums() for unit_id in unit_ids for month in months}
    _add_sales(cells, unit_ids, months)
    _add_refunds(cells, unit_ids, months)
    _add_shops(cells, unit_ids, months, now)
    households = declared_series(unit_ids, HOUSEHOLDS)
    growing = declared_series(unit_ids, GROWING_AREA_M2)
    trust = trust_sums(unit_ids, months, now=now)
    return {
        (unit_id, month): replace(
            sums,
            households=value_in_month(households[unit_id], month),
            growing_m2=value_in_month(growing[unit_id], month),
            trust=trust[unit_id, month],
        )
        for (unit_id, month), sums in cells.items()
    }


def _add_sales(
    cells: dict[Cell, MonthSums], unit_ids: Collection[int], months: Sequence[Month]
) -> None:
    rows = db.session.execute(
        select(
            SaleFact.unit_id,
            SaleFact.month,
            func.count(),
            func.sum(SaleFact.amount),
            func.sum(case((SaleFact.cashless, 1), else_=0)),
            func.sum(case((SaleFact.cashless, SaleFact.amount), else_=0)),
            func.count(distinct(SaleFact.household_code)),
        )
        .where(SaleFact.unit_id.in_(unit_ids), SaleFact.month.in_([str(m) for m in months]))
        .group_by(SaleFact.unit_id, SaleFact.month)
    )
    for unit_id, month, orders, sales, cashless_orders, cashless_sales, households in rows:
        cell = (unit_id, Month.parse(month))
        cells[cell] = replace(
            cells[cell],
            orders=orders,
            sales=int(sales),
            cashless_orders=int(cashless_orders),
            cashless_sales=int(cashless_sales),
            selling_households=households,
        )


def _add_refunds(
    cells: dict[Cell, MonthSums], unit_ids: Collection[int], months: Sequence[Month]
) -> None:
    rows = db.session.execute(
        select(
            RefundFact.unit_id,
            RefundFact.month,
            func.sum(RefundFact.amount),
            func.sum(case((RefundFact.cashless, RefundFact.amount), else_=0)),
        )
        .where(RefundFact.unit_id.in_(unit_ids), RefundFact.month.in_([str(m) for m in months]))
        .group_by(RefundFact.unit_id, RefundFact.month)
    )
    for unit_id, month, refunds, cashless_refunds in rows:
        cell = (unit_id, Month.parse(month))
        cells[cell] = replace(
            cells[cell], refunds=int(refunds), cashless_refunds=int(cashless_refunds)
        )


def _add_shops(
    cells: dict[Cell, MonthSums],
    unit_ids: Collection[int],
    months: Sequence[Month],
    now: datetime,
) -> None:
    counts = [
        func.count(
            distinct(case((_open_at(_shops_counted_at(month, now)), ShopFact.household_code)))
        )
        for month in months
    ]
    rows = db.session.execute(
        select(ShopFact.unit_id, *counts)
        .where(ShopFact.unit_id.in_(unit_ids))
        .group_by(ShopFact.unit_id)
    )
    for unit_id, *found in rows:
        for month, households in zip(months, found, strict=True):
            cell = (unit_id, month)
            cells[cell] = replace(cells[cell], shop_households=households)


def _shops_counted_at(month: Month, now: datetime) -> datetime:
    return min(day_start(month.following.first_day), now)


def _open_at(moment: datetime) -> ColumnElement[bool]:
    return and_(
        ShopFact.from_at <= moment, or_(ShopFact.until_at.is_(None), ShopFact.until_at > moment)
    )


def shops_behind(unit_id: int, month: Month, *, now: datetime) -> list[ShopLine]:
    """The household shops that stand behind TM01, one line a shop, by hamlet and name."""
    rows = db.session.scalars(
        select(ShopFact)
        .where(
            ShopFact.unit_id == unit_id,
            ShopFact.household_code.is_not(None),
            _open_at(_shops_counted_at(month, now)),
        )
        .order_by(ShopFact.hamlet, ShopFact.seller_name, ShopFact.seller_code)
    )
    return [_shop_line(row) for row in rows]


def selling_shops(unit_id: int, month: Month) -> list[ShopLine]:
    """The household shops with a completed order in ``month``, with their number of orders (TM03)."""
    rows = db.session.execute(
        select(
            SaleFact.seller_code,
            func.max(SaleFact.seller_name),
            func.max(SaleFact.seller_kind),
            SaleFact.household_code,
            func.min(SaleFact.completed_at),
            func.count(),
        )
        .where(
            SaleFact.unit_id == unit_id,
            SaleFact.month == str(month),
            SaleFact.household_code.is_not(None),
        )
        .group_by(SaleFact.seller_code, SaleFact.household_code)
    ).all()
    hamlets = _hamlets(unit_id)
    found = [
        ShopLine(code, name, kind, household or "", hamlets.get(code, ""), first, orders)
        for code, name, kind, household, first, orders in rows
    ]
    return sorted(found, key=lambda line: (line.hamlet, line.seller_name, line.seller_code))


def _hamlets(unit_id: int) -> dict[str, str]:
    rows = db.session.execute(
        select(ShopFact.seller_code, ShopFact.hamlet).where(ShopFact.unit_id == unit_id)
    )
    return {code: hamlet for code, hamlet in rows}


def _shop_line(row: ShopFact) -> ShopLine:
    return ShopLine(
        row.seller_code,
        row.seller_name,
        row.seller_kind,
        row.household_code or "",
        row.hamlet,
        row.from_at,
    )


def sale_lines(unit_id: int, month: Month, *, cashless_only: bool = False) -> list[FactLine]:
    """Every completed order and, as negative amounts, every refund of a month, in order of time.

    Amounts add up to TM13; with ``cashless_only`` to the numerator of TM16a.
    """
    sales = select(SaleFact).where(SaleFact.unit_id == unit_id, SaleFact.month == str(month))
    refunds = select(RefundFact).where(
        RefundFact.unit_id == unit_id, RefundFact.month == str(month)
    )
    if cashless_only:
        sales, refunds = sales.where(SaleFact.cashless), refunds.where(RefundFact.cashless)
    lines = [
        FactLine(
            row.order_code,
            row.order_code,
            row.seller_code,
            row.seller_name,
            row.day,
            row.completed_at,
            row.method,
            row.cashless,
            int(row.amount),
        )
        for row in db.session.scalars(sales)
    ]
    lines += [
        FactLine(
            row.refund_code,
            row.order_code,
            row.seller_code,
            row.seller_name,
            row.day,
            row.refunded_at,
            row.method,
            row.cashless,
            -int(row.amount),
        )
        for row in db.session.scalars(refunds)
    ]
    return sorted(lines, key=lambda line: (line.happened_at, line.code))
