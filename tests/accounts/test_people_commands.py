"""The operator's ``people …`` commands."""

from datetime import date

from flask import Flask
from sqlalchemy import select

from marketplace.accounts.models import Role, UserStatus
from marketplace.accounts.queries import grants_of, user_with_phone
from marketplace.core.audit import AuditEntry
from marketplace.core.clock import utc_now, vietnam_day
from marketplace.core.db import db
from tests.factories import make_user


def today() -> date:
    return vietnam_day(utc_now())


def test_an_officer_is_made_and_unmade(app: Flask) -> None:
    run = app.test_cli_runner().invoke
    made = run(
        args=[
            "people",
            "grant",
            "0912345678",
            "commune_officer",
            "--unit",
            "07525",
            "--name",
            "Tám",
        ]
    )
    assert made.exit_code == 0, made.output
    user = user_with_phone("+84912345678")
    assert user is not None
    (grant,) = grants_of(user.id, on=today())
    assert (grant.role, grant.unit_code) == (Role.COMMUNE_OFFICER, "07525")

    taken = run(args=["people", "revoke", "0912345678", "commune_officer", "--unit", "07525"])

    assert taken.exit_code == 0, taken.output
    assert not grants_of(user.id, on=today())
    assert len(db.session.scalars(select(AuditEntry)).all()) == 2


def test_refusals_are_sentences(app: Flask) -> None:
    make_user(phone="+84912345678")
    run = app.test_cli_runner().invoke

    without_scope = run(args=["people", "grant", "0912345678", "commune_officer"])
    unknown = run(args=["people", "grant", "0987654321", "operator"])
    no_number = run(args=["people", "disable", "123"])

    assert [made.exit_code for made in (without_scope, unknown, no_number)] == [1, 1, 1]
    assert "one unit" in without_scope.output
    assert "--name" in unknown.output
    assert "0912 345 678" in no_number.output


def test_accounts_are_closed_and_opened(app: Flask) -> None:
    user = make_user(phone="+84912345678")
    run = app.test_cli_runner().invoke

    assert run(args=["people", "disable", "0912345678"]).exit_code == 0
    db.session.refresh(user)
    assert user.status is UserStatus.DISABLED
    assert run(args=["people", "enable", "0912345678"]).exit_code == 0
    assert run(args=["people", "reset-totp", "0912345678"]).exit_code == 0
    db.session.refresh(user)
    assert user.status is UserStatus.ACTIVE
