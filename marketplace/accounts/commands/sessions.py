"""Opening and ending signed-in sessions. Rows, not cookies, say who is in."""

from datetime import datetime, timedelta

from sqlalchemy import update

from marketplace.accounts.models import User, UserSession
from marketplace.accounts.tokens import new_token, token_hash
from marketplace.core.db import db

DAYS = timedelta(days=30)
OFFICIAL_HOURS = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=10)


def open_session(
    user: User,
    *,
    device: str,
    now: datetime,
    official: bool = False,
    stepped_up: bool = False,
) -> str:
    """Sign ``user`` in on one browser and return the token for its cookie.

    Lasts 30 days, for officials and operators 12 hours.
    """
    token = new_token()
    db.session.add(
        UserSession(
            user_id=user.id,
            token_hash=token_hash(token),
            created_at=now,
            last_seen_at=now,
            expires_at=now + (OFFICIAL_HOURS if official else DAYS),
            stepped_up_at=now if stepped_up else None,
            device=device[:200],
        )
    )
    return token


def end_session(token: str, *, now: datetime) -> None:
    """Refuse ``token`` from now on; ending it again changes nothing."""
    db.session.execute(
        update(UserSession)
        .where(UserSession.token_hash == token_hash(token), UserSession.revoked_at.is_(None))
        .values(revoked_at=now)
    )


def end_all_sessions(user_id: int, *, now: datetime) -> None:
    """Sign a person out everywhere."""
    db.session.execute(
        update(UserSession)
        .where(UserSession.user_id == user_id, UserSession.revoked_at.is_(None))
        .values(revoked_at=now)
    )


def touch_session(session_id: int, *, now: datetime) -> None:
    """Note that a session was used."""
    db.session.execute(
        update(UserSession).where(UserSession.id == session_id).values(last_seen_at=now)
    )
