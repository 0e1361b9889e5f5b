"""The band at the head of a trace page: whether the goods are all right, in words.

Red is only for what is recalled or void; a code in the system is never called genuine goods.
"""

from datetime import date
from typing import NamedTuple

from flask_babel import gettext as _

from marketplace.stamps.models import StampState
from marketplace.stories.heading import TraceHeading
from marketplace.stories.story import Story
from marketplace.traceability.lots.models import Interval, LotState
from marketplace.web.serving.formats import in_words, vnday


class Banner(NamedTuple):
    """``tone`` is good, plain, wait or stop; ``lines`` say more below the title."""

    tone: str
    icon: str
    title: str
    lines: tuple[str, ...] = ()


def lot_banner(story: Story, *, day: date) -> Banner:
    """How a lot stands on ``day``."""
    head = story.heading
    reason = in_words(head.state_reason or "")
    told = (reason,) if reason else ()
    advice = _("Do not eat it and do not pass it on. Ask the shop for your money back.")
    if story.open_recall is not None:
        why = story.open_recall.reason
        return Banner("stop", "alert", _("This lot is being recalled"), (why, advice))
    if head.state is LotState.RECALLED:
        return Banner("stop", "alert", _("This lot was recalled"), (*told, advice))
    if head.state is LotState.DESTROYED:
        return Banner("stop", "alert", _("This lot was destroyed; it may not be on sale"), told)
    if head.state is LotState.HELD:
        title = _("This lot is held back from sale until it has been checked")
        return Banner("wait", "clock", title, told)
    return _sound_banner(story, day)


def _sound_banner(story: Story, day: date) -> Banner:
    """Of a lot that nobody holds back."""
    head, assured = story.heading, _assured(story)
    if head.best_before is not None and head.best_before <= day:
        title = _("This lot is past its best before date, %(day)s", day=vnday(head.best_before))
        return Banner("plain", "clock", title)
    if head.state is LotState.CLOSED:
        return Banner("plain", "check", _("This lot is not sold any more"), assured)
    if story.completeness.publishable:
        return Banner("good", "shield", _("This lot can be traced to its field"), assured)
    return Banner("plain", "info", _("This lot tells only a part of its story"), assured)


def _assured(story: Story) -> tuple[str, ...]:
    head = story.heading
    if head.interval is Interval.RELEASED:
        return (_("An officer let it go on sale after a laboratory had tested it."),)
    if head.interval is Interval.OK and any(work.waiting_days for work in story.work):
        return (_("The waiting days after spraying were kept."),)
    return ()


def stamp_banner(head: TraceHeading) -> Banner | None:
    """The band of a stamp that tells no story; None of one that does."""
    if head.stamp_state is StampState.PRINTED:
        return Banner(
            "plain",
            "info",
            _("This stamp has not been put to use yet"),
            (
                _(
                    "The shop has not yet said which pack it is on, so it tells nothing about goods."
                ),
                _("Found it on something you bought? Please report it."),
            ),
        )
    if head.stamp_state is StampState.VOID:
        told = (_("The shop says why: %(reason)s", reason=head.void_reason),)
        return Banner(
            "stop",
            "alert",
            _("This stamp is void"),
            (
                *(told if head.void_reason else ()),
                _("Do not trust goods that carry it. Please report where you found it."),
            ),
        )
    return None
