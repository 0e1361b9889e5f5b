"""What a diary says at a glance: plans, past work, what was entered last, and when one may harvest."""

from collections.abc import Iterable
from datetime import date, timedelta

from flask_babel import gettext as _

from marketplace.traceability.farm.models import DiaryEntry, WorkStatus
from marketplace.traceability.farm.queries.diary import DiaryLine
from marketplace.web.serving.formats import vnday


def plans_in(lines: Iterable[DiaryLine]) -> list[DiaryLine]:
    """What is still to be done, the next day first."""
    plans = [line for line in lines if line.counts and line.entry.status is WorkStatus.PLANNED]
    return sorted(plans, key=lambda line: (line.entry.done_on, line.entry.id))


def work_in_past(lines: Iterable[DiaryLine]) -> list[DiaryLine]:
    """What was done, with what was taken back; plans that were carried out are not told twice."""
    return [line for line in lines if line.entry.status is WorkStatus.DONE]


def last_entered(lines: Iterable[DiaryLine]) -> DiaryLine | None:
    """What "again as last time" would repeat."""
    done = [line for line in lines if line.counts and line.entry.status is WorkStatus.DONE]
    return max(done, key=lambda line: (line.entry.entered_at, line.entry.id), default=None)


def earliest_harvest(lines: Iterable[DiaryLine]) -> date | None:
    """The first day on which the waiting days of everything sprayed are over."""
    days = [
        line.harvest_from
        for line in lines
        if line.counts and line.entry.status is WorkStatus.DONE and line.harvest_from
    ]
    return max(days, default=None)


def saved_words(entry: DiaryEntry) -> str:
    """What the farmer is told after an entry: above all from when on one may harvest."""
    if entry.status is WorkStatus.PLANNED:
        return str(_("Kept as a plan for %(day)s.", day=vnday(entry.done_on)))
    if entry.waiting_days:
        day = entry.done_on + timedelta(days=entry.waiting_days)
        return str(_("Kept. Harvest from %(day)s on.", day=vnday(day)))
    return str(_("Kept in the diary."))
