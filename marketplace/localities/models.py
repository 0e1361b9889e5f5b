"""Administrative units as dated versions, their succession, hamlets and declared figures."""

from datetime import date, datetime
from enum import Enum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.core.db import Code, Id, Model, Name, UtcMoment


class UnitKind(Enum):
    XA = "xa"
    PHUONG = "phuong"
    DAC_KHU = "dac_khu"


class Province(Model):
    """A province or centrally run city; two-digit code as text (leading zeros count)."""

    __tablename__ = "province"

    code: Mapped[str] = mapped_column(String(2), primary_key=True)
    name: Mapped[Name]
    kind: Mapped[Code]


class UnitList(Model):
    """One published list of units, loaded whole and valid from its day."""

    __tablename__ = "unit_list"
    __table_args__ = (UniqueConstraint("as_of"),)

    id: Mapped[Id]
    as_of: Mapped[date]
    source: Mapped[Name]
    units: Mapped[int]
    loaded_at: Mapped[datetime] = mapped_column(UtcMoment)


class AdminUnit(Model):
    """One version of a commune-level unit; ``valid_to`` is the first day it no longer stands."""

    __tablename__ = "admin_unit"
    __table_args__ = (
        UniqueConstraint("code", "valid_from"),
        Index("ix_admin_unit_province_name", "province_code", "folded_name"),
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="validity"),
    )

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(5))
    name: Mapped[Name]
    folded_name: Mapped[Name]
    kind: Mapped[UnitKind]
    province_code: Mapped[str] = mapped_column(ForeignKey(Province.code))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

    province: Mapped[Province] = relationship(lazy="raise")


class UnitSuccession(Model):
    """An old unit and the one that took it over; of a split one only the main successor."""

    __tablename__ = "unit_succession"
    __table_args__ = (UniqueConstraint("effective_on", "old_code", "new_code"),)

    id: Mapped[Id]
    effective_on: Mapped[date]
    old_code: Mapped[str] = mapped_column(String(5), index=True)
    old_name: Mapped[Name]
    old_district: Mapped[Name]
    old_province: Mapped[Name]
    new_code: Mapped[str] = mapped_column(String(5), index=True)
    split: Mapped[bool]


class Hamlet(Model):
    """A name under a unit: thôn, ấp, xóm, bản or tổ dân phố."""

    __tablename__ = "hamlet"
    __table_args__ = (UniqueConstraint("unit_code", "folded_name"),)

    id: Mapped[Id]
    unit_code: Mapped[str] = mapped_column(String(5))
    name: Mapped[Name]
    folded_name: Mapped[Name]


class DeclaredFigure(Model):
    """A figure that an official declared for a unit version from ``month`` (its first day) on.

    A later declaration for the same month is a new revision; the highest one counts.
    """

    __tablename__ = "declared_figure"
    __table_args__ = (
        UniqueConstraint("unit_id", "name", "month", "revision"),
        CheckConstraint("value >= 0", name="value_not_negative"),
    )

    id: Mapped[Id]
    unit_id: Mapped[int] = mapped_column(ForeignKey(AdminUnit.id), index=True)
    name: Mapped[Code]
    month: Mapped[date]
    revision: Mapped[int]
    value: Mapped[int]
    source: Mapped[Name]
    declared_by: Mapped[Code]
    declared_at: Mapped[datetime] = mapped_column(UtcMoment)
