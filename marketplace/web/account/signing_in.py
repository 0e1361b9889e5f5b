"""Signing in by code or by password, registering, signing out. One flow for old and new people."""

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from marketplace.accounts.commands.codes import CodeTooSoon, TooManyCodes
from marketplace.accounts.commands.passwords import check_password
from marketplace.accounts.commands.sessions import end_session
from marketplace.accounts.phones import parse_phone, shown_phone
from marketplace.core.clock import utc_now
from marketplace.core.db import atomically, unit_of_work
from marketplace.web.account import blueprint
from marketplace.web.account.forms import PasswordSignInForm, RegisterForm
from marketplace.web.forms.form_rules import CodeForm, PhoneForm
from marketplace.web.forms.refusals import RefusalsAt
from marketplace.web.serving.actor import (
    forget_sign_in,
    keep_sign_in,
    presented_token,
)
from marketplace.web.serving.one_time_codes import (
    asked,
    begin_session,
    code_answer,
    demo_code,
    forget_asking,
    send_code,
    try_code,
)
from marketplace.web.serving.security import safe_target


def _target() -> str | None:
    return safe_target(request.args.get("tiep"), "") or None


@blueprint.route("/dang-nhap", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    form = PhoneForm()
    if form.validate_on_submit():
        answer = _ask(form, name="")
        if answer is not None:
            return answer
    elif request.method == "GET" and current_user.is_authenticated:
        return redirect(_target() or url_for("account.home"))
    return render_template("account/sign_in.html", form=form, target=_target())


@blueprint.route("/dang-ky", methods=["GET", "POST"])
def register() -> ResponseReturnValue:
    form = RegisterForm()
    if form.validate_on_submit():
        answer = _ask(form, name=form.name.data)
        if answer is not None:
            return answer
    return render_template("account/register.html", form=form, target=_target())


def _ask(form: PhoneForm, *, name: str) -> ResponseReturnValue | None:
    with RefusalsAt(form):
        send_code(parse_phone(form.phone.data), name=name, target=_target())
        return redirect(url_for("account.code"))
    return None


@blueprint.route("/tai-khoan/nhap-ma", methods=["GET", "POST"])
def code() -> ResponseReturnValue:
    wanted = asked()
    if wanted is None:
        return redirect(url_for("account.sign_in"))
    form = CodeForm()
    if form.validate_on_submit():
        outcome = try_code(form.code.data)
        if outcome.token is not None:
            flash(_("You are signed in."), "success")
            answer = redirect(wanted["target"] or url_for("account.home"))
            return keep_sign_in(answer, outcome.token)
        form.code.errors = [code_answer(outcome.check)]
    return render_template(
        "account/code.html",
        form=form,
        phone=shown_phone(wanted["phone"]),
        demo_code=demo_code(),
        again_url=url_for("account.code_again"),
        back_url=url_for("account.sign_in", tiep=wanted["target"]),
    )


@blueprint.post("/tai-khoan/gui-lai-ma")
def code_again() -> ResponseReturnValue:
    wanted = asked()
    if wanted is None:
        return redirect(url_for("account.sign_in"))
    try:
        send_code(wanted["phone"], name=wanted["name"], target=wanted["target"])
        flash(_("A new code is on its way. The old one holds no longer."), "success")
    except (CodeTooSoon, TooManyCodes) as refusal:
        flash(_(refusal.sentence) % refusal.params, "warning")
    return redirect(url_for("account.code"))


@blueprint.route("/dang-nhap/mat-khau", methods=["GET", "POST"])
def password_sign_in() -> ResponseReturnValue:
    form = PasswordSignInForm()
    if form.validate_on_submit():
        phone = parse_phone(form.phone.data)
        with unit_of_work():
            user = check_password(phone, form.password.data, now=utc_now())
            token = begin_session(user) if user else None
        if token is not None:
            forget_asking()
            return keep_sign_in(redirect(_target() or url_for("account.home")), token)
        form.password.errors = [
            _(
                "Phone or password is wrong. After five wrong tries the password rests for 15 "
                "minutes; a code by message always works."
            )
        ]
    return render_template("account/password_sign_in.html", form=form, target=_target())


@blueprint.post("/dang-xuat")
def sign_out() -> ResponseReturnValue:
    token = presented_token()
    if token:
        atomically(lambda: end_session(token, now=utc_now()))
    # The next person at this browser sees neither the orders nor the address of this one.
    session.clear()
    return forget_sign_in(redirect("/"))
