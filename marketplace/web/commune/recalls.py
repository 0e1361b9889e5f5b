"""Recalls at the officers' desk: look up, see what would be blocked, recall at once, follow it."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.core.clock import utc_now
from marketplace.traceability.recalls.queries.causes import input_causes
from marketplace.traceability.recalls.queries.recalls import (
    decide_by,
    recall_by_code,
    recall_view,
)
from marketplace.web.commune import blueprint
from marketplace.web.commune.navigation import commune_nav
from marketplace.web.recalls.desk import RecallDesk
from marketplace.web.recalls.forms import CloseForm, DecisionForm
from marketplace.web.recalls.pages import followed, officer_only
from marketplace.web.serving.actor import current_actor, official_required
from marketplace.web.words.recall_words import SCOPES

HERE = "commune.traceability"


def _frame() -> dict[str, object]:
    return {
        "nav": commune_nav(None, HERE),
        "desk_name": _("Officials"),
        "desk_home": url_for("commune.home"),
    }


DESK = RecallDesk(door="commune", scopes=SCOPES, inputs=input_causes, frame=_frame)


@blueprint.get("/thu-hoi")
@official_required
def recalls() -> ResponseReturnValue:
    return DESK.listed(officer_only(current_actor()))


@blueprint.route("/thu-hoi/moi", methods=["GET", "POST"])
@official_required
def new_recall() -> ResponseReturnValue:
    return DESK.opened(officer_only(current_actor()))


@blueprint.get("/thu-hoi/<code>")
@official_required
def recall(code: str) -> ResponseReturnValue:
    return recall_page(code)


def recall_page(
    code: str, *, closing: CloseForm | None = None, deciding: DecisionForm | None = None
) -> ResponseReturnValue:
    """A recall with its forms; those given carry what was typed and what is wrong with it."""
    actor = officer_only(current_actor())
    found = recall_by_code(code, actor)
    page = render_template(
        "commune/recall.html",
        **followed(recall_view(found, actor), actor),
        decide_by=decide_by(found),
        now=utc_now(),
        closing=closing or CloseForm(formdata=None),
        deciding=deciding or DecisionForm(formdata=None),
        nav=commune_nav(None, HERE),
    )
    return page, 422 if closing or deciding else 200
