"""The report on a recall as PDF and CSV: the same recall gives the same bytes."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _

from marketplace.accounts.access import Actor
from marketplace.core.pdf import Paper
from marketplace.core.quantity import BaseUnit
from marketplace.core.spreadsheet import Cell, csv_bytes
from marketplace.notifications.recall_notices import buyers_reached
from marketplace.orders.recall_lists import AffectedOrder, BuyerProgress, affected_orders
from marketplace.orders.recall_lists import buyer_progress as progress_of
from marketplace.stamps.queries import stamps_out
from marketplace.traceability.recalls.queries.recalls import RecallView, decide_by
from marketplace.web.serving.formats import base_amount, vnd, vnday, vnmoment
from marketplace.web.words.order_words import STATUS_WORDS
from marketplace.web.words.recall_words import ANSWERS, DANGERS, KINDS, OUTCOMES, SCOPES, percent

PDF_ROWS_AT_MOST = 2_000


def kilograms(grams: int) -> str:
    return base_amount(grams, BaseUnit.GRAM).replace("\u00a0", " ")


def summary(view: RecallView, progress: BuyerProgress, reached: int) -> list[tuple[str, str]]:
    """The report's head as pairs of words."""
    recall = view.recall
    rows = [
        (_("Recall"), recall.code),
        (_("Opened"), vnmoment(recall.created_at)),
        (_("Found by"), f"{SCOPES[recall.scope]}: {recall.scope_reference}"),
        (_("Reason"), recall.reason),
        (_("Danger"), str(DANGERS[str(recall.danger)])),
        (_("Decision"), recall.decision_no or "–"),
        (_("To be decided by (24 hours)"), _moment(decide_by(recall))),
        (_("Decided"), _moment(recall.decided_at)),
        (_("Sold"), kilograms(view.sold_g)),
        (_("Still with the shop"), kilograms(view.left_g)),
        (
            _("Found again"),
            f"{kilograms(view.located_g)} ({percent(view.located_g, view.to_locate_g)})",
        ),
        (_("Stamps on packs"), str(stamps_out([each.lot.id for each in view.lots]))),
        (_("Orders"), str(progress.orders)),
        (_("Buyers reached"), f"{reached} ({percent(reached, progress.orders)})"),
        (_("Have read it"), f"{progress.read} ({percent(progress.read, progress.orders)})"),
        (
            _("Money decided about"),
            f"{progress.decided} ({percent(progress.decided, progress.orders)})",
        ),
        (_("Given back"), vnd(int(progress.refunded))),
    ]
    rows += [(str(ANSWERS[key]), str(number)) for key, number in sorted(progress.answers.items())]
    if recall.outcome:
        rows += [
            (_("Closed"), _moment(recall.closed_at)),
            (_("What became of the goods?"), str(OUTCOMES[recall.outcome])),
            (_("How it was done"), recall.outcome_note),
        ]
    return [(label, value.replace("\u00a0", " ")) for label, value in rows]


def report_pdf(view: RecallView, actor: Actor, *, place: str) -> bytes:
    """A4 with room for signature and stamp. Buyers stand in it by order only, not by name."""
    code = view.recall.code
    orders = affected_orders(code, actor, limit=PDF_ROWS_AT_MOST)
    paper = Paper()
    paper.set_creation_date(view.recall.closed_at or view.recall.created_at)
    paper.add_page()
    paper.write_lines(place, size=9)
    paper.write_lines(_("Report on recall %(code)s", code=code), size=16, bold=True)
    paper.ln(3)
    paper.rows(
        ["", ""],
        summary(view, progress_of(code, actor), buyers_reached(code)),
        widths=(35, 65),
        size=9,
    )
    paper.ln(4)
    paper.write_lines(_("Lots"), size=12, bold=True)
    paper.rows(_lot_columns(), _lot_rows(view), widths=(22, 24, 12, 12, 12, 12), numeric=(3, 4, 5))
    paper.ln(4)
    paper.write_lines(_("Orders"), size=12, bold=True)
    paper.rows(
        _order_columns(), [_order_row(order) for order in orders], widths=(24, 14, 12, 18, 18, 14)
    )
    paper.ln(10)
    paper.write_lines(_("Signature and stamp"), size=10, bold=True, align="R")
    return paper.bytes()


def report_csv(view: RecallView, actor: Actor) -> bytes:
    """Head, lots and orders one below the other, for a spreadsheet."""
    code = view.recall.code
    rows: list[Sequence[Cell]] = list(summary(view, progress_of(code, actor), buyers_reached(code)))
    rows += [(), _lot_columns(), *_lot_rows(view), (), _order_columns()]
    rows += [_order_row(order) for order in affected_orders(code, actor)]
    return csv_bytes((_("Report on recall %(code)s", code=code), ""), rows)


def _lot_columns() -> list[str]:
    return [_("Lot"), _("Product"), _("Kind"), _("Sold"), _("Left"), _("Found again")]


def _lot_rows(view: RecallView) -> list[list[str]]:
    return [
        [
            each.lot.code,
            each.lot.product_name,
            str(KINDS[each.lot.kind]),
            kilograms(each.sold_g),
            kilograms(each.left_g),
            kilograms(each.located_g),
        ]
        for each in view.lots
    ]


def _order_columns() -> list[str]:
    return [_("Order"), _("State"), _("Weight"), _("Has read it"), _("Answer"), _("Given back")]


def _order_row(order: AffectedOrder) -> list[str]:
    return [
        order.order_code,
        str(STATUS_WORDS[order.status][1]),
        kilograms(order.grams),
        vnday(order.read_at) if order.read_at else "–",
        str(ANSWERS[order.answer]) if order.answer else "–",
        vnd(int(order.refund_amount)).replace("\u00a0", " "),
    ]


def _moment(moment: datetime | None) -> str:
    return vnmoment(moment) if moment else "–"
