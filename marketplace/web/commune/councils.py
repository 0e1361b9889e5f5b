"""Councils that score dossiers: which there are, who sits, what they have to score."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from marketplace.core.clock import utc_now, vietnam_day
from marketplace.core.db import atomically
from marketplace.core.errors import NotFound
from marketplace.ocop.dossiers.commands.councils import set_up_council
from marketplace.ocop.dossiers.queries.councils import (
    council_in_scope,
    councils_of,
    dossiers_of_council,
    province_officers,
)
from marketplace.web.commune import blueprint
from marketplace.web.commune.navigation import commune_nav
from marketplace.web.forms.form_rules import Needed, at_most, offered, tidy
from marketplace.web.forms.refusals import RefusalsAt
from marketplace.web.serving.actor import current_actor, official_required
from marketplace.web.words.dossier_words import STATE_PILLS, points_word, quorum


class CouncilForm(FlaskForm):
    name = StringField(
        _l("Name of the council"),
        [Needed(_l("Type the council's name.")), at_most(200)],
        filters=[tidy],
    )
    decision_no = StringField(
        _l("Number of the decision"),
        [Needed(_l("Type the number of the decision that names the council.")), at_most(60)],
        filters=[tidy],
    )
    decided_on = DateField(
        _l("Day of the decision"), [Needed(_l("Choose the day of the decision."))]
    )
    members = SelectMultipleField(
        _l("Members"),
        [offered(_l("Choose the members."))],
        validate_choice=False,
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    chair = RadioField(_l("Chair"), [offered(_l("Choose the chair."))], validate_choice=False)


def province_of_asker() -> str:
    """The province that the officer works for; raises NotFound for the commune's officers."""
    codes = sorted(current_actor().province_codes)
    if not codes:
        raise NotFound
    return codes[0]


@blueprint.get("/ocop/hoi-dong")
@official_required
def councils() -> ResponseReturnValue:
    province_of_asker()
    return render_template(
        "commune/councils.html",
        nav=commune_nav(None, "commune.ocop_claims"),
        councils=councils_of(current_actor()),
    )


@blueprint.route("/ocop/hoi-dong/moi", methods=["GET", "POST"])
@official_required
def new_council() -> ResponseReturnValue:
    actor, now, province = current_actor(), utc_now(), province_of_asker()
    form = CouncilForm()
    officers = province_officers(province, on=vietnam_day(now))
    form.members.choices = form.chair.choices = [
        SelectChoice(user.code, user.name) for user in officers
    ]
    if form.validate_on_submit():
        with RefusalsAt(form):
            made = atomically(
                lambda: set_up_council(
                    province_code=province,
                    name=form.name.data,
                    decision_no=form.decision_no.data,
                    decided_on=form.decided_on.data,
                    member_codes=form.members.data,
                    chair_code=form.chair.data,
                    least=quorum().least,
                    actor=actor,
                    now=now,
                )
            )
            flash(_("The council is set up."), "success")
            return redirect(url_for("commune.council", code=made.code))
    page = render_template(
        "commune/council_new.html",
        nav=commune_nav(None, "commune.ocop_claims"),
        form=form,
        least=quorum().least,
    )
    return page, 422 if form.errors else 200


@blueprint.get("/ocop/hoi-dong/<code>")
@official_required
def council(code: str) -> ResponseReturnValue:
    found = council_in_scope(code, current_actor())
    return render_template(
        "commune/council.html",
        nav=commune_nav(None, "commune.ocop_claims"),
        council=found,
        dossiers=dossiers_of_council(found.id),
        pills=STATE_PILLS,
        points=points_word,
    )
