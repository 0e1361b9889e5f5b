"""Who is asking: the session cookie, the actor behind it, and the guards of the doors.

User and actor are looked up when a page first asks for them, so that shared pages cost no statement.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, cast

from flask import Flask, Request, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, current_user, login_required
from werkzeug.wrappers import Response as AnyResponse

from marketplace.accounts.access import ANONYMOUS, Actor, actor_of
from marketplace.accounts.commands.sessions import DAYS, SEEN_EVERY, touch_session
from marketplace.accounts.models import User, UserSession
from marketplace.accounts.queries import grants_of, signed_in
from marketplace.core.clock import utc_now, vietnam_day
from marketplace.core.db import atomically
from marketplace.sellers.models import Seller
from marketplace.sellers.queries import my_shop, shops_of_user
from marketplace.web.serving.settings import settings

Arguments = ParamSpec("Arguments")
View = Callable[Arguments, ResponseReturnValue]

SESSION, ACTOR, TOUCH = "choxa.session", "choxa.actor", "choxa.touch"
SHOP_COOKIE = "shop"


def session_cookie() -> str:
    """The name of the cookie that carries the session token."""
    return "__Host-choxa" if settings().secure_cookies else "choxa"


def presented_token() -> str | None:
    """The session token that the browser sent, valid or not."""
    return request.cookies.get(session_cookie()) or None


class SessionRows(LoginManager):
    """Flask-Login over our rows alone.

    Its own order of looking begins with the signed form cookie and `remember_token`: that would be
    a second truth, and every page that asks for the user would vary by the form cookie.
    """

    def _load_user(self) -> None:
        self._update_request_context_with_user(self._load_user_from_request(request))


manager = SessionRows()


@manager.request_loader
def user_behind(asked: Request) -> User | None:
    """The person whose living session the browser presents."""
    token, now = presented_token(), utc_now()
    found = signed_in(token, now=now) if token else None
    if found is None:
        return None
    session, user = found
    asked.environ[SESSION] = session
    if now - session.last_seen_at > SEEN_EVERY:
        asked.environ[TOUCH] = session.id
    return user


def current_session() -> UserSession:
    """The session that this request came with; for pages behind a guard."""
    if not current_user.is_authenticated:
        abort(403)
    return cast(UserSession, request.environ[SESSION])  # WSGI environments are untyped


def current_actor() -> Actor:
    """Who is asking, with their scope; `ANONYMOUS` where nobody is signed in."""
    if ACTOR not in request.environ:
        request.environ[ACTOR] = _actor()
    return cast(Actor, request.environ[ACTOR])  # WSGI environments are untyped


def _actor() -> Actor:
    if not current_user.is_authenticated:
        return ANONYMOUS
    seller_ids, grower_of = shops_of_user(current_user.id)
    return actor_of(
        current_user,
        grants=grants_of(current_user.id, on=vietnam_day(utc_now())),
        seller_ids=seller_ids,
        grower_of=grower_of,
        stepped_up=current_session().stepped_up_at is not None,
    )


def current_shop() -> Seller:
    """The shop that the asker works in, with its unit; raises SellerNotFound."""
    return my_shop(current_actor(), code=request.cookies.get(SHOP_COOKIE))


def keep_shop(response: AnyResponse, shop: Seller) -> AnyResponse:
    """Let the asker, who works in several shops, go on in ``shop``."""
    response.set_cookie(
        SHOP_COOKIE,
        shop.code,
        path="/",
        httponly=True,
        secure=settings().secure_cookies,
        samesite="Lax",
    )
    return response


def keep_sign_in(response: AnyResponse, token: str) -> AnyResponse:
    """Give the browser its session token, for as long as a session may last."""
    response.set_cookie(
        session_cookie(),
        token,
        max_age=int(DAYS.total_seconds()),
        path="/",
        httponly=True,
        secure=settings().secure_cookies,
        samesite="Lax",
    )
    return response


def forget_sign_in(response: AnyResponse) -> AnyResponse:
    """Take the session token out of the browser."""
    response.delete_cookie(
        session_cookie(),
        path="/",
        httponly=True,
        secure=settings().secure_cookies,
        samesite="Lax",
    )
    return response


def _way_back() -> str | None:
    return request.full_path.rstrip("?") if request.method == "GET" else None


@manager.unauthorized_handler
def to_sign_in() -> AnyResponse:
    """Lead to the sign-in page, with the way back."""
    return redirect(url_for("account.sign_in", tiep=_way_back()))


def seller_required(view: View[Arguments]) -> View[Arguments]:
    """Open only to people who work for a shop; others are led to opening one."""

    @login_required
    @wraps(view)
    def guarded(*args: Arguments.args, **kwargs: Arguments.kwargs) -> ResponseReturnValue:
        if not current_actor().sells:
            return redirect(url_for("seller.register"))
        return view(*args, **kwargs)

    return guarded


def _guarded_by(view: View[Arguments], may: Callable[[Actor], bool]) -> View[Arguments]:
    @login_required
    @wraps(view)
    def guarded(*args: Arguments.args, **kwargs: Arguments.kwargs) -> ResponseReturnValue:
        actor = current_actor()
        if not may(actor):
            abort(403)
        if not actor.stepped_up:
            return redirect(url_for("account.step_up", tiep=_way_back()))
        return view(*args, **kwargs)

    return guarded


def official_required(view: View[Arguments]) -> View[Arguments]:
    """Open only to commune and province officers who gave their second factor."""
    return _guarded_by(view, lambda actor: actor.is_official)


def operator_required(view: View[Arguments]) -> View[Arguments]:
    """Open only to operators who gave their second factor."""
    return _guarded_by(view, lambda actor: actor.is_operator)


def init_actor(app: Flask) -> None:
    # Not by `init_app`: its answer to every request would read the form cookie for a remember-me
    # cookie that the market never sets, and public pages would vary by it.
    app.login_manager = manager  # type: ignore[attr-defined]
    app.jinja_env.globals["current_actor"] = current_actor

    @app.after_request
    def note_use(response: Response) -> Response:
        session_id = request.environ.get(TOUCH)
        if session_id is not None:
            atomically(lambda: touch_session(session_id, now=utc_now()))
        return response
