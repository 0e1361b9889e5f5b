"""What the story of a lot consists of, part by part; `story` puts them together."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from marketplace.core.clock import vietnam_day
from marketplace.traceability.farm.models import CertificateKind, CheckStatus, WorkKind
from marketplace.traceability.lots.models import LotState
from marketplace.traceability.recalls.models import LotRole, RecallOutcome, RecallState

# Work that was written down later than this is said to be entered late.
IN_TIME = timedelta(hours=72)


class Harvest(NamedTuple):
    """A harvest behind the lot: the lot itself, or one of those in the pack."""

    code: str
    product_code: str
    variety: str
    process: str
    seed_source: str
    taken_g: int | None
    plots: int
    season_id: int | None
    harvested_from: date
    harvested_to: date
    planted_on: date | None


class Work(NamedTuple):
    """An entry of the diary; ``taken_back_at`` where it was replaced or, with a reason, voided."""

    kind: WorkKind
    material: str
    substance: str
    quantity: int | None
    unit: str
    target: str
    waiting_days: int | None
    season_id: int
    done_on: date
    entered_at: datetime
    taken_back_at: datetime | None
    void_reason: str

    @property
    def is_late(self) -> bool:
        """Whether it was written down more than three days after the day of the work."""
        return vietnam_day(self.entered_at - IN_TIME) > self.done_on

    @property
    def counts(self) -> bool:
        return self.taken_back_at is None


class Area(NamedTuple):
    code: str
    name: str
    status: CheckStatus
    issuer: str
    area_m2: int
    valid_from: date | None
    valid_to: date | None
    checked_on: date | None

    def verified_on(self, day: date) -> bool:
        """Whether somebody checked the code and it is valid on ``day``."""
        begun = self.valid_from is None or self.valid_from <= day
        lasts = self.valid_to is None or day < self.valid_to
        return self.status is CheckStatus.VERIFIED and begun and lasts


class Certificate(NamedTuple):
    """One that was valid on the day of harvest; ``valid_to`` is its first day without."""

    kind: CertificateKind
    number: str
    issuer: str
    issued_on: date
    valid_to: date
    checked_on: date | None


class Recount(NamedTuple):
    """``used_g`` has the sign of the change in what is used."""

    reason: str
    used_g: int
    at: datetime


class Pack(NamedTuple):
    code: str
    product_code: str
    taken_g: int
    packs: int | None
    size_g: int | None
    packed_on: date | None


class Note(NamedTuple):
    state: LotState
    reason: str
    at: datetime


class RecallNews(NamedTuple):
    code: str
    role: LotRole
    reason: str
    state: RecallState
    outcome: RecallOutcome | None
    decision_no: str
    danger: int
    opened_at: datetime
    closed_at: datetime | None


class OpenLot(NamedTuple):
    """A lot of a product that is on sale now."""

    code: str
    harvested_from: date
    harvested_to: date
    packed_on: date | None
    best_before: date | None
    complete: bool
