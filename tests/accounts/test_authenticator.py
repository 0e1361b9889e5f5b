from datetime import datetime, timedelta

import pyotp
import pytest
from flask import Flask

from marketplace.accounts.commands.passwords import check_password, set_password
from marketplace.accounts.commands.totp import (
    TotpCodeWrong,
    check_totp,
    enrol_totp,
    new_totp_secret,
    reset_totp,
)
from marketplace.accounts.models import User
from marketplace.core.db import unit_of_work
from marketplace.core.secretbox import SecretBox
from tests.factories import make_officer

BOX = SecretBox("a secret for tests that is long enough", purpose="totp")
SECRET = new_totp_secret()


def shown(now: datetime) -> str:
    return pyotp.TOTP(SECRET).at(now)


def attempt(user: User, digits: str, now: datetime) -> bool:
    with unit_of_work():
        return check_totp(user, digits, box=BOX, now=now)


@pytest.fixture
def officer(app: Flask, now: datetime) -> User:
    user = make_officer()
    earlier = now - timedelta(minutes=5)
    with unit_of_work():
        enrol_totp(user, secret=SECRET, digits=shown(earlier), box=BOX, now=earlier)
    return user


def test_the_code_shown_now_is_accepted_once(officer: User, now: datetime) -> None:
    assert attempt(officer, shown(now), now)
    assert not attempt(officer, shown(now), now)
    assert not attempt(officer, shown(now), now + timedelta(seconds=20))


def test_an_earlier_code_is_refused_after_a_later_one(officer: User, now: datetime) -> None:
    earlier = shown(now - timedelta(seconds=30))
    assert attempt(officer, shown(now), now)

    assert not attempt(officer, earlier, now)


def test_a_clock_half_a_minute_off_does_no_harm(officer: User, now: datetime) -> None:
    assert attempt(officer, shown(now - timedelta(seconds=30)), now)
    assert not attempt(officer, shown(now + timedelta(seconds=90)), now)


def test_five_wrong_codes_make_the_app_rest(officer: User, now: datetime) -> None:
    for _ in range(5):
        assert not attempt(officer, "not it", now)

    assert not attempt(officer, shown(now), now)
    later = now + timedelta(minutes=15)
    assert attempt(officer, shown(later), later)


def test_a_known_password_buys_no_more_tries_at_the_app(officer: User, now: datetime) -> None:
    with unit_of_work():
        set_password(officer, "vải thiều ngọt lịm", now=now)
    for _ in range(4):
        assert not attempt(officer, "not it", now)

    with unit_of_work():
        assert check_password(officer.phone, "vải thiều ngọt lịm", now=now)
    with unit_of_work():
        set_password(officer, "ngọt lịm vải thiều", now=now)

    assert not attempt(officer, "not it", now)
    assert not attempt(officer, shown(now), now)


def test_the_secret_is_kept_sealed(officer: User) -> None:
    assert officer.totp_sealed is not None
    assert SECRET not in officer.totp_sealed
    assert BOX.open(officer.totp_sealed) == SECRET


def test_a_secret_is_kept_only_when_the_app_has_it(app: Flask, now: datetime) -> None:
    user = make_officer()

    with pytest.raises(TotpCodeWrong), unit_of_work():
        enrol_totp(
            user,
            secret=SECRET,
            digits="000000",
            box=BOX,
            now=datetime.fromtimestamp(0, tz=now.tzinfo) + timedelta(days=1),
        )

    assert user.totp_sealed is None


def test_a_lost_phone_is_forgotten(officer: User, now: datetime) -> None:
    with unit_of_work():
        reset_totp(officer, by="tests", now=now)

    assert officer.totp_sealed is None
    assert not attempt(officer, shown(now), now)
