"""What the shop takes for bringing its goods."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.core.db import unit_of_work
from marketplace.orders.commands.places import set_delivery_rule
from marketplace.orders.models import Zone
from marketplace.orders.queries.delivery import delivery_rules_of, fee_table
from marketplace.web.seller import blueprint
from marketplace.web.seller.order_forms import DeliveryForm
from marketplace.web.serving.actor import current_shop, seller_required
from marketplace.web.words.order_words import ZONES


@blueprint.route("/giao-hang", methods=["GET", "POST"])
@seller_required
def delivery() -> ResponseReturnValue:
    shop, form = current_shop(), DeliveryForm()
    if form.validate_on_submit():
        with unit_of_work():
            for zone in Zone:
                fee, free_from = form.amounts(zone)
                set_delivery_rule(shop.id, zone=zone, fee=fee, free_from=free_from)
        flash(_("Saved. New orders use these fees."), "success")
        return redirect(url_for("seller.delivery"))
    if not form.is_submitted():
        _fill(form, shop.id)
    market = fee_table([])
    zones = [(zone, ZONES[zone], market.fee(0, zone).fee) for zone in Zone]
    page = render_template("seller/delivery.html", form=form, zones=zones)
    return page, 422 if form.errors else 200


def _fill(form: DeliveryForm, seller_id: int) -> None:
    for rule in delivery_rules_of(seller_id):
        fee, free_from = form.fields_of(rule.zone)
        fee.data = int(rule.fee)
        free_from.data = None if rule.free_from is None else int(rule.free_from)
