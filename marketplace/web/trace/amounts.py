"""Where a lot came from and where its grams went."""

from typing import NamedTuple

from flask_babel import gettext as _

from marketplace.core.quantity import BaseUnit
from marketplace.stories.addresses import lot_path
from marketplace.stories.story import Story
from marketplace.traceability.lots.models import LotKind, MoveKind
from marketplace.web.serving.formats import base_amount
from marketplace.web.trace.words import MOVE_NAMES


class LotFact(NamedTuple):
    """``mark`` is a word in a pill behind the value, green where ``good``."""

    icon: str
    name: str
    value: str
    mark: str = ""
    good: bool = False
    url: str = ""


class BalancePart(NamedTuple):
    """A piece of the bar of quantities; ``from_`` and ``width`` in thousandths of the harvest."""

    kind: str
    name: str
    amount: str
    start: int
    width: int


def kilograms(grams: int) -> str:
    """``480,5 kg``."""
    return base_amount(grams, BaseUnit.GRAM)


def in_one_line(story: Story) -> str:
    """``Thu 480,5 kg, đã bán 312 kg``."""
    whole = kilograms(story.heading.quantity_g or 0)
    sold = kilograms(story.sold_g)
    if story.heading.lot_kind is LotKind.PACK:
        if story.sold_g:
            return str(_("%(whole)s packed, %(sold)s sold", whole=whole, sold=sold))
        return str(_("%(whole)s packed, nothing sold yet", whole=whole))
    if story.sold_g:
        return str(_("%(whole)s harvested, %(sold)s sold", whole=whole, sold=sold))
    return str(_("%(whole)s harvested, nothing sold yet", whole=whole))


def balance(story: Story) -> list[BalancePart]:
    """Where the grams went, as pieces of a bar; what is left comes last."""
    whole = story.heading.quantity_g or 1
    amounts = {kind: story.moved_g.get(kind, 0) for kind in MOVE_NAMES}
    amounts[MoveKind.SOLD] = story.sold_g
    parts, at = [], 0
    for kind, grams in amounts.items():
        if grams > 0:
            width = min(round(grams * 1000 / whole), 1000 - at)
            parts.append(
                BalancePart(kind.value, str(MOVE_NAMES[kind]), kilograms(grams), at, width)
            )
            at += width
    left = whole - (story.heading.used_g or 0)
    parts.append(BalancePart("left", _("still there"), kilograms(max(left, 0)), at, 1000 - at))
    return parts


def route(story: Story) -> list[LotFact]:
    """Where the lot came from and what became of it, in steps."""
    head, steps = story.heading, []
    for each in story.harvests:
        own = head.lot_kind is LotKind.HARVEST
        grams = head.quantity_g if own else each.taken_g
        url = "" if own else lot_path(each.product_code, each.code)
        name = _("Harvested") if own else _("From the harvest %(code)s", code=each.code)
        steps.append(LotFact("leaf", name, kilograms(grams or 0), url=url))
    if head.lot_kind is LotKind.PACK and head.pack_count and head.pack_size_g:
        packs = f"{head.pack_count} × {kilograms(head.pack_size_g)}"
        steps.append(LotFact("pack", _("Packed"), packs))
    for pack in story.packs:
        url = lot_path(pack.product_code, pack.code)
        name = _("Packed as %(code)s", code=pack.code)
        steps.append(LotFact("pack", name, kilograms(pack.taken_g), url=url))
    if story.sold_g:
        steps.append(LotFact("bag", _("Sold"), kilograms(story.sold_g)))
    return steps
