"""Judging lots by what the diary, the certificates and the catalogue say of them now.

Whatever changes a diary, a plot, an area, a certificate or a lot calls `judge_lots` for the lots it
touches, in its own unit of work.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from sqlalchemy import func, select

from marketplace.catalog.models import Category, Product
from marketplace.core.db import db
from marketplace.core.sentences import N_
from marketplace.traceability.events import LotHeld, LotReleased
from marketplace.traceability.farm.queries.certified import covers_of
from marketplace.traceability.lots.commands.announcing import announce
from marketplace.traceability.lots.commands.badges import refresh_badges
from marketplace.traceability.lots.locks import with_packs_under_lock
from marketplace.traceability.lots.models import (
    MARKET,
    Interval,
    Lot,
    LotKind,
    LotNote,
    LotState,
    NoteCause,
    PackInput,
)
from marketplace.traceability.lots.queries.completeness import completeness_of_lots
from marketplace.traceability.lots.queries.growing import Growing, growing_of, inputs_of
from marketplace.traceability.lots.rules.intervals import interval_of, worst
from marketplace.traceability.lots.rules.yields import believable_grams, crop_yield, needs_review
from marketplace.traceability.lots.watch import watch
from marketplace.tracelog import recording
from marketplace.tracelog.models import TraceKind
from marketplace.tracelog.story_versions import freshen_stories

TOO_EARLY = N_("It was harvested before the waiting days after spraying were over.")
IN_TIME_AFTER_ALL = N_("The waiting days were kept after all: the entry was taken back.")

Verdict = tuple[Interval, date | None]


def judge_lots(lot_ids: Collection[int], *, now: datetime) -> None:
    """Weigh these lots, and the packs made from them, and hold those harvested too early.

    A hold that came from the waiting days ends when its cause is gone; no other hold does. Stock and
    badges follow. Judging twice changes nothing the second time.
    """
    lots = _locked_with_packs(lot_ids)
    if not lots:
        return
    packed_from = inputs_of(lots)
    harvests = {lot.id: lot for lot in lots if lot.kind is LotKind.HARVEST}
    harvests |= {lot.id: lot for parts in packed_from.values() for lot in parts}
    growing = growing_of(list(harvests.values()))
    _judge_intervals(lots, packed_from, growing)
    _judge_completeness(lots, packed_from, growing)
    _judge_yields([lot for lot in lots if lot.kind is LotKind.HARVEST], growing)
    held = [lot for lot in lots if _hold_early(lot, now=now)]
    released = [lot for lot in lots if _let_go(lot, now=now)]
    announce(held, LotHeld, reason=TOO_EARLY, now=now)
    announce(released, LotReleased, reason=IN_TIME_AFTER_ALL, now=now)
    watch.tell([lot.id for lot in held + released], now)
    freshen_stories([lot.id for lot in lots])
    refresh_badges({lot.product_id for lot in lots}, now=now)


def _locked_with_packs(lot_ids: Collection[int]) -> list[Lot]:
    """The lots and the packs made from them, locked and read afresh, in id order."""
    packs = select(PackInput.pack_lot_id).where(PackInput.harvest_lot_id.in_(sorted(lot_ids)))
    wanted = {*lot_ids, *db.session.scalars(packs)}
    watch.ready(wanted)
    return list(with_packs_under_lock(wanted).values())


def _judge_intervals(
    lots: Collection[Lot],
    packed_from: Mapping[int, Collection[Lot]],
    growing: Mapping[int, Growing],
) -> None:
    for lot in lots:
        if lot.kind is LotKind.HARVEST:
            _set_verdict(lot, _verdict(lot, growing[lot.id]))
    for lot in lots:
        if lot.kind is LotKind.PACK:
            parts = packed_from.get(lot.id, ())
            _set_verdict(lot, worst((part.interval, part.earliest_on) for part in parts))


def _verdict(lot: Lot, growing: Growing) -> Verdict:
    """The first day of harvest counts, and so does the last one if it went on for days."""
    verdicts = [interval_of(growing.sprayings(harvested_on=lot.harvested_from), lot.harvested_from)]
    if lot.harvested_to > lot.harvested_from:
        before_the_last = [
            each
            for each in growing.sprayings(harvested_on=lot.harvested_to)
            if each.done_on < lot.harvested_to
        ]
        verdicts.append(interval_of(before_the_last, lot.harvested_to))
    return worst(verdicts)


def _set_verdict(lot: Lot, verdict: Verdict) -> None:
    """Keep the verdict; what an officer released stays so until the waiting days grow longer."""
    interval, earliest_on = verdict
    released = lot.interval is Interval.RELEASED
    no_worse = earliest_on is None or (lot.earliest_on or date.min) >= earliest_on
    if not (released and interval is Interval.VIOLATION and no_worse):
        lot.interval, lot.earliest_on = interval, earliest_on


def _hold_early(lot: Lot, *, now: datetime) -> bool:
    """Hold a lot on sale that was harvested too early; whether that was done."""
    if lot.interval is not Interval.VIOLATION or lot.state is not LotState.OPEN:
        return False
    _step(lot, LotState.HELD, TOO_EARLY, TraceKind.HELD, now=now)
    return True


def _let_go(lot: Lot, *, now: datetime) -> bool:
    """Let a lot go that only its waiting days held; whether that was done."""
    if lot.interval is Interval.VIOLATION or not _held_by_interval(lot):
        return False
    _step(lot, LotState.OPEN, "", TraceKind.RELEASED, now=now)
    return True


def _held_by_interval(lot: Lot) -> bool:
    if lot.state is not LotState.HELD:
        return False
    last = select(LotNote.cause).where(LotNote.lot_id == lot.id, LotNote.state == LotState.HELD)
    return db.session.scalar(last.order_by(LotNote.id.desc()).limit(1)) is NoteCause.INTERVAL


def _step(lot: Lot, state: LotState, reason: str, kind: TraceKind, *, now: datetime) -> None:
    lot.state, lot.state_reason = state, reason
    db.session.add(
        LotNote(
            lot_id=lot.id,
            state=state,
            reason=reason or IN_TIME_AFTER_ALL,
            cause=NoteCause.INTERVAL,
            noted_by=MARKET,
            noted_at=now,
        )
    )
    recording.note(
        kind,
        seller_id=lot.seller_id,
        lot=lot,
        event_at=now,
        now=now,
        facts={"lot": lot.code, "reason": "waiting_days"},
    )


def _judge_completeness(
    lots: Collection[Lot],
    packed_from: Mapping[int, Collection[Lot]],
    growing: Mapping[int, Growing],
) -> None:
    found = completeness_of_lots(lots, packed_from, growing)
    for lot in lots:
        lot.items, lot.complete = found[lot.id].filled, found[lot.id].publishable


def _judge_yields(harvests: Collection[Lot], growing: Mapping[int, Growing]) -> None:
    """Mark those harvests whose season has brought in more than one can believe."""
    seasons = {lot.season_id for lot in harvests if lot.season_id is not None}
    brought_in = _brought_in(seasons)
    product_ids = {lot.product_id for lot in harvests}
    produce, covers = _produce(product_ids), covers_of(product_ids)
    for lot in harvests:
        if lot.season_id is None or lot.yield_believed:
            continue
        grown = growing[lot.id]
        expected = [
            cover.expected_output_g
            for cover in covers.get(lot.product_id, [])
            if cover.expected_output_g and cover.covers(grown.plot_ids, lot.harvested_from)
        ]
        believable = believable_grams(
            expected_g=max(expected, default=None),
            area_m2=grown.area_m2 or None,
            crop=crop_yield(produce[lot.product_id]),
        )
        lot.yield_to_review = needs_review(brought_in.get(lot.season_id, 0), believable)


def _produce(product_ids: Collection[int]) -> dict[int, str]:
    query = (
        select(Product.id, Category.slug)
        .join(Category, Category.id == Product.category_id)
        .where(Product.id.in_(sorted(product_ids)))
    )
    return {product_id: slug for product_id, slug in db.session.execute(query)}


def _brought_in(season_ids: Collection[int]) -> dict[int, int]:
    query = (
        select(Lot.season_id, func.sum(Lot.quantity_g))
        .where(Lot.season_id.in_(sorted(season_ids)), Lot.kind == LotKind.HARVEST)
        .group_by(Lot.season_id)
    )
    return {season_id: int(grams) for season_id, grams in db.session.execute(query) if season_id}
