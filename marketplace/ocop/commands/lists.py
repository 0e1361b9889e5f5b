"""Lists of recognitions and of revocations: looked at first, then taken in row by row."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import undefer

from marketplace.accounts.access import Actor
from marketplace.core import errors
from marketplace.core.audit import write_audit
from marketplace.core.clock import vietnam_day
from marketplace.core.codes import new_code
from marketplace.core.db import db
from marketplace.core.sentences import N_
from marketplace.core.storage import content_hash
from marketplace.core.text import clean
from marketplace.jobs.commands import enqueue
from marketplace.localities.models import AdminUnit
from marketplace.localities.models import Province as ProvinceRow
from marketplace.localities.queries import units_of_province
from marketplace.ocop.commands.planning import ListPlan, plan_recognitions, plan_revocations
from marketplace.ocop.commands.recording import RecognitionDiffers, keep_entry
from marketplace.ocop.commands.revoking import RevokedOtherwise, revoke_recognition
from marketplace.ocop.entries import register_entry, tidy_number
from marketplace.ocop.list_words import DIFFERS, OTHERWISE
from marketplace.ocop.models import ListKind, OcopList, Recognition, RecognitionSource
from marketplace.ocop.published_lists import ListedProvince, report
from marketplace.ocop.queries.lists import ListNotFound

TAKE_LIST = "ocop.take_list"
BATCH = 50


class ProvinceUnknown(errors.Invalid):
    code = "ocop_province_unknown"
    sentence = N_("There is no province with the code %(province)s.")
    field = "province"


def check_recognitions(
    content: bytes, *, filename: str, province_code: str, actor: str, now: datetime
) -> OcopList:
    """Look at a published list without changing the register; what it would change is kept.

    Raises FileRefused for a file that holds no list.
    """
    today = vietnam_day(now)
    plan = plan_recognitions(content, province=province_of(province_code, on=today), today=today)
    published = _kept(content, ListKind.RECOGNITIONS, filename, province_code, actor, now)
    return _fill(published, plan, actor=actor, now=now)


def check_revocations(
    content: bytes,
    *,
    filename: str,
    province_code: str,
    decision_no: str,
    decided_on: date | None,
    actor: str,
    scope: Actor | None,
    now: datetime,
) -> OcopList:
    """Look at a list of revocations; ``decision_no`` and ``decided_on`` stand for rows without.

    A commune officer (``scope``) revokes only what belongs to their units; None is the operator.
    Raises FileRefused.
    """
    number = tidy_number(decision_no)
    plan = plan_revocations(
        content,
        province_code=province_code,
        decision_no=number,
        decided_on=decided_on,
        scope=scope,
        today=vietnam_day(now),
    )
    published = _kept(content, ListKind.REVOCATIONS, filename, province_code, actor, now)
    published.decision_no, published.decided_on = number[:60], decided_on
    return _fill(published, plan, actor=actor, now=now)


def start_list(chosen: OcopList, *, actor: str, now: datetime) -> OcopList:
    """Take the good rows of a looked-at list in, in the background; starting again changes nothing."""
    published = locked_list(chosen.code)
    if published.job_code is not None:
        return published
    published.added, published.unchanged, published.taken = 0, 0, 0
    job = enqueue(
        TAKE_LIST, now=now, dedupe_key=f"{TAKE_LIST}:{published.code}", list_code=published.code
    )
    published.job_code = job.code
    write_audit(
        actor=actor,
        action="ocop.list_started",
        subject=published.code,
        now=now,
        kind=published.kind.value,
    )
    return published


def take_some(list_code: str, *, now: datetime) -> tuple[int, int] | None:
    """Take the next rows of a list in: how many are done, and of how many; None at the end.

    Counts and rows change together, so that a crash between two calls loses and doubles nothing.
    """
    published = locked_list(list_code)
    if published.finished_at is not None:
        return None
    some = published.entries[published.taken : published.taken + BATCH]
    changed = [_take(published, entry, now) for entry in some]
    published.added += changed.count(True)
    published.unchanged += changed.count(False)
    published.taken += len(some)
    if published.taken < len(published.entries):
        return published.taken, len(published.entries)
    published.finished_at = now
    write_audit(
        actor=published.uploaded_by,
        action="ocop.list_taken",
        subject=published.code,
        now=now,
        added=published.added,
        unchanged=published.unchanged,
        refused=published.refused,
    )
    return None


def _take(published: OcopList, entry: dict[str, Any], now: datetime) -> bool | None:  # JSON
    """Whether the row changed the register; None where the register refuses it."""
    take = _revoke if published.kind is ListKind.REVOCATIONS else _record
    try:
        return take(published, entry, now)
    except RevokedOtherwise:
        _refuse(published, entry, OTHERWISE)
    except RecognitionDiffers:
        _refuse(published, entry, DIFFERS)
    return None


def _record(published: OcopList, entry: dict[str, Any], now: datetime) -> bool:  # JSON
    facts = {name: value for name, value in entry.items() if name != "row"}
    _, new = keep_entry(
        register_entry(facts),
        source=RecognitionSource.PUBLISHED_LIST,
        actor=published.uploaded_by,
        now=now,
        source_list=published.code,
    )
    return new


def _revoke(published: OcopList, entry: dict[str, Any], now: datetime) -> bool:  # JSON
    row = db.session.scalars(select(Recognition).where(Recognition.code == entry["code"])).one()
    return revoke_recognition(
        row,
        decision_no=entry["decision_no"],
        reason=entry["reason"],
        on=date.fromisoformat(entry["on"]),
        actor=published.uploaded_by,
        now=now,
    )


def _refuse(published: OcopList, entry: dict[str, Any], wrong: str) -> None:  # JSON
    published.report = [*published.report, report(entry["row"], "", wrong, entry["certificate_no"])]
    published.refused += 1


def locked_list(code: str) -> OcopList:
    """The list, locked and read afresh, with its entries; raises ListNotFound."""
    published = db.session.scalar(
        select(OcopList)
        .where(OcopList.code == code)
        .options(undefer(OcopList.entries))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if published is None:
        raise ListNotFound
    return published


def province_of(code: str, *, on: date) -> ListedProvince:
    """A province as lists speak of it: its usual body and its communes by name."""
    row = db.session.get(ProvinceRow, code)
    if row is None:
        raise ProvinceUnknown(province=code)
    return ListedProvince(
        code, f"UBND {row.name}", communes_by_name(units_of_province(code, on=on))
    )


def communes_by_name(units: Sequence[AdminUnit]) -> dict[str, str]:
    """Codes by folded name, with the kind and, where that is not ambiguous, without."""
    full = {unit.folded_name: unit.code for unit in units}
    bare: dict[str, set[str]] = {}
    for name, code in full.items():
        for kind in ("xa ", "phuong ", "dac khu "):
            if name.startswith(kind):
                bare.setdefault(name.removeprefix(kind), set()).add(code)
    return {name: next(iter(codes)) for name, codes in bare.items() if len(codes) == 1} | full


def _kept(
    content: bytes, kind: ListKind, filename: str, province_code: str, actor: str, now: datetime
) -> OcopList:
    published = OcopList(
        code=new_code("DS"),
        kind=kind,
        filename=clean(filename)[:200] or "danh-sach",
        content_hash=content_hash(content),
        province_code=province_code,
        uploaded_by=actor,
        created_at=now,
    )
    db.session.add(published)
    return published


def _fill(published: OcopList, plan: ListPlan, *, actor: str, now: datetime) -> OcopList:
    published.entries, published.report = plan.entries, plan.problems
    published.rows, published.refused = plan.rows, plan.bad_rows
    published.added, published.unchanged = plan.added, plan.unchanged
    db.session.flush()
    write_audit(
        actor=actor,
        action="ocop.list_looked_at",
        subject=published.code,
        now=now,
        kind=published.kind.value,
        filename=published.filename,
        rows=published.rows,
        refused=published.refused,
    )
    return published
