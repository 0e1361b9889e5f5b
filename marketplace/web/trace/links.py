"""What the resolver knows of a product or lot: links by GS1's types, and the linkset of them all.

A linkset is told of every level, from the pack up to the product, so that who asks for a pack also
finds what is only known of its product.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple
from urllib.parse import quote

from flask_babel import gettext as _

from marketplace.catalog.trust import Trust
from marketplace.stories.addresses import lot_path, product_path

VOCABULARY = "https://gs1.org/voc/"
LINKSET = "application/linkset+json"
PAGE, DATA = "text/html", "application/json"


class Link(NamedTuple):
    """``kind`` is a word of the GS1 web vocabulary; ``language`` is "" where it does not matter."""

    kind: str
    href: str
    title: str
    language: str = ""
    mimetype: str = PAGE

    @property
    def uri(self) -> str:
        return VOCABULARY + self.kind


class LinkLevel(NamedTuple):
    """Product, lot or pack under both spellings, with what is known of it alone."""

    anchor: str
    description: str
    links: Sequence[Link]


def kind_of(asked: str) -> str | None:
    """The word behind a link type: ``gs1:pip``, a full address or its old form; None if none."""
    for prefix in ("gs1:", VOCABULARY, "https://www.gs1.org/voc/", "http://gs1.org/voc/"):
        if asked.startswith(prefix):
            return asked.removeprefix(prefix)
    return None


def product_links(product_code: str, *, slug: str | None, trust: Trust) -> list[Link]:
    """``slug`` where the product is on sale."""
    path = product_path(product_code)
    found = _story_links(path)
    if slug is not None:
        found.append(Link("pip", f"/san-pham/{quote(slug)}", _("The product in the market"), "vi"))
    return found + _certificates(path, trust)


def lot_links(product_code: str, lot_code: str, *, base_url: str) -> list[Link]:
    path = lot_path(product_code, lot_code)
    events = epcis_path(base_url, product_code, lot_code)
    return [
        *_story_links(path),
        Link("epcis", events, _("All events as EPCIS data"), mimetype=DATA),
        Link("recallStatus", f"{path}#trang-thai", _("Whether the lot is recalled"), "vi"),
    ]


def pack_links(stamp_code: str) -> list[Link]:
    return _story_links(f"/t/{stamp_code}")


def epcis_path(base_url: str, product_code: str, lot_code: str) -> str:
    """The events of a lot in the EPCIS export."""
    lot = quote(base_url + lot_path(product_code, lot_code), safe="")
    return f"/epcis/v2/events?MATCH_anyEPCClass={lot}"


def _story_links(path: str) -> list[Link]:
    return [
        Link("traceability", path, "Câu chuyện của sản phẩm", "vi"),
        Link("traceability", f"{path}?lang=en", "The story of the product", "en"),
    ]


def _certificates(path: str, trust: Trust) -> list[Link]:
    names = [each.number for each in trust.certificates]
    if trust.ocop is not None:
        names.insert(0, f"OCOP {trust.ocop.certificate_no}")
    return [
        Link("certificationInfo", f"{path}#giay-{number}", name, "vi")
        for number, name in enumerate(names, start=1)
    ]


def linkset(levels: Sequence[LinkLevel], *, base_url: str) -> dict[str, Any]:  # JSON
    """RFC 9264 as GS1 profiles it: absolute addresses, full link types, one default link."""
    return {"linkset": [_context(level, base_url) for level in levels]}


def _context(level: LinkLevel, base_url: str) -> dict[str, Any]:  # JSON
    default = level.links[0]
    told: dict[str, Any] = {  # JSON
        "anchor": base_url + level.anchor,
        "itemDescription": level.description,
        # The default link says nothing but where and what it is.
        VOCABULARY + "defaultLink": [{"href": base_url + default.href, "title": default.title}],
    }
    for link in level.links:
        target: dict[str, Any] = {
            "href": base_url + link.href,
            "title": link.title,
            "type": link.mimetype,
        }  # JSON
        if link.language:
            target |= {"hreflang": [link.language]}
        told.setdefault(link.uri, []).append(target)
    return told
