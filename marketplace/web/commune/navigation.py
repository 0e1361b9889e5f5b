"""The officials' menu."""

from flask import current_app, url_for
from flask_babel import gettext as _

from marketplace.localities.models import AdminUnit
from marketplace.web.commune.waiting import waiting_for
from marketplace.web.serving.actor import current_actor

Entry = tuple[str, str, str, bool, int | None]


def commune_nav(unit: AdminUnit | None, active: str) -> list[Entry]:
    """Menu entries (label, url, icon, active, badge) for the officials' desk.

    The badge says how much waits; pages that are not built are left out.
    """
    figures = url_for("commune.unit_figures", code=unit.code) if unit else url_for("commune.home")
    waiting = sum(line.count for line in waiting_for(current_actor()))
    known: list[tuple[str, str, str, str]] = [
        (_("Waiting for me"), "commune.waiting", "bell", ""),
        (_("Figures"), "commune.home", "chart-column", figures),
        (_("OCOP"), "commune.ocop_claims", "shield-check", ""),
        (_("Tracing"), "commune.traceability", "qr-code", ""),
        (_("Shops"), "commune.sellers", "store", ""),
        (_("Pick-up points"), "commune.pickup_points", "map-pin", ""),
    ]
    return [
        (
            str(label),
            address or url_for(endpoint),
            icon,
            _family(active) == _family(endpoint),
            waiting or None if endpoint == "commune.waiting" else None,
        )
        for label, endpoint, icon, address in known
        if endpoint in current_app.view_functions
    ]


def _family(endpoint: str) -> str:
    """Pages that belong under one entry."""
    name = endpoint.removeprefix("commune.")
    return {"unit_figures": "home"}.get(name, name)
