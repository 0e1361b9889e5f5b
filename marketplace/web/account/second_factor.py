"""The authenticator app: bringing it into use, and giving its code before an official page."""

import segno
from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_required
from markupsafe import Markup

from marketplace.accounts.commands.totp import (
    check_totp,
    enrol_totp,
    new_totp_secret,
    totp_address,
)
from marketplace.core.clock import utc_now
from marketplace.core.db import unit_of_work
from marketplace.core.secretbox import SecretBox
from marketplace.web.account import blueprint
from marketplace.web.account.forms import AuthenticatorForm
from marketplace.web.forms.refusals import RefusalsAt
from marketplace.web.serving.actor import current_actor, keep_sign_in
from marketplace.web.serving.one_time_codes import begin_session
from marketplace.web.serving.security import safe_target
from marketplace.web.serving.settings import settings

PENDING = "authenticator"


def totp_box() -> SecretBox:
    """What seals the secrets of authenticators."""
    return SecretBox(settings().secret_key.get_secret_value(), purpose="totp")


def _target() -> str:
    return safe_target(request.args.get("tiep"), url_for("account.home"))


@blueprint.route("/tai-khoan/xac-thuc", methods=["GET", "POST"])
@login_required
def step_up() -> ResponseReturnValue:
    user = current_user
    if user.totp_sealed is None:
        return redirect(url_for("account.authenticator", tiep=request.args.get("tiep")))
    form = AuthenticatorForm()
    if form.validate_on_submit():
        with unit_of_work():
            right = check_totp(user, form.code.data, box=totp_box(), now=utc_now())
            token = begin_session(user, stepped_up=True) if right else None
        if token is not None:
            return keep_sign_in(redirect(_target()), token)
        form.code.errors = [
            _(
                "This code does not fit or was used already. Wait for the next one in the app. "
                "After five wrong ones the app's codes rest for 15 minutes."
            )
        ]
    return render_template("account/step_up.html", form=form)


@blueprint.route("/tai-khoan/ung-dung-ma", methods=["GET", "POST"])
@login_required
def authenticator() -> ResponseReturnValue:
    user = current_user
    if user.totp_sealed is not None and not current_actor().stepped_up:
        return redirect(url_for("account.step_up", tiep=url_for("account.authenticator")))
    secret, form = _pending_secret(), AuthenticatorForm()
    if form.validate_on_submit():
        with RefusalsAt(form):
            with unit_of_work():
                enrol_totp(
                    user, secret=secret, digits=form.code.data, box=totp_box(), now=utc_now()
                )
                token = begin_session(user, stepped_up=True)
            session.pop(PENDING, None)
            flash(_("The app is in use. You need it at each sign-in from now on."), "success")
            return keep_sign_in(redirect(_target()), token)
    address = totp_address(secret, phone=user.phone, issuer=settings().market_name)
    return render_template(
        "account/authenticator.html",
        form=form,
        picture=_picture(address),
        secret=" ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
    )


def _pending_secret() -> str:
    if PENDING not in session:
        session[PENDING] = totp_box().seal(new_totp_secret())
    return totp_box().open(session[PENDING])


def _picture(address: str) -> Markup:
    svg = segno.make(address, error="m").svg_inline(scale=5, border=3, omitsize=False)
    return Markup(svg)  # noqa: S704 - drawn here from our own text, modules only
