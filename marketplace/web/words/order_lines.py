"""Order lines as the component ``order.html`` shows them."""

from collections.abc import Sequence

from flask_babel import gettext as _

from marketplace.core.money import Vnd
from marketplace.core.quantity import SALE_UNITS, BaseUnit
from marketplace.orders.models import OrderLine
from marketplace.traceability.lots.queries.lots import OrderedLot
from marketplace.web.serving.formats import base_amount, vnd
from marketplace.web.serving.pictures import picture_url

Row = tuple[str, str, Vnd, str | None]


def line_row(line: OrderLine, lots: Sequence[OrderedLot] = ()) -> Row:
    """Name, how much at which price and from which of the order's ``lots``, the sum, the picture."""
    pack = line.variant_label or SALE_UNITS[line.unit].name
    detail = _(
        "%(count)s %(pack)s × %(price)s", count=line.count, pack=pack, price=vnd(line.unit_price)
    )
    return (
        line.product_name,
        " · ".join([str(detail), *filter(None, [lots_of_line(line, lots)])]),
        line.line_total,
        picture_url(line.photo_hash),
    )


def lots_of_line(line: OrderLine, lots: Sequence[OrderedLot]) -> str:
    """From which lots the goods of a line come, with their weights; empty where from none."""
    named = [
        f"{lot.lot_code} ({base_amount(lot.grams, BaseUnit.GRAM)})"
        for lot in lots
        if lot.variant_id == line.variant_id
    ]
    return str(_("lot %(lots)s", lots=", ".join(named))) if named else ""
