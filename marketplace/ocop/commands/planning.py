"""What a list would change, told without changing it."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select

from marketplace.accounts.access import Actor
from marketplace.core.db import db
from marketplace.ocop.entries import RegisterEntry, plain
from marketplace.ocop.list_words import (
    COLUMN_NAMES,
    DIFFERS,
    ENDS_FIRST,
    IN_FUTURE,
    NO_DECISION,
    NOT_YOURS,
    OTHERWISE,
    TWICE,
    UNKNOWN,
)
from marketplace.ocop.models import Recognition
from marketplace.ocop.published_lists import (
    ListedProvince,
    Report,
    Revoked,
    read_recognitions,
    read_revocations,
    report,
)
from marketplace.ocop.queries.scope import may_keep
from marketplace.ocop.rules import names_differ

CHUNK = 500


@dataclass
class ListPlan:
    """The good rows as JSON, how many of them are news, and what is wrong with the others."""

    entries: list[dict[str, Any]] = field(default_factory=list)  # JSON
    problems: list[Report] = field(default_factory=list)
    rows: int = 0
    added: int = 0
    unchanged: int = 0

    @property
    def bad_rows(self) -> int:
        return len({problem["row"] for problem in self.problems})


def plan_recognitions(content: bytes, *, province: ListedProvince, today: date) -> ListPlan:
    """What a published list would add; raises FileRefused."""
    reading = read_recognitions(content, province=province, today=today)
    plan = ListPlan(problems=reading.problems, rows=reading.rows)
    recognitions = _kept_under({entry.decision_no for _, entry in reading.entries})
    seen: dict[tuple[str, str], RegisterEntry] = {}
    for row, entry in reading.entries:
        standing, first = recognitions.get(entry.key), seen.setdefault(entry.key, entry)
        if standing is not None and not entry.same_as(standing):
            held = f"{standing.stars}★ {standing.product_name}, {standing.holder_name}"
            plan.problems.append(report(row, COLUMN_NAMES["certificate_no"], DIFFERS, held))
        elif not entry.says_the_same(first):
            plan.problems.append(report(row, COLUMN_NAMES["certificate_no"], TWICE))
        else:
            new = standing is None and first is entry
            plan.added, plan.unchanged = plan.added + new, plan.unchanged + (not new)
            plan.entries.append({"row": row, **plain(entry)})
    return plan


def plan_revocations(
    content: bytes,
    *,
    province_code: str,
    decision_no: str,
    decided_on: date | None,
    scope: Actor | None,
    today: date,
) -> ListPlan:
    """Which recognitions a list would revoke; raises FileRefused."""
    lines, problems = read_revocations(content)
    plan = ListPlan(problems=problems, rows=len(lines) + len({one["row"] for one in problems}))
    recognitions = _kept_under({line.decision_no for line in lines})
    by_decision: dict[str, list[Recognition]] = {}
    for recognition in recognitions.values():
        if recognition.province_code == province_code:
            by_decision.setdefault(recognition.decision_no, []).append(recognition)
    taken: set[str] = set()
    for line in lines:
        revoking = line.revocation_decision_no or decision_no
        on = line.revoked_on or decided_on or today
        meant = list(_meant(line, by_decision.get(line.decision_no, ())))
        wrong = _wrong_with(line, meant, revoking=revoking, on=on, scope=scope, today=today)
        if wrong is not None:
            plan.problems.append(wrong)
            continue
        for one in meant:
            new = one.revoked_on is None and one.code not in taken
            taken.add(one.code)
            plan.added, plan.unchanged = plan.added + new, plan.unchanged + (not new)
            plan.entries.append(_revocation(line, one, revoking, on))
    return plan


def _revocation(line: Revoked, one: Recognition, revoking: str, on: date) -> dict[str, Any]:  # JSON
    return {
        "row": line.row,
        "code": one.code,
        "certificate_no": one.certificate_no,
        "decision_no": revoking,
        "on": on.isoformat(),
        "reason": line.reason,
    }


def _meant(line: Revoked, of_decision: Sequence[Recognition]) -> Iterator[Recognition]:
    """The entries that a row names: by certificate, else by product, else all of the decision."""
    for one in of_decision:
        if line.certificate_no:
            if one.certificate_no == line.certificate_no:
                yield one
        elif not line.product or not names_differ(one.product_name, line.product):
            yield one


def _wrong_with(
    line: Revoked,
    meant: Collection[Recognition],
    *,
    revoking: str,
    on: date,
    scope: Actor | None,
    today: date,
) -> Report | None:
    name = f"{line.certificate_no or line.product or line.decision_no}"
    day = f"{on:%d/%m/%Y}"
    if not meant:
        return report(line.row, COLUMN_NAMES["decision_no"], UNKNOWN, name)
    if not revoking:
        return report(line.row, COLUMN_NAMES["revocation_decision_no"], NO_DECISION)
    if on > today:
        return report(line.row, COLUMN_NAMES["revoked_on"], IN_FUTURE, day)
    found = (_wrong_with_one(line, one, revoking, on, scope) for one in meant)
    return next((wrong for wrong in found if wrong is not None), None)


def _wrong_with_one(
    line: Revoked, one: Recognition, revoking: str, on: date, scope: Actor | None
) -> Report | None:
    if scope is not None and not may_keep(one, scope):
        return report(line.row, COLUMN_NAMES["decision_no"], NOT_YOURS, one.product_name)
    if on < one.issued_on:
        return report(line.row, COLUMN_NAMES["revoked_on"], ENDS_FIRST, f"{on:%d/%m/%Y}")
    if one.revoked_on is not None and one.revocation_decision_no != revoking:
        return report(line.row, COLUMN_NAMES["decision_no"], OTHERWISE, one.certificate_no)
    return None


def _kept_under(decisions: Collection[str]) -> dict[tuple[str, str], Recognition]:
    """The entries under any of these decisions, by decision and certificate."""
    recognitions: dict[tuple[str, str], Recognition] = {}
    numbers = sorted(decisions)
    for start in range(0, len(numbers), CHUNK):
        query = select(Recognition).where(
            Recognition.decision_no.in_(numbers[start : start + CHUNK])
        )
        for row in db.session.scalars(query):
            recognitions[row.decision_no, row.certificate_no] = row
    return recognitions
