"""``people …``: granting and taking roles, closing accounts, lost authenticators."""

from datetime import date, datetime

import click
from flask.cli import AppGroup

from marketplace.accounts.commands.people import disable_user, enable_user, register_user
from marketplace.accounts.commands.roles import grant_role, revoke_role
from marketplace.accounts.commands.totp import reset_totp
from marketplace.accounts.models import Role, User
from marketplace.accounts.phones import parse_phone
from marketplace.accounts.queries import user_with_phone
from marketplace.core.clock import utc_now
from marketplace.core.db import unit_of_work
from marketplace.core.errors import Refusal

people = AppGroup("people", help="Roles and accounts.")

BY = "command line"
ROLES = click.Choice([role.value for role in Role])


def _known(phone: str) -> User:
    try:
        user = user_with_phone(parse_phone(phone))
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from refusal
    if user is None:
        raise click.ClickException("Nobody has this number. Give --name to register them.")
    return user


@people.command("grant")
@click.argument("phone")
@click.argument("role", type=ROLES)
@click.option("--unit", default=None, help="Code of the unit, for commune officers and helpers.")
@click.option("--province", default=None, help="Code of the province, for province officers.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), default=None, help="Last day.")
@click.option("--name", default=None, help="Registers the person where the number is new.")
def grant(
    phone: str,
    role: str,
    unit: str | None,
    province: str | None,
    until: datetime | None,
    name: str | None,
) -> None:
    """Give ROLE to the person with PHONE; they are signed out everywhere."""
    now = utc_now()
    last_day: date | None = until.date() if until else None
    try:
        with unit_of_work():
            user = (
                register_user(phone=parse_phone(phone), name=name, now=now)
                if name
                else _known(phone)
            )
            grant_role(
                user,
                Role(role),
                unit_code=unit,
                province_code=province,
                ends_on=last_day,
                granted_by=BY,
                now=now,
            )
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"{user.name} ({user.code}) is {role} now.")


@people.command("revoke")
@click.argument("phone")
@click.argument("role", type=ROLES)
@click.option("--unit", default=None)
@click.option("--province", default=None)
def revoke(phone: str, role: str, unit: str | None, province: str | None) -> None:
    """Take ROLE from the person with PHONE; they are signed out everywhere."""
    try:
        with unit_of_work():
            user = _known(phone)
            revoke_role(
                user,
                Role(role),
                unit_code=unit,
                province_code=province,
                by=BY,
                now=utc_now(),
            )
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"{user.name} ({user.code}) is {role} no longer.")


@people.command("disable")
@click.argument("phone")
def disable(phone: str) -> None:
    """Close the account of PHONE and sign it out everywhere."""
    with unit_of_work():
        user = _known(phone)
        disable_user(user, by=BY, now=utc_now())
    click.echo(f"{user.name} ({user.code}) is closed.")


@people.command("enable")
@click.argument("phone")
def enable(phone: str) -> None:
    """Open the closed account of PHONE again."""
    with unit_of_work():
        user = _known(phone)
        enable_user(user, by=BY, now=utc_now())
    click.echo(f"{user.name} ({user.code}) is open.")


@people.command("reset-totp")
@click.argument("phone")
def reset_authenticator(phone: str) -> None:
    """Forget the lost authenticator of PHONE; they set up another at the next sign-in."""
    with unit_of_work():
        user = _known(phone)
        reset_totp(user, by=BY, now=utc_now())
    click.echo(f"{user.name} ({user.code}) sets up another authenticator at the next sign-in.")
