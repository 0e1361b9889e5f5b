from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.accounts.commands.codes import (
    CodeCheck,
    CodeTooSoon,
    TooManyCodes,
    check_code,
    request_code,
)
from marketplace.accounts.models import CodePurpose, OneTimeCode
from marketplace.core.db import db, unit_of_work

PHONE = "+84912345678"
PEPPER = "pepper-for-tests"


def ask(now: datetime, *, browser: str = "here") -> str:
    with unit_of_work():
        return request_code(
            PHONE,
            purpose=CodePurpose.SIGN_IN,
            browser_token=browser,
            pepper=PEPPER,
            now=now,
        )


def attempt(digits: str, now: datetime, *, browser: str = "here") -> CodeCheck:
    with unit_of_work():
        return check_code(
            PHONE,
            digits,
            purpose=CodePurpose.SIGN_IN,
            browser_token=browser,
            pepper=PEPPER,
            now=now,
        )


def other_than(digits: str) -> str:
    return f"{(int(digits) + 1) % 1_000_000:06d}"


def test_a_code_signs_in_once(app: Flask, now: datetime) -> None:
    digits = ask(now)

    assert attempt(digits, now) is CodeCheck.RIGHT
    assert attempt(digits, now) is CodeCheck.SPENT


def test_only_the_digest_of_a_code_is_kept(app: Flask, now: datetime) -> None:
    digits = ask(now)

    row = db.session.scalars(select(OneTimeCode)).one()
    assert digits not in row.code_hash
    assert len(row.code_hash) == 64


def test_a_code_holds_five_minutes(app: Flask, now: datetime) -> None:
    digits = ask(now)

    assert attempt(digits, now + timedelta(minutes=5)) is CodeCheck.SPENT
    assert attempt(digits, now + timedelta(minutes=4, seconds=59)) is CodeCheck.RIGHT


def test_another_browser_cannot_use_the_code(app: Flask, now: datetime) -> None:
    digits = ask(now)

    assert attempt(digits, now, browser="elsewhere") is CodeCheck.SPENT
    assert attempt(digits, now) is CodeCheck.RIGHT


def test_five_wrong_tries_void_the_code(app: Flask, now: datetime) -> None:
    digits = ask(now)

    answers = [attempt(other_than(digits), now) for _ in range(5)]

    assert answers == [CodeCheck.WRONG] * 4 + [CodeCheck.SPENT]
    assert attempt(digits, now) is CodeCheck.SPENT


def test_a_newer_code_replaces_the_older(app: Flask, now: datetime) -> None:
    old, later = ask(now), now + timedelta(minutes=2)
    new = ask(later)

    if old != new:
        assert attempt(old, later) is CodeCheck.WRONG
    assert attempt(new, later) is CodeCheck.RIGHT


def test_a_number_gets_one_code_a_minute(app: Flask, now: datetime) -> None:
    ask(now)

    with pytest.raises(CodeTooSoon) as refusal:
        ask(now + timedelta(seconds=20), browser="elsewhere")

    assert refusal.value.params == {"seconds": 40}
    ask(now + timedelta(seconds=60))


def test_a_number_gets_five_codes_an_hour(app: Flask, now: datetime) -> None:
    for minute in range(5):
        ask(now + timedelta(minutes=2 * minute))

    with pytest.raises(TooManyCodes) as refusal:
        ask(now + timedelta(minutes=30))

    assert refusal.value.params == {"minutes": 30}
    ask(now + timedelta(minutes=60))


def test_of_twelve_askers_at_once_one_gets_a_code(app: Flask, now: datetime) -> None:
    start = Barrier(12)

    def ask_at_once(number: int) -> str | None:
        with app.app_context():
            start.wait()
            try:
                return ask(now, browser=f"browser-{number}")
            except CodeTooSoon:
                return None
            finally:
                db.session.remove()

    with ThreadPoolExecutor(12) as pool:
        given = list(pool.map(ask_at_once, range(12)))

    assert len([code for code in given if code]) == 1
    assert db.session.scalar(select(func.count(OneTimeCode.id))) == 1


def test_of_ten_tries_at_once_five_count_and_one_is_right(app: Flask, now: datetime) -> None:
    digits = ask(now)
    start = Barrier(10)

    def try_at_once(number: int) -> CodeCheck:
        with app.app_context():
            start.wait()
            try:
                return attempt(digits if number == 0 else other_than(digits), now)
            finally:
                db.session.remove()

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(try_at_once, range(10)))

    row = db.session.scalars(select(OneTimeCode).execution_options(populate_existing=True)).one()
    assert row.tries <= 5
    assert answers.count(CodeCheck.RIGHT) == (1 if row.used_at else 0)
    assert (row.used_at is None) != (row.voided_at is None)
