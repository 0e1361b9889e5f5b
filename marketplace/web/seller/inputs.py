"""The shop's own fertilisers and sprays, beside the market's list."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.core.clock import utc_now
from marketplace.core.db import atomically
from marketplace.sellers.models import Seller
from marketplace.traceability.farm.commands.inputs import keep_input
from marketplace.traceability.farm.models import InputKind
from marketplace.traceability.farm.queries.fields import inputs_for
from marketplace.web.forms.refusals import RefusalsAt
from marketplace.web.seller import blueprint
from marketplace.web.seller.diary_forms import InputForm
from marketplace.web.serving.actor import current_actor, current_shop, seller_required
from marketplace.web.words.farm_words import INPUT_KIND_NAMES


@blueprint.route("/nhat-ky/vat-tu", methods=["GET", "POST"])
@seller_required
def inputs() -> ResponseReturnValue:
    shop = current_shop()
    form = InputForm()
    if form.validate_on_submit() and _keep(shop, form):
        return redirect(url_for("seller.inputs"))
    substances = inputs_for(shop.id)
    page = render_template(
        "seller/inputs.html",
        form=form,
        own=[each for each in substances if each.seller_id is not None],
        listed=[each for each in substances if each.seller_id is None],
        kind_names=INPUT_KIND_NAMES,
    )
    return page, 422 if form.errors else 200


def _keep(shop: Seller, form: InputForm) -> bool:
    with RefusalsAt(form, otherwise="name"):
        atomically(
            lambda: keep_input(
                shop,
                name=form.name.data,
                kind=InputKind(form.kind.data),
                unit=form.unit.data,
                waiting_days=form.waiting_days.data,
                substance=form.substance.data,
                registration_no=form.registration_no.data,
                actor=current_actor().user_code,
                now=utc_now(),
            )
        )
        flash(_("%(name)s is in your list now.", name=form.name.data), "success")
        return True
    return False
