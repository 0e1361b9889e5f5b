"""Opening a shop: name, phone and kind on one screen, the code on the next."""

from typing import cast

from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from marketplace.accounts.models import User
from marketplace.accounts.phones import parse_phone, shown_phone
from marketplace.core.clock import utc_now, vietnam_day
from marketplace.core.db import atomically
from marketplace.localities.models import AdminUnit
from marketplace.localities.queries import unit_on
from marketplace.sellers.commands.shops import open_shop
from marketplace.sellers.models import SellerKind
from marketplace.sellers.queries import units_named
from marketplace.web.forms.form_rules import CodeForm
from marketplace.web.forms.refusals import RefusalsAt, RefusalsSaid
from marketplace.web.seller import blueprint
from marketplace.web.seller.shop_forms import OpenFirstShopForm, OpenShopForm
from marketplace.web.serving.actor import keep_sign_in
from marketplace.web.serving.one_time_codes import (
    asked,
    code_answer,
    demo_code,
    send_code,
    try_code,
)
from marketplace.web.serving.settings import settings

NEW_SHOP = "new_shop"


@blueprint.route("/dang-ky", methods=["GET", "POST"])
def register() -> ResponseReturnValue:
    known = current_user.is_authenticated
    form = OpenShopForm() if known else OpenFirstShopForm()
    if request.method == "GET" and known:
        form.name.data = current_user.name
    home = _market_unit()
    if form.validate_on_submit():
        unit = _chosen_unit(form, home)
        if unit is not None:
            session[NEW_SHOP] = {
                "name": form.name.data,
                "kind": form.kind.data,
                "unit": unit.code,
            }
            answer = _open_at_once() if known else _ask_for_code(form)
            if answer is not None:
                return answer
    return render_template("seller/onboarding.html", form=form, home=home, known=known)


def _market_unit() -> AdminUnit | None:
    code = settings().market_unit
    return unit_on(code, day=vietnam_day(utc_now())) if code else None


def _chosen_unit(form: OpenShopForm, home: AdminUnit | None) -> AdminUnit | None:
    typed = form.unit.data
    if not typed and home is not None:
        return home
    near = home.province_code if home else None
    units = units_named(typed, on=vietnam_day(utc_now()), near=near) if typed else []
    if near and len([unit for unit in units if unit.province_code == near]) == 1:
        return units[0]
    if len(units) == 1:
        return units[0]
    form.unit.errors = [_which_unit(typed, [f"{u.name}, {u.province.name}" for u in units])]
    return None


def _which_unit(typed: str, names: list[str]) -> str:
    if names:
        return str(_("Which one? Type it with its province: %(names)s.", names="; ".join(names)))
    if typed:
        return str(_("No commune or ward has this name. Type it as on the map, such as Xã Mỹ Thọ."))
    return str(_("Please type the name of your commune or ward."))


def _ask_for_code(form: OpenFirstShopForm) -> ResponseReturnValue | None:
    with RefusalsAt(form):
        send_code(parse_phone(form.phone.data), name=form.name.data)
        return redirect(url_for("seller.register_code"))
    return None


@blueprint.route("/dang-ky/ma", methods=["GET", "POST"])
def register_code() -> ResponseReturnValue:
    wanted = asked()
    if wanted is None or NEW_SHOP not in session:
        return redirect(url_for("seller.register"))
    form = CodeForm()
    if form.validate_on_submit():
        outcome = try_code(form.code.data, also=_open_pending)
        if outcome.token is not None:
            return keep_sign_in(_to_first_listing(), outcome.token)
        form.code.errors = [code_answer(outcome.check)]
    return render_template(
        "seller/onboarding_code.html",
        form=form,
        phone=shown_phone(wanted["phone"]),
        demo_code=demo_code(),
        again_url=url_for("seller.register_code_again"),
        back_url=url_for("seller.register"),
    )


@blueprint.post("/dang-ky/gui-lai-ma")
def register_code_again() -> ResponseReturnValue:
    wanted = asked()
    if wanted is None:
        return redirect(url_for("seller.register"))
    with RefusalsSaid():
        send_code(wanted["phone"], name=wanted["name"])
        flash(_("A new code is on its way. The old one holds no longer."), "success")
    return redirect(url_for("seller.register_code"))


def _open_at_once() -> ResponseReturnValue:
    atomically(lambda: _open_pending(current_user))
    return _to_first_listing()


def _open_pending(owner: User) -> None:
    wished = cast("dict[str, str]", session[NEW_SHOP])  # signed: what `register` wrote
    now = utc_now()
    open_shop(
        owner=owner,
        name=wished["name"],
        kind=SellerKind(wished["kind"]),
        unit=unit_on(wished["unit"], day=vietnam_day(now)),
        phone=owner.phone,
        now=now,
    )


def _to_first_listing() -> AnyResponse:
    session.pop(NEW_SHOP, None)
    flash(_("Your shop is open. List the first product now; nobody sees it yet."), "success")
    listing = "seller.new_product"
    return redirect(url_for(listing if listing in current_app.view_functions else "seller.home"))
