"""Writing down the decision that follows a council: one paper, a certificate number for each product."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, StringField
from wtforms.fields.choices import SelectChoice

from marketplace.core.clock import utc_now
from marketplace.core.db import atomically
from marketplace.core.errors import Refusal
from marketplace.ocop.dossier_models import Dossier, DossierState
from marketplace.ocop.dossiers.commands.deciding import Decision, record_decision
from marketplace.ocop.dossiers.queries.councils import council_in_scope, dossiers_of_council
from marketplace.ocop.dossiers.rules import FEWEST_STARS
from marketplace.web.commune import blueprint
from marketplace.web.commune.navigation import commune_nav
from marketplace.web.forms.form_rules import Needed, at_most, offered, tidy
from marketplace.web.forms.refusals import place_refusal
from marketplace.web.serving.actor import current_actor, official_required
from marketplace.web.words.dossier_words import points_word


class CouncilDecisionForm(FlaskForm):
    level = RadioField(
        _l("Who decides?"),
        [offered(_l("Choose who decides."))],
        choices=[
            SelectChoice("province", _l("The province (three and four stars)")),
            SelectChoice("national", _l("The centre (five stars)")),
        ],
        default="province",
        validate_choice=False,
    )
    decision_no = StringField(
        _l("Number of the decision"),
        [Needed(_l("Type the number of the decision.")), at_most(60)],
        filters=[tidy],
    )
    decided_on = DateField(
        _l("Day of the decision"), [Needed(_l("Choose the day of the decision."))]
    )
    body = StringField(
        _l("Who signed it"),
        [Needed(_l("Type who has decided.")), at_most(200)],
        filters=[tidy],
    )


def _form_for(dossiers: Sequence[Dossier]) -> tuple[CouncilDecisionForm, dict[int, Any]]:
    """The form with a field for each product's certificate, and those fields by dossier id."""
    fields = {
        f"certificate_{dossier.code}": StringField(
            dossier.product_name, [at_most(60)], filters=[tidy]
        )
        for dossier in dossiers
    }
    form = type("AskedForm", (CouncilDecisionForm,), fields)()
    return form, {dossier.id: form[f"certificate_{dossier.code}"] for dossier in dossiers}


@blueprint.route("/ocop/hoi-dong/<code>/quyet-dinh", methods=["GET", "POST"])
@official_required
def council_decision(code: str) -> ResponseReturnValue:
    actor = current_actor()
    council = council_in_scope(code, actor)
    waiting = [
        dossier
        for dossier in dossiers_of_council(council.id)
        if dossier.state is DossierState.CLOSED and (dossier.stars or 0) >= FEWEST_STARS
    ]
    form, certificates = _form_for(waiting)
    if form.validate_on_submit():
        decision = Decision(
            form.decision_no.data,
            form.decided_on.data,
            form.body.data,
            national=form.level.data == "national",
        )
        numbers = {dossier_id: field.data or "" for dossier_id, field in certificates.items()}
        try:
            made = atomically(
                lambda: record_decision(decision, numbers, actor=actor, now=utc_now())
            )
        except Refusal as refusal:
            place_refusal(form, refusal, otherwise="decision_no")
            council = council_in_scope(code, actor)
        else:
            count = len(made)
            flash(
                ngettext("One product is recognised.", "%(num)d products are recognised.", count),
                "success",
            )
            return redirect(url_for("commune.council", code=code))
    page = render_template(
        "commune/council_decision.html",
        nav=commune_nav(None, "commune.ocop_claims"),
        council=council,
        form=form,
        waiting=[(dossier, certificates[dossier.id]) for dossier in waiting],
        points=points_word,
    )
    return page, 422 if form.errors else 200
