from datetime import date

from sqlalchemy import select

from marketplace.core.db import db
from marketplace.core.text import fold
from marketplace.localities.models import AdminUnit, Province, UnitKind
from tests.factories.saving import save

PROVINCES = {"24": "Bắc Ninh", "82": "Đồng Tháp", "38": "Thanh Hóa", "01": "Thành phố Hà Nội"}


def make_unit(
    code: str = "07525",
    name: str = "Phường Chũ",
    *,
    province: str = "24",
    kind: UnitKind = UnitKind.PHUONG,
) -> AdminUnit:
    """The unit version that stands since 1 July 2025, made once per code."""
    found = db.session.scalar(select(AdminUnit).where(AdminUnit.code == code))
    if found is not None:
        return found
    if db.session.get(Province, province) is None:
        save(Province(code=province, name=PROVINCES[province], kind="tinh"))
    unit = AdminUnit(
        code=code,
        name=name,
        folded_name=fold(name),
        kind=kind,
        province_code=province,
        valid_from=date(2025, 7, 1),
    )
    save(unit)
    return unit
