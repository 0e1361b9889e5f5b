"""The operator's menu."""

from flask import render_template, request, url_for
from flask_babel import gettext as _

ENTRIES = (
    ("admin.suspense", "banknote"),
    ("admin.refunds", "undo-2"),
    ("admin.jobs", "settings"),
    ("admin.components", "layout-grid"),
)


def operator_page(template: str, **shown: object) -> str:
    """A page of this door with its menu."""
    names = (_("Unknown transfers"), _("Refunds by hand"), _("Stuck work"), _("Components"))
    nav = [
        (name, url_for(endpoint), icon, request.endpoint == endpoint, None)
        for name, (endpoint, icon) in zip(names, ENTRIES, strict=True)
    ]
    return render_template(
        template, nav=nav, desk_name=_("Operation"), desk_home=url_for("admin.suspense"), **shown
    )
