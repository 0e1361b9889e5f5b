"""The one form between the basket and the payment."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, StringField
from wtforms.validators import Regexp

from marketplace.core.money import Vnd
from marketplace.core.text import fold
from marketplace.localities.models import AdminUnit, Province
from marketplace.localities.queries import unit_named
from marketplace.orders.checkouts import Destination, WantedLine
from marketplace.orders.models import PickupPoint
from marketplace.orders.queries.cart import CartView
from marketplace.orders.rules import Locality
from marketplace.web.forms.form_rules import Needed, at_most, mobile, offered, tidy

DOOR = "giao"
SEEN_LINE = re.compile(r"^([A-Z0-9]{1,40}):(\d{1,6}):(\d{1,12})$")


class CheckoutForm(FlaskForm):
    key = HiddenField(validators=[Regexp(r"^[\w-]{16,64}$")])
    seen = HiddenField()
    seen_delivery = HiddenField()
    place = RadioField(
        _l("Where do you get your goods?"),
        validators=[offered(_l("Choose where you get your goods."))],
        validate_choice=False,
    )
    province = StringField(_l("Province or city"), [at_most(100)], filters=[tidy])
    ward = StringField(_l("Commune or ward"), [at_most(100)], filters=[tidy])
    street = StringField(_l("House number, street, hamlet"), [at_most(200)], filters=[tidy])
    name = StringField(
        _l("Your name"),
        [
            Needed(_l("Type your name, so that the seller knows whom to ask for.")),
            at_most(100),
        ],
        filters=[tidy],
    )
    phone = StringField(_l("Phone number"), [mobile], filters=[tidy])
    method = RadioField(
        _l("How do you pay?"),
        validators=[offered(_l("Choose how you pay."))],
        validate_choice=False,
    )

    @property
    def to_the_door(self) -> bool:
        return bool(self.place.data == DOOR)

    def validate(self, extra_validators: Any = None) -> bool:  # as wtforms calls it
        valid = bool(super().validate(extra_validators))
        if self.to_the_door:
            for field, sentence in (
                (self.ward, _("Choose the commune or ward from the list.")),
                (self.street, _("Type where you live, so that the carrier finds you.")),
            ):
                if not field.data and not field.errors:
                    field.errors = [sentence]
                    valid = False
        return valid


def seen_lines(cart: CartView) -> str:
    """The basket as it is shown now, to be sent back with the form."""
    return " ".join(f"{row.offer.sku}:{row.count}:{int(row.offer.price)}" for row in cart.rows)


def wanted_lines(seen: str, cart: CartView) -> tuple[WantedLine, ...] | None:
    """What the buyer saw and now orders; None where the basket holds something else meanwhile."""
    ids = {row.offer.sku: row.offer.variant_id for row in cart.rows}
    counts = {row.offer.sku: row.count for row in cart.rows}
    found = [SEEN_LINE.match(part) for part in seen.split()]
    lines = [(part[1], int(part[2]), Vnd(int(part[3]))) for part in found if part]
    if len(lines) != len(found) or {sku: count for sku, count, _price in lines} != counts:
        return None
    return tuple(WantedLine(ids[sku], count, price) for sku, count, price in lines)


def province_named(name: str, provinces: Sequence[Province]) -> Province | None:
    """The province that was typed, with or without its kind and tone marks."""
    wanted = _bare(name)
    return next((found for found in provinces if _bare(found.name) == wanted), None)


def _bare(name: str) -> str:
    folded = fold(name)
    for kind in ("thanh pho ", "tinh ", "tp. ", "tp "):
        folded = folded.removeprefix(kind)
    return folded.strip()


def ward_typed(form: CheckoutForm, province: Province | None, *, on: date) -> AdminUnit | None:
    """The unit of the province that was typed, where there is exactly one of that name."""
    if province is None or not form.ward.data:
        return None
    return unit_named(form.ward.data, province_code=province.code, on=on)


def pickup_destination(point: PickupPoint, unit: AdminUnit) -> Destination:
    return Destination(unit.id, Locality(unit.code, unit.province_code), pickup_point_id=point.id)


def door_destination(unit: AdminUnit, street: str) -> Destination:
    return Destination(unit.id, Locality(unit.code, unit.province_code), street=street)
