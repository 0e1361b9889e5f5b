from datetime import timedelta

from marketplace.accounts.models import Role, RoleGrant, User
from marketplace.core.codes import new_code
from tests.clock import NOW
from tests.factories.saving import numbers, save

LONG_AGO = NOW - timedelta(days=320, hours=2)


def make_user(name: str = "Nguyễn Thị Hoa", *, phone: str | None = None) -> User:
    user = User(
        code=new_code("ND"),
        name=name,
        phone=phone or f"+8491{next(numbers):07d}",
        created_at=LONG_AGO,
    )
    save(user)
    return user


def _grant(user: User, role: Role, unit: str | None = None, province: str | None = None) -> User:
    save(
        RoleGrant(
            user_id=user.id,
            role=role,
            unit_code=unit,
            province_code=province,
            starts_on=LONG_AGO.date(),
            granted_by="tests",
            granted_at=LONG_AGO,
        )
    )
    return user


def make_officer(unit_code: str = "07525", *, name: str = "Trần Văn Bình") -> User:
    return _grant(make_user(name), Role.COMMUNE_OFFICER, unit=unit_code)


def make_province_officer(province_code: str = "24") -> User:
    return _grant(make_user("Lê Thị Hạnh"), Role.PROVINCE_OFFICER, province=province_code)


def make_operator() -> User:
    return _grant(make_user("Phạm Quang Vận"), Role.OPERATOR)
