"""The page from which a seller reaches everything about where produce comes from."""

from dataclasses import dataclass

from flask import current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.web.seller import blueprint
from marketplace.web.serving.actor import seller_required


@dataclass(frozen=True)
class Room:
    """One thing to go to, with a sentence on what it is for."""

    label: str
    text: str
    url: str
    icon: str


@blueprint.get("/nguon-goc")
@seller_required
def origin() -> ResponseReturnValue:
    return render_template("seller/origin.html", rooms=_rooms())


def _rooms() -> list[Room]:
    wanted = (
        ("seller.diary", _("Farm diary"), _("What was done today: two taps and a number."), "leaf"),
        ("seller.lots", _("Lots"), _("Each harvest, what is left of it, and packing."), "package"),
        ("seller.stamps", _("Trace stamps"), _("Print stamps for the packs of a lot."), "qr-code"),
        ("seller.seasons", _("Seasons"), _("What grows on which plot."), "calendar-days"),
        ("seller.areas", _("Growing areas and plots"), _("Codes, sizes and plots."), "map-pin"),
        (
            "seller.certificates",
            _("Certificates"),
            _("VietGAP, organic and others."),
            "shield-check",
        ),
        ("seller.ocop", _("OCOP"), _("Stars and the paper behind them."), "receipt"),
        ("seller.recalls", _("Recalls"), _("When a lot must come back."), "undo-2"),
    )
    return [
        Room(str(label), str(text), url_for(endpoint), icon)
        for endpoint, label, text, icon in wanted
        if endpoint in current_app.view_functions
    ]
