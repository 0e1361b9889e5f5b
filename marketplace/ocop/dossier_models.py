"""Dossiers for recognition: what the holder says, what the commune and each council member give.

Points are whole hundredths of a point. Scores are rows of one criterion of the dossier's criteria
set; after closing no command writes them any more.
"""

from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import User
from marketplace.catalog.models import Product
from marketplace.core.db import Code, Id, Model, Name, Timestamped, UnitCode, UtcMoment
from marketplace.core.evidence import EvidenceFile
from marketplace.core.schema import keep_append_only
from marketplace.ocop.models import Recognition
from marketplace.sellers.models import Seller


class DossierState(Enum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    COMMUNE_REVIEW = "commune_review"
    RETURNED = "returned_for_more"
    AT_PROVINCE = "at_province"
    SCORING = "scoring"
    CLOSED = "closed"
    DECIDED = "decided"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Assessor(Enum):
    """Whose points stand in a `DossierScore`; council members have sheets of their own."""

    HOLDER = "holder"
    COMMUNE = "commune"


class CriteriaSet(Model):
    """One version of a form of criteria, valid from a day; ``content`` is read by `dossiers.criteria`.

    ``sub_group`` is empty for the form of every sub-group that has none of its own. A version that a
    dossier uses is never changed.
    """

    __tablename__ = "ocop_criteria_set"
    __table_args__ = (UniqueConstraint("ruleset", "sub_group", "version"),)

    id: Mapped[Id]
    ruleset: Mapped[str] = mapped_column(String(10))
    sub_group: Mapped[str] = mapped_column(String(10), default="")
    version: Mapped[int]
    valid_from: Mapped[date]
    title: Mapped[Name]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    content_hash: Mapped[str] = mapped_column(String(64))
    loaded_by: Mapped[Code]
    loaded_at: Mapped[datetime] = mapped_column(UtcMoment)


class Council(Timestamped, Model):
    """Officers of a province whom a decision names to score dossiers."""

    __tablename__ = "ocop_council"
    __table_args__ = (UniqueConstraint("code"), UniqueConstraint("province_code", "decision_no"))

    id: Mapped[Id]
    code: Mapped[Code]
    province_code: Mapped[str] = mapped_column(String(2), index=True)
    name: Mapped[Name]
    decision_no: Mapped[str] = mapped_column(String(60))
    decided_on: Mapped[date]
    set_up_by: Mapped[Code]

    members: Mapped[list["CouncilMember"]] = relationship(
        back_populates="council", lazy="raise", order_by="CouncilMember.id"
    )


class CouncilMember(Model):
    """One member; exactly one of a council is its chair."""

    __tablename__ = "ocop_council_member"
    __table_args__ = (UniqueConstraint("council_id", "user_id"),)

    id: Mapped[Id]
    council_id: Mapped[int] = mapped_column(ForeignKey(Council.id))
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    chair: Mapped[bool] = mapped_column(default=False)

    council: Mapped[Council] = relationship(back_populates="members", lazy="raise")
    user: Mapped[User] = relationship(lazy="raise")


class Dossier(Timestamped, Model):
    """One product on its way to a recognition.

    ``open_key`` is the product's while the dossier is on its way, so that a product has one at a time.
    Scores and ``stars`` are there once the council has closed; five stars are a candidacy until the
    centre has decided, and the province may give four once ``centre_refused_on`` is set.
    """

    __tablename__ = "ocop_dossier"
    __table_args__ = (
        UniqueConstraint("code"),
        UniqueConstraint("open_key"),
        UniqueConstraint("recognition_id"),
        Index("ix_ocop_dossier_unit", "unit_code", "state"),
        Index("ix_ocop_dossier_province", "province_code", "state"),
        CheckConstraint("product_group BETWEEN 1 AND 6", name="product_group"),
        CheckConstraint("stars BETWEEN 1 AND 5", name="stars"),
    )

    id: Mapped[Id]
    code: Mapped[Code]
    open_key: Mapped[str | None] = mapped_column(String(40))
    seller_id: Mapped[int] = mapped_column(ForeignKey(Seller.id), index=True)
    product_id: Mapped[int] = mapped_column(ForeignKey(Product.id), index=True)
    criteria_set_id: Mapped[int] = mapped_column(ForeignKey(CriteriaSet.id), index=True)
    unit_code: Mapped[UnitCode]
    province_code: Mapped[str] = mapped_column(String(2))
    product_name: Mapped[Name]
    holder_name: Mapped[Name]
    product_group: Mapped[int]
    sub_group: Mapped[str] = mapped_column(String(10))
    state: Mapped[DossierState] = mapped_column(default=DossierState.DRAFT)
    reason: Mapped[str] = mapped_column(default="")
    started_by: Mapped[Code]
    submitted_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    council_id: Mapped[int | None] = mapped_column(ForeignKey(Council.id), index=True)
    score_a: Mapped[int | None]
    score_b: Mapped[int | None]
    score_c: Mapped[int | None]
    score_total: Mapped[int | None]
    stars: Mapped[int | None]
    closed_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    centre_refused_on: Mapped[date | None]
    recognition_id: Mapped[int | None] = mapped_column(ForeignKey(Recognition.id))

    seller: Mapped[Seller] = relationship(lazy="raise")
    criteria_set: Mapped[CriteriaSet] = relationship(lazy="raise")
    council: Mapped[Council | None] = relationship(lazy="raise")
    recognition: Mapped[Recognition | None] = relationship(lazy="raise")


class DossierStep(Model):
    """One step of a dossier with its reason, for the people who wait."""

    __tablename__ = "ocop_dossier_step"

    id: Mapped[Id]
    dossier_id: Mapped[int] = mapped_column(ForeignKey(Dossier.id), index=True)
    state: Mapped[DossierState]
    reason: Mapped[str] = mapped_column(default="")
    taken_by: Mapped[Code]
    taken_at: Mapped[datetime] = mapped_column(UtcMoment)


class DossierScore(Model):
    """What the holder or the commune gives for one criterion; without points it holds a note only."""

    __tablename__ = "ocop_dossier_score"
    __table_args__ = (
        UniqueConstraint("dossier_id", "assessor", "criterion"),
        CheckConstraint("points >= 0", name="points"),
    )

    id: Mapped[Id]
    dossier_id: Mapped[int] = mapped_column(ForeignKey(Dossier.id))
    assessor: Mapped[Assessor]
    criterion: Mapped[str] = mapped_column(String(20))
    points: Mapped[int | None]
    note: Mapped[str] = mapped_column(default="")


class DossierEvidence(Model):
    """A document that the holder put beside a criterion."""

    __tablename__ = "ocop_dossier_evidence"
    __table_args__ = (UniqueConstraint("dossier_id", "evidence_id"),)

    id: Mapped[Id]
    dossier_id: Mapped[int] = mapped_column(ForeignKey(Dossier.id))
    criterion: Mapped[str] = mapped_column(String(20))
    evidence_id: Mapped[int] = mapped_column(ForeignKey(EvidenceFile.id))

    file: Mapped[EvidenceFile] = relationship(lazy="raise")


class CouncilSheet(Model):
    """One member's sheet for one dossier. Nobody else may read it before the chair has closed.

    ``complete`` once every criterion has points: only then it counts. ``counted`` is set at closing.
    """

    __tablename__ = "ocop_council_sheet"
    __table_args__ = (UniqueConstraint("dossier_id", "user_id"),)

    id: Mapped[Id]
    dossier_id: Mapped[int] = mapped_column(ForeignKey(Dossier.id))
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    complete: Mapped[bool] = mapped_column(default=False)
    counted: Mapped[bool] = mapped_column(default=False)
    saved_at: Mapped[datetime] = mapped_column(UtcMoment)

    user: Mapped[User] = relationship(lazy="raise")
    scores: Mapped[list["CouncilScore"]] = relationship(lazy="raise", order_by="CouncilScore.id")


class CouncilScore(Model):
    """One criterion of a member's sheet."""

    __tablename__ = "ocop_council_score"
    __table_args__ = (
        UniqueConstraint("sheet_id", "criterion"),
        CheckConstraint("points >= 0", name="points"),
    )

    id: Mapped[Id]
    sheet_id: Mapped[int] = mapped_column(ForeignKey(CouncilSheet.id))
    criterion: Mapped[str] = mapped_column(String(20))
    points: Mapped[int | None]
    note: Mapped[str] = mapped_column(default="")


class CriterionResult(Model):
    """What the council gave for one criterion, written once at closing.

    ``deviation`` is the sample's standard deviation in hundredths, None for a single sheet.
    """

    __tablename__ = "ocop_criterion_result"
    __table_args__ = (UniqueConstraint("dossier_id", "criterion"),)

    id: Mapped[Id]
    dossier_id: Mapped[int] = mapped_column(ForeignKey(Dossier.id))
    criterion: Mapped[str] = mapped_column(String(20))
    sheets: Mapped[int]
    mean: Mapped[int]
    lowest: Mapped[int]
    highest: Mapped[int]
    deviation: Mapped[int | None]


keep_append_only(DossierStep.__table__)
keep_append_only(CriterionResult.__table__)
