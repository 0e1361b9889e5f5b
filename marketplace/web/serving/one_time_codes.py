"""Signing in by a code sent to a phone, for every door that asks for one.

What is being asked is kept in the signed form cookie; the proof itself is a row that is used once,
so an old cookie opens nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address
from typing import cast
from uuid import uuid4

from flask import request, session
from flask_babel import gettext as _

from marketplace.accounts.access import actor_of
from marketplace.accounts.commands.codes import CodeCheck, check_code, request_code
from marketplace.accounts.commands.people import UserDisabled, register_user
from marketplace.accounts.commands.sessions import end_session, open_session
from marketplace.accounts.models import CodePurpose, User, UserStatus
from marketplace.accounts.queries import grants_of
from marketplace.accounts.tokens import new_token
from marketplace.core.clock import utc_now, vietnam_day
from marketplace.core.db import unit_of_work
from marketplace.notifications.commands import log_code_notice
from marketplace.notifications.writers import write_notice
from marketplace.web.serving.actor import presented_token
from marketplace.web.serving.devices import device_name
from marketplace.web.serving.settings import settings

BROWSER, ASKED, DEMO_CODE = "browser", "asked", "demo_code"


@dataclass(frozen=True)
class SignIn:
    """What came of a try; with the right code the new session's token."""

    check: CodeCheck
    token: str | None = None


def code_pepper() -> str:
    """What makes a stolen table of code digests worthless."""
    return f"one-time-code:{settings().secret_key.get_secret_value()}"


def browser_token() -> str:
    """The random name of this browser; made when it first asks for a code."""
    if BROWSER not in session:
        session[BROWSER] = new_token()
    return cast(str, session[BROWSER])  # the form cookie is signed, so it is what we wrote


def send_code(phone: str, *, name: str = "", target: str | None = None) -> None:
    """Send a sign-in code to ``phone`` and remember what was asked.

    Raises CodeTooSoon or TooManyCodes.
    """
    now, browser = utc_now(), browser_token()
    subject = _("Your sign-in code")
    with unit_of_work():
        digits = request_code(
            phone,
            purpose=CodePurpose.SIGN_IN,
            browser_token=browser,
            pepper=code_pepper(),
            now=now,
        )
        log_code_notice(business_key=f"code:{uuid4()}", address=phone, subject=subject, now=now)
    text = _(
        "%(code)s is your code for %(market)s. It holds for five minutes. Tell it to nobody.",
        code=digits,
        market=settings().market_name,
    )
    folder = settings().outbox_path
    write_notice(folder, channel="sms", address=phone, subject=subject, text=text, now=now)
    session[ASKED] = {"phone": phone, "name": name, "target": target}
    session.pop(DEMO_CODE, None)
    if at_the_demo_machine():
        session[DEMO_CODE] = digits


def asked() -> dict[str, str] | None:
    """The phone, name and target that a code was asked for; None where none was."""
    return cast("dict[str, str] | None", session.get(ASKED))  # signed: what we wrote


def demo_code() -> str | None:
    """The latest code, for the person at the demo's own machine."""
    found = session.get(DEMO_CODE) if at_the_demo_machine() else None
    return str(found) if found else None


def at_the_demo_machine() -> bool:
    """Whether this is the demo and the request came from this very machine, by no other way."""
    if not settings().demo:
        return False
    before_proxy = request.environ.get("werkzeug.proxy_fix.orig", {})
    addresses = {request.remote_addr, before_proxy.get("REMOTE_ADDR", request.remote_addr)}
    return all(address and ip_address(address).is_loopback for address in addresses)


def try_code(digits: str, *, also: Callable[[User], None] | None = None) -> SignIn:
    """Try ``digits`` for what was asked; the right ones register the person and sign them in.

    ``also`` runs in the same unit of work. Raises UserDisabled.
    """
    wanted, now = asked(), utc_now()
    if wanted is None:
        return SignIn(CodeCheck.SPENT)
    with unit_of_work():
        check = check_code(
            wanted["phone"],
            digits,
            purpose=CodePurpose.SIGN_IN,
            browser_token=browser_token(),
            pepper=code_pepper(),
            now=now,
        )
        if check is not CodeCheck.RIGHT:
            return SignIn(check)
        name = wanted["name"] or _("Guest %(digits)s", digits=wanted["phone"][-3:])
        user = register_user(phone=wanted["phone"], name=name, now=now)
        if also is not None:
            also(user)
        token = begin_session(user)
    forget_asking()
    return SignIn(check, token)


def code_answer(check: CodeCheck) -> str:
    """What to do after a code that did not fit."""
    if check is CodeCheck.WRONG:
        return str(_("This is not the code. Look at the latest message and type it again."))
    return str(_("This code holds no longer. Press “Send a new code”."))


def begin_session(user: User, *, stepped_up: bool = False) -> str:
    """A new session in place of the one this browser had, in the open unit of work.

    Raises UserDisabled.
    """
    if user.status is not UserStatus.ACTIVE:
        raise UserDisabled
    now, old = utc_now(), presented_token()
    if old:
        end_session(old, now=now)
    grants = grants_of(user.id, on=vietnam_day(now))
    return open_session(
        user,
        device=device_name(request.user_agent.string),
        official=actor_of(user, grants=grants).needs_second_factor,
        stepped_up=stepped_up,
        now=now,
    )


def forget_asking() -> None:
    """Start the browser's forms afresh once somebody signed in or out."""
    for key in (ASKED, DEMO_CODE, BROWSER, "csrf_token"):
        session.pop(key, None)
