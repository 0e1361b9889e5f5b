"""Refunds that a person has to send, because no provider can or would."""

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.core.clock import utc_now
from marketplace.core.db import atomically
from marketplace.settlement.commands.refund_outcomes import confirm_by_hand
from marketplace.settlement.queries import refund_by_code, refunds_by_hand
from marketplace.web.admin import blueprint
from marketplace.web.admin.navigation import operator_page
from marketplace.web.serving.actor import current_actor, operator_required
from marketplace.web.serving.payment_providers import payment_desk


@blueprint.get("/hoan-tien")
@operator_required
def refunds() -> ResponseReturnValue:
    return operator_page("admin/refunds.html", refunds=refunds_by_hand())


@blueprint.post("/hoan-tien/<code>/da-chuyen")
@operator_required
def refund_sent(code: str) -> ResponseReturnValue:
    refund = refund_by_code(code) or abort(404)
    atomically(
        lambda: confirm_by_hand(
            refund, by=current_actor().user_code, desk=payment_desk(), now=utc_now()
        )
    )
    flash(_("Refund %(code)s is noted as sent.", code=code), "success")
    return redirect(url_for("admin.refunds"))
