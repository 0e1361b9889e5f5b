"""Facts kept under the business's own keys, and the dated definitions of what is computed from them.

A reader: it names no other room's tables, so that it can be rebuilt from the recorded events alone.
"""

from datetime import date, datetime

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.db import Code, Id, Model, Name, UtcMoment
from marketplace.core.money import Vnd


class IndicatorDefinition(Model):
    """One version of an indicator's definition, in force from ``valid_from``.

    ``threshold`` is in whole percent for rates and in whole numbers for counts.
    """

    __tablename__ = "indicator_definition"
    __table_args__ = (UniqueConstraint("indicator", "version"),)

    id: Mapped[Id]
    indicator: Mapped[str] = mapped_column(String(10))
    version: Mapped[int]
    valid_from: Mapped[date]
    name_vi: Mapped[Name]
    name_en: Mapped[Name]
    numerator: Mapped[str]
    denominator: Mapped[str]
    threshold: Mapped[int | None]
    threshold_basis: Mapped[str]
    period: Mapped[str] = mapped_column(String(10))


class SaleFact(Model):
    """One completed order, on the Vietnam day of its completion."""

    __tablename__ = "sale_fact"
    __table_args__ = (Index("ix_sale_fact_unit_month", "unit_id", "month"),)

    order_code: Mapped[str] = mapped_column(String(40), primary_key=True)
    unit_id: Mapped[int]
    unit_code: Mapped[str] = mapped_column(String(5))
    seller_code: Mapped[Code]
    seller_name: Mapped[Name]
    seller_kind: Mapped[Code]
    household_code: Mapped[str | None] = mapped_column(String(40))
    day: Mapped[date]
    month: Mapped[str] = mapped_column(String(7))
    completed_at: Mapped[datetime] = mapped_column(UtcMoment)
    amount: Mapped[Vnd]
    method: Mapped[Code]
    cashless: Mapped[bool]


class RefundFact(Model):
    """Money that went back for a completed order, on the Vietnam day of the refund."""

    __tablename__ = "refund_fact"
    __table_args__ = (Index("ix_refund_fact_unit_month", "unit_id", "month"),)

    refund_code: Mapped[str] = mapped_column(String(40), primary_key=True)
    order_code: Mapped[Code]
    unit_id: Mapped[int]
    unit_code: Mapped[str] = mapped_column(String(5))
    seller_code: Mapped[Code]
    seller_name: Mapped[Name]
    day: Mapped[date]
    month: Mapped[str] = mapped_column(String(7))
    refunded_at: Mapped[datetime] = mapped_column(UtcMoment)
    amount: Mapped[Vnd]
    method: Mapped[Code]
    cashless: Mapped[bool]


class ShopFact(Model):
    """From which moment to which a shop stood approved; an open one has no end."""

    __tablename__ = "shop_fact"
    __table_args__ = (
        UniqueConstraint("seller_code", "from_at"),
        Index("ix_shop_fact_unit", "unit_id", "from_at"),
    )

    id: Mapped[Id]
    seller_code: Mapped[Code]
    seller_name: Mapped[Name]
    seller_kind: Mapped[Code]
    household_code: Mapped[str | None] = mapped_column(String(40))
    hamlet: Mapped[Name]
    unit_id: Mapped[int]
    unit_code: Mapped[str] = mapped_column(String(5))
    from_at: Mapped[datetime] = mapped_column(UtcMoment)
    until_at: Mapped[datetime | None] = mapped_column(UtcMoment)
