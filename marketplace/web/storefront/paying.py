"""Beginning to pay, and beginning again."""

from typing import cast

from flask import Response, redirect, url_for

from marketplace.core.clock import utc_now
from marketplace.core.db import atomically
from marketplace.orders.commands.payment import reopen_group
from marketplace.orders.models import OrderGroup, OrderStatus
from marketplace.settlement.commands.starting import start_payment
from marketplace.web.forms.refusals import RefusalsSaid
from marketplace.web.serving.payment_providers import payment_desk, payment_ways


def begin_payment(group: OrderGroup) -> Response:
    """Start the way of paying that was chosen; the order page shows it, a card's page is led to.

    Where the provider refuses or does not answer, the order stands and its page offers another try.
    """
    page = url_for("storefront.order", code=group.code)
    with RefusalsSaid():
        attempt = start_payment(
            group,
            provider=group.method,
            desk=payment_desk(),
            ways=payment_ways(group.method, return_path=page),
            now=utc_now(),
        )
        return cast(Response, redirect(attempt.redirect_url or page))
    return cast(Response, redirect(page))


def reopen(group: OrderGroup) -> None:
    """Hold the goods of a group that ran out of time anew; one that still waits stays as it is.

    Raises GroupNotPayable or OutOfStock.
    """
    if all(order.status is OrderStatus.EXPIRED for order in group.orders):
        pay_within = payment_desk().terms.pay_within
        atomically(lambda: reopen_group(group, now=utc_now(), pay_within=pay_within))
