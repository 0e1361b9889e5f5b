"""One page between the basket and the payment. A form sent twice makes one order."""

import secrets
from datetime import timedelta

from flask import flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from marketplace.accounts.phones import parse_phone, shown_phone
from marketplace.core.clock import utc_now, vietnam_day
from marketplace.core.db import atomically
from marketplace.core.errors import Conflict, Invalid
from marketplace.core.money import Vnd
from marketplace.inventory.commands.holding import OutOfStock
from marketplace.orders.checkouts import Checkout
from marketplace.orders.commands.placing import place_group
from marketplace.orders.models import OrderGroup
from marketplace.orders.queries.cart import CartView, cart_view
from marketplace.orders.queries.orders import group_of_form
from marketplace.web.serving.actor import current_actor
from marketplace.web.serving.errors import refusal_sentence
from marketplace.web.serving.order_links import remember_order
from marketplace.web.serving.settings import settings
from marketplace.web.storefront import blueprint
from marketplace.web.storefront.basket_cookie import basket_hash
from marketplace.web.storefront.checkout_forms import CheckoutForm, wanted_lines
from marketplace.web.storefront.checkout_page import CheckoutPage, checkout_page, show_again
from marketplace.web.storefront.paying import begin_payment

TYPED = "checkout"
KEPT_FIELDS = ("name", "phone", "province", "ward", "street")


@blueprint.route("/thanh-toan", methods=["GET", "POST"])
def checkout() -> ResponseReturnValue:
    form = CheckoutForm()
    if form.is_submitted() and (again := group_of_form(form.key.data or "")):
        remember_order(again.code)
        return redirect(url_for("storefront.order", code=again.code))
    cart = _cart()
    if not cart.shops or cart.has_trouble:
        _keep_typed(form)
        return redirect(url_for("storefront.cart"))
    if not form.is_submitted():
        _begin(form)
    page = checkout_page(form, cart, now=utc_now())
    if form.is_submitted():
        group = _order(form, page)
        if group is not None:
            session.pop(TYPED, None)
            remember_order(group.code)
            return begin_payment(group)
        _keep_typed(form)
        page = checkout_page(form, _cart(), now=utc_now())
    show_again(form, page)
    status = 422 if form.errors else 200
    return render_template("storefront/checkout.html", form=form, page=page), status


@blueprint.post("/thanh-toan/phi")
def checkout_sum() -> ResponseReturnValue:
    """The sum for what is chosen so far, for the page to put in its place."""
    form, cart = CheckoutForm(), _cart()
    if not cart.shops:
        return "", 204
    page = checkout_page(form, cart, now=utc_now())
    show_again(form, page)
    return render_template("storefront/checkout_sum.html", form=form, page=page, alone=True)


def _cart() -> CartView:
    return cart_view(basket_hash(), day=vietnam_day(utc_now()))


def _begin(form: CheckoutForm) -> None:
    """A fresh form with what is known of the buyer."""
    form.key.data = secrets.token_urlsafe(16)
    if current_user.is_authenticated:
        form.name.data, form.phone.data = current_user.name, shown_phone(current_user.phone)
    for name, text in session.get(TYPED, {}).items():
        if name in form and text:
            form[name].data = text


def _keep_typed(form: CheckoutForm) -> None:
    """What was typed waits for the buyer to come back from the basket."""
    if form.is_submitted():
        session[TYPED] = {name: (form[name].data or "")[:200] for name in KEPT_FIELDS}


def _order(form: CheckoutForm, page: CheckoutPage) -> OrderGroup | None:
    """Place what the form says; None where it has to be shown again, with the reason said."""
    if not form.validate():
        return None
    if page.destination is None:
        form.ward.errors = [
            _("No commune or ward of this name is in this province. Choose one from the list.")
        ]
        return None
    lines = wanted_lines(form.seen.data or "", page.cart)
    if lines is None:
        flash(_("Your basket has changed. Look at it again, then order."), "warning")
        return None
    actor = current_actor()
    wish = Checkout(
        key=form.key.data,
        lines=lines,
        buyer_name=form.name.data,
        buyer_phone=parse_phone(form.phone.data),
        destination=page.destination,
        method=form.method.data,
        delivery_total=_shown_fee(form),
        buyer_user_id=actor.user_id,
        cart_id=page.cart.cart_id,
    )
    try:
        return atomically(
            lambda: place_group(
                wish,
                now=utc_now(),
                commission_bp=settings().commission_bp,
                pay_within=timedelta(minutes=settings().reservation_minutes),
            )
        )
    except OutOfStock as refusal:
        flash(_shortage(page.cart, refusal), "warning")
    except (Conflict, Invalid) as refusal:
        flash(refusal_sentence(refusal), "warning")
    return None


def _shown_fee(form: CheckoutForm) -> Vnd | None:
    """The fee that the buyer agrees to. Fetching is free, so nobody has to be asked about it."""
    text = form.seen_delivery.data or ""
    if not text and not form.to_the_door:
        return Vnd(0)
    return Vnd(int(text)) if text.isascii() and text.isdigit() and len(text) <= 9 else None


def _shortage(cart: CartView, refusal: OutOfStock) -> str:
    """Which thing ran short, and how much of it can still be had."""
    row = next(r for r in cart.rows if r.offer.variant_id == refusal.params["variant_id"])
    left = int(str(refusal.params["available"])) // row.offer.base_quantity
    if left <= 0:
        return str(_("%(name)s has just been sold out.", name=row.offer.product_name))
    return str(
        _(
            "Only %(left)s %(pack)s of %(name)s are left. Change the quantity in your basket.",
            left=left,
            pack=row.offer.pack,
            name=row.offer.product_name,
        )
    )
