"""What the checkout page shows: where goods can be had, what each seller takes for the way, the sum."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from marketplace.core.clock import vietnam_day
from marketplace.core.money import Vnd
from marketplace.localities.models import AdminUnit, Province
from marketplace.localities.queries import provinces, unit_on, units_of_province
from marketplace.orders.checkouts import Destination
from marketplace.orders.models import PickupPoint, Zone
from marketplace.orders.queries.cart import CartShop, CartView
from marketplace.orders.queries.delivery import delivery_fees, fee_table
from marketplace.orders.queries.pickup_points import active_points
from marketplace.orders.rules import FeeTable, next_pickup_day
from marketplace.settlement.methods import METHODS
from marketplace.web.serving.payment_providers import offered_methods
from marketplace.web.storefront.checkout_forms import (
    DOOR,
    CheckoutForm,
    door_destination,
    pickup_destination,
    province_named,
    seen_lines,
    ward_typed,
)
from marketplace.web.words.order_words import day_words


@dataclass(frozen=True)
class PointChoice:
    point: PickupPoint
    day: str | None


@dataclass(frozen=True)
class CheckoutPage:
    """The page's values. ``fees`` is None as long as nobody knows where the goods go.

    What only the form's choices need is read when the page is shown: an order that succeeds shows
    none of it.
    """

    form: CheckoutForm
    cart: CartView
    points: Sequence[PointChoice]
    day: date
    destination: Destination | None
    fees: Mapping[int, Vnd] | None

    @cached_property
    def provinces(self) -> Sequence[Province]:
        return provinces()

    @cached_property
    def wards(self) -> Sequence[AdminUnit]:
        """The units of the province that was typed."""
        province = province_named(self.form.province.data or "", self.provinces)
        return units_of_province(province.code, on=self.day) if province else ()

    @cached_property
    def table(self) -> FeeTable:
        return fee_table({shop.offer.seller_id for shop in self.cart.shops})

    @property
    def delivery(self) -> Vnd | None:
        return None if self.fees is None else Vnd(sum(self.fees.values()))

    @property
    def total(self) -> Vnd:
        return self.cart.total + (self.delivery or 0)

    def zone_fees(self, shop: CartShop) -> list[tuple[Zone, Vnd]]:
        """What the shop takes for these goods to each zone."""
        return [(zone, self.table.fee(shop.offer.seller_id, zone).of(shop.total)) for zone in Zone]


def ways_to_pay(total: int) -> list[SelectChoice]:
    """The methods by which this market takes ``total`` đồng."""
    return [SelectChoice(name, _(METHODS[name].label)) for name in offered_methods(total)]


def checkout_page(form: CheckoutForm, cart: CartView, *, now: datetime) -> CheckoutPage:
    """Fill the form's choices and find out where the goods go and what that costs."""
    day = vietnam_day(now)
    points = active_points({shop.offer.unit_code for shop in cart.shops})
    form.place.choices = [
        *(SelectChoice(point.code, point.name) for point in points),
        SelectChoice(DOOR, DOOR),
    ]
    form.method.choices = ways_to_pay(int(cart.total))
    if not form.is_submitted() and not form.province.data:
        nearest = cart.shops[0].offer.province_code
        form.province.data = next((each.name for each in provinces() if each.code == nearest), "")
    destination = _destination(form, points, day)
    parcels = {shop.offer.seller_id: (shop.offer.place, int(shop.total)) for shop in cart.shops}
    return CheckoutPage(
        form=form,
        cart=cart,
        points=[PointChoice(point, _day(point, now)) for point in points],
        day=day,
        destination=destination,
        fees=delivery_fees(parcels, destination=destination) if destination else None,
    )


def show_again(form: CheckoutForm, page: CheckoutPage) -> None:
    """Let the form say what the page shows now, so that ordering means these very figures."""
    form.seen.data = seen_lines(page.cart)
    form.seen_delivery.data = "" if page.delivery is None else str(int(page.delivery))


def _day(point: PickupPoint, now: datetime) -> str | None:
    day = next_pickup_day(point.weekdays, now=now)
    return day_words(day) if day else None


def _destination(
    form: CheckoutForm, points: Sequence[PickupPoint], day: date
) -> Destination | None:
    if form.to_the_door:
        province = province_named(form.province.data or "", provinces())
        unit = ward_typed(form, province, on=day)
        return door_destination(unit, form.street.data or "") if unit else None
    point = next((found for found in points if found.code == form.place.data), None)
    return pickup_destination(point, unit_on(point.unit_code, day=day)) if point else None
