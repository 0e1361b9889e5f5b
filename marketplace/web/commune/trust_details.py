"""The lists behind TM08 to TM12, as rows that add up to the figure exactly."""

from datetime import datetime

from flask_babel import gettext as _

from marketplace.core.clock import Month
from marketplace.core.spreadsheet import Cell
from marketplace.indicators.trust_queries import (
    NEARLY_OVER,
    StarLine,
    area_lines,
    counted_at,
    key_product_lines,
    star_lines,
)
from marketplace.web.commune.detail import Detail
from marketplace.web.serving.formats import vnday


def key_product_detail(unit_id: int, month: Month, *, now: datetime) -> Detail:
    """Every declared key product; one with a complete lot on sale counts 1."""
    lines = key_product_lines(unit_id, month, now=now)
    rows: list[list[Cell]] = [
        [
            line.name,
            line.traced_by or _("no complete lot on sale"),
            line.product_code,
            vnday(line.until_on) if line.until_on else "",
            int(bool(line.product_code)),
        ]
        for line in lines
    ]
    return Detail(
        columns=[
            _("Key product"),
            _("Traced by"),
            _("Product code"),
            _("Good until before"),
            _("Counted"),
        ],
        rows=rows,
        numeric=[4],
        sum_label=_("Key products traced"),
        sum=sum(1 for line in lines if line.product_code),
    )


def area_detail(unit_id: int, month: Month, *, now: datetime) -> Detail:
    """Every verified area that is in force, in square metres."""
    lines = area_lines(unit_id, month, now=now)
    return Detail(
        columns=[_("Growing-area code"), _("Shop code"), _("Good until before"), _("Area (m²)")],
        rows=[
            [
                line.area_code,
                line.seller_code,
                vnday(line.valid_to) if line.valid_to else "",
                line.area_m2,
            ]
            for line in lines
        ],
        numeric=[3],
        sum_label=_("Coded area (m²)"),
        sum=sum(line.area_m2 for line in lines),
    )


def star_detail(unit_id: int, month: Month, *, now: datetime, counting: str = "valid") -> Detail:
    """Every valid recognition; ``counting`` says which of them count 1: valid, listed or ending."""
    lines = star_lines(unit_id, month, now=now)
    last = counted_at(month, now).day + NEARLY_OVER

    def counts(line: StarLine) -> int:
        return {"valid": 1, "listed": int(line.listed), "ending": int(line.expires_on <= last)}[
            counting
        ]

    if counting == "ending":
        lines = [line for line in lines if counts(line)]
    return Detail(
        columns=[
            _("Certificate"),
            _("Decision"),
            _("Product"),
            _("Holder"),
            _("Stars"),
            _("Good until before"),
            _("On sale here"),
            _("Counted"),
        ],
        rows=[
            [
                line.certificate_no,
                line.decision_no,
                line.product_name,
                line.holder_name,
                line.stars,
                vnday(line.expires_on),
                _("yes") if line.listed else _("no"),
                counts(line),
            ]
            for line in lines
        ],
        numeric=[4, 7],
        sum_label=_("Recognitions"),
        sum=sum(counts(line) for line in lines),
    )
