"""The resolver of GS1 Digital Links (conformance lists 1.0), for links in both spellings.

Without a wish it leads to the trace page; ``linkType`` and ``Accept`` choose another link or the set
of them all. What is unknown below the product leads up to the product.
"""

from collections.abc import Sequence
from typing import cast
from urllib.parse import quote

from flask import Response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.catalog.trust import trust_of
from marketplace.core.clock import utc_now, vietnam_day
from marketplace.core.sentences import N_
from marketplace.gs1.digital_link import DigitalLinkError, parse
from marketplace.gs1.keys import public_gtin
from marketplace.stories.addresses import (
    Found,
    Reference,
    find,
    gs1_path,
    lot_path,
    product_path,
    reference_of,
    stamp_path,
)
from marketplace.web.serving.formats import in_words
from marketplace.web.serving.language import LANGUAGES
from marketplace.web.serving.page_cache import public
from marketplace.web.serving.settings import settings
from marketplace.web.trace import blueprint
from marketplace.web.trace.links import (
    LINKSET,
    Link,
    LinkLevel,
    kind_of,
    linkset,
    lot_links,
    pack_links,
    product_links,
)
from marketplace.web.trace.open_answers import open_json, opened
from marketplace.web.trace.style import style, with_style
from marketplace.web.trace.verdict_banner import Banner

EVERYTHING = ("linkset", "all")
SENTENCES = {
    "bad_check_digit": N_("The last digit of the number does not fit the others. Was it mistyped?"),
    "bad_format": N_(
        "A number in the address is too short or too long. A GTIN has 14 digits here."
    ),
    "bad_charset": N_(
        "The address holds a sign that is not allowed in it, such as a space or a mark."
    ),
    "bad_date": N_("A day in the address does not exist."),
    "bad_qualifier_order": N_("The parts of the address stand in the wrong order."),
    "belongs_in_path": N_("The lot belongs into the address itself, not behind the question mark."),
}


@blueprint.get("/01/<path:rest>", endpoint="gs1_product", provide_automatic_options=False)
@blueprint.get("/414/<path:rest>", endpoint="gs1_place", provide_automatic_options=False)
@blueprint.get("/417/<path:rest>", endpoint="gs1_party", provide_automatic_options=False)
@blueprint.get("/00/<path:rest>", endpoint="gs1_carton", provide_automatic_options=False)
def resolve(rest: str) -> ResponseReturnValue:
    """Answer a Digital Link."""
    try:
        link = parse(_asked_address())
    except DigitalLinkError as error:
        return _refused(error)
    number = link.key[1]
    if link.key[0] == "01" and public_gtin(number) is None:
        return _unknown(_("%(number)s is a number for use inside a shop, no GTIN.", number=number))
    reference = reference_of(link)
    row = find(reference)
    if row is None:
        return _unknown(_("Nobody in this market sells or makes what carries this number."))
    return _answer(row, reference)


@blueprint.route("/01/<path:rest>", methods=["OPTIONS"])
@blueprint.route("/414/<path:rest>", methods=["OPTIONS"])
@blueprint.route("/417/<path:rest>", methods=["OPTIONS"])
@blueprint.route("/00/<path:rest>", methods=["OPTIONS"])
def options(rest: str) -> Response:
    """What other sites' pages may ask."""
    answer = opened(Response(status=204))
    answer.headers["Allow"] = "GET, HEAD, OPTIONS"
    answer.headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
    answer.headers["Access-Control-Allow-Headers"] = "Accept, Accept-Language"
    return answer


@blueprint.get("/.well-known/gs1resolver")
def description() -> Response:
    """What this resolver is and which keys it knows."""
    return open_json(
        {
            "name": settings().market_name,
            "resolverRoot": settings().base_url,
            "supportedPrimaryKeys": ["01", "414"],
            "linkTypeDefaultCanBeLinkset": False,
            "supportedContextValuesEnumerated": list(LANGUAGES),
        }
    )


def asked_for_links() -> bool:
    """Whether a trace page was asked as a resolver: for a link type, or for the linkset."""
    if request.args.get("linkType"):
        return True
    accepted = request.headers.get("Accept", "")
    return LINKSET in accepted and request.accept_mimetypes[LINKSET] > 0


def resolve_own(reference: Reference) -> ResponseReturnValue:
    """Answer as a resolver under the market's own spelling."""
    row = find(reference)
    if row is None:
        return _unknown(_("This market does not know this product."))
    return _answer(row, reference)


def linkset_header(path: str) -> str:
    """The ``Link`` header that tells programs of a page's linkset."""
    return f'<{path}?linkType=linkset>; rel="linkset"; type="{LINKSET}"'


def _answer(row: Found, reference: Reference) -> Response:
    levels = _levels(row)
    wanted = request.args.get("linkType", "")
    if wanted in EVERYTHING or (not wanted and asked_for_links()):
        answer = open_json(linkset(levels, base_url=settings().base_url), mimetype=LINKSET)
        return _told(answer, levels[0].anchor)
    if not wanted:
        page = levels[0].links[0].href
        if reference.lot is not None and row.lot_code is None:
            # The page of the product, which says that it has no such lot.
            page = lot_path(row.product_code, reference.lot)
        return _told(_lead(page), levels[0].anchor)
    kind = kind_of(wanted)
    chosen = _choice([link for link in levels[0].links if link.kind == kind])
    if not chosen:
        # What is not known of the pack may be known of its lot or product.
        above = (link for level in levels[1:] for link in level.links if link.kind == kind)
        chosen = _choice(list(above))
    if not chosen:
        return _told(
            _unknown(_("There is no link of the type %(kind)s.", kind=wanted)), levels[0].anchor
        )
    if len(chosen) == 1:
        return _told(_lead(chosen[0].href), levels[0].anchor)
    return _told(_several(chosen), levels[0].anchor)


def _levels(row: Found) -> list[LinkLevel]:
    """The pack, its lot and its product, as far as they are known, the narrowest first."""
    trust = trust_of(row.trust, day=vietnam_day(utc_now()))
    slug = row.slug if row.visible else None
    levels = [
        LinkLevel(
            gs1_path(row.gtin) or product_path(row.product_code),
            row.product,
            product_links(row.product_code, slug=slug, trust=trust),
        )
    ]
    if row.lot_code is not None:
        base_url = settings().base_url
        levels.insert(
            0,
            LinkLevel(
                gs1_path(row.gtin, row.lot_code) or lot_path(row.product_code, row.lot_code),
                _("%(product)s, lot %(code)s", product=row.product, code=row.lot_code),
                lot_links(row.product_code, row.lot_code, base_url=base_url),
            ),
        )
        if row.stamp_code is not None:
            anchor = stamp_path(row.stamp_code)
            levels.insert(0, LinkLevel(anchor, levels[0].description, pack_links(row.stamp_code)))
    return levels


def _choice(links: Sequence[Link]) -> list[Link]:
    """The links in the reader's language, else in Vietnamese; those without one always count."""
    offered = [link.language for link in links if link.language]
    if not offered:
        return list(links)
    best = request.accept_languages.best_match(list(dict.fromkeys(offered)))
    if best is None:
        best = LANGUAGES[0] if LANGUAGES[0] in offered else offered[0]
    return [link for link in links if link.language in {"", best}]


def _lead(href: str) -> Response:
    """307 with the query passed on as it was written."""
    query = request.query_string.decode("latin-1")
    path, mark, fragment = href.partition("#")
    if query:
        path += ("&" if "?" in path else "?") + quote(query, safe="=&%+;:/?@!$'()*,-._~[]")
    answer = redirect(path + mark + fragment, 307)
    return opened(cast(Response, answer))  # Werkzeug's type; Flask makes its own


def _told(answer: Response, anchor: str) -> Response:
    answer.headers["Link"] = linkset_header(anchor)
    answer.headers["Access-Control-Expose-Headers"] = "Link"
    answer.headers["Vary"] = "Accept, Accept-Language, Accept-Encoding"
    return answer


def _several(links: Sequence[Link]) -> Response:
    band = Banner("plain", "info", _("There are several links of this type"))
    return _page(band, 300, links)


def _unknown(line: str) -> Response:
    return _page(Banner("wait", "alert", _("This link leads nowhere here"), (line,)), 404)


def _refused(error: DigitalLinkError) -> Response:
    """Never 200 with a page of error: programs look at the status only."""
    sentence = SENTENCES.get(error.reason)
    lines = [in_words(sentence)] if sentence else []
    lines.append(_("Reason for programs: %(reason)s", reason=str(error)))
    return _page(Banner("wait", "alert", _("This Digital Link cannot be read"), tuple(lines)), 400)


def _page(band: Banner, status: int, links: Sequence[Link] = ()) -> Response:
    body = render_template("trace/choices.html", style=style(), band=band, links=links)
    answer = opened(with_style(public(body)))
    answer.status_code = status
    return answer


def _asked_address() -> str:
    """The address as it was sent, one trailing slash less.

    Servers hand the path over decoded; where they keep the raw one, an encoded slash inside a value
    stays one.
    """
    raw = request.environ.get("RAW_URI") or request.environ.get("REQUEST_URI")
    path = str(raw).partition("?")[0] if raw else quote(request.path, safe="/!\"&'()*+,-.:;<=>")
    if "://" in path:
        path = "/" + path.partition("://")[2].partition("/")[2]
    path = path.removesuffix("/") if len(path) > 1 else path
    query = request.query_string.decode("latin-1")
    return f"https://{request.host}{path}" + (f"?{query}" if query else "")
