"""How lots are spoken of at the sellers' and the officers' desks."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace.core.quantity import BaseUnit
from marketplace.traceability.lots.models import (
    Interval,
    Lot,
    LotMovement,
    LotNote,
    LotState,
    MoveKind,
)
from marketplace.traceability.lots.rules.balance import change_of
from marketplace.traceability.lots.rules.completeness import GROUND_NAMES, ITEM_NAMES, Completeness
from marketplace.web.serving.formats import base_amount, vnday

STATE_PILLS = {
    LotState.OPEN: ("ok", _l("On sale")),
    LotState.CLOSED: ("off", _l("Closed")),
    LotState.HELD: ("wait", _l("Held")),
    LotState.RECALLED: ("stop", _l("Recalled")),
    LotState.DESTROYED: ("off", _l("Destroyed")),
}
# What stands above the reason of a lot that is not on sale.
REASON_TITLES = {
    LotState.CLOSED: _l("Why it is not on sale"),
    LotState.HELD: _l("Why it is not on sale"),
    LotState.RECALLED: _l("Why it is recalled"),
    LotState.DESTROYED: _l("How it was destroyed"),
}
MOVE_NAMES = {
    MoveKind.PACKED: _l("Packed"),
    MoveKind.SOLD: _l("Sold"),
    MoveKind.RETURNED: _l("Came back"),
    MoveKind.LOSS: _l("Loss"),
    MoveKind.OWN_USE: _l("Own use"),
    MoveKind.SAMPLE: _l("Sample"),
    MoveKind.RECOUNT: _l("Counted anew"),
}


def weight(grams: int) -> str:
    """``12,5 kg``, also below zero."""
    return ("−" if grams < 0 else "") + base_amount(abs(grams), BaseUnit.GRAM)


def change_words(kind: MoveKind, grams: int) -> str:
    """What a movement did to what is left: ``−12,5 kg`` or ``+2 kg``."""
    change = -change_of(kind, grams)
    return ("+" if change > 0 else "") + weight(change)


def interval_words(lot: Lot) -> str:
    """The verdict on the waiting days in plain words."""
    match lot.interval:
        case Interval.VIOLATION if lot.state is LotState.DESTROYED:
            words = _(
                "Harvested too early after spraying: the first right day was %(day)s.",
                day=vnday(lot.earliest_on) if lot.earliest_on else "?",
            )
        case Interval.VIOLATION:
            words = _(
                "Harvested too early after spraying: the first right day was %(day)s. "
                "It is not sold until the commune's officer has seen a laboratory result.",
                day=vnday(lot.earliest_on) if lot.earliest_on else "?",
            )
        case Interval.UNKNOWN:
            words = _(
                "Something was sprayed whose waiting days nobody wrote down. "
                "Add them in the diary: until then the lot carries no VietGAP mark."
            )
        case Interval.RELEASED:
            words = _(
                "Harvested too early, but the laboratory found it good; an officer released it."
            )
        case _:
            words = _("The waiting days after spraying were kept.")
    return str(words)


def note_title(note: LotNote, earlier: LotNote | None) -> str:
    """What a step of a lot was; ``earlier`` is the one before it, or Jinja's undefined."""
    if earlier and note.state is LotState.RECALLED and earlier.state is LotState.RECALLED:
        return str(_("The recall ended"))
    return str(STATE_PILLS[note.state][1])


def missing_words(found: Completeness) -> str:
    """What a lot still lacks to be published, in one line; empty where nothing."""
    names = [ITEM_NAMES[item] for item in found.missing_items]
    names += [GROUND_NAMES[ground] for ground in found.missing_grounds]
    return ", ".join(str(_(name)) for name in names)


def reference(move: LotMovement) -> str:
    """What a movement was for, where that is worth saying: an order's code or a pack lot's."""
    return "" if ":" in move.reference else move.reference
