"""Passwords, hashed by argon2id."""

from datetime import datetime
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import select

from marketplace.accounts.commands.sessions import end_all_sessions
from marketplace.accounts.commands.tries import note_failure, note_right_password, resting
from marketplace.accounts.models import User, UserStatus
from marketplace.core import errors
from marketplace.core.audit import write_audit
from marketplace.core.db import db
from marketplace.core.sentences import N_

SHORTEST, LONGEST = 8, 128
EASY = frozenset(
    {
        "12345678",
        "123456789",
        "1234567890",
        "password",
        "matkhau1",
        "matkhau123",
        "qwertyui",
        "iloveyou",
        "anhyeuem",
        "vietnam123",
        "12341234",
        "87654321",
        "abcd1234",
        "abc12345",
    }
)


class PasswordTooShort(errors.Invalid):
    code = "password_too_short"
    sentence = N_("A password needs at least 8 characters. A short sentence works well.")
    field = "password"


class PasswordTooLong(errors.Invalid):
    code = "password_too_long"
    sentence = N_("A password may have up to 128 characters.")
    field = "password"


class PasswordTooEasy(errors.Invalid):
    code = "password_too_easy"
    sentence = N_("This password is easy to guess. Please choose another, not the phone number.")
    field = "password"


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


@cache
def _nobodys_hash() -> str:
    return _hasher().hash("nobody's password")


def set_password(user: User, password: str, *, now: datetime) -> None:
    """Give a new password and sign the person out everywhere.

    Raises PasswordTooShort, PasswordTooLong or PasswordTooEasy.
    """
    if len(password) < SHORTEST:
        raise PasswordTooShort
    if len(password) > LONGEST:
        raise PasswordTooLong
    bare = password.lower().replace(" ", "")
    if bare in EASY or user.phone[-8:] in bare or len(set(bare)) < 3:
        raise PasswordTooEasy
    row = db.session.get_one(User, user.id)
    row.password_hash = _hasher().hash(password)
    note_right_password(row)
    end_all_sessions(user.id, now=now)
    write_audit(actor=user.code, action="password_set", subject=f"user:{user.code}", now=now)


def check_password(phone: str, password: str, *, now: datetime) -> User | None:
    """The active person with this number and password, or None.

    The unit of work must be committed whatever the answer, for wrong tries count: after five
    passwords rest for 15 minutes. Takes as long for a number that nobody has.
    """
    user = db.session.scalar(
        select(User)
        .where(User.phone == phone)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    known = user.password_hash if user and user.password_hash else _nobodys_hash()
    right = _matches(known, password)
    if user is None or user.password_hash is None or resting(user, now=now):
        return None
    if not right:
        note_failure(user, now=now)
        return None
    note_right_password(user)
    if _hasher().check_needs_rehash(user.password_hash):
        user.password_hash = _hasher().hash(password)
    return user if user.status is UserStatus.ACTIVE else None


def _matches(known: str, password: str) -> bool:
    try:
        return _hasher().verify(known, password[: LONGEST + 1])
    except VerifyMismatchError:
        return False
