"""Transfers that found no order: whose are they, or do they go back?"""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.core.clock import utc_now
from marketplace.core.db import unit_of_work
from marketplace.core.errors import Refusal
from marketplace.settlement.commands.suspense import match_suspense, return_suspense
from marketplace.settlement.models import SuspenseItem, SuspenseState
from marketplace.settlement.queries import open_suspense
from marketplace.web.admin import blueprint
from marketplace.web.admin.forms import MatchForm
from marketplace.web.admin.navigation import operator_page
from marketplace.web.forms.refusals import place_refusal
from marketplace.web.serving.actor import current_actor, operator_required
from marketplace.web.serving.payment_providers import payment_desk


@blueprint.get("/")
@operator_required
def home() -> ResponseReturnValue:
    return redirect(url_for("admin.suspense"))


@blueprint.get("/chuyen-khoan-la")
@operator_required
def suspense() -> ResponseReturnValue:
    return _page()


@blueprint.post("/chuyen-khoan-la/<code>/khop")
@operator_required
def match(code: str) -> ResponseReturnValue:
    form, actor = MatchForm(prefix=code), current_actor()
    if not form.validate_on_submit():
        return _page(code, form), 422
    try:
        with unit_of_work():
            item = match_suspense(
                code,
                order_code=form.order_code.data,
                by=actor.user_code,
                desk=payment_desk(),
                now=utc_now(),
            )
            state = item.state
    except Refusal as refusal:
        place_refusal(form, refusal, otherwise="order_code")
        return _page(code, form), refusal.status
    return _done(state)


@blueprint.post("/chuyen-khoan-la/<code>/tra-lai")
@operator_required
def give_back(code: str) -> ResponseReturnValue:
    with unit_of_work():
        item: SuspenseItem = return_suspense(
            code, by=current_actor().user_code, desk=payment_desk(), now=utc_now()
        )
        state = item.state
    return _done(state)


def _page(code: str = "", form: MatchForm | None = None) -> str:
    items = open_suspense()
    forms = {item.code: MatchForm(prefix=item.code, formdata=None) for item in items}
    if form is not None:
        forms[code] = form
    return operator_page(
        "admin/suspense.html",
        items=items,
        forms=forms,
        limit=payment_desk().terms.two_person_above,
        me=current_actor().user_code,
    )


def _done(state: SuspenseState) -> ResponseReturnValue:
    if state is SuspenseState.PROPOSED:
        flash(_("Noted. A second person has to confirm it."), "info")
    else:
        flash(_("Done. The books are in step."), "success")
    return redirect(url_for("admin.suspense"))
