"""Order lines as the component ``order.html`` shows them."""

from flask_babel import gettext as _

from marketplace.core.money import Vnd
from marketplace.core.quantity import SALE_UNITS
from marketplace.orders.models import OrderLine
from marketplace.web.formats import vnd
from marketplace.web.pictures import picture_url

Row = tuple[str, str, Vnd, str | None]


def line_row(line: OrderLine) -> Row:
    """Name, how much at which price, the sum, the picture's address."""
    pack = line.variant_label or SALE_UNITS[line.unit].name
    detail = _(
        "%(count)s %(pack)s × %(price)s", count=line.count, pack=pack, price=vnd(line.unit_price)
    )
    return line.product_name, str(detail), line.line_total, picture_url(line.photo_hash)
