"""What work, inputs, areas, plots and checks are called on pages."""

from flask_babel import lazy_gettext as _l

from marketplace.traceability.farm.models import CheckStatus, InputKind, PlotKind, WorkKind

WORK_NAMES = {
    WorkKind.WATERING: _l("Watering"),
    WorkKind.FERTILISING: _l("Fertilising"),
    WorkKind.SPRAYING: _l("Spraying"),
    WorkKind.PRUNING: _l("Pruning"),
    WorkKind.WEEDING: _l("Weeding"),
    WorkKind.INSPECTION: _l("Looking after"),
    WorkKind.SOWING: _l("Sowing, planting"),
    WorkKind.OTHER: _l("Other work"),
}
INPUT_KIND_NAMES = {
    InputKind.PESTICIDE: _l("Plant protection"),
    InputKind.FERTILISER: _l("Fertiliser"),
    InputKind.SEED: _l("Seed"),
    InputKind.OTHER: _l("Other"),
}
PLOT_KIND_NAMES = {
    PlotKind.CONVENTIONAL: _l("Conventional"),
    PlotKind.CONVERTING: _l("Converting to organic"),
    PlotKind.ORGANIC: _l("Organic"),
}
SCHEME_NAMES = {
    "domestic": _l("Domestic code"),
    "export": _l("Export code"),
    "own": _l("Own code"),
}
CHECK_PILLS = {
    CheckStatus.CLAIMED: ("wait", _l("declared, not checked yet")),
    CheckStatus.VERIFIED: ("ok", _l("checked")),
    CheckStatus.SUSPENDED: ("stop", _l("does not count")),
}
