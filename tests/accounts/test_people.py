from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.accounts.commands.people import (
    EmailRefused,
    NameMissing,
    give_consent,
    register_user,
    rename_user,
    withdraw_consent,
)
from marketplace.accounts.models import User
from marketplace.accounts.phones import PhoneInvalid, parse_phone, shown_phone
from marketplace.accounts.queries import consents_of
from marketplace.core.db import db, unit_of_work
from tests.factories import make_user


@pytest.mark.parametrize("typed", ["0912345678", "0912 345 678", "+84 912.345.678", "84912345678"])
def test_a_number_is_kept_in_one_form(typed: str) -> None:
    assert parse_phone(typed) == "+84912345678"


@pytest.mark.parametrize("typed", ["", "abc", "0123", "113", "02043812345", "091234567890"])
def test_what_is_no_mobile_number_is_refused(typed: str) -> None:
    with pytest.raises(PhoneInvalid):
        parse_phone(typed)


def test_numbers_are_shown_as_people_say_them() -> None:
    assert shown_phone("+84912345678") == "0912 345 678"


def test_a_known_person_keeps_their_name(app: Flask, now: datetime) -> None:
    user = make_user("Nguyễn Thị Hoa", phone="+84912345678")

    with unit_of_work():
        again = register_user(phone="+84912345678", name="Kẻ Lạ", now=now)

    assert again.id == user.id
    assert again.name == "Nguyễn Thị Hoa"


def test_a_new_person_needs_a_name(app: Flask, now: datetime) -> None:
    with pytest.raises(NameMissing), unit_of_work():
        register_user(phone="+84912345678", name="  ", now=now)


def test_the_same_number_at_once_makes_one_person(app: Flask, now: datetime) -> None:
    start = Barrier(6)

    def register(_number: int) -> int:
        with app.app_context():
            start.wait()
            try:
                with unit_of_work():
                    return register_user(phone="+84912345678", name="Hoa", now=now).id
            finally:
                db.session.remove()

    with ThreadPoolExecutor(6) as pool:
        made = set(pool.map(register, range(6)))

    assert len(made) == 1
    assert db.session.scalar(select(func.count(User.id))) == 1


def test_an_address_belongs_to_one_person(app: Flask, now: datetime) -> None:
    first, second = make_user(), make_user()
    with unit_of_work():
        rename_user(first, name="Hoa", email="hoa@example.vn")

    with pytest.raises(EmailRefused), unit_of_work():
        rename_user(second, name="Lan", email="hoa@example.vn")


def test_consent_is_logged_with_its_version_and_can_be_withdrawn(app: Flask, now: datetime) -> None:
    user = make_user()
    with unit_of_work():
        give_consent(user.id, kind="season_news", text_version="2026-07-01", now=now)
    with unit_of_work():
        give_consent(user.id, kind="season_news", text_version="2026-07-01", now=now)
        withdraw_consent(user.id, kind="season_news", now=now)

    (row,) = consents_of(user.id)
    assert (row.text_version, row.given_at, row.withdrawn_at) == ("2026-07-01", now, now)
