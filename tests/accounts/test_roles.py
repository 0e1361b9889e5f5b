from datetime import date, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.accounts.access import actor_of
from marketplace.accounts.commands.roles import (
    GrantNotFound,
    RoleScopeWrong,
    grant_role,
    revoke_role,
)
from marketplace.accounts.commands.sessions import open_session
from marketplace.accounts.models import Role, User
from marketplace.accounts.queries import grants_of, signed_in
from marketplace.core.audit import AuditEntry
from marketplace.core.db import db, unit_of_work
from tests.factories import make_user


def grant(user: User, role: Role, now: datetime, **scope: object) -> None:
    with unit_of_work():
        grant_role(user, role, granted_by="tests", now=now, **scope)  # type: ignore[arg-type]


def test_a_role_comes_with_its_scope(app: Flask, now: datetime) -> None:
    user = make_user()
    grant(user, Role.COMMUNE_OFFICER, now, unit_code="07525")

    actor = actor_of(user, grants=grants_of(user.id, on=date(2026, 11, 21)))

    assert actor.roles == {Role.COMMUNE_OFFICER}
    assert actor.unit_codes == {"07525"}
    assert actor.needs_second_factor


def test_a_helper_sees_no_more_than_others(app: Flask, now: datetime) -> None:
    user = make_user()
    grant(user, Role.HELPER, now, unit_code="07525", ends_on=date(2026, 12, 31))

    actor = actor_of(user, grants=grants_of(user.id, on=date(2026, 11, 21)))

    assert actor.unit_codes == frozenset()
    assert not actor.needs_second_factor


def test_a_role_ends_after_its_last_day(app: Flask, now: datetime) -> None:
    user = make_user()
    grant(user, Role.HELPER, now, unit_code="07525", ends_on=date(2026, 12, 31))

    assert len(grants_of(user.id, on=date(2026, 12, 31))) == 1
    assert not grants_of(user.id, on=date(2027, 1, 1))


@pytest.mark.parametrize(
    ("role", "scope"),
    [
        (Role.COMMUNE_OFFICER, {}),
        (Role.COMMUNE_OFFICER, {"province_code": "24"}),
        (Role.PROVINCE_OFFICER, {"unit_code": "07525"}),
        (Role.OPERATOR, {"unit_code": "07525"}),
    ],
)
def test_a_role_without_its_scope_is_refused(
    app: Flask, now: datetime, role: Role, scope: dict[str, str]
) -> None:
    with pytest.raises(RoleScopeWrong):
        grant(make_user(), role, now, **scope)


def test_giving_and_taking_a_role_end_sessions_and_are_written_down(
    app: Flask, now: datetime
) -> None:
    user = make_user()
    with unit_of_work():
        first = open_session(user, device="Chrome", now=now)
    grant(user, Role.OPERATOR, now)
    assert signed_in(first, now=now) is None

    with unit_of_work():
        second = open_session(user, device="Chrome", now=now)
    with unit_of_work():
        revoke_role(user, Role.OPERATOR, by="tests", now=now)

    assert signed_in(second, now=now) is None
    assert not grants_of(user.id, on=date(2026, 11, 21))
    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [entry.action for entry in entries] == ["role_granted", "role_revoked"]
    assert entries[0].details == {"role": "operator", "scope": None}


def test_granting_twice_changes_nothing(app: Flask, now: datetime) -> None:
    user = make_user()
    grant(user, Role.OPERATOR, now)
    grant(user, Role.OPERATOR, now)

    assert len(grants_of(user.id, on=date(2026, 11, 21))) == 1


def test_a_role_that_is_not_held_cannot_be_taken(app: Flask, now: datetime) -> None:
    user = make_user()

    with pytest.raises(GrantNotFound), unit_of_work():
        revoke_role(user, Role.OPERATOR, by="tests", now=now)
