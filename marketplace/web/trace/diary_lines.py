"""The care diary in the words of the page."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from flask_babel import gettext as _

from marketplace.stories.growing import TracedWork
from marketplace.stories.story import Story
from marketplace.web.serving.formats import used_amount, vnday
from marketplace.web.trace.words import WORK_ICONS, WORK_NAMES

MOST_WORK = 60


class DiaryStep(NamedTuple):
    """A line of the diary."""

    day: str
    icon: str
    name: str
    material: str
    amount: str
    waiting: str
    kept: bool
    mark: str
    struck: bool
    why: str


def diary(story: Story) -> tuple[list[DiaryStep], int]:
    """The newest work first, and how many entries of plain care are only counted."""
    told = list(reversed(story.work))
    if len(told) > MOST_WORK:
        weighty = [each for each in told if each.material or not each.counts or each.is_late]
        plain = [each for each in told if each not in set(weighty)]
        room = max(MOST_WORK - len(weighty), 0)
        chosen = {id(each) for each in (*weighty[:MOST_WORK], *plain[:room])}
        told = [each for each in told if id(each) in chosen]
    return [_step(story, each) for each in told], len(story.work) - len(told)


def _step(story: Story, work: TracedWork) -> DiaryStep:
    waiting, kept = "", True
    if work.waiting_days and work.counts:
        waited = story.days_waited(work)
        kept = waited >= work.waiting_days
        waiting = _(
            "Waiting time %(needed)s days, picked after %(waited)s days",
            needed=work.waiting_days,
            waited=waited,
        )
    struck = not work.counts
    why = ""
    if struck:
        why = work.void_reason or _("Written anew")
    amount = ""
    if work.quantity:
        amount = used_amount(work.quantity, work.unit)
    return DiaryStep(
        vnday(work.done_on),
        WORK_ICONS[work.kind],
        str(WORK_NAMES[work.kind]),
        " · ".join(part for part in (work.material, work.substance, work.target) if part),
        amount,
        waiting,
        kept,
        _("entered late") if work.is_late else "",
        struck,
        why,
    )


def plain_care(story: Story) -> Sequence[str]:
    """Kinds of work with how often each was done, for a long diary."""
    counts = Counter(work.kind for work in story.work if work.counts)
    return [f"{WORK_NAMES[kind]}: {count}" for kind, count in counts.most_common()]
