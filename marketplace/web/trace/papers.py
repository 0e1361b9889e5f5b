"""What was certified about a lot and its product: by whom, with which number, until when."""

from datetime import date, timedelta
from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import ngettext

from marketplace.catalog.trust import trust_of
from marketplace.stories.heading import TraceHeading
from marketplace.stories.story import Story
from marketplace.web.serving.formats import vnday
from marketplace.web.words.certificate_words import CERTIFICATE_NAMES

ONE_DAY = timedelta(days=1)


class TrustPaper(NamedTuple):
    """A certificate or recognition; ``stars`` is 0 of one that has none."""

    name: str
    number: str
    lines: tuple[str, ...]
    stars: int = 0
    ended: bool = False


def papers(story: Story, *, day: date) -> list[TrustPaper]:
    """OCOP as it stands today, and the certificates that held on the day of harvest."""
    head = story.heading
    found = ocop_paper(head, day=day)
    for each in story.certificates:
        ended = each.valid_to <= day
        last = vnday(each.valid_to - ONE_DAY)
        lines = [
            each.issuer,
            _("It ended on %(day)s; it was valid at harvest.", day=last)
            if ended
            else _("Valid until %(day)s", day=last),
        ]
        if each.checked_on:
            lines.append(_("Checked by a commune officer on %(day)s", day=vnday(each.checked_on)))
        name = str(CERTIFICATE_NAMES[each.kind.value])
        found.append(TrustPaper(name, each.number, tuple(lines), ended=ended))
    if head.standard:
        line = _("The shop says so itself.")
        found.append(TrustPaper(head.standard, "", (line,)))
    return found


def ocop_paper(head: TraceHeading, *, day: date) -> list[TrustPaper]:
    """The recognition that is valid today."""
    stars = trust_of(head.trust, day=day).ocop
    if stars is None:
        return []
    lines = (
        _(
            "Decision %(number)s of %(day)s, %(body)s",
            number=stars.decision_no,
            day=vnday(stars.decision_on),
            body=stars.issuing_body,
        ),
        _("Valid until %(day)s", day=vnday(stars.expires_on - ONE_DAY)),
        _("Checked in the register by a commune officer"),
    )
    name = ngettext("OCOP %(num)d star", "OCOP %(num)d stars", stars.stars)
    return [TrustPaper(name, stars.certificate_no, lines, stars=stars.stars)]
