from datetime import datetime, timedelta

import pytest
from flask import Flask

from marketplace.accounts.commands.passwords import (
    PasswordTooEasy,
    PasswordTooShort,
    check_password,
    set_password,
)
from marketplace.accounts.commands.people import disable_user
from marketplace.accounts.commands.sessions import open_session
from marketplace.accounts.models import User
from marketplace.accounts.queries import signed_in
from marketplace.core.db import db, unit_of_work
from tests.factories import make_user

GOOD = "vải thiều ngọt lịm"


def attempt(user: User, password: str, now: datetime) -> bool:
    with unit_of_work():
        return check_password(user.phone, password, now=now) is not None


@pytest.fixture
def user(app: Flask, now: datetime) -> User:
    made = make_user(phone="+84912345678")
    with unit_of_work():
        set_password(made, GOOD, now=now)
    return made


def test_the_right_password_is_accepted(user: User, now: datetime) -> None:
    assert attempt(user, GOOD, now)
    assert not attempt(user, GOOD.upper(), now)
    assert user.password_hash is not None
    assert user.password_hash.startswith("$argon2id$")


def test_five_wrong_ones_make_the_password_rest(user: User, now: datetime) -> None:
    for _ in range(5):
        assert not attempt(user, "sai rồi nhé", now)

    assert not attempt(user, GOOD, now + timedelta(minutes=14))
    assert attempt(user, GOOD, now + timedelta(minutes=15))


def test_a_closed_account_has_no_password(user: User, now: datetime) -> None:
    with unit_of_work():
        disable_user(user, by="tests", now=now)

    assert not attempt(user, GOOD, now)


def test_nobody_has_a_number_that_is_not_known(app: Flask, now: datetime) -> None:
    with unit_of_work():
        assert check_password("+84987654321", GOOD, now=now) is None


@pytest.mark.parametrize(
    ("password", "refusal"),
    [
        ("ngắn", PasswordTooShort),
        ("12345678", PasswordTooEasy),
        ("912345678x", PasswordTooEasy),
        ("aaaaaaaaaa", PasswordTooEasy),
    ],
)
def test_weak_passwords_are_refused(
    app: Flask, now: datetime, password: str, refusal: type[Exception]
) -> None:
    user = make_user(phone="+84912345678")

    with pytest.raises(refusal), unit_of_work():
        set_password(user, password, now=now)

    assert user.password_hash is None


def test_a_new_password_ends_every_session(user: User, now: datetime) -> None:
    with unit_of_work():
        token = open_session(user, device="Chrome", now=now)
    assert signed_in(token, now=now) is not None

    with unit_of_work():
        set_password(user, "bưởi da xanh Hồng Xuân", now=now)

    assert signed_in(token, now=now) is None
    db.session.refresh(user)
    assert attempt(user, "bưởi da xanh Hồng Xuân", now)
