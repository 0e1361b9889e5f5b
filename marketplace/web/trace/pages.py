"""Trace pages: of a product, a lot, and the stamp on one pack."""

from datetime import date, datetime

from flask import Response, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.core.clock import utc_now, vietnam_day
from marketplace.core.quantity import SALE_UNITS
from marketplace.stamps.codes import shown_code, tidy_code
from marketplace.stamps.queries import StampNotFound, read_code
from marketplace.stamps.scans import count_scan
from marketplace.stories.addresses import Reference, find, lot_path, product_path, stamp_path
from marketplace.stories.goods import OpenLot, open_lots_of
from marketplace.stories.heading import TraceHeading, lot_heading, product_heading, stamp_heading
from marketplace.web.serving.formats import vnd, vnday
from marketplace.web.serving.market import market
from marketplace.web.serving.page_cache import public, shared, unchanged
from marketplace.web.serving.settings import settings
from marketplace.web.trace import blueprint
from marketplace.web.trace.lot_page_cache import body_of, picture_of
from marketplace.web.trace.papers import ocop_paper
from marketplace.web.trace.resolver import asked_for_links, linkset_header, resolve_own
from marketplace.web.trace.scan_door import IN_USE, LONGEST_CODE, offer, scan_number
from marketplace.web.trace.scanning import scanning_device
from marketplace.web.trace.stamp_visit import StampVisit, stamp_lines, visit_of
from marketplace.web.trace.style import style, with_style
from marketplace.web.trace.verdict_banner import Banner, stamp_banner


@blueprint.get("/p/<code>")
def product(code: str) -> ResponseReturnValue:
    """A product's lots that are on sale, and what is certified of it."""
    if asked_for_links():
        return resolve_own(Reference(product_code=code[:LONGEST_CODE]))
    day = vietnam_day(utc_now())
    market()
    head = product_heading(code[:LONGEST_CODE], day=day)
    if head is None or not head.is_published:
        abort(404)
    if (known := unchanged(head.page_versions)) is not None:
        return _linked(known, product_path(head.product_code))
    page = shared(_product_page(head, day=day), head.page_versions)
    return _linked(page, product_path(head.product_code))


@blueprint.get("/p/<code>/l/<path:lot>")
def lot(code: str, lot: str) -> ResponseReturnValue:
    """A lot's whole story; a lot that the product does not have leads up to the product."""
    if asked_for_links():
        return resolve_own(Reference(product_code=code[:LONGEST_CODE], lot=lot[:LONGEST_CODE]))
    day = vietnam_day(utc_now())
    market()
    head = lot_heading(code[:LONGEST_CODE], lot[:LONGEST_CODE], day=day)
    if head is None or not head.is_published:
        abort(404)
    if head.lot_id is None:
        page = public(_product_page(head, day=day, unknown=lot[:LONGEST_CODE]))
        return _linked(page, product_path(head.product_code))
    path = lot_path(head.product_code, head.lot_code or "")
    if (known := unchanged(head.page_versions)) is not None:
        return _linked(known, path)
    return _linked(shared(_lot_page(head, day=day), head.page_versions), path)


@blueprint.get("/p/<code>/l/<path:lot>/s/<serial>")
def pack(code: str, lot: str, serial: str) -> ResponseReturnValue:
    """A pack by its lot and serial: its stamp's page where that is the serial, else the lot's.

    The number of a stamp leads to no code, or one could count through the codes of a lot.
    """
    asked = Reference(product_code=code[:LONGEST_CODE], lot=lot[:LONGEST_CODE], serial=serial)
    if asked_for_links():
        return resolve_own(asked)
    row = find(asked)
    if row is None:
        abort(404)
    if row.stamp_code is not None:
        return redirect(stamp_path(row.stamp_code), 307)
    return redirect(lot_path(row.product_code, lot[:LONGEST_CODE]), 307)


@blueprint.get("/t/<code>")
@blueprint.get("/T/<code>")
def stamp(code: str) -> ResponseReturnValue:
    """The story of the pack that carries the stamp; each look is counted."""
    now = utc_now()
    day = vietnam_day(now)
    try:
        # Guesses and slips of the hand are refused here, before the database is asked.
        head = stamp_heading(read_code(code[:LONGEST_CODE]), day=day)
    except StampNotFound:
        head = None
    if head is None or head.stamp_id is None:
        return _unknown_stamp(code[:LONGEST_CODE])
    if asked_for_links() and head.stamp_state in IN_USE:
        return resolve_own(Reference(stamp=head.stamp_code))
    scan = _count(head, now)
    silent = stamp_banner(head)
    if silent is not None:
        return _silent_stamp(head, silent)
    seen = visit_of(head, code=head.stamp_code or "", scan=scan)
    page = _stamp_page(head, seen, day=day)
    offer(head, page, seen, lambda seen: _stamp_page(head, seen, day=day), day=day)
    return _linked(public(page), stamp_path(seen.code))


def _linked(answer: Response, path: str) -> Response:
    """With the way to the linkset in its headers, and its own style let in."""
    answer.headers["Link"] = linkset_header(path)
    return with_style(answer)


def _count(head: TraceHeading, now: datetime) -> int:
    """Note the look (not one at the headers only); how many there have been."""
    assert head.stamp_id is not None
    assert head.stamp_state is not None
    if request.method == "GET":
        device = scanning_device(now)
        count_scan(head.stamp_id, state=head.stamp_state, device=device, now=now)
    return scan_number(head.stamp_id, head.scans or 0)


def _unknown_stamp(typed: str) -> Response:
    title = _("This code is not in the market's system")
    line = _("Compare it with the stamp. If it is right, the stamp is not from this market.")
    body = render_template(
        "trace/silent_stamp.html",
        style=style(),
        band=Banner("wait", "alert", title, (line,)),
        told=(),
        code=shown_code(tidy_code(typed)[:24]),
        report="",
    )
    answer = with_style(public(body))
    answer.status_code = 404
    return answer


def _silent_stamp(head: TraceHeading, band: Banner) -> Response:
    code = head.stamp_code or ""
    body = render_template(
        "trace/silent_stamp.html",
        style=style(),
        band=band,
        told=(),
        code=shown_code(code),
        report=f"/t/{code}/bao-cao",
    )
    return with_style(public(body))


def _stamp_page(head: TraceHeading, seen: StampVisit, *, day: date) -> str:
    return _lot_page(head._replace(stamp_code=seen.code), day=day, told=stamp_lines(seen))


def _lot_page(head: TraceHeading, *, day: date, told: tuple[str, ...] = ()) -> str:
    body = body_of(head, day=day)
    lot_code = head.lot_code or ""
    return render_template(
        "trace/lot.html",
        style=style(),
        head=head,
        band=body.band,
        told=told,
        story=body.story,
        scanned=head.stamp_id is not None,
        canonical=settings().base_url + lot_path(head.product_code, lot_code),
        **_price(head),
    )


def _product_page(head: TraceHeading, *, day: date, unknown: str = "") -> str:
    band = None
    if unknown:
        title = _("This product has no lot %(code)s", code=unknown)
        band = Banner("wait", "info", title, (_("Below is what is known of the product itself."),))
    return render_template(
        "trace/product.html",
        style=style(),
        head=head,
        band=band,
        picture=picture_of(head),
        papers=ocop_paper(head, day=day),
        lots=[_open_lot(head, each) for each in open_lots_of(head.product_id, day=day)],
        canonical=settings().base_url + product_path(head.product_code),
        **_price(head),
    )


def _open_lot(head: TraceHeading, found: OpenLot) -> dict[str, object]:
    told = [_("harvested on %(day)s", day=vnday(found.harvested_from))]
    if found.packed_on is not None:
        told.append(_("packed on %(day)s", day=vnday(found.packed_on)))
    if found.best_before is not None:
        told.append(_("best before %(day)s", day=vnday(found.best_before)))
    return {
        "code": found.code,
        "url": lot_path(head.product_code, found.code),
        "told": " · ".join(told),
        "complete": found.complete,
    }


def _price(head: TraceHeading) -> dict[str, str]:
    if head.price is None or head.sale_unit is None:
        return {"price": "", "unit": ""}
    return {
        "price": vnd(head.price),
        "unit": head.label or SALE_UNITS[head.sale_unit].name,
    }
