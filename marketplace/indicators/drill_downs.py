"""What a figure opens into: rows of named columns, the last of which adds up to the figure.

Cells hold typed values and words are msgids; the door gives both their form on page and in CSV.
A list that one figure only opens into may stand with its declaration.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Generic, TypeVar

from marketplace.core.clock import Month
from marketplace.core.sentences import N_
from marketplace.indicators.lines import (
    FactLine,
    ShopLine,
    order_lines,
    sale_lines,
    selling_shops,
    shops_behind,
)
from marketplace.indicators.trust_queries import (
    AreaLine,
    KeyProductLine,
    StarLine,
    area_lines,
    ending_star_lines,
    key_product_lines,
    star_lines,
)

Line = TypeVar("Line")


@dataclass(frozen=True)
class Land:
    """A size of land, which is shown in hectares."""

    square_metres: int


@dataclass(frozen=True)
class Phrase:
    """Words to be translated where they are shown, with their named values."""

    words: str
    values: Mapping[str, str | int | Land] = field(default_factory=dict)


@dataclass(frozen=True)
class PaidBy:
    """The method of an order's payment, and whether money moved without cash."""

    method: str
    cashless: bool


Shown = str | int | date | Phrase | PaidBy | None


@dataclass(frozen=True)
class Column(Generic[Line]):
    """A heading and what stands under it in each line."""

    heading: str
    value: Callable[[Line], Shown]
    number: bool = False


@dataclass(frozen=True)
class DrillDown(Generic[Line]):
    """A list behind figures: ``counts`` of all its lines add up to the numerator."""

    lines: Callable[[int, Month, datetime], Sequence[Line]]
    columns: tuple[Column[Line], ...]
    counted: str
    counts: Callable[[Line], int]
    sum_label: str
    money: bool = False

    def opened(self, unit_id: int, month: Month, *, now: datetime) -> "OpenedFigure":
        """The list of one unit's month; the running month is counted at ``now``."""
        lines = self.lines(unit_id, month, now)
        columns = (*self.columns, Column(self.counted, self.counts, number=True))
        return OpenedFigure(
            headings=[column.heading for column in columns],
            rows=[[column.value(line) for column in columns] for line in lines],
            numeric=[place for place, column in enumerate(columns) if column.number],
            sum_label=self.sum_label,
            sum=sum(self.counts(line) for line in lines),
            money=self.money,
        )


@dataclass(frozen=True)
class OpenedFigure:
    """Headings, rows and the sum that the last column gives; ``numeric`` columns by place."""

    headings: Sequence[str]
    rows: Sequence[Sequence[Shown]]
    numeric: Sequence[int]
    sum_label: str
    sum: int
    money: bool


SHOP_COLUMNS: tuple[Column[ShopLine], ...] = (
    Column(N_("Hamlet"), lambda line: line.hamlet),
    Column(N_("Shop"), lambda line: line.seller_name),
    Column(N_("Shop code"), lambda line: line.seller_code),
    Column(N_("Household code"), lambda line: line.household_code),
)

OPEN_SHOPS = DrillDown(
    lines=shops_behind,
    columns=(*SHOP_COLUMNS, Column(N_("Approved since"), lambda line: line.from_at)),
    counted=N_("Household counted"),
    counts=lambda line: int(line.counted),
    sum_label=N_("Households"),
)
SELLING_SHOPS = DrillDown(
    lines=lambda unit_id, month, _now: selling_shops(unit_id, month),
    columns=(*SHOP_COLUMNS, Column(N_("Completed orders"), lambda line: line.orders, number=True)),
    counted=N_("Household counted"),
    counts=lambda line: int(line.counted),
    sum_label=N_("Households"),
)

ORDER_COLUMNS: tuple[Column[FactLine], ...] = (
    Column(N_("Day"), lambda line: line.day),
    Column(
        N_("What"),
        lambda line: (
            Phrase(N_("Refund of %(order)s"), {"order": line.order_code})
            if line.is_refund
            else Phrase(N_("Order"))
        ),
    ),
    Column(N_("Code"), lambda line: line.code),
    Column(N_("Shop"), lambda line: line.seller_name),
    Column(N_("Paid by"), lambda line: PaidBy(line.method, line.cashless)),
)


def _money(*, cashless_only: bool) -> DrillDown[FactLine]:
    return DrillDown(
        lines=lambda unit_id, month, _now: sale_lines(unit_id, month, cashless_only=cashless_only),
        columns=ORDER_COLUMNS,
        counted=N_("Amount (₫)"),
        counts=lambda line: line.amount,
        sum_label=N_("Sales minus refunds"),
        money=True,
    )


def _orders(*, cashless_only: bool) -> DrillDown[FactLine]:
    return DrillDown(
        lines=lambda unit_id, month, _now: order_lines(unit_id, month, cashless_only=cashless_only),
        columns=ORDER_COLUMNS,
        counted=N_("Order counted"),
        counts=lambda _line: 1,
        sum_label=N_("Orders"),
    )


SALES, CASHLESS_SALES = _money(cashless_only=False), _money(cashless_only=True)
ORDERS, CASHLESS_ORDERS = _orders(cashless_only=False), _orders(cashless_only=True)

KEY_PRODUCTS: DrillDown[KeyProductLine] = DrillDown(
    lines=key_product_lines,
    columns=(
        Column(N_("Key product"), lambda line: line.name),
        Column(
            N_("Traced by"), lambda line: line.traced_by or Phrase(N_("no complete lot on sale"))
        ),
        Column(N_("Product code"), lambda line: line.product_code),
        Column(N_("Good until before"), lambda line: line.until_on),
    ),
    counted=N_("Counted"),
    counts=lambda line: int(bool(line.product_code)),
    sum_label=N_("Key products traced"),
)
CODED_AREAS: DrillDown[AreaLine] = DrillDown(
    lines=area_lines,
    columns=(
        Column(N_("Growing-area code"), lambda line: line.area_code),
        Column(N_("Shop code"), lambda line: line.seller_code),
        Column(N_("Good until before"), lambda line: line.valid_to),
    ),
    counted=N_("Area (m²)"),
    counts=lambda line: line.area_m2,
    sum_label=N_("Coded area (m²)"),
)


def _recognitions(
    lines: Callable[[int, Month, datetime], Sequence[StarLine]],
    counts: Callable[[StarLine], int] = lambda _line: 1,
) -> DrillDown[StarLine]:
    return DrillDown(
        lines=lines,
        columns=(
            Column(N_("Certificate"), lambda line: line.certificate_no),
            Column(N_("Decision"), lambda line: line.decision_no),
            Column(N_("Product"), lambda line: line.product_name),
            Column(N_("Holder"), lambda line: line.holder_name),
            Column(N_("Stars"), lambda line: line.stars, number=True),
            Column(N_("Good until before"), lambda line: line.expires_on),
            Column(N_("On sale here"), lambda line: Phrase(N_("yes") if line.listed else N_("no"))),
        ),
        counted=N_("Counted"),
        counts=counts,
        sum_label=N_("Recognitions"),
    )


RECOGNITIONS = _recognitions(star_lines)
LISTED_RECOGNITIONS = _recognitions(star_lines, counts=lambda line: int(line.listed))
ENDING_RECOGNITIONS = _recognitions(ending_star_lines)
