"""The lines behind figures: shops of households, completed orders and refunds."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, func, or_, select

from marketplace.core.clock import Month, day_start
from marketplace.core.db import db
from marketplace.indicators.models import RefundFact, SaleFact, ShopFact


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
    """One shop behind a household count; ``counted`` is off for a household's further shops."""

    seller_code: str
    seller_name: str
    household_code: str
    hamlet: str
    from_at: datetime
    orders: int = 0
    counted: bool = True


def counted_until(month: Month, now: datetime) -> datetime:
    """The moment at which a month's shops are counted: its end, or ``now`` while it runs."""
    return min(day_start(month.following.first_day), now)


def open_at(moment: datetime) -> ColumnElement[bool]:
    """Shops that stood approved at ``moment``."""
    return and_(
        ShopFact.from_at <= moment, or_(ShopFact.until_at.is_(None), ShopFact.until_at > moment)
    )


def shops_behind(unit_id: int, month: Month, now: datetime) -> list[ShopLine]:
    """The shops of households that stood open, one line a shop, by hamlet and name."""
    rows = db.session.scalars(
        select(ShopFact)
        .where(
            ShopFact.unit_id == unit_id,
            ShopFact.household_code.is_not(None),
            open_at(counted_until(month, now)),
        )
        .order_by(ShopFact.hamlet, ShopFact.seller_name, ShopFact.seller_code)
    )
    return _each_household_once(
        [
            ShopLine(
                seller_code=row.seller_code,
                seller_name=row.seller_name,
                household_code=row.household_code or "",
                hamlet=row.hamlet,
                from_at=row.from_at,
            )
            for row in rows
        ]
    )


def selling_shops(unit_id: int, month: Month) -> list[ShopLine]:
    """The shops of households with a completed order in ``month``, with their number of orders."""
    rows = db.session.execute(
        select(
            SaleFact.seller_code,
            SaleFact.household_code,
            func.max(SaleFact.seller_name).label("seller_name"),
            func.min(SaleFact.completed_at).label("first_at"),
            func.count().label("orders"),
        )
        .where(
            SaleFact.unit_id == unit_id,
            SaleFact.month == str(month),
            SaleFact.household_code.is_not(None),
        )
        .group_by(SaleFact.seller_code, SaleFact.household_code)
    ).all()
    hamlets = _hamlets(unit_id)
    lines = [
        ShopLine(
            seller_code=row.seller_code,
            seller_name=row.seller_name,
            household_code=row.household_code or "",
            hamlet=hamlets.get(row.seller_code, ""),
            from_at=row.first_at,
            orders=row.orders,
        )
        for row in rows
    ]
    return _each_household_once(
        sorted(lines, key=lambda line: (line.hamlet, line.seller_name, line.seller_code))
    )


def _hamlets(unit_id: int) -> dict[str, str]:
    rows = db.session.execute(
        select(ShopFact.seller_code, ShopFact.hamlet).where(ShopFact.unit_id == unit_id)
    )
    return {row.seller_code: row.hamlet for row in rows}


def _each_household_once(lines: list[ShopLine]) -> list[ShopLine]:
    """The same lines; a household's second shop is there and does not count."""
    seen: set[str] = set()
    found = []
    for line in lines:
        found.append(replace(line, counted=line.household_code not in seen))
        seen.add(line.household_code)
    return found


def sale_lines(unit_id: int, month: Month, *, cashless_only: bool = False) -> list[FactLine]:
    """Every completed order and, as negative amounts, every refund of a month, in order of time."""
    lines = order_lines(unit_id, month, cashless_only=cashless_only)
    refunds = select(RefundFact).where(
        RefundFact.unit_id == unit_id, RefundFact.month == str(month)
    )
    if cashless_only:
        refunds = refunds.where(RefundFact.cashless)
    lines += [
        FactLine(
            code=row.refund_code,
            order_code=row.order_code,
            seller_code=row.seller_code,
            seller_name=row.seller_name,
            day=row.day,
            happened_at=row.refunded_at,
            method=row.method,
            cashless=row.cashless,
            amount=-int(row.amount),
        )
        for row in db.session.scalars(refunds)
    ]
    return _in_time(lines)


def order_lines(unit_id: int, month: Month, *, cashless_only: bool = False) -> list[FactLine]:
    """Every completed order of a month, in order of time."""
    sales = select(SaleFact).where(SaleFact.unit_id == unit_id, SaleFact.month == str(month))
    if cashless_only:
        sales = sales.where(SaleFact.cashless)
    lines = [
        FactLine(
            code=row.order_code,
            order_code=row.order_code,
            seller_code=row.seller_code,
            seller_name=row.seller_name,
            day=row.day,
            happened_at=row.completed_at,
            method=row.method,
            cashless=row.cashless,
            amount=int(row.amount),
        )
        for row in db.session.scalars(sales)
    ]
    return _in_time(lines)


def _in_time(lines: list[FactLine]) -> list[FactLine]:
    return sorted(lines, key=lambda line: (line.happened_at, line.code))
