"""The second factor: codes of an authenticator app (RFC 6238), each accepted once."""

import hmac
from datetime import datetime

import pyotp
from sqlalchemy import select

from marketplace.accounts.commands.sessions import end_all_sessions
from marketplace.accounts.commands.tries import note_failure, note_success, resting
from marketplace.accounts.models import User
from marketplace.core import errors
from marketplace.core.audit import write_audit
from marketplace.core.db import db
from marketplace.core.secretbox import SecretBox
from marketplace.core.sentences import N_

PERIOD = 30
DRIFT = 1


class TotpCodeWrong(errors.Invalid):
    code = "totp_code_wrong"
    sentence = N_(
        "This code does not fit. Wait for the next one in the app, then type its six digits. "
        "The clock of the phone must be right."
    )
    field = "code"


def new_totp_secret() -> str:
    """A fresh secret in base 32."""
    return pyotp.random_base32()


def totp_address(secret: str, *, phone: str, issuer: str) -> str:
    """What the QR code of an enrolment says (``otpauth://``)."""
    return pyotp.TOTP(secret).provisioning_uri(name=phone, issuer_name=issuer)


def enrol_totp(user: User, *, secret: str, digits: str, box: SecretBox, now: datetime) -> None:
    """Keep ``secret`` once ``digits`` show that the app has it; raises TotpCodeWrong."""
    step = _fitting_step(secret, digits, after=None, now=now)
    if step is None:
        raise TotpCodeWrong
    row = _locked(user.id)
    row.totp_sealed, row.totp_last_step = box.seal(secret), step
    note_success(row)
    write_audit(actor=user.code, action="totp_enrolled", subject=f"user:{user.code}", now=now)


def check_totp(user: User, digits: str, *, box: SecretBox, now: datetime) -> bool:
    """Whether ``digits`` fit and were not used before; five wrong ones rest for 15 minutes.

    The unit of work must be committed whatever the answer.
    """
    row = _locked(user.id)
    if row.totp_sealed is None or resting(row, now=now):
        return False
    step = _fitting_step(box.open(row.totp_sealed), digits, after=row.totp_last_step, now=now)
    if step is None:
        note_failure(row, now=now)
        return False
    note_success(row)
    row.totp_last_step = step
    return True


def reset_totp(user: User, *, by: str, now: datetime) -> None:
    """Forget a lost authenticator; the person enrols again at the next sign-in."""
    row = _locked(user.id)
    row.totp_sealed = row.totp_last_step = None
    end_all_sessions(user.id, now=now)
    write_audit(actor=by, action="totp_reset", subject=f"user:{user.code}", now=now)


def _fitting_step(secret: str, digits: str, *, after: int | None, now: datetime) -> int | None:
    totp = pyotp.TOTP(secret, interval=PERIOD)
    present = int(now.timestamp()) // PERIOD
    for step in range(present - DRIFT, present + DRIFT + 1):
        fits = hmac.compare_digest(totp.generate_otp(step).encode(), digits.encode())
        if fits and (after is None or step > after):
            return step
    return None


def _locked(user_id: int) -> User:
    return db.session.scalars(
        select(User)
        .where(User.id == user_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
