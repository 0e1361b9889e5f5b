"""A price that is far from what it was, or from what this costs on the market, is asked about once."""

from flask_babel import gettext as _
from wtforms import HiddenField

from marketplace.catalog.usual_prices import is_far
from marketplace.core.money import Vnd
from marketplace.web.forms.typed_fields import Money
from marketplace.web.serving.formats import vnd


def asks_about(price: Money, sure: HiddenField, *, last: Vnd | None, usual: Vnd | None) -> bool:
    """Whether the person has to say first that the price is meant; the form then asks so.

    ``sure`` carries the price that was asked about: sent again with it, it is taken.
    """
    if sure.data == str(price.number):
        return False
    for known, words in (
        (last, _("Until now it was %(known)s.", known=vnd(int(last or 0)))),
        (usual, _("On the market it is about %(known)s.", known=vnd(int(usual or 0)))),
    ):
        if known and is_far(price.number, int(known)):
            sure.data = str(price.number)
            asked = _("Is %(price)s right?", price=vnd(price.number))
            how = _("If it is, press the button once more; if not, correct it.")
            price.errors = [f"{asked} {words} {how}"]
            return True
    return False
