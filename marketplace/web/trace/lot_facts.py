"""The facts of a lot in the words of the page, so that templates only put them down."""

from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext

from marketplace.gs1.keys import public_gtin
from marketplace.stories.growing import TracedArea
from marketplace.stories.story import Story
from marketplace.traceability.farm.models import CheckStatus
from marketplace.traceability.recalls.models import RecallState
from marketplace.web.serving.formats import in_words, vnday
from marketplace.web.trace.amounts import LotFact, kilograms
from marketplace.web.trace.words import GROUNDS, ITEMS, NOTE_NAMES, OUTCOME_NAMES


def facts(story: Story, *, day: date) -> list[LotFact]:
    """Lot, place, and the days of its life."""
    head = story.heading
    rows = [LotFact("pack", _("Lot"), head.lot_code or "")]
    rows += [_area(area, day) for area in story.areas]
    if not story.areas:
        rows.append(LotFact("pin", _("Growing area"), _("not said")))
    rows += [
        LotFact("leaf", _("Variety"), name)
        for name in dict.fromkeys(each.variety for each in story.harvests)
        if name
    ]
    planted = sorted({each.planted_on for each in story.harvests if each.planted_on})
    if planted:
        rows.append(LotFact("sprout", _("Planted"), " · ".join(map(vnday, planted))))
    first = min(each.harvested_from for each in story.harvests)
    last = max(each.harvested_to for each in story.harvests)
    rows.append(LotFact("day", _("Harvested"), _days(first, last)))
    if head.packed_on is not None:
        at = f", {head.packed_at}" if head.packed_at else ""
        rows.append(LotFact("pack", _("Packed"), vnday(head.packed_on) + at))
    if head.best_before is not None:
        rows.append(_best_before(head.best_before, day))
    if head.grade:
        rows.append(LotFact("check", _("Grade"), head.grade))
    if number := public_gtin(head.gtin):
        rows.append(LotFact("search", _("GTIN (barcode)"), number.removeprefix("0")))
    if head.brand:
        rows.append(LotFact("shop", _("Brand"), head.brand))
    return rows


def _area(area: TracedArea, day: date) -> LotFact:
    value = area.code + (f" · {area.name}" if area.name else "")
    if area.verified_on(day):
        return LotFact("pin", _("Growing area"), value, _("checked"), good=True)
    suspended = area.status is CheckStatus.SUSPENDED
    mark = _("suspended") if suspended else _("said by the shop")
    return LotFact("pin", _("Growing area"), value, mark)


def _best_before(best_before: date, day: date) -> LotFact:
    left = (best_before - day).days
    mark = _("passed") if left <= 0 else ngettext("%(num)d day left", "%(num)d days left", left)
    return LotFact("clock", _("Best before"), vnday(best_before), mark, good=left > 0)


def _days(first: date, last: date) -> str:
    return vnday(first) if first == last else f"{vnday(first)} – {vnday(last)}"


def corrections(story: Story) -> list[str]:
    """Every change to what was said before, in the order in which it was made."""
    told = [
        (
            each.at,
            _(
                "%(day)s: recounted, %(amount)s more found. %(reason)s",
                day=vnday(each.at),
                amount=kilograms(-each.used_g),
                reason=each.reason,
            )
            if each.used_g < 0
            else _(
                "%(day)s: recounted, %(amount)s less found. %(reason)s",
                day=vnday(each.at),
                amount=kilograms(each.used_g),
                reason=each.reason,
            ),
        )
        for each in story.recounts
    ]
    for note in story.notes:
        reason = f" {in_words(note.reason)}" if note.reason else ""
        told.append((note.at, f"{vnday(note.at)}: {NOTE_NAMES[note.state]}.{reason}"))
    for recall in story.recalls:
        told.append(
            (
                recall.opened_at,
                _(
                    "%(day)s: recall %(code)s. %(reason)s",
                    day=vnday(recall.opened_at),
                    code=recall.code,
                    reason=recall.reason,
                ),
            )
        )
        if recall.state is RecallState.CLOSED and recall.closed_at and recall.outcome:
            ended = _(
                "%(day)s: recall %(code)s closed: %(outcome)s.",
                day=vnday(recall.closed_at),
                code=recall.code,
                outcome=OUTCOME_NAMES[recall.outcome],
            )
            told.append((recall.closed_at, ended))
    return [line for _moment, line in sorted(told, key=lambda each: each[0])]


def missing(story: Story) -> list[str]:
    """What of the ten items and the four grounds nobody has said."""
    completeness = story.completeness
    names = [ITEMS[item] for item in completeness.missing_items]
    names += [GROUNDS[ground] for ground in completeness.missing_grounds]
    return [str(name) for name in names]
