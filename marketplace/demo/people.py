"""The demo's people: their numbers, their one password, and the officials' authenticator secret."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import pyotp

from marketplace.accounts.access import Actor, actor_of
from marketplace.accounts.commands.passwords import set_password
from marketplace.accounts.commands.people import register_user
from marketplace.accounts.commands.roles import grant_role
from marketplace.accounts.commands.totp import enrol_totp
from marketplace.accounts.models import Role, User
from marketplace.accounts.queries import grants_of, user_with_phone
from marketplace.core.clock import vietnam_day
from marketplace.core.secretbox import SecretBox
from marketplace.demo.plans import BUYER_PHONE, FARMER_PHONE, MANAGER_PHONE, MARKET
from marketplace.sellers.queries import shops_of_user

# Known to everybody on purpose: the demo opens on this machine only.
DEMO_PASSWORD = "cho-xa-2026"  # noqa: S105
DEMO_TOTP_SECRET = "CHOXADEMOCHOXADEMOCHOXADEMOCHOXA"  # noqa: S105
OPERATOR_PHONE = "+84900000005"


@dataclass(frozen=True)
class Person:
    """``part`` says whom a visitor plays; ``shown`` persons are told of when the demo starts."""

    phone: str
    name: str
    part: str
    role: Role | None = None
    unit_code: str | None = None
    province_code: str | None = None
    shown: bool = True


PEOPLE = (
    Person(FARMER_PHONE, "Giáp Thị Hạnh", "Farmer (orange grower with new orders)"),
    Person(MANAGER_PHONE, "Vũ Thị Lụa", "Cooperative member (manager of HTX Hồng Xuân)"),
    Person(
        "+84900000003",
        "Trần Quang Minh",
        "Commune officer of Phường Chũ",
        Role.COMMUNE_OFFICER,
        unit_code=MARKET,
    ),
    Person(
        "+84900000004",
        "Đỗ Thị Thanh Vân",
        "Province officer of Bắc Ninh",
        Role.PROVINCE_OFFICER,
        province_code="24",
    ),
    Person(OPERATOR_PHONE, "Hoàng Đức Nam", "Operator", Role.OPERATOR),
    Person(BUYER_PHONE, "Lê Thu Hà", "Buyer in Hà Nội"),
    Person(
        "+84900000015",
        "Trần Thị Ngọc Diễm",
        "Province officer of Đồng Tháp",
        Role.PROVINCE_OFFICER,
        province_code="82",
        shown=False,
    ),
    Person(
        "+84900000013",
        "Nguyễn Hữu Thịnh",
        "Commune officer of Xã Mỹ Thọ",
        Role.COMMUNE_OFFICER,
        unit_code="30076",
        shown=False,
    ),
    Person(
        "+84900000014",
        "Lê Bá Kiên",
        "Commune officer of Xã Hoằng Giang",
        Role.COMMUNE_OFFICER,
        unit_code="15880",
        shown=False,
    ),
)


def register_people(*, box: SecretBox, now: datetime) -> None:
    """Register the demo's people with their roles; who is there already stays as they are."""
    for person in PEOPLE:
        if user_with_phone(person.phone) is not None:
            continue
        user = register_user(phone=person.phone, name=person.name, now=now)
        set_password(user, DEMO_PASSWORD, now=now)
        if person.role is None:
            continue
        grant_role(
            user,
            person.role,
            granted_by="demo",
            now=now,
            unit_code=person.unit_code,
            province_code=person.province_code,
        )
        digits = pyotp.TOTP(DEMO_TOTP_SECRET).at(now)
        enrol_totp(user, secret=DEMO_TOTP_SECRET, digits=digits, box=box, now=now)


def actor_for(user: User, *, on: date) -> Actor:
    """What ``user`` may do on a day, as if signed in with everything that is asked for."""
    works_for, grows_for = shops_of_user(user.id)
    return actor_of(
        user,
        grants=grants_of(user.id, on=on),
        seller_ids=works_for,
        grower_of=grows_for,
        stepped_up=True,
    )


def person_actor(phone: str, *, on: date) -> Actor:
    """The actor behind a number of the demo; LookupError before its people are registered."""
    user = user_with_phone(phone)
    if user is None:
        raise LookupError(f"nobody of the demo has the number {phone}")
    return actor_for(user, on=on)


def officer_of(unit_code: str, *, on: date) -> Actor:
    """The demo's officer of a unit."""
    phone = next(person.phone for person in PEOPLE if person.unit_code == unit_code)
    return person_actor(phone, on=on)


def people_lines(now: datetime) -> Sequence[str]:
    """What a visitor needs to sign in as each of them, as lines of text."""
    code = pyotp.TOTP(DEMO_TOTP_SECRET).at(now)
    lines = [f"Demo people, {vietnam_day(now):%d/%m/%Y} (password of all: {DEMO_PASSWORD})"]
    for person in PEOPLE:
        if person.shown:
            phone = "0" + person.phone.removeprefix("+84")
            second = f"  authenticator code now: {code}" if person.role else ""
            lines.append(f"  {phone}  {person.name:<18} {person.part}{second}")
    lines.append(f"  Authenticator secret of the officials: {DEMO_TOTP_SECRET}")
    return lines


def first_steps(base_url: str) -> Sequence[str]:
    """What to try first, as lines of text: to sell, to buy, to count."""
    return (
        "Try first (sign-ins above):",
        f"  Sell:  {base_url}/nguoi-ban/don-hang  as 0900000001: accept and pack the new orders",
        f"  Buy:   {base_url}/  as 0900000006 or as nobody: order oranges, pay by the bank's code",
        f"  Count: {base_url}/can-bo/  as 0900000003 with the authenticator code: the figures",
    )
