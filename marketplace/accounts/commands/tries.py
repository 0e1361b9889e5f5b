"""Wrong passwords and authenticator codes in a row: after five, both rest for a while."""

from datetime import datetime, timedelta

from marketplace.accounts.models import User

TRIES = 5
REST = timedelta(minutes=15)


def resting(user: User, *, now: datetime) -> bool:
    """Whether tries are refused unseen just now."""
    return user.resting_until is not None and user.resting_until > now


def note_failure(user: User, *, now: datetime) -> None:
    """Count one wrong try of a locked row."""
    user.failed_tries += 1
    if user.failed_tries >= TRIES:
        user.failed_tries, user.resting_until = 0, now + REST


def note_success(user: User) -> None:
    """Forget the wrong tries."""
    user.failed_tries, user.resting_until = 0, None


def note_right_password(user: User) -> None:
    """Forget the wrong tries, unless an authenticator is in use: its own code does that.

    Else whoever knows the password could guess at the code for ever, five tries after each sign-in.
    """
    if user.totp_sealed is None:
        note_success(user)
