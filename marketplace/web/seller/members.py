"""Who works for the shop, and the member households of a cooperative."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from marketplace.accounts.phones import parse_phone, shown_phone
from marketplace.core.clock import utc_now
from marketplace.core.db import atomically
from marketplace.sellers.commands.members import (
    KEEP_GROWERS,
    NoGrowersHere,
    add_grower,
    add_member,
    remove_grower,
    remove_member,
)
from marketplace.sellers.models import MemberRole
from marketplace.sellers.queries import growers_of, members_of, role_in_shop
from marketplace.web.forms.refusals import RefusalsAt, RefusalsSaid
from marketplace.web.seller import blueprint
from marketplace.web.seller.shop_forms import GrowerForm, MemberForm
from marketplace.web.serving.actor import current_actor, current_shop, seller_required
from marketplace.web.words.shop_words import ROLE_NAMES


@blueprint.route("/gian-hang/nguoi-lam", methods=["GET", "POST"])
@seller_required
def members() -> ResponseReturnValue:
    shop = current_shop()
    form = MemberForm()
    if form.validate_on_submit():
        with RefusalsAt(form, otherwise="role"):
            atomically(
                lambda: add_member(
                    shop,
                    phone=parse_phone(form.phone.data),
                    name=form.name.data,
                    role=MemberRole(form.role.data),
                    actor=current_actor(),
                    now=utc_now(),
                )
            )
            flash(_("Done. They sign in with this phone number and a code."), "success")
            return redirect(url_for("seller.members"))
    return render_template(
        "seller/members.html",
        form=form,
        members=members_of(shop.id),
        role_names=ROLE_NAMES,
        shown_phone=shown_phone,
        own_code=current_user.code,
        is_owner=role_in_shop(shop.id, current_user.id) is MemberRole.OWNER,
    )


@blueprint.post("/gian-hang/nguoi-lam/xoa")
@seller_required
def drop_member() -> ResponseReturnValue:
    with RefusalsSaid():
        atomically(
            lambda: remove_member(
                current_shop(),
                user_code=request.form.get("member", ""),
                actor=current_actor(),
                now=utc_now(),
            )
        )
        flash(_("Done. This person is signed out of the shop."), "success")
    return redirect(url_for("seller.members"))


@blueprint.route("/gian-hang/ho-thanh-vien", methods=["GET", "POST"])
@seller_required
def growers() -> ResponseReturnValue:
    shop = current_shop()
    if shop.kind not in KEEP_GROWERS:
        raise NoGrowersHere
    form = GrowerForm()
    if form.validate_on_submit():
        with RefusalsAt(form):
            atomically(
                lambda: add_grower(
                    shop,
                    name=form.name.data,
                    phone=parse_phone(form.phone.data) if form.phone.data else None,
                    hamlet=form.hamlet.data,
                    household_code=form.household_code.data or None,
                    actor=current_actor(),
                    now=utc_now(),
                )
            )
            flash(_("%(name)s is a member household now.", name=form.name.data), "success")
            return redirect(url_for("seller.growers"))
    return render_template(
        "seller/growers.html", form=form, growers=growers_of(shop.id), shown_phone=shown_phone
    )


@blueprint.post("/gian-hang/ho-thanh-vien/xoa")
@seller_required
def drop_grower() -> ResponseReturnValue:
    atomically(
        lambda: remove_grower(
            current_shop(),
            household_code=request.form.get("household", ""),
            actor=current_actor(),
            now=utc_now(),
        )
    )
    flash(_("Done. The membership ends today."), "success")
    return redirect(url_for("seller.growers"))
