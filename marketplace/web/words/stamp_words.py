"""How stamps are spoken of on pages: their states, what looks like a copy, what came of a number.

A code in the system is never called genuine goods: a printed square can be photographed.
"""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace.core.sentences import N_
from marketplace.stamps.commands.confirming import Confirmation, Outcome
from marketplace.stamps.flags import FlagRule
from marketplace.stamps.models import FlagState, StampState
from marketplace.web.serving.formats import vnmoment

STATE_PILLS = {
    StampState.PRINTED: ("wait", _l("Printed, not in use yet")),
    StampState.ACTIVATED: ("info", _l("In use")),
    StampState.SOLD: ("ok", _l("Sold")),
    StampState.CONFIRMED: ("ok", _l("Confirmed by the buyer")),
    StampState.VOID: ("off", _l("Cancelled")),
}
FLAG_PILLS = {
    FlagState.OPEN: ("wait", _l("To be looked at")),
    FlagState.DISMISSED: ("ok", _l("Nothing wrong")),
    FlagState.UPHELD: ("stop", _l("Copies are about")),
}
FLAG_WORDS = {
    FlagRule.DEVICES: N_("%(detail)s different phones scanned it."),
    FlagRule.SCANS_A_DAY: N_("It was scanned %(detail)s times within 24 hours."),
    FlagRule.TWO_PROVINCES: N_("It was scanned in two provinces within a short time."),
    FlagRule.BEFORE_ACTIVATION: N_("It was scanned before the shop put it to use."),
    FlagRule.AFTER_VOID: N_("It was scanned after it had been cancelled."),
    FlagRule.AFTER_BEST_BEFORE: N_("It was scanned %(detail)s days after its best before date."),
    FlagRule.SERIALS_IN_A_ROW: N_("One phone scanned the stamps no. %(detail)s in a row."),
    FlagRule.CONFIRMED_AGAIN: N_("Its scratch number was typed in again on another phone."),
}
SHEET_NAMES = {
    "3x8": _l("24 labels a page (70 × 37 mm)"),
    "5x13": _l("65 small labels a page (38 × 21 mm)"),
    "2x5": _l("10 large labels a page (105 × 57 mm)"),
}


def copied_words() -> str:
    """Of a stamp about which an officer decided that copies are about."""
    return str(
        _(
            "The commune found that copies of this stamp are about. "
            "Look closely at the goods and at who sells them."
        )
    )


def flag_words(rule: str, detail: str) -> str:
    """What was seen, for officers."""
    return str(_(FLAG_WORDS[FlagRule(rule)], detail=detail))


def confirmation_words(found: Confirmation) -> tuple[str, str]:
    """The kind of a notice and its sentence for what came of typing the scratch number."""
    match found.outcome:
        case Outcome.FIRST:
            return "success", _(
                "The number is right, and nobody had typed it in before. It is used up now."
            )
        case Outcome.AGAIN:
            return "warning", _(
                "The number is right, but it was first typed in at %(moment)s. "
                "If that was not you, the label may be a copy.",
                moment=vnmoment(found.first_at) if found.first_at else "?",
            )
        case Outcome.WRONG:
            return "warning", _(
                "This is not the number of this stamp. You can try %(number)s more times.",
                number=found.tries_left,
            )
        case Outcome.LOCKED:
            return "warning", _(
                "Five wrong numbers were typed in, so this stamp cannot be confirmed any more."
            )
