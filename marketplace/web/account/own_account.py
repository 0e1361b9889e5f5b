"""One's own account: name, password, consent, and where one is signed in."""

from datetime import timedelta

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_required

from marketplace.accounts.commands.passwords import check_password, set_password
from marketplace.accounts.commands.people import give_consent, rename_user, withdraw_consent
from marketplace.accounts.commands.sessions import end_all_sessions
from marketplace.accounts.phones import shown_phone
from marketplace.accounts.queries import consents_of, living_sessions
from marketplace.core.clock import utc_now
from marketplace.core.db import atomically, unit_of_work
from marketplace.web.account import blueprint
from marketplace.web.account.forms import ConsentForm, NewPasswordForm, ProfileForm
from marketplace.web.forms.refusals import RefusalsAt
from marketplace.web.serving.actor import (
    current_actor,
    current_session,
    forget_sign_in,
    keep_sign_in,
)
from marketplace.web.serving.one_time_codes import begin_session
from marketplace.web.serving.settings import settings

JUST_NOW = timedelta(minutes=10)
CONSENTS = ("personal_data", "season_news")


@blueprint.route("/tai-khoan/", methods=["GET", "POST"])
@login_required
def home() -> ResponseReturnValue:
    user = current_user
    form = ProfileForm(obj=user)
    if form.validate_on_submit():
        with RefusalsAt(form):
            atomically(lambda: rename_user(user, name=form.name.data, email=form.email.data))
            flash(_("Saved."), "success")
            return redirect(url_for("account.home"))
    return render_template(
        "account/home.html",
        form=form,
        phone=shown_phone(user.phone),
        has_password=user.password_hash is not None,
        has_authenticator=user.totp_sealed is not None,
        consents=_consent_form(user.id),
        actor=current_actor(),
    )


def _consent_form(user_id: int) -> ConsentForm:
    given = {consent.kind for consent in consents_of(user_id) if consent.withdrawn_at is None}
    return ConsentForm(formdata=None, data={kind: kind in given for kind in CONSENTS})


@blueprint.post("/tai-khoan/dong-y")
@login_required
def consent() -> ResponseReturnValue:
    form, user, now = ConsentForm(), current_user, utc_now()
    version = settings().terms_version
    with unit_of_work():
        for kind in CONSENTS:
            if form[kind].data:
                give_consent(user.id, kind=kind, text_version=version, now=now)
            else:
                withdraw_consent(user.id, kind=kind, now=now)
    flash(_("Saved."), "success")
    return redirect(url_for("account.home"))


@blueprint.route("/tai-khoan/mat-khau", methods=["GET", "POST"])
@login_required
def password() -> ResponseReturnValue:
    user, form = current_user, NewPasswordForm()
    asks_current = user.password_hash is not None and not _just_signed_in()
    if form.validate_on_submit() and _knows_current(form, asks_current):
        stepped_up = current_actor().stepped_up
        with RefusalsAt(form):
            with unit_of_work():
                set_password(user, form.password.data, now=utc_now())
                token = begin_session(user, stepped_up=stepped_up)
            flash(_("The new password holds. Everywhere else you are signed out."), "success")
            return keep_sign_in(redirect(url_for("account.home")), token)
    return render_template("account/password.html", form=form, asks_current=asks_current)


def _just_signed_in() -> bool:
    return utc_now() - current_session().created_at < JUST_NOW


def _knows_current(form: NewPasswordForm, asks_current: bool) -> bool:
    if not asks_current:
        return True
    user = atomically(
        lambda: check_password(current_user.phone, form.current.data or "", now=utc_now())
    )
    if user is None:
        form.current.errors = [
            _("This is not the password so far. Forgotten it? Sign out and in again by code.")
        ]
    return user is not None


@blueprint.get("/tai-khoan/thiet-bi")
@login_required
def devices() -> ResponseReturnValue:
    sessions = living_sessions(current_user.id, now=utc_now())
    return render_template("account/devices.html", sessions=sessions, current=current_session().id)


@blueprint.post("/tai-khoan/thiet-bi/thoat-het")
@login_required
def sign_out_everywhere() -> ResponseReturnValue:
    atomically(lambda: end_all_sessions(current_user.id, now=utc_now()))
    flash(_("You are signed out everywhere, here too."), "success")
    return forget_sign_in(redirect(url_for("account.sign_in")))
