"""Granting and taking roles, each with its scope and a line in the audit log."""

from datetime import date, datetime

from sqlalchemy import select

from marketplace.accounts.commands.sessions import end_all_sessions
from marketplace.accounts.models import Role, RoleGrant, User
from marketplace.core import errors
from marketplace.core.audit import write_audit
from marketplace.core.clock import vietnam_day
from marketplace.core.db import db
from marketplace.core.sentences import N_

IN_A_UNIT = {Role.COMMUNE_OFFICER, Role.HELPER}


class RoleScopeWrong(errors.Invalid):
    code = "role_scope_wrong"
    sentence = N_(
        "Commune officers and helpers need one unit, province officers one province, operators "
        "neither."
    )


class GrantNotFound(errors.NotFound):
    code = "grant_not_found"
    sentence = N_("This person does not have that role.")


def grant_role(
    user: User,
    role: Role,
    *,
    granted_by: str,
    now: datetime,
    unit_code: str | None = None,
    province_code: str | None = None,
    ends_on: date | None = None,
) -> RoleGrant:
    """Give a role from today (Vietnam) on and sign the person out everywhere.

    ``granted_by`` is a user's code or the name of a machine part; ``ends_on`` is the last day.
    Granting again what is in force changes nothing. Raises RoleScopeWrong.
    """
    right = (unit_code is not None) == (role in IN_A_UNIT)
    if not right or (province_code is not None) != (role is Role.PROVINCE_OFFICER):
        raise RoleScopeWrong
    db.session.get_one(User, user.id, with_for_update=True)
    held = _held(user, role, unit_code, province_code)
    if held is not None and held.ends_on == ends_on:
        return held
    grant = RoleGrant(
        user_id=user.id,
        role=role,
        unit_code=unit_code,
        province_code=province_code,
        starts_on=vietnam_day(now),
        ends_on=ends_on,
        granted_by=granted_by,
        granted_at=now,
    )
    db.session.add(grant)
    if held is not None:
        held.revoked_at = now
    _changed(user, role, "role_granted", granted_by, now, unit_code or province_code)
    return grant


def revoke_role(
    user: User,
    role: Role,
    *,
    by: str,
    now: datetime,
    unit_code: str | None = None,
    province_code: str | None = None,
) -> None:
    """Take a role and sign the person out everywhere; raises GrantNotFound."""
    held = _held(user, role, unit_code, province_code)
    if held is None:
        raise GrantNotFound
    held.revoked_at = now
    _changed(user, role, "role_revoked", by, now, unit_code or province_code)


def _held(user: User, role: Role, unit: str | None, province: str | None) -> RoleGrant | None:
    return db.session.scalar(
        select(RoleGrant)
        .where(
            RoleGrant.user_id == user.id,
            RoleGrant.role == role,
            RoleGrant.unit_code == unit,
            RoleGrant.province_code == province,
            RoleGrant.revoked_at.is_(None),
        )
        .limit(1)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _changed(
    user: User, role: Role, action: str, by: str, now: datetime, scope: str | None
) -> None:
    end_all_sessions(user.id, now=now)
    write_audit(
        actor=by,
        action=action,
        subject=f"user:{user.code}",
        now=now,
        role=role.value,
        scope=scope,
    )
