"""Where and how something grows: areas, plots, seasons, inputs, the diary, and certificates."""

from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.catalog.models import Category, Product
from marketplace.core.codes import new_code
from marketplace.core.db import Code, Id, Model, Name, Timestamped, UtcMoment
from marketplace.core.evidence import EvidenceFile
from marketplace.sellers.models import Grower, Seller


class CheckStatus(Enum):
    """How far somebody else has looked at what a seller says."""

    CLAIMED = "claimed"
    VERIFIED = "verified"
    SUSPENDED = "suspended"


class PlotKind(Enum):
    CONVENTIONAL = "conventional"
    CONVERTING = "converting"
    ORGANIC = "organic"


class InputKind(Enum):
    FERTILISER = "fertiliser"
    PESTICIDE = "pesticide"
    SEED = "seed"
    OTHER = "other"


class WorkKind(Enum):
    SOWING = "sowing"
    WATERING = "watering"
    FERTILISING = "fertilising"
    SPRAYING = "spraying"
    PRUNING = "pruning"
    WEEDING = "weeding"
    INSPECTION = "inspection"
    OTHER = "other"


class WorkStatus(Enum):
    PLANNED = "planned"
    DONE = "done"


class CertificateKind(Enum):
    VIETGAP = "vietgap"
    GLOBALGAP = "globalgap"
    ORGANIC = "organic"
    FOOD_SAFETY = "food_safety"


class GrowingArea(Timestamped, Model):
    """A coded growing area or packing house; ``geometry`` (GeoJSON) is never public.

    ``code`` is free text (Decision 3156/QĐ-BNN-TT codes and export codes differ in shape);
    ``scheme`` is ``domestic``, ``export`` or ``own``; ``reference`` is what our own addresses call it.
    """

    __tablename__ = "growing_area"
    __table_args__ = (
        UniqueConstraint("seller_id", "code"),
        UniqueConstraint("reference"),
        Index("ix_growing_area_unit", "unit_code", "status"),
        CheckConstraint("area_m2 > 0", name="area"),
    )

    id: Mapped[Id]
    seller_id: Mapped[int] = mapped_column(ForeignKey(Seller.id))
    unit_code: Mapped[str] = mapped_column(String(5))
    code: Mapped[Code]
    reference: Mapped[Code] = mapped_column(default=lambda: new_code("VG"))
    name: Mapped[Name] = mapped_column(default="")
    scheme: Mapped[str] = mapped_column(String(20), default="domestic")
    issuer: Mapped[Name] = mapped_column(default="")
    status: Mapped[CheckStatus] = mapped_column(default=CheckStatus.CLAIMED)
    status_reason: Mapped[str] = mapped_column(default="")
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    area_m2: Mapped[int]
    category_id: Mapped[int | None] = mapped_column(ForeignKey(Category.id))
    geometry: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey(EvidenceFile.id))
    claimed_by: Mapped[str | None] = mapped_column(String(40))
    checked_by: Mapped[str | None] = mapped_column(String(40))
    checked_on: Mapped[date | None]


class PublishedArea(Model):
    """One row of a published list of area codes; claims are looked up here, codes are not parsed."""

    __tablename__ = "published_area"
    __table_args__ = (UniqueConstraint("code", "crop", "market"),)

    id: Mapped[Id]
    code: Mapped[Code]
    crop: Mapped[Name] = mapped_column(default="")
    market: Mapped[Name] = mapped_column(default="")
    holder: Mapped[Name] = mapped_column(default="")
    area_m2: Mapped[int | None]
    status: Mapped[str] = mapped_column(String(20), default="valid")
    listed_on: Mapped[date]


class Plot(Timestamped, Model):
    """A piece of land; ``code`` has up to 20 characters of GS1's set 82."""

    __tablename__ = "plot"
    __table_args__ = (
        UniqueConstraint("seller_id", "code"),
        CheckConstraint("area_m2 > 0", name="area"),
    )

    id: Mapped[Id]
    seller_id: Mapped[int] = mapped_column(ForeignKey(Seller.id))
    growing_area_id: Mapped[int | None] = mapped_column(ForeignKey(GrowingArea.id), index=True)
    grower_id: Mapped[int | None] = mapped_column(ForeignKey(Grower.id))
    code: Mapped[str] = mapped_column(String(20))
    name: Mapped[Name]
    area_m2: Mapped[int]
    active: Mapped[bool] = mapped_column(default=True)


class PlotStatus(Model):
    """From which day on a plot is farmed how."""

    __tablename__ = "plot_status"
    __table_args__ = (UniqueConstraint("plot_id", "since"),)

    id: Mapped[Id]
    plot_id: Mapped[int] = mapped_column(ForeignKey(Plot.id))
    kind: Mapped[PlotKind]
    since: Mapped[date]


class GrowingSeason(Timestamped, Model):
    """One crop of one product on some plots; ``ended_on`` is set when it is over."""

    __tablename__ = "growing_season"
    __table_args__ = (
        UniqueConstraint("code"),
        Index("ix_growing_season_product", "product_id", "ended_on"),
    )

    id: Mapped[Id]
    code: Mapped[Code]
    seller_id: Mapped[int] = mapped_column(ForeignKey(Seller.id), index=True)
    product_id: Mapped[int] = mapped_column(ForeignKey(Product.id))
    name: Mapped[Name]
    variety: Mapped[Name] = mapped_column(default="")
    seed_source: Mapped[Name] = mapped_column(default="")
    process: Mapped[Name] = mapped_column(default="")
    planted_on: Mapped[date]
    expected_from: Mapped[date | None]
    expected_to: Mapped[date | None]
    expected_yield_g: Mapped[int | None]
    ended_on: Mapped[date | None]


class SeasonPlot(Model):
    __tablename__ = "season_plot"

    season_id: Mapped[int] = mapped_column(ForeignKey(GrowingSeason.id), primary_key=True)
    plot_id: Mapped[int] = mapped_column(ForeignKey(Plot.id), primary_key=True, index=True)


class InputProduct(Timestamped, Model):
    """Something that is put on plants or soil; without a seller it is on the market's own list.

    ``waiting_days`` is the pre-harvest interval by default; None where nobody said it.
    """

    __tablename__ = "input_product"
    __table_args__ = (UniqueConstraint("code"),)

    id: Mapped[Id]
    code: Mapped[Code]
    seller_id: Mapped[int | None] = mapped_column(ForeignKey(Seller.id), index=True)
    kind: Mapped[InputKind]
    name: Mapped[Name]
    substance: Mapped[Name] = mapped_column(default="")
    registration_no: Mapped[Name] = mapped_column(default="")
    waiting_days: Mapped[int | None]
    npk: Mapped[str] = mapped_column(String(20), default="")
    permitted: Mapped[bool | None]
    unit: Mapped[str] = mapped_column(String(10), default="ml")
    active: Mapped[bool] = mapped_column(default=True)


class DiaryEntry(Model):
    """One piece of work in a season. It is never changed: a revision follows it, or it is void.

    ``quantity`` is in whole ``unit`` (g or ml); ``waiting_days`` is copied from the input when the
    entry is written. ``client_key`` comes from the phone, so that an entry sent twice is one.
    """

    __tablename__ = "diary_entry"
    __table_args__ = (
        UniqueConstraint("code"),
        UniqueConstraint("season_id", "client_key"),
        Index("ix_diary_entry_season", "season_id", "done_on"),
        Index("ix_diary_entry_input", "input_id"),
    )

    id: Mapped[Id]
    code: Mapped[Code]
    season_id: Mapped[int] = mapped_column(ForeignKey(GrowingSeason.id))
    plot_id: Mapped[int | None] = mapped_column(ForeignKey(Plot.id))
    kind: Mapped[WorkKind]
    status: Mapped[WorkStatus] = mapped_column(default=WorkStatus.DONE)
    done_on: Mapped[date]
    input_id: Mapped[int | None] = mapped_column(ForeignKey(InputProduct.id))
    quantity: Mapped[int | None]
    unit: Mapped[str] = mapped_column(String(10), default="")
    area_m2: Mapped[int | None]
    target: Mapped[Name] = mapped_column(default="")
    waiting_days: Mapped[int | None]
    worker: Mapped[Name] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    photo: Mapped[str | None] = mapped_column(String(64))
    client_key: Mapped[str] = mapped_column(String(64))
    revision_of: Mapped[int | None] = mapped_column(ForeignKey("diary_entry.id"))
    replaced_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    voided_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    voided_by: Mapped[str | None] = mapped_column(String(40))
    void_reason: Mapped[str] = mapped_column(default="")
    entered_by: Mapped[Code]
    entered_at: Mapped[datetime] = mapped_column(UtcMoment)


class FarmCertificate(Timestamped, Model):
    """VietGAP, GlobalGAP, organic or food safety; ``valid_to`` is the first day without it.

    A VietGAP certificate lasts two years, extended by at most three months (Circular 48/2012,
    article 17). ``warned_days`` says which warning of its end the shop has had.
    """

    __tablename__ = "farm_certificate"
    __table_args__ = (
        UniqueConstraint("code"),
        Index("ix_farm_certificate_unit", "unit_code", "status", "valid_to"),
        CheckConstraint("valid_to > issued_on", name="dates"),
    )

    id: Mapped[Id]
    code: Mapped[Code]
    seller_id: Mapped[int] = mapped_column(ForeignKey(Seller.id), index=True)
    unit_code: Mapped[str] = mapped_column(String(5))
    kind: Mapped[CertificateKind]
    number: Mapped[str] = mapped_column(String(60))
    issuer: Mapped[Name]
    issued_on: Mapped[date]
    valid_to: Mapped[date]
    expected_output_g: Mapped[int | None]
    status: Mapped[CheckStatus] = mapped_column(default=CheckStatus.CLAIMED)
    status_reason: Mapped[str] = mapped_column(default="")
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey(EvidenceFile.id))
    claimed_by: Mapped[Code]
    checked_by: Mapped[str | None] = mapped_column(String(40))
    checked_on: Mapped[date | None]
    warned_days: Mapped[int | None]


class CertificateScope(Model):
    """One product that a certificate covers, on one plot or on all of the shop's."""

    __tablename__ = "certificate_scope"
    __table_args__ = (UniqueConstraint("certificate_id", "product_id", "plot_id"),)

    id: Mapped[Id]
    certificate_id: Mapped[int] = mapped_column(ForeignKey(FarmCertificate.id))
    product_id: Mapped[int] = mapped_column(ForeignKey(Product.id), index=True)
    plot_id: Mapped[int | None] = mapped_column(ForeignKey(Plot.id))
