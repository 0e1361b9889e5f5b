"""Which recognitions end within 90 days: on the screen, on paper, as a table."""

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.core.clock import utc_now, vietnam_day
from marketplace.core.spreadsheet import Cell, csv_bytes
from marketplace.ocop.queries.renewals import RenewalLine, renewals
from marketplace.ocop.rules import WARNING_DAYS
from marketplace.web.commune import blueprint
from marketplace.web.commune.navigation import commune_nav
from marketplace.web.serving.actor import current_actor, official_required
from marketplace.web.serving.exports import Export, asked_export, exported_as
from marketplace.web.serving.formats import vnday


@blueprint.get("/ocop/gia-han")
@official_required
@exported_as(Export.CSV, Export.PRINT)
def ocop_renewals() -> ResponseReturnValue:
    now = utc_now()
    today = vietnam_day(now)
    asked = request.args.get("trong", "")
    within = int(asked) if asked in {str(days) for days in WARNING_DAYS} else WARNING_DAYS[0]
    lines = renewals(current_actor(), day=today, within=within)
    export = asked_export()
    if export is Export.CSV:
        return _table(lines)
    if export is Export.PRINT:
        return render_template(
            "print/ocop_renewals.html", lines=lines, within=within, printed_at=now, today=today
        )
    every = lines if within == WARNING_DAYS[0] else renewals(current_actor(), day=today)
    return render_template(
        "commune/ocop_renewals.html",
        lines=lines,
        within=within,
        today=today,
        filters=[
            (
                _("%(days)s days", days=days),
                url_for("commune.ocop_renewals", trong=days),
                sum(line.days_left <= days for line in every),
                days == within,
            )
            for days in WARNING_DAYS
        ],
        nav=commune_nav(None, "commune.ocop_claims"),
    )


def _table(lines: list[RenewalLine]) -> Response:
    head = [
        _("Ends on"),
        _("Days left"),
        _("Write to the holder by"),
        _("Product"),
        _("Holder"),
        _("Stars"),
        _("Certificate number"),
        _("Decision number"),
        _("Shop"),
        _("Phone number"),
    ]
    rows: list[list[Cell]] = [
        [
            vnday(line.recognition.expires_on),
            line.days_left,
            vnday(line.write_by),
            line.recognition.product_name,
            line.recognition.holder_name,
            line.recognition.stars,
            line.recognition.certificate_no,
            line.recognition.decision_no,
            line.shop or "",
            line.phone or "",
        ]
        for line in lines
    ]
    return Response(
        csv_bytes(head, rows),
        mimetype="text/csv",
        headers={"Content-Disposition": 'attachment; filename="ocop-gia-han.csv"'},
    )
