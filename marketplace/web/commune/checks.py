"""What the pages of declared areas and certificates share: filters, the form, and the two taps."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeVar

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import TextAreaField

from marketplace.accounts.access import Actor
from marketplace.core.clock import utc_now
from marketplace.core.db import atomically
from marketplace.core.text import clean_lines
from marketplace.traceability.farm.models import CheckStatus
from marketplace.web.forms.form_rules import at_most
from marketplace.web.forms.refusals import RefusalsAt
from marketplace.web.serving.actor import current_actor

TO_CHECK = "cho-kiem"
Filters = Mapping[str, tuple[LazyString, CheckStatus]]
Claim = TypeVar("Claim")
Decision = Callable[[Claim, str, Actor, datetime], object]


class CheckForm(FlaskForm):
    reason = TextAreaField(
        _l("Reason, for the seller to read"),
        [at_most(1_000)],
        filters=[lambda text: clean_lines(text or "")],
    )


def may_check(actor: Actor, unit_code: str) -> bool:
    """Only officers of the commune itself check; a province reads."""
    return actor.is_operator or unit_code in actor.unit_codes


def chosen_filter(filters: Filters) -> str:
    """The filter that the address asks for, else what is to be checked."""
    asked = request.args.get("loc", TO_CHECK)
    return asked if asked in filters else TO_CHECK


def filter_links(endpoint: str, filters: Filters, chosen: str) -> list[tuple[object, ...]]:
    return [
        (name, url_for(endpoint, loc=key), None, key == chosen)
        for key, (name, _status) in filters.items()
    ]


def decided(
    claim: Claim,
    decisions: Mapping[str, Decision[Claim]],
    *,
    page: Callable[[CheckForm], str],
    back: str,
    name: str,
) -> ResponseReturnValue:
    """Carry out the decision that was sent; the page again where it, or its reason, is refused."""
    actor, form = current_actor(), CheckForm()
    decide = decisions.get(request.form.get("decision", ""))
    if decide is not None and form.validate_on_submit():
        with RefusalsAt(form, otherwise="reason"):
            atomically(lambda: decide(claim, form.reason.data, actor, utc_now()))
            flash(_("%(code)s: done.", code=name), "success")
            return redirect(url_for(back))
    return page(form), 422
