"""Who people are: registering, name, e-mail, disabling, consent."""

from datetime import datetime

from sqlalchemy import select

from marketplace.accounts.commands.sessions import end_all_sessions
from marketplace.accounts.models import Consent, User, UserStatus
from marketplace.core import errors
from marketplace.core.audit import write_audit
from marketplace.core.codes import new_code
from marketplace.core.db import db, insert_into
from marketplace.core.sentences import N_
from marketplace.core.text import clean


class NameMissing(errors.Invalid):
    code = "name_missing"
    sentence = N_("Please type a name.")
    field = "name"


class EmailRefused(errors.Invalid):
    code = "email_refused"
    sentence = N_("This e-mail address cannot be used here. Leave it empty or give another.")
    field = "email"


class UserDisabled(errors.Forbidden):
    code = "user_disabled"
    sentence = N_("This account is closed. Please ask the commune office.")


def register_user(*, phone: str, name: str, now: datetime) -> User:
    """The person with ``phone`` (E.164), made where new; a known person keeps their name.

    Raises NameMissing where a new person has none.
    """
    user = _user_with(phone)
    if user is not None:
        return user
    if not clean(name):
        raise NameMissing
    db.session.execute(
        insert_into(User)
        .values(
            code=new_code("ND"),
            phone=phone,
            name=clean(name)[:200],
            status=UserStatus.ACTIVE,
            failed_tries=0,
            created_at=now,
        )
        .on_conflict_do_nothing(index_elements=[User.phone])
    )
    made = _user_with(phone)
    assert made is not None
    return made


def rename_user(user: User, *, name: str, email: str | None) -> None:
    """Change the shown name and the optional e-mail; raises NameMissing or EmailRefused."""
    if not clean(name):
        raise NameMissing
    if email and db.session.scalar(select(User.id).where(User.email == email, User.id != user.id)):
        raise EmailRefused
    row = db.session.get_one(User, user.id)
    row.name, row.email = clean(name)[:200], email or None


def disable_user(user: User, *, by: str, now: datetime) -> None:
    """Close an account and sign it out everywhere."""
    row = db.session.get_one(User, user.id)
    row.status = UserStatus.DISABLED
    end_all_sessions(user.id, now=now)
    write_audit(actor=by, action="user_disabled", subject=f"user:{user.code}", now=now)


def enable_user(user: User, *, by: str, now: datetime) -> None:
    """Open a closed account again; sessions that were ended stay ended."""
    db.session.get_one(User, user.id).status = UserStatus.ACTIVE
    write_audit(actor=by, action="user_enabled", subject=f"user:{user.code}", now=now)


def give_consent(user_id: int, *, kind: str, text_version: str, now: datetime) -> None:
    """Log a ticked box with the version of its text; the same one again changes nothing."""
    if _consent(user_id, kind, text_version) is None:
        db.session.add(Consent(user_id=user_id, kind=kind, text_version=text_version, given_at=now))


def withdraw_consent(user_id: int, *, kind: str, now: datetime) -> None:
    """Log that a box was unticked; its history stays."""
    given = select(Consent).where(
        Consent.user_id == user_id, Consent.kind == kind, Consent.withdrawn_at.is_(None)
    )
    for consent in db.session.scalars(given):
        consent.withdrawn_at = now


def _consent(user_id: int, kind: str, text_version: str) -> Consent | None:
    return db.session.scalar(
        select(Consent).where(
            Consent.user_id == user_id,
            Consent.kind == kind,
            Consent.text_version == text_version,
            Consent.withdrawn_at.is_(None),
        )
    )


def _user_with(phone: str) -> User | None:
    return db.session.scalar(
        select(User).where(User.phone == phone).execution_options(populate_existing=True)
    )
