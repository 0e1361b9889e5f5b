"""The basket. Things come into it from shared pages, so its forms carry no token of the visitor."""

from typing import cast

from flask import Response, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.core.clock import utc_now, vietnam_day
from marketplace.core.db import atomically
from marketplace.core.errors import Invalid
from marketplace.core.sentences import N_
from marketplace.core.typed_numbers import COUNT, NumberNotRead, read_number
from marketplace.orders.commands.cart import (
    add_to_cart,
    remove_line,
    set_count,
)
from marketplace.orders.queries.cart import cart_count, cart_view
from marketplace.orders.rules import MOST_OF_ONE_LINE
from marketplace.web.forms.refusals import RefusalsSaid
from marketplace.web.serving.security import csrf, require_same_origin, safe_target
from marketplace.web.storefront import blueprint
from marketplace.web.storefront.basket_cookie import (
    basket_hash,
    basket_token,
    keep_basket,
    new_token,
)

MOST_TYPED = 999_999


@blueprint.get("/gio-hang")
def cart() -> ResponseReturnValue:
    view = cart_view(basket_hash(), day=vietnam_day(utc_now()))
    return render_template("storefront/cart.html", cart=view, most=MOST_OF_ONE_LINE)


@blueprint.get("/gio-hang/so-luong")
def cart_badge() -> ResponseReturnValue:
    """How many things lie in the basket, for the badge that shared pages fill in by themselves."""
    answer = jsonify(count=cart_count(basket_hash()))
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@blueprint.post("/gio-hang/them")
@csrf.exempt  # type: ignore[untyped-decorator]
def add() -> ResponseReturnValue:
    """Put the product page's choice into the basket, or go straight to paying for it."""
    require_same_origin()
    token = basket_token() or new_token()
    sku = request.form.get("sku", "")[:40]
    with RefusalsSaid():
        count = _count(request.form.get("count", "1"))
        if count < 1:
            raise CountNotRead(typed="0")
        atomically(lambda: add_to_cart(token, sku=sku, count=count, now=utc_now()))
        at_once = request.form.get("do") == "checkout"
        if not at_once:
            flash(_("It is in your basket."), "success")
        target = url_for("storefront.checkout" if at_once else "storefront.cart")
        return keep_basket(cast(Response, redirect(target)), token)
    return redirect(_way_back())


@blueprint.post("/gio-hang/sua")
def change() -> ResponseReturnValue:
    """Set the counts of all lines at once, or take one out."""
    token = basket_token()
    if token is None:
        return redirect(url_for("storefront.cart"))
    removed = request.form.get("remove", "")[:40]
    typed = {} if removed else _typed_counts()
    counts: dict[str, int] = {}
    for sku, text in typed.items():
        with RefusalsSaid():  # what is no count is said, and its line stays as it is
            counts[sku] = _count(text)

    def change_all() -> None:
        if removed:
            remove_line(token, sku=removed)
        for sku in sorted(counts):
            set_count(token, sku=sku, count=counts[sku], now=utc_now())

    atomically(change_all)
    if request.form.get("do") == "checkout" and len(counts) == len(typed):
        return redirect(url_for("storefront.checkout"))
    return redirect(url_for("storefront.cart"))


class CountNotRead(Invalid):
    """``params``: typed."""

    code = "basket_count_not_read"
    sentence = N_("%(typed)s is no count: type a whole number, for example 2.")


def _typed_counts() -> dict[str, str]:
    """What was typed into the counts, by SKU; an emptied field leaves its line alone."""
    return {
        name.removeprefix("count-"): text
        for name, text in sorted(request.form.items())
        if name.startswith("count-") and text.strip()
    }


def _count(text: str) -> int:
    """Raises CountNotRead, also for less than nothing and for more than anybody means."""
    try:
        count = read_number(text, COUNT)
    except NumberNotRead as error:
        raise CountNotRead(typed=text.strip()[:20]) from error
    if count > MOST_TYPED:
        raise CountNotRead(typed=text.strip()[:20])
    return count


def _way_back() -> str:
    return safe_target(request.form.get("back"), url_for("storefront.cart"))
