"""Reads about people, their sessions and roles."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import or_, select

from marketplace.accounts.models import (
    Consent,
    RoleGrant,
    User,
    UserSession,
    UserStatus,
)
from marketplace.accounts.tokens import token_hash
from marketplace.core.db import db


def signed_in(token: str, *, now: datetime) -> tuple[UserSession, User] | None:
    """The living session behind ``token`` with its user; None for an ended or unknown one."""
    found = db.session.execute(
        select(UserSession, User)
        .join(User, User.id == UserSession.user_id)
        .where(
            UserSession.token_hash == token_hash(token),
            UserSession.revoked_at.is_(None),
            UserSession.expires_at > now,
            User.status == UserStatus.ACTIVE,
        )
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        return None
    session, user = found
    return session, user


def grants_of(user_id: int, *, on: date) -> Sequence[RoleGrant]:
    """The roles in force on the Vietnam day ``on``."""
    return db.session.scalars(
        select(RoleGrant)
        .where(
            RoleGrant.user_id == user_id,
            RoleGrant.revoked_at.is_(None),
            RoleGrant.starts_on <= on,
            or_(RoleGrant.ends_on.is_(None), RoleGrant.ends_on >= on),
        )
        .order_by(RoleGrant.id)
    ).all()


def living_sessions(user_id: int, *, now: datetime) -> Sequence[UserSession]:
    """Where this person is signed in, the latest used first."""
    return db.session.scalars(
        select(UserSession)
        .where(
            UserSession.user_id == user_id,
            UserSession.revoked_at.is_(None),
            UserSession.expires_at > now,
        )
        .order_by(UserSession.last_seen_at.desc(), UserSession.id.desc())
    ).all()


def user_with_phone(phone: str) -> User | None:
    """The person with this number (E.164)."""
    return db.session.scalar(select(User).where(User.phone == phone))


def consents_of(user_id: int) -> Sequence[Consent]:
    """Every box this person ticked, withdrawn ones too, oldest first."""
    return db.session.scalars(
        select(Consent).where(Consent.user_id == user_id).order_by(Consent.id)
    ).all()
