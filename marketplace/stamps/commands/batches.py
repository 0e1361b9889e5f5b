"""Making stamps for a lot, putting them to use, and taking them back."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import func, select, update

from marketplace.core import errors
from marketplace.core.audit import write_audit
from marketplace.core.codes import new_code
from marketplace.core.db import db, insert_into, table_of, writing
from marketplace.core.sentences import N_
from marketplace.core.text import clean
from marketplace.stamps.codes import new_stamp_code
from marketplace.stamps.models import Stamp, StampBatch, StampState
from marketplace.stamps.packs import LotHasNoPacks, StampLotNotFound, packs_of_lot
from marketplace.stamps.sheets import SHEETS
from marketplace.stamps.stamp_settings import StampSettings, stamp_settings
from marketplace.traceability.lots.models import Lot, LotState
from marketplace.tracelog.models import TraceKind
from marketplace.tracelog.recording import note

MOST_AT_ONCE = 1_000
TRIES_FOR_CODES = 5
VOIDABLE = (StampState.PRINTED, StampState.ACTIVATED, StampState.SOLD)


class StampCountInvalid(errors.Invalid):
    code = "stamp_count_invalid"
    field = "count"
    sentence = N_("Type how many stamps you need, from 1 to %(most)s.")


class TooManyStamps(errors.Invalid):
    code = "too_many_stamps"
    field = "count"
    sentence = N_("This lot has packs for %(allowed)s more stamps. Type that number or less.")


class SheetUnknown(errors.Invalid):
    code = "sheet_unknown"
    field = "sheet"
    sentence = N_("Choose the sheet of labels that you print on.")


class NoRoomForPin(errors.Invalid):
    code = "no_room_for_pin"
    field = "pins"
    sentence = N_("These labels are too small for a scratch number. Choose larger ones.")


class LotNotOpenForStamps(errors.Conflict):
    code = "lot_not_open_for_stamps"
    sentence = N_("This lot is not open for sale, so its stamps cannot be used now.")


class BatchActivatedAlready(errors.Conflict):
    code = "batch_activated_already"
    sentence = N_("These stamps are in use already.")


class NothingToActivate(errors.Conflict):
    code = "nothing_to_activate"
    sentence = N_("Every stamp of this sheet has been cancelled. Make new ones.")


class VoidReasonMissing(errors.Invalid):
    code = "void_reason_missing"
    field = "reason"
    sentence = N_("Write why, for example: the sheet was torn.")


class SerialsOutside(errors.Invalid):
    code = "serials_outside"
    field = "first"
    sentence = N_("These stamps have the numbers %(first)s to %(last)s.")


class NothingToVoid(errors.Conflict):
    code = "nothing_to_void"
    sentence = N_("These stamps are cancelled already, or a buyer has confirmed them.")


def make_batch(
    lot: Lot,
    *,
    count: int,
    sheet: str,
    actor: str,
    now: datetime,
    pins: bool = False,
    form_key: str | None = None,
) -> StampBatch:
    """Make ``count`` printed stamps for packs of ``lot``; the same ``form_key`` again makes none.

    The caller has checked that the lot is the actor's. Raises StampCountInvalid, TooManyStamps,
    SheetUnknown, NoRoomForPin, LotHasNoPacks or LotNotOpenForStamps.
    """
    if sheet not in SHEETS:
        raise SheetUnknown
    if pins and not SHEETS[sheet].pins:
        raise NoRoomForPin
    if not 1 <= count <= MOST_AT_ONCE:
        raise StampCountInvalid(most=MOST_AT_ONCE)
    lot = _open_lot(lot.id)
    if (made := _made_by(form_key, lot)) is not None:
        return made
    room = packs_of_lot(lot.id)
    if room.packs is None:
        raise LotHasNoPacks
    if count > room.allowed:
        raise TooManyStamps(allowed=room.allowed)
    batch = StampBatch(
        code=new_code("TE"),
        seller_id=lot.seller_id,
        lot_id=lot.id,
        count=count,
        first_serial=_next_serial(lot.id),
        sheet=sheet,
        pins=pins,
        form_key=form_key,
        made_by=actor,
        created_at=now,
    )
    db.session.add(batch)
    db.session.flush()
    settings = stamp_settings()
    insert_stamps(batch, settings, fresh=lambda: new_stamp_code(settings.code_key))
    lot.has_stamps = True
    write_audit(
        actor=actor, action="stamps_made", subject=batch.code, now=now, lot=lot.code, count=count
    )
    return batch


def insert_stamps(batch: StampBatch, settings: StampSettings, *, fresh: Callable[[], str]) -> None:
    """Write the batch's stamps; a code that exists already is drawn again.

    Raises RuntimeError where ``fresh`` keeps giving used codes.
    """
    serials: Sequence[int] = range(batch.first_serial, batch.first_serial + batch.count)
    for _ in range(TRIES_FOR_CODES):
        rows = [_row(batch, serial, fresh(), settings) for serial in serials]
        statement = insert_into(Stamp).on_conflict_do_nothing(index_elements=["code"])
        taken = set(
            writing().execute(statement.returning(table_of(Stamp).c.serial), rows).scalars()
        )
        serials = [serial for serial in serials if serial not in taken]
        if not serials:
            return
    raise RuntimeError(f"no free codes for {len(serials)} stamps")


def activate_batch(batch: StampBatch, *, actor: str, now: datetime) -> int:
    """Put the printed stamps of a batch to use; how many.

    Raises BatchActivatedAlready, NothingToActivate or LotNotOpenForStamps.
    """
    lot = _open_lot(batch.lot_id)
    batch = db.session.get_one(StampBatch, batch.id, with_for_update=True, populate_existing=True)
    if batch.activated_at is not None:
        raise BatchActivatedAlready
    batch.activated_at = now
    serials = sorted(
        db.session.scalars(
            update(Stamp)
            .where(Stamp.batch_id == batch.id, Stamp.state == StampState.PRINTED)
            .values(state=StampState.ACTIVATED, activated_at=now)
            .returning(Stamp.serial)
            .execution_options(synchronize_session=False)
        )
    )
    if not serials:
        raise NothingToActivate
    product_code = packs_of_lot(lot.id).product_code
    note(
        TraceKind.STAMPS_ACTIVATED,
        seller_id=lot.seller_id,
        lot=lot,
        reference=batch.code,
        event_at=now,
        now=now,
        facts={
            "product": product_code,
            "lot": lot.code,
            "first": serials[0],
            "last": serials[-1],
            "count": len(serials),
        },
    )
    write_audit(
        actor=actor,
        action="stamps_activated",
        subject=batch.code,
        now=now,
        lot=lot.code,
        count=len(serials),
    )
    return len(serials)


def void_stamps(
    batch: StampBatch, *, first: int, last: int, reason: str, actor: str, now: datetime
) -> int:
    """Cancel the stamps numbered ``first`` to ``last``; how many. Their packs may get new ones.

    Raises VoidReasonMissing, SerialsOutside or NothingToVoid.
    """
    reason = clean(reason)
    if not reason:
        raise VoidReasonMissing
    end = batch.first_serial + batch.count - 1
    if not batch.first_serial <= first <= last <= end:
        raise SerialsOutside(first=batch.first_serial, last=end)
    voided = db.session.scalars(
        update(Stamp)
        .where(
            Stamp.batch_id == batch.id,
            Stamp.serial.between(first, last),
            Stamp.state.in_(VOIDABLE),
        )
        .values(state=StampState.VOID, voided_at=now, void_reason=reason)
        .returning(Stamp.serial)
        .execution_options(synchronize_session=False)
    ).all()
    if not voided:
        raise NothingToVoid
    write_audit(
        actor=actor,
        action="stamps_voided",
        subject=batch.code,
        now=now,
        first=min(voided),
        last=max(voided),
        count=len(voided),
        reason=reason,
    )
    return len(voided)


def _row(batch: StampBatch, serial: int, code: str, settings: StampSettings) -> dict[str, object]:
    return {
        "code": code,
        "batch_id": batch.id,
        "lot_id": batch.lot_id,
        "serial": serial,
        "state": StampState.PRINTED,
        "void_reason": "",
        "pin_hash": settings.pin_hash(code, settings.pin_of(code)) if batch.pins else None,
        "pin_tries": 0,
        "confirmations_after": 0,
        "scans": 0,
    }


def _open_lot(lot_id: int) -> Lot:
    lot = db.session.get(Lot, lot_id, with_for_update=True, populate_existing=True)
    if lot is None:
        raise StampLotNotFound
    if lot.state is not LotState.OPEN:
        raise LotNotOpenForStamps
    return lot


def _made_by(form_key: str | None, lot: Lot) -> StampBatch | None:
    if form_key is None:
        return None
    return db.session.scalar(
        select(StampBatch).where(StampBatch.form_key == form_key, StampBatch.lot_id == lot.id)
    )


def _next_serial(lot_id: int) -> int:
    newest = db.session.scalar(select(func.max(Stamp.serial)).where(Stamp.lot_id == lot_id))
    return (newest or 0) + 1
