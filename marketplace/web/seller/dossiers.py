"""The seller's OCOP dossiers: begin one, see what is missing, send it in, follow it."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField
from wtforms.fields.choices import SelectChoice

from marketplace.catalog.queries import product_of_shop, products_of_shop
from marketplace.core.clock import utc_now
from marketplace.core.db import atomically
from marketplace.ocop.dossier_models import Assessor, Dossier
from marketplace.ocop.dossiers.commands.filing import (
    DossierIncomplete,
    start_dossier,
    submit_dossier,
    withdraw_dossier,
)
from marketplace.ocop.dossiers.criteria import criteria_from
from marketplace.ocop.dossiers.groups import SUB_GROUPS
from marketplace.ocop.dossiers.queries.contents import (
    evidence_codes,
    evidence_file,
    points_of,
    results_of,
    steps_of,
)
from marketplace.ocop.dossiers.queries.finding import dossier_of_shop, dossiers_of_shop
from marketplace.ocop.dossiers.rules import (
    HOLDER_WRITES,
    MAY_WITHDRAW,
    SCORES_OPEN,
    missing_in,
    totals_of,
)
from marketplace.web.forms.form_rules import offered
from marketplace.web.seller import blueprint
from marketplace.web.seller.products import shop_to_keep
from marketplace.web.serving.actor import current_actor, seller_required
from marketplace.web.serving.evidence import document_answer
from marketplace.web.words.dossier_words import STATE_PILLS, lacks_word, points_word

MOST_PRODUCTS = 200


class StartForm(FlaskForm):
    product = RadioField(
        _l("Which product?"), [offered(_l("Choose a product."))], validate_choice=False
    )
    sub_group = SelectField(
        _l("Which group does it belong to?"),
        [offered(_l("Choose the group of the product."))],
        validate_choice=False,
    )


@blueprint.get("/ocop/ho-so")
@seller_required
def dossiers() -> ResponseReturnValue:
    shop = shop_to_keep()
    return render_template(
        "seller/dossiers.html",
        dossiers=dossiers_of_shop(shop.id),
        pills=STATE_PILLS,
        points=points_word,
    )


@blueprint.route("/ocop/ho-so/moi", methods=["GET", "POST"])
@seller_required
def new_dossier() -> ResponseReturnValue:
    shop = shop_to_keep()
    form = StartForm()
    products = products_of_shop(shop.id, most=MOST_PRODUCTS)
    form.product.choices = [SelectChoice(product.code, product.name) for product in products]
    form.sub_group.choices = [
        SelectChoice(sub.code, sub.name, optgroup=sub.group_name) for sub in SUB_GROUPS.values()
    ]
    if form.validate_on_submit():
        product = product_of_shop(form.product.data, shop.id)
        dossier = atomically(
            lambda: start_dossier(
                product,
                seller=shop,
                sub_group=form.sub_group.data,
                actor=current_actor(),
                now=utc_now(),
            )
        )
        return redirect(url_for("seller.dossier", code=dossier.code))
    page = render_template("seller/dossier_new.html", form=form, products=products)
    return page, 422 if form.is_submitted() else 200


@blueprint.get("/ocop/ho-so/<code>")
@seller_required
def dossier(code: str) -> ResponseReturnValue:
    return _page(dossier_of_shop(code, shop_to_keep().id))


def _page(dossier: Dossier) -> str:
    return render_template(
        "seller/dossier.html",
        dossier=dossier,
        pill=STATE_PILLS[dossier.state],
        pills=STATE_PILLS,
        # Who of the council or the offices took a step is not the holder's to know.
        steps=[(step, "") for step, _name in steps_of(dossier.id)],
        results=results_of(dossier.id) if dossier.state in SCORES_OPEN else {},
        group=SUB_GROUPS[dossier.sub_group],
        may_withdraw=dossier.state in MAY_WITHDRAW,
        **standing_of(dossier),
    )


def standing_of(dossier: Dossier) -> dict[str, Any]:
    """Sums, expected stars and gaps of the self-assessment, for the pages that show them."""
    criteria = criteria_from(dossier.criteria_set.content)
    given = points_of(dossier.id, Assessor.HOLDER)
    missing = missing_in(criteria, given, evidence_codes(dossier.id))
    return {
        "criteria": criteria,
        "totals": totals_of(criteria, given),
        "missing": missing,
        "missing_in_part": {
            part.code: sum(each.criterion.part == part.code for each in missing)
            for part in criteria.parts
        },
        "lacks": lacks_word,
        "points": points_word,
        "may_write": dossier.state in HOLDER_WRITES,
    }


@blueprint.post("/ocop/ho-so/<code>/gui")
@seller_required
def submit_own_dossier(code: str) -> ResponseReturnValue:
    dossier = dossier_of_shop(code, shop_to_keep().id)
    try:
        atomically(lambda: submit_dossier(dossier, actor=current_actor(), now=utc_now()))
    except DossierIncomplete:
        flash(_("Something is still missing. The list below says what."), "warning")
    else:
        flash(_("Sent. The commune officer looks at it first."), "success")
    return redirect(url_for("seller.dossier", code=code))


@blueprint.post("/ocop/ho-so/<code>/rut")
@seller_required
def withdraw_own_dossier(code: str) -> ResponseReturnValue:
    dossier = dossier_of_shop(code, shop_to_keep().id)
    atomically(lambda: withdraw_dossier(dossier, actor=current_actor(), now=utc_now()))
    flash(_("The dossier is taken back. You can begin a new one at any time."), "success")
    return redirect(url_for("seller.dossiers"))


@blueprint.get("/ocop/ho-so/<code>/giay-to/<file>")
@seller_required
def own_dossier_file(code: str, file: str) -> ResponseReturnValue:
    dossier = dossier_of_shop(code, shop_to_keep().id)
    return document_answer(evidence_file(dossier.id, file))
