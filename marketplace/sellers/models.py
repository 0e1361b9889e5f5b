"""Shops and what an officer must know about them."""

from datetime import date, datetime
from enum import Enum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import User
from marketplace.core.db import Code, Id, Model, Name, Timestamped, UnitCode, UtcMoment
from marketplace.localities.models import AdminUnit


class SellerKind(Enum):
    HOUSEHOLD = "household"
    BUSINESS_HOUSEHOLD = "business_household"
    COOPERATIVE_GROUP = "cooperative_group"
    COOPERATIVE = "cooperative"
    COMPANY = "company"

    @property
    def is_household(self) -> bool:
        return self in {SellerKind.HOUSEHOLD, SellerKind.BUSINESS_HOUSEHOLD}


class SellerStatus(Enum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    MORE_NEEDED = "more_needed"
    APPROVED = "approved"
    REFUSED = "refused"
    SUSPENDED = "suspended"


class MemberRole(Enum):
    OWNER = "owner"
    MANAGER = "manager"
    PACKER = "packer"


class Seller(Timestamped, Model):
    """A shop under a unit and hamlet.

    ``household_code`` names the household that stands behind it, so that a household with two shops
    is counted once; cooperatives and companies have none.
    """

    __tablename__ = "seller"
    __table_args__ = (
        UniqueConstraint("code"),
        UniqueConstraint("slug"),
        Index("ix_seller_unit_status", "unit_code", "status"),
    )

    id: Mapped[Id]
    code: Mapped[Code]
    slug: Mapped[str] = mapped_column(String(120))
    name: Mapped[Name]
    kind: Mapped[SellerKind]
    status: Mapped[SellerStatus] = mapped_column(default=SellerStatus.DRAFT)
    unit_code: Mapped[UnitCode]
    unit_id: Mapped[int] = mapped_column(ForeignKey(AdminUnit.id))
    hamlet: Mapped[Name] = mapped_column(default="")
    household_code: Mapped[str | None] = mapped_column(String(40), index=True)
    phone: Mapped[str] = mapped_column(String(16))
    tax_code: Mapped[str | None] = mapped_column(String(14))
    story: Mapped[str] = mapped_column(default="")
    banner: Mapped[str | None] = mapped_column(String(120))
    status_reason: Mapped[str] = mapped_column(default="")
    identity_seen_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    identity_seen_by: Mapped[str | None] = mapped_column(String(40))
    terms_version: Mapped[str | None] = mapped_column(String(40))
    terms_accepted_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    approved_at: Mapped[datetime | None] = mapped_column(UtcMoment)

    unit: Mapped[AdminUnit] = relationship(lazy="raise")
    members: Mapped[list["SellerMember"]] = relationship(back_populates="seller", lazy="raise")

    @property
    def may_sell(self) -> bool:
        return self.status is SellerStatus.APPROVED


class SellerMember(Model):
    """A user who works for a shop."""

    __tablename__ = "seller_member"
    __table_args__ = (UniqueConstraint("seller_id", "user_id"),)

    id: Mapped[Id]
    seller_id: Mapped[int] = mapped_column(ForeignKey(Seller.id))
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    role: Mapped[MemberRole]
    added_at: Mapped[datetime] = mapped_column(UtcMoment)
    removed_at: Mapped[datetime | None] = mapped_column(UtcMoment)

    seller: Mapped[Seller] = relationship(back_populates="members", lazy="raise")
    user: Mapped[User] = relationship(lazy="raise")


class Grower(Model):
    """A member household of a cooperative or cooperative group."""

    __tablename__ = "grower"
    __table_args__ = (UniqueConstraint("seller_id", "household_code"),)

    id: Mapped[Id]
    seller_id: Mapped[int] = mapped_column(ForeignKey(Seller.id))
    household_code: Mapped[Code]
    name: Mapped[Name]
    phone: Mapped[str | None] = mapped_column(String(16))
    hamlet: Mapped[Name] = mapped_column(default="")
    user_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), index=True)
    joined_on: Mapped[date]
    left_on: Mapped[date | None]


class PayoutAccount(Model):
    """Where a shop's money goes. The number is encrypted; people see its last four digits."""

    __tablename__ = "payout_account"
    __table_args__ = (Index("ix_payout_account_seller", "seller_id", "replaced_at"),)

    id: Mapped[Id]
    seller_id: Mapped[int] = mapped_column(ForeignKey(Seller.id))
    bank_bin: Mapped[str] = mapped_column(String(6))
    number_sealed: Mapped[str] = mapped_column(String(300))
    last_four: Mapped[str] = mapped_column(String(4))
    holder: Mapped[Name]
    added_at: Mapped[datetime] = mapped_column(UtcMoment)
    replaced_at: Mapped[datetime | None] = mapped_column(UtcMoment)


class SellerDecision(Model):
    """One step of a shop's onboarding or supervision, with its reason."""

    __tablename__ = "seller_decision"

    id: Mapped[Id]
    seller_id: Mapped[int] = mapped_column(ForeignKey(Seller.id), index=True)
    status: Mapped[SellerStatus]
    reason: Mapped[str] = mapped_column(default="")
    decided_by: Mapped[Code]
    decided_at: Mapped[datetime] = mapped_column(UtcMoment)
