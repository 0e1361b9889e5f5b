"""Facts behind the indicators of trust (TM08 to TM12): what was declared, traced, coded, recognised, listed.

Like all facts they name no other room's tables.
"""

from datetime import date, datetime

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.db import Code, Id, Model, Name, UtcMoment


class KeyProductFact(Model):
    """A key product that a unit declared for a year."""

    __tablename__ = "key_product_fact"
    __table_args__ = (Index("ix_key_product_fact_unit", "unit_id", "year"),)

    key_product_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    unit_id: Mapped[int]
    unit_code: Mapped[str] = mapped_column(String(5))
    year: Mapped[int]
    product_name: Mapped[Name]
    declared_at: Mapped[datetime] = mapped_column(UtcMoment)


class TracedFact(Model):
    """From which moment on a product had a complete lot on sale, and until which day or moment."""

    __tablename__ = "traced_fact"
    __table_args__ = (
        UniqueConstraint("product_code", "from_at"),
        Index("ix_traced_fact_unit", "unit_id", "from_at"),
    )

    id: Mapped[Id]
    product_code: Mapped[Code]
    product_name: Mapped[Name]
    seller_code: Mapped[Code]
    seller_name: Mapped[Name]
    unit_id: Mapped[int]
    unit_code: Mapped[str] = mapped_column(String(5))
    key_product_id: Mapped[int | None]
    from_at: Mapped[datetime] = mapped_column(UtcMoment)
    until_on: Mapped[date]
    ended_at: Mapped[datetime | None] = mapped_column(UtcMoment)


class AreaFact(Model):
    """A growing area as it stood from a moment on, until the next row of the same area."""

    __tablename__ = "area_fact"
    __table_args__ = (
        UniqueConstraint("seller_code", "area_code", "from_at"),
        Index("ix_area_fact_unit", "unit_id", "from_at"),
    )

    id: Mapped[Id]
    area_code: Mapped[Code]
    seller_code: Mapped[Code]
    unit_id: Mapped[int]
    unit_code: Mapped[str] = mapped_column(String(5))
    area_m2: Mapped[int]
    verified: Mapped[bool]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    from_at: Mapped[datetime] = mapped_column(UtcMoment)
    ended_at: Mapped[datetime | None] = mapped_column(UtcMoment)


class RecognisedFact(Model):
    """A recognition as it stands now: its own dates tell on which days it was valid."""

    __tablename__ = "recognised_fact"
    __table_args__ = (Index("ix_recognised_fact_unit", "unit_id", "expires_on"),)

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    certificate_no: Mapped[str] = mapped_column(String(60))
    decision_no: Mapped[str] = mapped_column(String(60))
    unit_id: Mapped[int | None]
    unit_code: Mapped[str | None] = mapped_column(String(5))
    province_code: Mapped[str] = mapped_column(String(2))
    stars: Mapped[int]
    product_name: Mapped[Name]
    holder_name: Mapped[Name]
    issued_on: Mapped[date]
    expires_on: Mapped[date]
    revoked_on: Mapped[date | None]
    product_code: Mapped[str | None] = mapped_column(String(40))
    linked_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    told_at: Mapped[datetime] = mapped_column(UtcMoment)


class ListedFact(Model):
    """From which moment to which a product stood published."""

    __tablename__ = "listed_fact"
    __table_args__ = (UniqueConstraint("product_code", "from_at"),)

    id: Mapped[Id]
    product_code: Mapped[Code]
    seller_code: Mapped[Code]
    unit_id: Mapped[int]
    from_at: Mapped[datetime] = mapped_column(UtcMoment)
    until_at: Mapped[datetime | None] = mapped_column(UtcMoment)
