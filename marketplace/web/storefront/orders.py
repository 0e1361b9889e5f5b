"""Following an order without an account: by signed link, by phone and code, or from the same browser."""

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from marketplace.accounts.phones import parse_phone
from marketplace.core.clock import utc_now
from marketplace.core.codes import is_code
from marketplace.core.db import atomically
from marketplace.core.errors import Conflict
from marketplace.orders.commands.fulfilment import dispute_order
from marketplace.orders.models import Order, OrderGroup
from marketplace.orders.queries.orders import group_with_orders
from marketplace.orders.recalls import answer_notice
from marketplace.settlement.commands.order_money import cancel_order, complete_order
from marketplace.web.forms.refusals import RefusalsSaid
from marketplace.web.serving.actor import current_actor
from marketplace.web.serving.limits import limiter
from marketplace.web.serving.order_links import is_signed, kept_orders, remember_order
from marketplace.web.serving.payment_providers import payment_desk
from marketplace.web.storefront import blueprint
from marketplace.web.storefront.order_forms import FindOrderForm, ProblemForm, order_code
from marketplace.web.storefront.order_page import order_page, order_state
from marketplace.web.storefront.paying import begin_payment, reopen


@blueprint.route("/don-hang", methods=["GET", "POST"])
@limiter.limit("10 per minute", deduct_when=lambda answer: answer.status_code == 422)
def find_order() -> ResponseReturnValue:
    """By phone and code. What is wrong with a pair that does not fit is not told."""
    form = FindOrderForm()
    if not form.is_submitted():
        form.code.data = order_code(request.args.get("ma"))[:40]
        return render_template("storefront/find_order.html", form=form)
    if form.validate():
        group = _group(form.code.data)
        if group is not None and group.buyer_phone == parse_phone(form.phone.data):
            remember_order(group.code)
            return redirect(url_for("storefront.order", code=group.code))
        form.phone.errors = [
            _("No order fits this code and this phone number. Look at both once more.")
        ]
    return render_template("storefront/find_order.html", form=form), 422


@blueprint.get("/don-hang/<code>")
def order(code: str) -> ResponseReturnValue:
    signature = request.args.get("k", "")
    if signature and is_signed(code, signature):
        remember_order(code)
        return redirect(url_for("storefront.order", code=code))
    group = _visible(code)
    if group is None:
        return redirect(url_for("storefront.find_order", ma=code[:40]))
    return render_template("storefront/order.html", problem=ProblemForm(), **order_page(group))


@blueprint.get("/don-hang/<code>/trang-thai")
def order_poll(code: str) -> ResponseReturnValue:
    """A word that changes when the order moves on."""
    group = _visible(code) or abort(404)
    answer = jsonify(state=order_state(group))
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@blueprint.post("/don-hang/<code>/tra-tien")
def pay_again(code: str) -> ResponseReturnValue:
    """Another try at paying: the goods of an order that ran out of time are held anew."""
    group = _visible(code) or abort(404)
    try:
        reopen(group)
    except Conflict:
        flash(
            _("The goods have been sold meanwhile. Please choose again at the market."), "warning"
        )
        return redirect(url_for("storefront.order", code=code))
    return begin_payment(group)


@blueprint.post("/don-hang/<code>/huy")
def cancel(code: str) -> ResponseReturnValue:
    """Cancelling makes the refund itself."""
    part = _part(code)
    with RefusalsSaid():
        atomically(
            lambda: cancel_order(
                part,
                by=_asker(),
                reason=_("The buyer cancelled."),
                desk=payment_desk(),
                now=utc_now(),
            )
        )
        paid = part.paid_at is not None
        flash(
            _("Cancelled. Your money is on its way back.") if paid else _("Cancelled."), "success"
        )
    return redirect(url_for("storefront.order", code=code))


@blueprint.post("/don-hang/<code>/da-nhan")
def confirm_receipt(code: str) -> ResponseReturnValue:
    part = _part(code)
    with RefusalsSaid():
        atomically(lambda: complete_order(part, actor=_asker(), now=utc_now()))
        flash(_("Thank you. Enjoy it!"), "success")
    return redirect(url_for("storefront.order", code=code))


@blueprint.post("/don-hang/<code>/bao-loi")
def report_problem(code: str) -> ResponseReturnValue:
    part, form = _part(code), ProblemForm()
    if not form.validate():
        group = _visible(code) or abort(404)
        page = order_page(group)
        return render_template(
            "storefront/order.html", problem=form, problem_at=part.code, **page
        ), 422
    with RefusalsSaid():
        atomically(
            lambda: dispute_order(part, reason=form.reason.data, actor=_asker(), now=utc_now())
        )
        flash(_("The seller has been told. Nothing is paid out until this is settled."), "success")
    return redirect(url_for("storefront.order", code=code))


@blueprint.post("/don-hang/<code>/thu-hoi")
def answer_recall(code: str) -> ResponseReturnValue:
    """The buyer has read of a recall, and may say what became of the goods."""
    part = _part(code)
    with RefusalsSaid():
        atomically(
            lambda: answer_notice(
                part,
                recall_code=request.form.get("recall", ""),
                answer=request.form.get("answer", ""),
                now=utc_now(),
            )
        )
        flash(_("Thank you. The shop and the commune see your answer."), "success")
    return redirect(url_for("storefront.order", code=code))


def _asker() -> str:
    actor = current_actor()
    return actor.user_code if actor.signed_in else "buyer"


def _group(code: str) -> OrderGroup | None:
    return group_with_orders(code) if is_code(code, "DH") else None


def _visible(code: str) -> OrderGroup | None:
    """The group, where this browser or person may see it."""
    group = _group(code)
    if group is None or code in kept_orders():
        return group
    if not current_user.is_authenticated:
        return None
    mine = current_user.id == group.buyer_user_id or current_user.phone == group.buyer_phone
    return group if mine else None


def _part(code: str) -> Order:
    """The seller's part of the group that the form names."""
    group = _visible(code) or abort(404)
    wanted = request.form.get("order", "")
    return next((part for part in group.orders if part.code == wanted), None) or abort(404)
