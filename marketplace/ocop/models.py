"""The register of recognitions, the claims of sellers, and the lists that were imported.

A recognition hangs on a *product and a decision*, never on a shop (Decisions 1048/QĐ-TTg of 2019,
148/QĐ-TTg of 2023 and 1489/QĐ-TTg of 2025).
"""

from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.catalog.models import Product
from marketplace.core.db import Code, Id, Model, Name, Timestamped, UtcMoment
from marketplace.core.evidence import EvidenceFile
from marketplace.sellers.models import Seller


class IssuingLevel(Enum):
    """Who recognised; districts did until mid-2025, so that this is no function of the stars."""

    DISTRICT_OLD = "district_old"
    PROVINCE = "province"
    NATIONAL = "national"


class Ruleset(Enum):
    """The criteria that the scores were given under."""

    OF_2019 = "1048"
    OF_2023 = "148"
    OF_2025 = "148+1489"


class RecognitionSource(Enum):
    PAPER = "paper"
    PUBLISHED_LIST = "published_list"
    DOSSIER = "dossier"


class ClaimState(Enum):
    WAITING = "waiting"
    VERIFIED = "verified"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class ListKind(Enum):
    RECOGNITIONS = "recognitions"
    REVOCATIONS = "revocations"


class Recognition(Timestamped, Model):
    """One product recognised by one decision.

    Valid on a Vietnam day d iff ``issued_on <= d < expires_on`` and not revoked by d. Scores are in
    hundredths of a point; a published list may be silent about them and about the group (1 to 6).
    ``product_id`` is set once an officer has verified a seller's claim. ``folded`` is what officers
    search: numbers, product and holder without marks.
    """

    __tablename__ = "ocop_recognition"
    __table_args__ = (
        UniqueConstraint("code"),
        UniqueConstraint("decision_no", "certificate_no"),
        Index("ix_ocop_recognition_unit", "unit_code", "expires_on"),
        Index("ix_ocop_recognition_province", "province_code", "expires_on"),
        CheckConstraint("stars BETWEEN 3 AND 5", name="stars"),
        CheckConstraint("product_group BETWEEN 1 AND 6", name="product_group"),
        CheckConstraint("expires_on > issued_on", name="dates"),
    )

    id: Mapped[Id]
    code: Mapped[Code]
    certificate_no: Mapped[str] = mapped_column(String(60))
    decision_no: Mapped[str] = mapped_column(String(60), index=True)
    decision_on: Mapped[date]
    issuing_body: Mapped[Name]
    issuing_level: Mapped[IssuingLevel]
    province_code: Mapped[str] = mapped_column(String(2))
    unit_code: Mapped[str | None] = mapped_column(String(5))
    product_name: Mapped[Name]
    holder_name: Mapped[Name]
    holder_address: Mapped[Name] = mapped_column(default="")
    product_group: Mapped[int | None]
    sub_group: Mapped[Name] = mapped_column(default="")
    stars: Mapped[int]
    ruleset: Mapped[Ruleset]
    score_a: Mapped[int | None]
    score_b: Mapped[int | None]
    score_c: Mapped[int | None]
    score_total: Mapped[int | None]
    issued_on: Mapped[date]
    expires_on: Mapped[date] = mapped_column(index=True)
    revoked_on: Mapped[date | None]
    revocation_decision_no: Mapped[str | None] = mapped_column(String(60))
    revocation_reason: Mapped[str] = mapped_column(default="")
    source: Mapped[RecognitionSource]
    source_list: Mapped[str | None] = mapped_column(String(40))
    product_id: Mapped[int | None] = mapped_column(ForeignKey(Product.id), index=True)
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey(EvidenceFile.id))
    checked_by: Mapped[str | None] = mapped_column(String(40))
    checked_on: Mapped[date | None]
    folded: Mapped[str]


class RecognitionClaim(Timestamped, Model):
    """A seller says that one of their products is recognised, with a photo of the certificate."""

    __tablename__ = "ocop_claim"
    __table_args__ = (
        UniqueConstraint("code"),
        Index("ix_ocop_claim_waiting", "state", "unit_code", "id"),
    )

    id: Mapped[Id]
    code: Mapped[Code]
    product_id: Mapped[int] = mapped_column(ForeignKey(Product.id), index=True)
    seller_id: Mapped[int] = mapped_column(ForeignKey(Seller.id), index=True)
    unit_code: Mapped[str] = mapped_column(String(5))
    certificate_no: Mapped[str] = mapped_column(String(60))
    decision_no: Mapped[str] = mapped_column(String(60), default="")
    stars: Mapped[int]
    issued_on: Mapped[date | None]
    evidence_id: Mapped[int] = mapped_column(ForeignKey(EvidenceFile.id))
    state: Mapped[ClaimState] = mapped_column(default=ClaimState.WAITING)
    claimed_by: Mapped[Code]
    decided_by: Mapped[str | None] = mapped_column(String(40))
    decided_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    reason: Mapped[str] = mapped_column(default="")
    recognition_id: Mapped[int | None] = mapped_column(ForeignKey(Recognition.id))


class OcopList(Timestamped, Model):
    """A list that an officer or the operator imported, or tried; ``report`` names each bad row.

    ``entries`` are its good rows as they were read, so that what is taken in is what was looked at;
    ``taken`` of them have been worked off, in order. A list of revocations has the decision and its
    day for the rows that name none.
    """

    __tablename__ = "ocop_list"
    __table_args__ = (UniqueConstraint("code"),)

    id: Mapped[Id]
    code: Mapped[Code]
    kind: Mapped[ListKind]
    filename: Mapped[Name]
    content_hash: Mapped[str] = mapped_column(String(64))
    province_code: Mapped[str] = mapped_column(String(2))
    uploaded_by: Mapped[Code]
    rows: Mapped[int] = mapped_column(default=0)
    added: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    report: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    entries: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list, deferred=True)
    taken: Mapped[int] = mapped_column(default=0)
    decision_no: Mapped[str] = mapped_column(String(60), default="")
    decided_on: Mapped[date | None]
    job_code: Mapped[str | None] = mapped_column(String(40))
    finished_at: Mapped[datetime | None] = mapped_column(UtcMoment)


class RecognitionWarning(Model):
    """That holder and officer were told 90, 60 or 30 days before the end; each once."""

    __tablename__ = "ocop_warning"
    __table_args__ = (UniqueConstraint("recognition_id", "days"),)

    id: Mapped[Id]
    recognition_id: Mapped[int] = mapped_column(ForeignKey(Recognition.id))
    days: Mapped[int]
    told_at: Mapped[datetime] = mapped_column(UtcMoment)
