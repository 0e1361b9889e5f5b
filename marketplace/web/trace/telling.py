"""A story in the words of the page: everything ready, so that templates only put it down."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import ngettext

from marketplace.catalog.trust import trust_of
from marketplace.core.quantity import BaseUnit
from marketplace.traceability.addresses import lot_path
from marketplace.traceability.gs1.keys import public_gtin
from marketplace.traceability.models.farm import CheckStatus
from marketplace.traceability.models.lots import LotKind, MoveKind
from marketplace.traceability.models.recall import RecallState
from marketplace.traceability.queries.story import Area, Story, Work
from marketplace.traceability.queries.story_heading import Heading
from marketplace.web.certificate_words import CERTIFICATE_NAMES
from marketplace.web.formats import base_amount, in_words, vnday
from marketplace.web.trace.words import (
    GROUNDS,
    ITEMS,
    MOVE_NAMES,
    NOTE_NAMES,
    OUTCOME_NAMES,
    WORK_ICONS,
    WORK_NAMES,
)

MOST_WORK = 60
UNITS = {"g": BaseUnit.GRAM, "ml": BaseUnit.MILLILITRE}
ONE_DAY = timedelta(days=1)


class Fact(NamedTuple):
    """``mark`` is a word in a pill behind the value, green where ``good``."""

    icon: str
    name: str
    value: str
    mark: str = ""
    good: bool = False
    url: str = ""


class Paper(NamedTuple):
    """A certificate or recognition; ``stars`` is 0 of one that has none."""

    name: str
    number: str
    lines: tuple[str, ...]
    stars: int = 0
    ended: bool = False


class Step(NamedTuple):
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


class Part(NamedTuple):
    """A piece of the bar of quantities; ``from_`` and ``width`` in thousandths of the harvest."""

    kind: str
    name: str
    amount: str
    start: int
    width: int


def kilograms(grams: int) -> str:
    """``480,5 kg``."""
    return base_amount(grams, BaseUnit.GRAM)


def facts(story: Story, *, day: date) -> list[Fact]:
    """Lot, place, and the days of its life."""
    head = story.heading
    rows = [Fact("pack", _("Lot"), head.lot_code or "")]
    rows += [_area(area, day) for area in story.areas]
    if not story.areas:
        rows.append(Fact("pin", _("Growing area"), _("not said")))
    rows += [
        Fact("leaf", _("Variety"), name)
        for name in dict.fromkeys(each.variety for each in story.harvests)
        if name
    ]
    planted = sorted({each.planted_on for each in story.harvests if each.planted_on})
    if planted:
        rows.append(Fact("sprout", _("Planted"), " · ".join(map(vnday, planted))))
    first = min(each.harvested_from for each in story.harvests)
    last = max(each.harvested_to for each in story.harvests)
    rows.append(Fact("day", _("Harvested"), _days(first, last)))
    if head.packed_on is not None:
        at = f", {head.packed_at}" if head.packed_at else ""
        rows.append(Fact("pack", _("Packed"), vnday(head.packed_on) + at))
    if head.best_before is not None:
        rows.append(_best_before(head.best_before, day))
    if head.grade:
        rows.append(Fact("check", _("Grade"), head.grade))
    if number := public_gtin(head.gtin):
        rows.append(Fact("search", _("GTIN (barcode)"), number.removeprefix("0")))
    if head.brand:
        rows.append(Fact("shop", _("Brand"), head.brand))
    return rows


def _area(area: Area, day: date) -> Fact:
    value = area.code + (f" · {area.name}" if area.name else "")
    if area.verified_on(day):
        return Fact("pin", _("Growing area"), value, _("checked"), good=True)
    suspended = area.status is CheckStatus.SUSPENDED
    mark = _("suspended") if suspended else _("said by the shop")
    return Fact("pin", _("Growing area"), value, mark)


def _best_before(best_before: date, day: date) -> Fact:
    left = (best_before - day).days
    mark = _("passed") if left <= 0 else ngettext("%(num)d day left", "%(num)d days left", left)
    return Fact("clock", _("Best before"), vnday(best_before), mark, good=left > 0)


def _days(first: date, last: date) -> str:
    return vnday(first) if first == last else f"{vnday(first)} – {vnday(last)}"


def papers(story: Story, *, day: date) -> list[Paper]:
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
        found.append(Paper(name, each.number, tuple(lines), ended=ended))
    if head.standard:
        line = _("The shop says so itself.")
        found.append(Paper(head.standard, "", (line,)))
    return found


def ocop_paper(head: Heading, *, day: date) -> list[Paper]:
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
    return [Paper(name, stars.certificate_no, lines, stars=stars.stars)]


def diary(story: Story) -> tuple[list[Step], int]:
    """The newest work first, and how many entries of plain care are only counted."""
    told = list(reversed(story.work))
    if len(told) > MOST_WORK:
        weighty = [each for each in told if each.material or not each.counts or each.is_late]
        plain = [each for each in told if each not in set(weighty)]
        room = max(MOST_WORK - len(weighty), 0)
        chosen = {id(each) for each in (*weighty[:MOST_WORK], *plain[:room])}
        told = [each for each in told if id(each) in chosen]
    return [_step(story, each) for each in told], len(story.work) - len(told)


def _step(story: Story, work: Work) -> Step:
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
        unit = UNITS.get(work.unit)
        amount = base_amount(work.quantity, unit) if unit else f"{work.quantity} {work.unit}"
    return Step(
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


def balance(story: Story) -> list[Part]:
    """Where the grams went, as pieces of a bar; what is left comes last."""
    whole = story.heading.quantity_g or 1
    amounts = {kind: story.moved_g.get(kind, 0) for kind in MOVE_NAMES}
    amounts[MoveKind.SOLD] = story.sold_g
    parts, at = [], 0
    for kind, grams in amounts.items():
        if grams > 0:
            width = min(round(grams * 1000 / whole), 1000 - at)
            parts.append(Part(kind.value, str(MOVE_NAMES[kind]), kilograms(grams), at, width))
            at += width
    left = whole - (story.heading.used_g or 0)
    parts.append(Part("left", _("still there"), kilograms(max(left, 0)), at, 1000 - at))
    return parts


def route(story: Story) -> list[Fact]:
    """Where the lot came from and what became of it, in steps."""
    head, steps = story.heading, []
    for each in story.harvests:
        own = head.lot_kind is LotKind.HARVEST
        grams = head.quantity_g if own else each.taken_g
        url = "" if own else lot_path(each.product_code, each.code)
        name = _("Harvested") if own else _("From the harvest %(code)s", code=each.code)
        steps.append(Fact("leaf", name, kilograms(grams or 0), url=url))
    if head.lot_kind is LotKind.PACK and head.pack_count and head.pack_size_g:
        packs = f"{head.pack_count} × {kilograms(head.pack_size_g)}"
        steps.append(Fact("pack", _("Packed"), packs))
    for pack in story.packs:
        url = lot_path(pack.product_code, pack.code)
        name = _("Packed as %(code)s", code=pack.code)
        steps.append(Fact("pack", name, kilograms(pack.taken_g), url=url))
    if story.sold_g:
        steps.append(Fact("bag", _("Sold"), kilograms(story.sold_g)))
    return steps


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
    found = story.completeness
    names = [ITEMS[item] for item in found.missing_items]
    names += [GROUNDS[ground] for ground in found.missing_grounds]
    return [str(name) for name in names]


def plain_care(story: Story) -> Sequence[str]:
    """Kinds of work with how often each was done, for a long diary."""
    counts = Counter(work.kind for work in story.work if work.counts)
    return [f"{WORK_NAMES[kind]}: {count}" for kind, count in counts.most_common()]
