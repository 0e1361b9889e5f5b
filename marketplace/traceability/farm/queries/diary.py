"""Reads of the farm diary."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select

from marketplace.core import errors
from marketplace.core.db import db
from marketplace.core.sentences import N_
from marketplace.traceability.farm.models import (
    DiaryEntry,
    GrowingSeason,
    InputProduct,
    Plot,
    WorkKind,
    WorkStatus,
)
from marketplace.traceability.farm.rules.lateness import entered_late
from marketplace.traceability.lots.rules.intervals import counts_as_spraying


class EntryNotFound(errors.NotFound):
    code = "entry_not_found"
    sentence = N_("This entry could not be found.")


@dataclass(frozen=True)
class DiaryLine:
    """One entry with what was used and where."""

    entry: DiaryEntry
    used: InputProduct | None
    plot: Plot | None

    @property
    def late(self) -> bool:
        """Whether it was entered more than 72 hours after the work."""
        done = self.entry.status is WorkStatus.DONE
        return done and entered_late(self.entry.done_on, self.entry.entered_at)

    @property
    def counts(self) -> bool:
        return self.entry.voided_at is None and self.entry.replaced_at is None

    @property
    def harvest_from(self) -> date | None:
        """The first day on which one may harvest after this, where that is known."""
        waiting = self.entry.waiting_days
        return self.entry.done_on + timedelta(days=waiting) if waiting is not None else None

    @property
    def waits_unknown(self) -> bool:
        """Whether something was sprayed of which nobody knows the waiting days."""
        kind = self.used.kind if self.used else None
        sprayed = counts_as_spraying(self.entry.kind, kind, self.entry.waiting_days)
        return sprayed and self.entry.waiting_days is None


@dataclass(frozen=True)
class Habit:
    """Work that was done lately, with what was used for it."""

    kind: WorkKind
    used: InputProduct | None
    quantity: int | None

    @property
    def value(self) -> str:
        """How a form names it."""
        return f"{self.kind.value}:{self.used.code}" if self.used else self.kind.value


def diary_of(season_id: int, *, most: int | None = None) -> list[DiaryLine]:
    """A season's entries, replaced and void ones too, the latest work first. One statement."""
    query = (
        select(DiaryEntry, InputProduct, Plot)
        .outerjoin(InputProduct, InputProduct.id == DiaryEntry.input_id)
        .outerjoin(Plot, Plot.id == DiaryEntry.plot_id)
        .where(DiaryEntry.season_id == season_id)
        .order_by(DiaryEntry.done_on.desc(), DiaryEntry.id.desc())
    )
    if most is not None:
        query = query.limit(most)
    return [DiaryLine(*row) for row in db.session.execute(query)]


def habits_of(seller_id: int, *, most: int) -> list[Habit]:
    """What a shop did lately with an input, the latest first."""
    latest = (
        select(func.max(DiaryEntry.id))
        .join(GrowingSeason, GrowingSeason.id == DiaryEntry.season_id)
        .join(InputProduct, InputProduct.id == DiaryEntry.input_id)
        .where(
            GrowingSeason.seller_id == seller_id,
            DiaryEntry.status == WorkStatus.DONE,
            DiaryEntry.replaced_at.is_(None),
            DiaryEntry.voided_at.is_(None),
            InputProduct.active,
        )
        .group_by(DiaryEntry.kind, DiaryEntry.input_id)
    )
    query = (
        select(DiaryEntry.kind, InputProduct, DiaryEntry.quantity)
        .join(InputProduct, InputProduct.id == DiaryEntry.input_id)
        .where(DiaryEntry.id.in_(latest))
        .order_by(DiaryEntry.id.desc())
        .limit(most)
    )
    return [Habit(*row) for row in db.session.execute(query)]


def entry_in(code: str, season_ids: Sequence[int]) -> DiaryLine:
    """One entry of these seasons; raises EntryNotFound."""
    query = (
        select(DiaryEntry, InputProduct, Plot)
        .outerjoin(InputProduct, InputProduct.id == DiaryEntry.input_id)
        .outerjoin(Plot, Plot.id == DiaryEntry.plot_id)
        .where(DiaryEntry.code == code, DiaryEntry.season_id.in_(season_ids))
    )
    row = db.session.execute(query).first()
    if row is None:
        raise EntryNotFound
    return DiaryLine(*row)
