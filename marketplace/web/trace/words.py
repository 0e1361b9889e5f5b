"""What lots, work and stamps are called on trace pages."""

from flask_babel import lazy_gettext as _l

from marketplace.traceability.farm.models import WorkKind
from marketplace.traceability.lots.models import LotState, MoveKind
from marketplace.traceability.lots.rules.completeness import GROUND_NAMES, ITEM_NAMES
from marketplace.traceability.recalls.models import RecallOutcome

WORK_NAMES = {
    WorkKind.SOWING: _l("Sowing"),
    WorkKind.WATERING: _l("Watering"),
    WorkKind.FERTILISING: _l("Fertilising"),
    WorkKind.SPRAYING: _l("Spraying"),
    WorkKind.PRUNING: _l("Pruning"),
    WorkKind.WEEDING: _l("Weeding"),
    WorkKind.INSPECTION: _l("Inspection"),
    WorkKind.OTHER: _l("Other work"),
}
WORK_ICONS = {
    WorkKind.SOWING: "sprout",
    WorkKind.WATERING: "drop",
    WorkKind.FERTILISING: "sack",
    WorkKind.SPRAYING: "spray",
    WorkKind.PRUNING: "leaf",
    WorkKind.WEEDING: "leaf",
    WorkKind.INSPECTION: "search",
    WorkKind.OTHER: "pencil",
}
# What happened to the grams of a lot, in the order of the bar.
MOVE_NAMES = {
    MoveKind.SOLD: _l("sold"),
    MoveKind.PACKED: _l("packed"),
    MoveKind.OWN_USE: _l("for the household"),
    MoveKind.SAMPLE: _l("samples"),
    MoveKind.LOSS: _l("lost"),
}
NOTE_NAMES = {
    LotState.OPEN: _l("Released for sale"),
    LotState.CLOSED: _l("Closed"),
    LotState.HELD: _l("Held back from sale"),
    LotState.RECALLED: _l("Recalled"),
    LotState.DESTROYED: _l("Destroyed"),
}
OUTCOME_NAMES = {
    RecallOutcome.FIXED: _l("put right or labelled anew"),
    RecallOutcome.OTHER_USE: _l("put to another use"),
    RecallOutcome.RE_EXPORTED: _l("sent back abroad"),
    RecallOutcome.DESTROYED: _l("destroyed"),
}
ITEMS = {item: _l(name) for item, name in ITEM_NAMES.items()}
GROUNDS = {ground: _l(name) for ground, name in GROUND_NAMES.items()}
