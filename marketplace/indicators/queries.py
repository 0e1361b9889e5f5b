"""Sums of facts by unit and month."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import case, distinct, func, select

from marketplace.core.clock import Month
from marketplace.core.db import db
from marketplace.indicators.lines import counted_until, open_at
from marketplace.indicators.models import RefundFact, SaleFact, ShopFact
from marketplace.indicators.trust_queries import TrustSums, trust_sums
from marketplace.localities.commands import GROWING_AREA_M2, HOUSEHOLDS
from marketplace.localities.queries import declared_series, value_in_month

Cell = tuple[int, Month]


@dataclass(frozen=True)
class MonthSums:
    """What one unit's month adds up to; money in đồng, goods only."""

    shop_households: int = 0
    selling_households: int = 0
    orders: int = 0
    cashless_orders: int = 0
    sales: int = 0
    cashless_sales: int = 0
    refunds: int = 0
    cashless_refunds: int = 0
    households: int | None = None
    growing_m2: int | None = None
    trust: TrustSums = field(default_factory=TrustSums)

    @property
    def net_sales(self) -> int:
        return self.sales - self.refunds

    @property
    def net_cashless_sales(self) -> int:
        return self.cashless_sales - self.cashless_refunds


def months_back(last: Month, count: int) -> list[Month]:
    """``count`` months that end with ``last``, the oldest first."""
    months = [last]
    while len(months) < count:
        months.append(months[-1].previous)
    return months[::-1]


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
            func.count().label("orders"),
            func.sum(SaleFact.amount).label("sales"),
            func.sum(case((SaleFact.cashless, 1), else_=0)).label("cashless_orders"),
            func.sum(case((SaleFact.cashless, SaleFact.amount), else_=0)).label("cashless_sales"),
            func.count(distinct(SaleFact.household_code)).label("households"),
        )
        .where(SaleFact.unit_id.in_(unit_ids), SaleFact.month.in_([str(m) for m in months]))
        .group_by(SaleFact.unit_id, SaleFact.month)
    )
    for row in rows:
        cell = (row.unit_id, Month.parse(row.month))
        cells[cell] = replace(
            cells[cell],
            orders=row.orders,
            sales=int(row.sales),
            cashless_orders=int(row.cashless_orders),
            cashless_sales=int(row.cashless_sales),
            selling_households=row.households,
        )


def _add_refunds(
    cells: dict[Cell, MonthSums], unit_ids: Collection[int], months: Sequence[Month]
) -> None:
    rows = db.session.execute(
        select(
            RefundFact.unit_id,
            RefundFact.month,
            func.sum(RefundFact.amount).label("refunds"),
            func.sum(case((RefundFact.cashless, RefundFact.amount), else_=0)).label(
                "cashless_refunds"
            ),
        )
        .where(RefundFact.unit_id.in_(unit_ids), RefundFact.month.in_([str(m) for m in months]))
        .group_by(RefundFact.unit_id, RefundFact.month)
    )
    for row in rows:
        cell = (row.unit_id, Month.parse(row.month))
        cells[cell] = replace(
            cells[cell], refunds=int(row.refunds), cashless_refunds=int(row.cashless_refunds)
        )


def _add_shops(
    cells: dict[Cell, MonthSums],
    unit_ids: Collection[int],
    months: Sequence[Month],
    now: datetime,
) -> None:
    counts = [
        func.count(
            distinct(case((open_at(counted_until(month, now)), ShopFact.household_code)))
        ).label(str(month))
        for month in months
    ]
    rows = db.session.execute(
        select(ShopFact.unit_id, *counts)
        .where(ShopFact.unit_id.in_(unit_ids))
        .group_by(ShopFact.unit_id)
    )
    for row in rows.mappings():
        for month in months:
            cell = (row["unit_id"], month)
            cells[cell] = replace(cells[cell], shop_households=row[str(month)])
