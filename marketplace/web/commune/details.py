"""The list behind a figure, as rows that add up to it exactly."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _

from marketplace.core.clock import Month
from marketplace.core.spreadsheet import Cell
from marketplace.indicators.queries import (
    FactLine,
    ShopLine,
    sale_lines,
    selling_shops,
    shops_behind,
)
from marketplace.web.commune.detail import Detail
from marketplace.web.commune.trust_details import area_detail, key_product_detail, star_detail
from marketplace.web.serving.formats import vnday


def detail_of(indicator: str, unit_id: int, month: Month, *, now: datetime) -> Detail:
    """The rows behind the numerator of ``indicator``; KeyError for one without a list."""
    return {
        "TM01": lambda: _shops(shops_behind(unit_id, month, now=now), orders=False),
        "TM03": lambda: _shops(selling_shops(unit_id, month), orders=True),
        "TM08": lambda: key_product_detail(unit_id, month, now=now),
        "TM09": lambda: area_detail(unit_id, month, now=now),
        "TM10": lambda: star_detail(unit_id, month, now=now),
        "TM11": lambda: star_detail(unit_id, month, now=now, counting="listed"),
        "TM12": lambda: star_detail(unit_id, month, now=now, counting="ending"),
        "TM13": lambda: _money(sale_lines(unit_id, month)),
        "TM14": lambda: _orders(sale_lines(unit_id, month)),
        "TM16a": lambda: _money(sale_lines(unit_id, month, cashless_only=True)),
        "TM16b": lambda: _orders(sale_lines(unit_id, month, cashless_only=True)),
    }[indicator]()


def _shops(lines: Sequence[ShopLine], *, orders: bool) -> Detail:
    """One row a shop; a household's second shop is shown and counts 0."""
    counted: set[str] = set()
    rows: list[list[Cell]] = []
    for line in lines:
        first = line.household_code not in counted
        counted.add(line.household_code)
        row: list[Cell] = [line.hamlet, line.seller_name, line.seller_code, line.household_code]
        row += [line.orders] if orders else [vnday(line.from_at)]
        rows.append([*row, int(first)])
    return Detail(
        columns=[
            _("Hamlet"),
            _("Shop"),
            _("Shop code"),
            _("Household code"),
            _("Completed orders") if orders else _("Approved since"),
            _("Household counted"),
        ],
        rows=rows,
        numeric=[4, 5] if orders else [5],
        sum_label=_("Households"),
        sum=len(counted),
    )


def _money(lines: Sequence[FactLine]) -> Detail:
    return Detail(
        columns=_line_columns(_("Amount (₫)")),
        rows=[[*_line_cells(line), line.amount] for line in lines],
        numeric=[5],
        sum_label=_("Sales minus refunds"),
        sum=sum(line.amount for line in lines),
        money=True,
    )


def _orders(lines: Sequence[FactLine]) -> Detail:
    orders = [line for line in lines if not line.is_refund]
    return Detail(
        columns=_line_columns(_("Order counted")),
        rows=[[*_line_cells(line), 1] for line in orders],
        numeric=[5],
        sum_label=_("Orders"),
        sum=len(orders),
    )


def _line_columns(last: str) -> list[str]:
    return [_("Day"), _("What"), _("Code"), _("Shop"), _("Paid by"), last]


def _line_cells(line: FactLine) -> list[Cell]:
    what = _("Refund of %(order)s", order=line.order_code) if line.is_refund else _("Order")
    return [vnday(line.day), what, line.code, line.seller_name, paid_by(line)]


def paid_by(line: FactLine) -> str:
    words = {
        "vietqr_bank": _("Bank QR"),
        "stripe": _("Card"),
        "cod": _("QR at the door") if line.cashless else _("Cash"),
    }
    return str(words.get(line.method, line.method))
