"""Stamps, made and put to use through the real commands."""

from datetime import datetime

from marketplace.core.db import atomically, db
from marketplace.stamps.commands.batches import activate_batch, make_batch, void_stamps
from marketplace.stamps.commands.sales import sell_stamps
from marketplace.stamps.models import Stamp, StampBatch, StampState
from marketplace.stamps.queries import standing_stamps
from marketplace.stamps.scans import count_scan, scan_counter
from marketplace.traceability.lots.models import Lot
from tests.factories.lots import IN_MARKET_TIME, make_pack_lot
from tests.factories.saving import as_rows


def make_stamps(
    lot: Lot | None = None,
    *,
    count: int = 3,
    state: StampState = StampState.ACTIVATED,
    sheet: str = "3x8",
    pins: bool = False,
    now: datetime = IN_MARKET_TIME,
) -> list[Stamp]:
    """The stamps of one new batch of a pack lot, all in ``state`` (not CONFIRMED), by serial."""
    lot = lot or make_pack_lot(count=max(20, count))
    batch = make_stamp_batch(lot, count=count, sheet=sheet, pins=pins, now=now)
    stamps = list(standing_stamps(batch.id))
    last = batch.first_serial + count - 1
    if state is StampState.VOID:
        atomically(
            lambda: void_stamps(
                batch,
                first=batch.first_serial,
                last=last,
                reason="Tờ tem bị rách",
                actor="tests",
                now=now,
            )
        )
    elif state is not StampState.PRINTED:
        atomically(lambda: activate_batch(batch, actor="tests", now=now))
    if state is StampState.SOLD:
        atomically(lambda: sell_stamps(f"DH{batch.code}", [(lot.id, count)], now=now))
    for stamp in stamps:
        db.session.refresh(stamp)
    return stamps


def make_stamp_batch(
    lot: Lot,
    *,
    count: int = 3,
    sheet: str = "3x8",
    pins: bool = False,
    now: datetime = IN_MARKET_TIME,
) -> StampBatch:
    """Printed stamps of a lot, which stays as it is."""
    with as_rows():
        batch = make_batch(lot, count=count, sheet=sheet, pins=pins, actor="tests", now=now)
    db.session.refresh(batch)
    return batch


def look_at(
    stamp: Stamp,
    *devices: str | None,
    at: datetime = IN_MARKET_TIME,
    state: StampState | None = None,
    province_code: str | None = None,
) -> None:
    """Count one scan per device and write them at once."""
    for device in devices or (None,):
        count_scan(
            stamp.id, state=state or stamp.state, device=device, now=at, province_code=province_code
        )
    scan_counter.flush()
    db.session.refresh(stamp)


def set_best_before(lot: Lot, day: object) -> None:
    with as_rows():
        db.session.get_one(Lot, lot.id).best_before = day  # type: ignore[assignment]
