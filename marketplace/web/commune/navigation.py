"""The officials' menu."""

from flask import url_for
from flask_babel import gettext as _

from marketplace.localities.models import AdminUnit

Entry = tuple[str, str, str, bool, int | None]


def commune_nav(unit: AdminUnit | None, active: str) -> list[Entry]:
    """Menu entries (label, url, icon, active, badge) for the officials' desk."""
    figures = url_for("commune.unit_figures", code=unit.code) if unit else url_for("commune.home")
    entries = [
        (_("Figures"), figures, "chart-column", ("commune.home", "commune.unit_figures")),
        (_("Shops"), url_for("commune.sellers"), "store", ("commune.sellers",)),
        (
            _("Pick-up points"),
            url_for("commune.pickup_points"),
            "map-pin",
            ("commune.pickup_points",),
        ),
    ]
    return [(str(label), url, icon, active in names, None) for label, url, icon, names in entries]
