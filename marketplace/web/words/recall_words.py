"""How recalls are spoken of on pages and paper."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace.traceability.lots.models import LotKind, LotState
from marketplace.traceability.recalls.models import Recall, RecallOutcome, RecallScope, RecallState
from marketplace.traceability.recalls.queries.affected_lots import TouchedLot

SCOPES = {
    RecallScope.LOT: _l("Lot"),
    RecallScope.INPUT: _l("Fertiliser or pesticide"),
    RecallScope.PLOT: _l("Plot"),
    RecallScope.CERTIFICATE: _l("Certificate"),
}
DANGERS = {
    "1": _l("Grave: may harm people at once"),
    "2": _l("Middling: may make people ill"),
    "3": _l("Slight: wrong label or quality"),
}
OUTCOMES = {
    RecallOutcome.FIXED: _l("Mended or labelled anew"),
    RecallOutcome.OTHER_USE: _l("Used for something else"),
    RecallOutcome.RE_EXPORTED: _l("Sent back abroad"),
    RecallOutcome.DESTROYED: _l("Destroyed"),
}
ANSWERS = {
    "known": _l("Has read it"),
    "not_eaten": _l("Not eaten"),
    "eaten": _l("Eaten"),
    "gave_away": _l("Given away"),
}
BUYER_ANSWERS = {
    "known": _l("I know now"),
    "not_eaten": _l("I have not eaten it"),
    "eaten": _l("I have eaten of it"),
    "gave_away": _l("I gave it away"),
}
WHYS = {
    "input": _l("the same fertiliser or pesticide"),
    "plot": _l("the same plot"),
    "packed": _l("packed into the recalled packs"),
}
KINDS = {LotKind.HARVEST: _l("Harvest"), LotKind.PACK: _l("Packs")}


def recall_pill(recall: Recall) -> tuple[str, str]:
    """The kind and the word of a recall's state."""
    if recall.state is RecallState.OPEN:
        return "stop", str(_("Being recalled"))
    return "off", str(_("Closed"))


def lot_pill(state: LotState) -> tuple[str, str]:
    words = {
        LotState.OPEN: ("ok", _("On sale")),
        LotState.CLOSED: ("off", _("Closed")),
        LotState.HELD: ("wait", _("Held back")),
        LotState.RECALLED: ("stop", _("Recalled")),
        LotState.DESTROYED: ("stop", _("Destroyed")),
    }
    kind, word = words[state]
    return kind, str(word)


def lot_reference(lot: TouchedLot) -> str:
    """What names a lot outside: its product's code and its own."""
    return f"{lot.product_code}/{lot.code}"


def percent(part: int, whole: int) -> str:
    """``67 %`` rounded down, so that only all of it is 100 %; a dash where there is nothing."""
    return f"{part * 100 // whole}\u00a0%" if whole else "–"
