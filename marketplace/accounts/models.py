"""Users and all that proves who they are. Sessions, not cookies, are the truth about who is in."""

from datetime import date, datetime
from enum import Enum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.db import Code, Id, Model, Name, Timestamped, UtcMoment


class UserStatus(Enum):
    ACTIVE = "active"
    DISABLED = "disabled"


class Role(Enum):
    """Roles granted by name; seller members are known from the shop that they belong to."""

    HELPER = "helper"
    COMMUNE_OFFICER = "commune_officer"
    PROVINCE_OFFICER = "province_officer"
    OPERATOR = "operator"


class CodePurpose(Enum):
    SIGN_IN = "sign_in"
    REGISTER = "register"
    ORDER = "order"
    STEP_UP = "step_up"


class User(Timestamped, Model):
    """A person, known by a phone number in E.164 form.

    ``failed_tries`` counts wrong passwords and authenticator codes in a row; after five of them
    both rest until ``resting_until``.
    """

    __tablename__ = "user_account"
    __table_args__ = (
        UniqueConstraint("code"),
        UniqueConstraint("phone"),
        UniqueConstraint("email"),
    )

    id: Mapped[Id]
    code: Mapped[Code]
    phone: Mapped[str] = mapped_column(String(16))
    email: Mapped[str | None] = mapped_column(String(254))
    name: Mapped[Name]
    status: Mapped[UserStatus] = mapped_column(default=UserStatus.ACTIVE)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    totp_sealed: Mapped[str | None] = mapped_column(String(200))
    totp_last_step: Mapped[int | None]
    failed_tries: Mapped[int] = mapped_column(default=0)
    resting_until: Mapped[datetime | None] = mapped_column(UtcMoment)

    @property
    def is_authenticated(self) -> bool:
        """What Flask-Login asks of a person whom the living session names; nobody else is loaded."""
        return True


class RoleGrant(Model):
    """A role with its scope: a unit for officers and helpers, a province for province officers."""

    __tablename__ = "role_grant"
    __table_args__ = (Index("ix_role_grant_user", "user_id", "revoked_at"),)

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id))
    role: Mapped[Role]
    unit_code: Mapped[str | None] = mapped_column(String(5))
    province_code: Mapped[str | None] = mapped_column(String(2))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    granted_by: Mapped[Code]
    granted_at: Mapped[datetime] = mapped_column(UtcMoment)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcMoment)


class UserSession(Model):
    """One signed-in browser. Only the hash of its token is kept (SHA-256, hex)."""

    __tablename__ = "user_session"
    __table_args__ = (UniqueConstraint("token_hash"),)

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    token_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcMoment)
    last_seen_at: Mapped[datetime] = mapped_column(UtcMoment)
    expires_at: Mapped[datetime] = mapped_column(UtcMoment)
    stepped_up_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    device: Mapped[Name]


class OneTimeCode(Model):
    """Six digits sent to a phone: hashed, five minutes, single use, bound to the asking browser."""

    __tablename__ = "one_time_code"
    __table_args__ = (Index("ix_one_time_code_phone", "phone", "created_at"),)

    id: Mapped[Id]
    phone: Mapped[str] = mapped_column(String(16))
    purpose: Mapped[CodePurpose]
    browser_hash: Mapped[str] = mapped_column(String(64))
    code_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcMoment)
    expires_at: Mapped[datetime] = mapped_column(UtcMoment)
    tries: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    voided_at: Mapped[datetime | None] = mapped_column(UtcMoment)


class Consent(Model):
    """A box that a person ticked, with the version of the text beside it."""

    __tablename__ = "consent"
    __table_args__ = (
        CheckConstraint("withdrawn_at IS NULL OR withdrawn_at >= given_at", name="order"),
    )

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    kind: Mapped[Code]
    text_version: Mapped[Code]
    given_at: Mapped[datetime] = mapped_column(UtcMoment)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcMoment)
