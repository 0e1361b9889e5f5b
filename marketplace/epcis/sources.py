"""Reads the public trace events with all that their EPCIS form tells, in a fixed number of
statements however many they are."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import aliased

from marketplace.catalog.models import Product
from marketplace.core.db import db
from marketplace.sellers.models import Seller
from marketplace.stamps.models import Stamp, StampBatch
from marketplace.traceability.farm.models import DiaryEntry, GrowingSeason, WorkKind, WorkStatus
from marketplace.traceability.lots.models import (
    Interval,
    Lot,
    LotMovement,
    LotState,
    MoveKind,
    PackInput,
)
from marketplace.tracelog.models import LogLeaf, TraceEvent, TraceKind

Events = Select[*tuple[Any, ...]]  # the columns that `sources` reads


@dataclass(frozen=True)
class Named:
    """A lot with what its address is made of."""

    lot_id: int
    code: str
    product_code: str
    gtin: str | None


@dataclass(frozen=True)
class Input:
    """What went into a pack lot."""

    lot: Named
    grams: int


@dataclass(frozen=True)
class Care:
    """How a harvest was grown, without days and places of single works but the last spraying."""

    planted_on: date | None = None
    variety: str = ""
    process: str = ""
    works: Mapping[WorkKind, int] = field(default_factory=dict)
    last_sprayed_on: date | None = None


@dataclass(frozen=True)
class Source:
    """One public event. ``facts`` is the body as it was logged."""

    position: int
    uuid: str
    kind: TraceKind
    event_at: datetime
    recorded_at: datetime
    facts: Mapping[str, Any]  # the body's JSON
    lot: Named
    seller_code: str
    interval: Interval
    inputs: Sequence[Input] = ()
    serials: Sequence[int] = ()
    care: Care = Care()
    corrects: "Source | None" = None


def public_lots() -> ColumnElement[bool]:
    """Whose events anybody may read (see the package)."""
    sale, of_pack = aliased(LotMovement), aliased(LotMovement)
    sold = exists().where(sale.lot_id == Lot.id, sale.kind == MoveKind.SOLD)
    in_sold_packs = exists().where(
        PackInput.harvest_lot_id == Lot.id,
        of_pack.lot_id == PackInput.pack_lot_id,
        of_pack.kind == MoveKind.SOLD,
    )
    return or_(
        Lot.complete & Product.published_at.is_not(None),
        Lot.state.in_([LotState.RECALLED, LotState.DESTROYED]),
        sold,
        in_sold_packs,
    )


def public_events() -> Events:
    """Every public event at its place in the log; the caller narrows, orders and limits it."""
    return (
        select(
            *(LogLeaf.position, TraceEvent.uuid, TraceEvent.kind, TraceEvent.event_at),
            *(TraceEvent.recorded_at, TraceEvent.reference, TraceEvent.body),
            *(
                Lot.id.label("lot_id"),
                Lot.code,
                Product.code,
                Product.gtin,
                Seller.code,
                Lot.interval,
            ),
        )
        .select_from(LogLeaf)
        .join(TraceEvent, TraceEvent.id == LogLeaf.event_id)
        .join(Lot, Lot.id == TraceEvent.lot_id)
        .join(Product, Product.id == Lot.product_id)
        .join(Seller, Seller.id == Lot.seller_id)
        .where(public_lots())
    )


def sources(query: Events) -> list[Source]:
    """The events that a narrowed `public_events` finds, each with what stands around it."""
    rows = db.session.execute(query).all()
    corrected = {json.loads(row.body)["event"] for row in rows if row.kind is TraceKind.CORRECTED}
    originals: dict[str, Source] = {}
    if corrected:
        again = public_events().where(
            TraceEvent.uuid.in_(corrected), TraceEvent.kind != TraceKind.CORRECTED
        )
        originals = {each.uuid: each for each in sources(again)}
    packs = {row.lot_id for row in rows if row.kind is TraceKind.PACKED}
    harvests = {row.lot_id for row in rows if row.kind is TraceKind.HARVESTED}
    batches = {row.reference for row in rows if row.kind is TraceKind.STAMPS_ACTIVATED}
    inputs, care, serials = _inputs(packs), _care(harvests), _serials(batches)
    found = []
    for place, uuid, kind, event_at, recorded_at, reference, body, *of_lot in rows:
        lot_id, code, product_code, gtin, seller_code, interval = of_lot
        facts = json.loads(body)
        found.append(
            Source(
                *(place, uuid, kind, event_at, recorded_at, facts),
                lot=Named(lot_id, code, product_code, gtin),
                seller_code=seller_code,
                interval=interval,
                inputs=inputs.get(lot_id, ()) if kind is TraceKind.PACKED else (),
                serials=serials.get(reference, ()),
                care=care.get(lot_id, Care()) if kind is TraceKind.HARVESTED else Care(),
                corrects=originals.get(facts["event"]) if kind is TraceKind.CORRECTED else None,
            )
        )
    return found


def _inputs(pack_ids: Collection[int]) -> dict[int, list[Input]]:
    if not pack_ids:
        return {}
    query = (
        select(
            PackInput.pack_lot_id,
            PackInput.grams,
            Lot.id,
            Lot.code,
            Product.code,
            Product.gtin,
        )
        .join(Lot, Lot.id == PackInput.harvest_lot_id)
        .join(Product, Product.id == Lot.product_id)
        .where(PackInput.pack_lot_id.in_(pack_ids))
        .order_by(PackInput.pack_lot_id, Lot.id)
    )
    found: dict[int, list[Input]] = defaultdict(list)
    for pack_id, grams, lot_id, code, product_code, gtin in db.session.execute(query):
        found[pack_id].append(Input(Named(lot_id, code, product_code, gtin), grams))
    return found


def _serials(batch_codes: Collection[str]) -> dict[str, list[int]]:
    """The stamps that were activated with each batch."""
    if not batch_codes:
        return {}
    query = (
        select(StampBatch.code, Stamp.serial)
        .join(StampBatch, StampBatch.id == Stamp.batch_id)
        .where(StampBatch.code.in_(batch_codes), Stamp.activated_at.is_not(None))
        .order_by(StampBatch.code, Stamp.serial)
    )
    found: dict[str, list[int]] = defaultdict(list)
    for code, serial in db.session.execute(query):
        found[code].append(serial)
    return found


def _care(lot_ids: Collection[int]) -> dict[int, Care]:
    if not lot_ids:
        return {}
    seasons = (
        select(Lot.id, GrowingSeason.planted_on, GrowingSeason.variety, GrowingSeason.process)
        .join(GrowingSeason, GrowingSeason.id == Lot.season_id)
        .where(Lot.id.in_(lot_ids))
    )
    works = (
        select(Lot.id, DiaryEntry.kind, func.count(), func.max(DiaryEntry.done_on))
        .join(DiaryEntry, DiaryEntry.season_id == Lot.season_id)
        .where(
            Lot.id.in_(lot_ids),
            DiaryEntry.status == WorkStatus.DONE,
            DiaryEntry.voided_at.is_(None),
            DiaryEntry.replaced_at.is_(None),
            DiaryEntry.done_on <= Lot.harvested_to,
        )
        .group_by(Lot.id, DiaryEntry.kind)
        .order_by(Lot.id, DiaryEntry.kind)
    )
    return _cared(db.session.execute(seasons), db.session.execute(works))


def _cared(seasons: Iterable[Any], works: Iterable[Any]) -> dict[int, Care]:  # rows of `_care`
    counts: dict[int, dict[WorkKind, int]] = defaultdict(dict)
    sprayed: dict[int, date] = {}
    for lot_id, kind, count, last in works:
        counts[lot_id][kind] = count
        if kind is WorkKind.SPRAYING:
            sprayed[lot_id] = last
    return {
        lot_id: Care(planted_on, variety, process, counts[lot_id], sprayed.get(lot_id))
        for lot_id, planted_on, variety, process in seasons
    }
