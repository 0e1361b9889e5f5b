"""The one sink: whatever lots are judged by ends here when it changes, whoever changed it.

`JUDGED_BY` names the rows and columns. The session tells of every row that is written; before the
unit of work commits, the lots that all of it touches are judged once, and badges, stock and stories
follow. No command can forget it, and none has to know it. A row that is written past the session
(`update()`, `writing()`) is not seen: `tests/architecture/test_judged_rows.py` keeps the list of
those.
"""

import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from itertools import chain
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session

from marketplace.catalog.models import Photo, PhotoState, Product
from marketplace.core.db import Model, db
from marketplace.core.unit_state import before_commit, kept, moment
from marketplace.sellers.models import Seller
from marketplace.traceability.farm.models import (
    CertificateScope,
    DiaryEntry,
    FarmCertificate,
    GrowingArea,
    GrowingSeason,
    InputProduct,
    Plot,
    PlotStatus,
    SeasonPlot,
    WorkStatus,
)
from marketplace.traceability.lots.commands.judging import judge_lots
from marketplace.traceability.lots.models import Lot, LotPlot, PackInput
from marketplace.traceability.lots.queries.touched import (
    Touched,
    lock_farms,
    lots_reached,
    products_certified,
)
from marketplace.traceability.lots.watch import watch
from marketplace.tracelog.story_versions import freshen_stories

LOT_COLUMNS = (
    "season_id",
    "harvested_from",
    "harvested_to",
    "packed_on",
    "best_before",
    "quantity_g",
    "has_stamps",
)


# What a column said that was written without having been read.
UNREAD = object()


class BegunSeasons(set[int]):
    """The seasons that the open unit of work began."""


class Write(Enum):
    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True)
class Change:
    """A row as it was written; ``before`` holds what its changed columns said until then."""

    row: Any  # a row of any model
    write: Write
    before: Mapping[str, Any]

    @property
    def is_new(self) -> bool:
        return self.write is Write.ADDED

    def of(self, *columns: str) -> bool:
        """Whether a row that stood already says something else in one of the columns."""
        return self.write is Write.REMOVED or not self.before.keys().isdisjoint(columns)

    def was(self, column: str) -> Any:  # the value of any column
        """What the column said before; UNREAD where nobody had read it."""
        return self.before.get(column, getattr(self.row, column))

    def of_presence(self, *columns: str) -> bool:
        """Whether one of the texts was empty and is not, or the other way."""
        return any(
            self.before[name] is UNREAD
            or bool(self.before[name].strip()) != bool(getattr(self.row, name).strip())
            for name in columns
            if name in self.before
        )


def _lot(change: Change, touched: Touched) -> None:
    lot: Lot = change.row
    if change.is_new or change.of(*LOT_COLUMNS):
        touched.lots.add(lot.id)
    if change.is_new or change.of("season_id", "quantity_g"):
        touched.yields |= {lot.season_id, change.was("season_id")} - {None, UNREAD}
    if change.is_new or change.of("state", "variant_id", *LOT_COLUMNS):
        touched.moved.add(lot.id)
        touched.traded.add(lot.product_id)
    if change.of("used_g", "held_g"):
        used, held = change.was("used_g"), change.was("held_g")
        unread = UNREAD in (used, held)
        touched.told.add(lot.id)
        if unread or used + held != lot.used_g + lot.held_g:
            touched.moved.add(lot.id)
        if unread or (used < lot.quantity_g) != (lot.used_g < lot.quantity_g):
            touched.traded.add(lot.product_id)


def _entry(change: Change, touched: Touched) -> None:
    entry: DiaryEntry = change.row
    if entry.status is WorkStatus.DONE or "status" in change.before:
        before = change.was("done_on")
        touched.season(
            entry.season_id, date.min if before is UNREAD else min(entry.done_on, before)
        )


def _season(change: Change, touched: Touched) -> None:
    if change.is_new:
        kept(BegunSeasons).add(change.row.id)
    elif change.of("planted_on", "product_id"):
        touched.season(change.row.id, date.min)


def _season_plot(change: Change, touched: Touched) -> None:
    # A season gets its plots when it begins, before anything was done or harvested in it.
    if change.row.season_id not in kept(BegunSeasons):
        touched.season(change.row.season_id, date.min)


def _plot(change: Change, touched: Touched) -> None:
    if change.of("area_m2", "growing_area_id", "name", "code"):
        touched.plots.add(change.row.id)


def _area(change: Change, touched: Touched) -> None:
    if change.of("status", "code", "valid_from", "valid_to", "name", "area_m2"):
        touched.areas.add(change.row.id)


def _input(change: Change, touched: Touched) -> None:
    if change.of("kind", "name"):
        touched.inputs.add(change.row.id)


def _certificate(change: Change, touched: Touched) -> None:
    if change.of("status", "issued_on", "valid_to", "expected_output_g", "kind", "number"):
        touched.certificates.add(change.row.id)


def _product(change: Change, touched: Touched) -> None:
    if change.of_presence("name", "brand", "standard") or change.of("category_id"):
        touched.products.add(change.row.id)


def _photo(change: Change, touched: Touched) -> None:
    photo: Photo = change.row
    before = change.was("state")
    turned = (before is PhotoState.FAILED) != (photo.state is PhotoState.FAILED)
    if change.write is not Write.CHANGED or turned or before is UNREAD:
        touched.products.add(photo.product_id)


def _seller(change: Change, touched: Touched) -> None:
    if change.of_presence("name", "hamlet"):
        touched.sellers.add(change.row.id)


JUDGED_BY: dict[type[Model], Callable[[Change, Touched], None]] = {
    Lot: _lot,
    LotPlot: lambda change, touched: touched.lots.add(change.row.lot_id),
    PackInput: lambda change, touched: touched.lots.add(change.row.pack_lot_id),
    DiaryEntry: _entry,
    GrowingSeason: _season,
    SeasonPlot: _season_plot,
    Plot: _plot,
    PlotStatus: lambda change, touched: touched.plots.add(change.row.plot_id),
    GrowingArea: _area,
    InputProduct: _input,
    FarmCertificate: _certificate,
    CertificateScope: lambda change, touched: touched.certificates.add(change.row.certificate_id),
    Product: _product,
    Photo: _photo,
    Seller: _seller,
}


def follow_writes() -> None:
    """Let the session tell of what it writes; calling it again changes nothing."""
    if not event.contains(Session, "after_flush", _note_writes):
        event.listen(Session, "after_flush", _note_writes)


def settle_lots() -> None:
    """Judge what the open unit of work has touched so far: for whoever must know the verdict now."""
    _flush_judged_rows()
    touched = kept(Touched)
    if not touched:
        return
    now, asked = moment(), copy.deepcopy(touched)
    touched.clear()
    lock_farms(asked)
    with db.session.no_autoflush:
        reached = lots_reached(asked)
        products = asked.traded | products_certified(asked.certificates)
        of_stock = [each.lot_id for each in reached if each.from_lots]
        watch.ready(of_stock)
        judge_lots(
            [each.lot_id for each in reached if each.judged],
            product_ids=products,
            sold=asked.moved.intersection(of_stock),
            now=now,
        )
    freshen_stories(asked.told.union(each.lot_id for each in reached))
    _flush_judged_rows()
    # What judging itself wrote touches nothing.
    touched.clear()


def _flush_judged_rows() -> None:
    session = db.session()
    if any(type(row) in JUDGED_BY for row in chain(session.new, session.dirty, session.deleted)):
        session.flush()


def _note_writes(session: Session, _context: object) -> None:
    touched = kept(Touched)
    for change in _changes(session):
        JUDGED_BY[type(change.row)](change, touched)
    if touched:
        before_commit(settle_lots)


def _changes(session: Session) -> Iterator[Change]:
    for rows, write in (
        (session.new, Write.ADDED),
        (session.dirty, Write.CHANGED),
        (session.deleted, Write.REMOVED),
    ):
        for row in rows:
            if type(row) in JUDGED_BY:
                before = _before(row) if write is Write.CHANGED else {}
                if before or write is not Write.CHANGED:
                    yield Change(row, write, before)


def _before(row: Model) -> dict[str, Any]:  # values of any column
    """What each changed column said."""
    state = inspect(row)
    found = {}
    for name in state.mapper.column_attrs.keys():  # noqa: SIM118  # iterating gives the columns
        history = state.attrs[name].history
        if history.has_changes():
            found[name] = history.deleted[0] if history.deleted else UNREAD
    return found
