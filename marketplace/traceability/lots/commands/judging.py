"""Judging lots by what the diary, the certificates and the catalogue say of them now.

`lots.changes` asks for it at the end of every unit of work that changed any of that.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from functools import partial

from sqlalchemy import insert, select

from marketplace.core.db import atomically, db, table_of
from marketplace.core.sentences import N_
from marketplace.traceability.events import LotHeld, LotReleased
from marketplace.traceability.lots.commands.announcing import record_step
from marketplace.traceability.lots.commands.badges import show_badges
from marketplace.traceability.lots.locks import lots_under_lock, packs_of
from marketplace.traceability.lots.models import (
    MARKET,
    Interval,
    Lot,
    LotKind,
    LotNote,
    LotState,
    NoteCause,
)
from marketplace.traceability.lots.queries.basis import Basis, basis_of
from marketplace.traceability.lots.queries.completeness import completeness_of_judged
from marketplace.traceability.lots.queries.growing import Growing
from marketplace.traceability.lots.queries.holds import held_by_waiting_days
from marketplace.traceability.lots.queries.judged_lots import JudgedLot, judged_under_lock
from marketplace.traceability.lots.rules.intervals import interval_of, worst
from marketplace.traceability.lots.rules.yields import believable_grams, crop_yield, needs_review
from marketplace.traceability.lots.watch import watch
from marketplace.tracelog import recording
from marketplace.tracelog.models import TraceKind
from marketplace.tracelog.story_versions import freshen_stories

TOO_EARLY = N_("It was harvested before the waiting days after spraying were over.")
IN_TIME_AFTER_ALL = N_("The waiting days were kept after all: the entry was taken back.")

PRODUCTS_AT_ONCE = 20

Verdict = tuple[Interval, date | None]


def judge_lots(
    lot_ids: Collection[int],
    *,
    now: datetime,
    product_ids: Collection[int] = (),
    sold: Collection[int] = (),
) -> None:
    """Weigh these lots, and the packs made from them, and hold those harvested too early.

    A hold that came from the waiting days ends when its cause is gone; no other hold does. The
    badges of their products and of ``product_ids`` follow, and so does the stock behind them and
    behind the lots that were ``sold`` from or may be no longer. Judging twice changes nothing the
    second time.
    """
    if not (lot_ids or product_ids or sold):
        return
    known, lots = _with_packs(lot_ids, product_ids)
    products = {*product_ids, *(lot.product_id for lot in lots)}
    basis = basis_of(known, products)
    _judge_intervals(lots, basis)
    for lot in lots:
        _judge_completeness(lot, basis)
        _judge_yield(lot, basis)
    stepped = [lot.id for lot in _follow_intervals(lots, basis, now=now)]
    of_stock = {*sold, *(each for each in stepped if known[each].product.sold_from_lots)}
    if of_stock:
        db.session.flush()
        watch.tell(sorted(of_stock), now)
    freshen_stories([lot.id for lot in lots])
    show_badges(basis, products, now=now)


def judge_everything(*, now: datetime) -> int:
    """Judge all lots there are, a few products at a time; how many. Opens its own units of work."""
    products = db.session.scalars(select(Lot.product_id).distinct().order_by(Lot.product_id)).all()
    judged = 0
    for start in range(0, len(products), PRODUCTS_AT_ONCE):
        some = products[start : start + PRODUCTS_AT_ONCE]
        lot_ids = db.session.scalars(select(Lot.id).where(Lot.product_id.in_(some))).all()
        atomically(partial(judge_lots, lot_ids, product_ids=some, now=now))
        judged += len(lot_ids)
    return judged


def refresh_badges(product_ids: Collection[int], *, now: datetime) -> None:
    """Bring the trace badge and the certificates of these products up to date."""
    judge_lots((), product_ids=product_ids, now=now)


def _with_packs(
    lot_ids: Collection[int], product_ids: Collection[int]
) -> tuple[dict[int, JudgedLot], list[Lot]]:
    """What is known of the lots and of what else their products sell; the locked lots by id.

    Whoever packs locks the harvest: once it is locked here, its packs are all there are.
    """
    wanted = set(lot_ids)
    while True:
        lots = lots_under_lock(wanted)
        products = {*product_ids, *(lot.product_id for lot in lots.values())}
        judged_lots = judged_under_lock(wanted, products)
        packed = [lot_id for lot_id in lots if judged_lots[lot_id].packed]
        if not packed:
            return judged_lots, list(lots.values())
        packs = packs_of(packed) - wanted
        watch.ready(packs)
        wanted |= packs


def _judge_intervals(lots: Collection[Lot], basis: Basis) -> None:
    for lot in lots:
        if lot.kind is LotKind.HARVEST:
            _set_verdict(lot, _verdict(lot, basis.growing[lot.id]))
    for lot in lots:
        if lot.kind is LotKind.PACK:
            parts = basis.packed_from.get(lot.id, ())
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


def _judge_completeness(lot: Lot, basis: Basis) -> None:
    covers = basis.covers.get(lot.product_id, ())
    completeness = completeness_of_judged(
        basis.known[lot.id], basis.parts(lot), basis.growing, covers
    )
    lot.items, lot.complete = completeness.filled, completeness.publishable


def _judge_yield(lot: Lot, basis: Basis) -> None:
    """Mark a harvest whose season has brought in more than one can believe."""
    judged = basis.known[lot.id]
    if lot.kind is not LotKind.HARVEST or lot.season_id is None or lot.yield_believed:
        return
    grown = basis.growing[lot.id]
    expected = [
        cover.expected_output_g
        for cover in basis.covers.get(lot.product_id, ())
        if cover.expected_output_g and cover.covers(grown.plot_ids, lot.harvested_from)
    ]
    believable = believable_grams(
        expected_g=max(expected, default=None),
        area_m2=grown.area_m2 or None,
        crop=crop_yield(judged.produce),
    )
    lot.yield_to_review = needs_review(judged.season_g, believable)


def _follow_intervals(lots: Iterable[Lot], basis: Basis, *, now: datetime) -> list[Lot]:
    """Hold lots, or let them go; those with which either was done."""
    held = _held_by_interval(lots)
    stepped = []
    for lot in lots:
        product = basis.known[lot.id].product
        if lot.interval is Interval.VIOLATION and lot.state is LotState.OPEN:
            _step(lot, LotState.HELD, TOO_EARLY, TraceKind.HELD, now=now)
            record_step(lot, product, LotHeld, reason=TOO_EARLY, now=now)
            stepped.append(lot)
        elif lot.id in held:
            _step(lot, LotState.OPEN, "", TraceKind.RELEASED, now=now)
            record_step(lot, product, LotReleased, reason=IN_TIME_AFTER_ALL, now=now)
            stepped.append(lot)
    if stepped:
        db.session.execute(insert(table_of(LotNote)), [_note(lot, now) for lot in stepped])
    return stepped


def _held_by_interval(lots: Iterable[Lot]) -> set[int]:
    """Those of the lots that only the waiting days hold, which are kept after all."""
    return held_by_waiting_days(
        [
            lot.id
            for lot in lots
            if lot.state is LotState.HELD and lot.interval is not Interval.VIOLATION
        ]
    )


def _step(lot: Lot, state: LotState, reason: str, kind: TraceKind, *, now: datetime) -> None:
    lot.state, lot.state_reason = state, reason
    recording.note(
        kind,
        seller_id=lot.seller_id,
        lot=lot,
        event_at=now,
        now=now,
        facts={"lot": lot.code, "cause": "waiting_days"},
    )


def _note(lot: Lot, now: datetime) -> dict[str, object]:
    return {
        "lot_id": lot.id,
        "state": lot.state,
        "reason": lot.state_reason or IN_TIME_AFTER_ALL,
        "cause": NoteCause.INTERVAL,
        "noted_by": MARKET,
        "noted_at": now,
    }
