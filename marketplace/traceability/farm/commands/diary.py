"""The farm diary: work is added, revised by a new row, or void with its reason; never changed.

Every change is written to the trace log.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select

from marketplace.catalog.commands.photos import MAKE_DERIVATIVES
from marketplace.core import errors
from marketplace.core.audit import write_audit
from marketplace.core.clock import day_start, vietnam_day
from marketplace.core.codes import new_code
from marketplace.core.db import db
from marketplace.core.sentences import N_
from marketplace.core.text import clean, clean_lines
from marketplace.jobs.commands import enqueue
from marketplace.traceability.farm.commands.work import Work, check_work, season_locked
from marketplace.traceability.farm.models import (
    DiaryEntry,
    GrowingSeason,
    InputProduct,
    Plot,
    WorkStatus,
)
from marketplace.tracelog import recording
from marketplace.tracelog.models import TraceKind


class EntryGone(errors.Conflict):
    code = "entry_gone"
    sentence = N_("This entry has been corrected or taken back already. Please look again.")


class NothingToRepeat(errors.Invalid):
    code = "nothing_to_repeat"
    sentence = N_("There is nothing to repeat yet. Make the first entry of this season.")


class VoidReasonMissing(errors.Invalid):
    code = "void_reason_missing"
    field = "reason"
    sentence = N_("Say in a few words why this entry is wrong.")


def add_entry(
    season: GrowingSeason, work: Work, *, client_key: str, actor: str, now: datetime
) -> DiaryEntry:
    """Write one piece of work down; the same ``client_key`` again is the same entry.

    Raises a refusal of `work.check_work`.
    """
    season = season_locked(season.id)
    entry = _by_key(season.id, client_key)
    if entry is not None:
        return entry
    check_work(season, work, today=vietnam_day(now))
    return _write(season, work, client_key=client_key, actor=actor, now=now)


def repeat_last(season: GrowingSeason, *, client_key: str, actor: str, now: datetime) -> DiaryEntry:
    """Do today what was entered last, with the same input, quantity and plot.

    Raises NothingToRepeat or a refusal of `work.check_work`.
    """
    season = season_locked(season.id)
    entry = _by_key(season.id, client_key)
    if entry is not None:
        return entry
    last = last_done(season.id)
    if last is None:
        raise NothingToRepeat
    again = replace(_work_of(last), done_on=vietnam_day(now), note="")
    return add_entry(season, again, client_key=client_key, actor=actor, now=now)


def revise_entry(
    entry: DiaryEntry, work: Work, *, client_key: str, actor: str, now: datetime
) -> DiaryEntry:
    """Put a new row in an entry's place; the old one stays visible as replaced.

    Without a new photo the old one is kept. Raises EntryGone or a refusal of
    `work.check_work`.
    """
    season = season_locked(entry.season_id)
    known = _by_key(season.id, client_key)
    if known is not None:
        return known
    entry = _standing(entry)
    check_work(season, work, today=vietnam_day(now))
    new = _write(season, work, client_key=client_key, actor=actor, now=now)
    new.revision_of = entry.id
    new.photo = new.photo or entry.photo
    entry.replaced_at = now
    db.session.flush()
    if entry.status is WorkStatus.DONE:
        _note_void(season, entry, "revised", now=now)
    return new


def mark_done(entry: DiaryEntry, *, actor: str, now: datetime) -> DiaryEntry:
    """A planned piece of work was done today; again it is the entry that was made then.

    Raises EntryGone or a refusal of `work.check_work`.
    """
    done = replace(_work_of(entry), status=WorkStatus.DONE, done_on=vietnam_day(now))
    return revise_entry(entry, done, client_key=f"done-{entry.code}", actor=actor, now=now)


def void_entry(entry: DiaryEntry, *, reason: str, actor: str, now: datetime) -> DiaryEntry:
    """Take an entry back; it stays in the diary with the reason. Again changes nothing.

    Raises VoidReasonMissing or EntryGone.
    """
    season = season_locked(entry.season_id)
    reason = clean_lines(reason)[:500]
    if len(reason) < 3:
        raise VoidReasonMissing
    entry = db.session.get_one(DiaryEntry, entry.id, with_for_update=True, populate_existing=True)
    if entry.voided_at is not None:
        return entry
    entry = _standing(entry)
    entry.voided_at, entry.voided_by, entry.void_reason = now, actor, reason
    db.session.flush()
    write_audit(
        actor=actor,
        action="traceability.entry_voided",
        subject=f"entry:{entry.code}",
        now=now,
        season=season.code,
        reason=reason,
    )
    if entry.status is WorkStatus.DONE:
        _note_void(season, entry, "void", now=now)
    return entry


def last_done(season_id: int) -> DiaryEntry | None:
    """The entry that was written last and still counts."""
    return db.session.scalar(
        select(DiaryEntry)
        .where(
            DiaryEntry.season_id == season_id,
            DiaryEntry.status == WorkStatus.DONE,
            DiaryEntry.replaced_at.is_(None),
            DiaryEntry.voided_at.is_(None),
        )
        .order_by(DiaryEntry.entered_at.desc(), DiaryEntry.id.desc())
        .limit(1)
    )


def _by_key(season_id: int, client_key: str) -> DiaryEntry | None:
    return db.session.scalar(
        select(DiaryEntry).where(
            DiaryEntry.season_id == season_id, DiaryEntry.client_key == client_key[:64]
        )
    )


def _standing(entry: DiaryEntry) -> DiaryEntry:
    locked = db.session.get_one(DiaryEntry, entry.id, with_for_update=True, populate_existing=True)
    if locked.replaced_at is not None or locked.voided_at is not None:
        raise EntryGone
    return locked


def _work_of(entry: DiaryEntry) -> Work:
    used = db.session.get(InputProduct, entry.input_id) if entry.input_id else None
    plot = db.session.get(Plot, entry.plot_id) if entry.plot_id else None
    return Work(
        kind=entry.kind,
        done_on=entry.done_on,
        used=used,
        quantity=entry.quantity,
        plot=plot,
        area_m2=entry.area_m2,
        target=entry.target,
        worker=entry.worker,
        note=entry.note,
    )


def _write(
    season: GrowingSeason, work: Work, *, client_key: str, actor: str, now: datetime
) -> DiaryEntry:
    entry = DiaryEntry(
        code=new_code("NK"),
        season_id=season.id,
        plot_id=work.plot.id if work.plot else None,
        kind=work.kind,
        status=work.status,
        done_on=work.done_on,
        input_id=work.used.id if work.used else None,
        quantity=work.quantity,
        unit=work.used.unit if work.used else "",
        area_m2=work.area_m2,
        target=clean(work.target)[:200],
        waiting_days=work.used.waiting_days if work.used else None,
        worker=clean(work.worker)[:200],
        note=clean_lines(work.note)[:1_000],
        photo=work.photo.picture if work.photo else None,
        client_key=client_key[:64],
        entered_by=actor,
        entered_at=now,
    )
    db.session.add(entry)
    db.session.flush()
    if work.photo is not None:
        enqueue(MAKE_DERIVATIVES, now=now, picture=work.photo.picture)
    if entry.status is WorkStatus.DONE:
        _note_work(season, entry, work.used, now=now)
    return entry


def _note_work(
    season: GrowingSeason, entry: DiaryEntry, used: InputProduct | None, *, now: datetime
) -> None:
    of_input: dict[str, recording.Plain] = {
        "input": used.name if used else None,
        "quantity": entry.quantity,
        "unit": entry.unit or None,
        "waiting_days": entry.waiting_days,
    }
    recording.note(
        TraceKind.WORKED,
        seller_id=season.seller_id,
        product_id=season.product_id,
        reference=entry.code,
        event_at=min(day_start(entry.done_on) + timedelta(hours=12), now),
        now=now,
        facts={
            "season": season.code,
            "work": entry.kind.value,
            "done_on": entry.done_on.isoformat(),
            **{name: value for name, value in of_input.items() if value is not None},
        },
    )


def _note_void(season: GrowingSeason, entry: DiaryEntry, reason: str, *, now: datetime) -> None:
    recording.note(
        TraceKind.WORK_VOIDED,
        seller_id=season.seller_id,
        product_id=season.product_id,
        reference=entry.code,
        event_at=now,
        now=now,
        facts={"season": season.code, "entry": entry.code, "reason": reason},
    )
