"""Searching: results with facets as links, and names while one types."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from urllib.parse import urlencode

from flask import jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.core.clock import utc_now, vietnam_day
from marketplace.core.text import clean
from marketplace.inventory.cards import cards_of
from marketplace.search.desk import desk
from marketplace.search.index import BAND, CATEGORY, MONTH, STOCK, UNIT, Facets
from marketplace.search.plan import Filters, Sort
from marketplace.search.service import SearchQuery
from marketplace.web.market import market
from marketplace.web.page_cache import public
from marketplace.web.storefront import blueprint
from marketplace.web.storefront.cards import card_list
from marketplace.web.storefront.facet_names import BAND_COUNT, FacetNames, band_words, facet_names

SORTS = {
    "": Sort.RELEVANCE,
    "gia-tang": Sort.PRICE_UP,
    "gia-giam": Sort.PRICE_DOWN,
    "moi": Sort.NEWEST,
}
LONGEST_QUERY = 100
MOST_VALUES = 20
UNITS, KINDS, BANDS, SEASON, IN_STOCK, SORT, CURSOR = (
    *("xa", "loai", "gia", "mua", "con-hang"),
    *("sap-xep", "tiep"),
)
SUGGESTIONS_FRESH = "public, max-age=60"


class Choice(NamedTuple):
    """One value of a facet: its words, the address with it put on or taken off, its products."""

    label: str
    url: str
    products: int | None
    active: bool


class Facet(NamedTuple):
    title: str
    choices: Sequence[Choice]


class Asked(NamedTuple):
    """What the address asks for; unknown values are left out."""

    q: str
    units: tuple[str, ...]
    kinds: tuple[str, ...]
    bands: tuple[int, ...]
    in_season: bool
    in_stock: bool
    sort: str
    cursor: str

    def address(self, **changed: object) -> str:
        """The address of the same search with some things changed, on its first page."""
        now = self._replace(cursor="", **changed)  # type: ignore[arg-type]
        pairs: list[tuple[str, str]] = [("q", now.q)] if now.q else []
        pairs += [(UNITS, code) for code in now.units]
        pairs += [(KINDS, slug) for slug in now.kinds]
        pairs += [(BANDS, str(band)) for band in now.bands]
        pairs += [(SEASON, "1")] if now.in_season else []
        pairs += [(IN_STOCK, "1")] if now.in_stock else []
        pairs += [(SORT, now.sort)] if now.sort else []
        pairs += [(CURSOR, now.cursor)] if now.cursor else []
        return f"/tim-kiem?{urlencode(pairs)}" if pairs else "/tim-kiem"

    @property
    def narrowed(self) -> bool:
        return bool(self.units or self.kinds or self.bands or self.in_season or self.in_stock)


@blueprint.get("/tim-kiem")
def search() -> ResponseReturnValue:
    """A page of results: at most one statement each for hits, facets and the products."""
    day = vietnam_day(utc_now())
    market()
    asked = _asked()
    found = desk.search.search(
        SearchQuery(
            text=asked.q,
            filters=_filters(asked, day.month),
            sort=SORTS[asked.sort],
            cursor=asked.cursor,
        )
    )
    cards = cards_of(found.product_ids, day=day)
    counted = found.facets or Facets()
    names = facet_names(counted, day=day)
    following = asked._replace(cursor=found.next_cursor) if found.next_cursor else None
    return public(
        render_template(
            "storefront/search.html",
            q=asked.q,
            asked=asked,
            cards=card_list(cards, day=day, level=2),
            total=counted.total,
            facets=_facets(asked, counted, names, day.month),
            active=_active(asked, names),
            sorts=_sorts(asked),
            suggestion=found.suggestion,
            suggestion_url=asked.address(q=found.suggestion) if found.suggestion else "",
            dropped=found.dropped,
            following=_with_cursor(following) if following else None,
            first=asked.address() if asked.cursor else None,
            clear=Asked(asked.q, (), (), (), False, False, asked.sort, "").address(),
            groups=names.groups,
        )
    )


@blueprint.get("/tim-kiem/goi-y")
def suggest() -> ResponseReturnValue:
    """Names of products that begin like what is being typed."""
    typed = clean(request.args.get("q", ""))[:LONGEST_QUERY]
    names = desk.search.suggest(typed)
    answer = jsonify(suggestions=[{"text": name, "url": None} for name in names])
    answer.headers["Cache-Control"] = SUGGESTIONS_FRESH
    return answer


def _with_cursor(asked: Asked) -> str:
    address = asked.address()
    sign = "&" if "?" in address else "?"
    return f"{address}{sign}{urlencode({CURSOR: asked.cursor})}"


def _asked() -> Asked:
    given = request.args
    bands = {int(text) for text in given.getlist(BANDS)[:MOST_VALUES] if text in BAND_PLACES}
    sort = given.get(SORT, "")
    return Asked(
        q=clean(given.get("q", ""))[:LONGEST_QUERY],
        units=_codes(given.getlist(UNITS)),
        kinds=_codes(given.getlist(KINDS)),
        bands=tuple(sorted(bands)),
        in_season=given.get(SEASON) == "1",
        in_stock=given.get(IN_STOCK) == "1",
        sort=sort if sort in SORTS else "",
        cursor=given.get(CURSOR, "")[:200],
    )


BAND_PLACES = {str(place) for place in range(BAND_COUNT)}


def _codes(values: Sequence[str]) -> tuple[str, ...]:
    """Codes and slugs as addresses carry them; anything else would match nothing."""
    plain = {each for each in values[:MOST_VALUES] if each.replace("-", "").isalnum()}
    return tuple(sorted(each for each in plain if each.isascii() and len(each) <= 60))


def _filters(asked: Asked, month: int) -> Filters:
    return Filters(
        unit_codes=asked.units,
        categories=asked.kinds,
        months=(month,) if asked.in_season else (),
        bands=asked.bands,
        in_stock=asked.in_stock,
    )


def _facets(asked: Asked, counted: Facets, names: FacetNames, month: int) -> list[Facet]:
    """Each facet with its counts; what was chosen stays to be taken off, even at zero."""
    stock = counted.counts.get(STOCK, {}).get("1", 0)
    ripe = counted.counts.get(MONTH, {}).get(str(month), 0)
    return [
        facet
        for facet in (
            Facet(_("Kind of produce"), _kinds(asked, counted.counts.get(CATEGORY, {}), names)),
            Facet(_("Commune"), _units(asked, counted.counts.get(UNIT, {}), names)),
            Facet(_("Price"), _bands(asked, counted.counts.get(BAND, {}))),
            Facet(
                _("Season and stock"),
                [
                    Choice(
                        _("In season this month"),
                        asked.address(in_season=not asked.in_season),
                        ripe,
                        asked.in_season,
                    ),
                    Choice(
                        _("In stock"),
                        asked.address(in_stock=not asked.in_stock),
                        stock,
                        asked.in_stock,
                    ),
                ],
            ),
        )
        if facet.choices
    ]


def _kinds(asked: Asked, counts: Mapping[str, int], names: FacetNames) -> list[Choice]:
    """Groups; inside a chosen group or kind, its kinds too."""
    open_groups = {names.group_of.get(slug, slug) for slug in asked.kinds}
    shown = [
        slug
        for slug in names.kinds
        if (slug in counts or slug in asked.kinds)
        and (slug not in names.group_of or names.group_of[slug] in open_groups)
    ]
    return [
        Choice(
            names.kinds[slug],
            asked.address(kinds=() if slug in asked.kinds else (slug,)),
            counts.get(slug, 0),
            slug in asked.kinds,
        )
        for slug in shown
    ]


def _units(asked: Asked, counts: Mapping[str, int], names: FacetNames) -> list[Choice]:
    codes = sorted({*counts, *asked.units}, key=lambda code: (-counts.get(code, 0), code))
    return [
        Choice(
            names.units.get(code, code),
            asked.address(units=_toggled(asked.units, code)),
            counts.get(code, 0),
            code in asked.units,
        )
        for code in codes[:MOST_VALUES]
    ]


def _bands(asked: Asked, counts: Mapping[str, int]) -> list[Choice]:
    return [
        Choice(
            band_words(band),
            asked.address(bands=_toggled(asked.bands, band)),
            counts.get(str(band), 0),
            band in asked.bands,
        )
        for band in range(BAND_COUNT)
        if counts.get(str(band)) or band in asked.bands
    ]


def _toggled(values: tuple[object, ...], value: object) -> tuple[object, ...]:
    if value in values:
        return tuple(each for each in values if each != value)
    return (*values, value)


def _active(asked: Asked, names: FacetNames) -> list[tuple[str, str]]:
    """What narrows the search, each with the address without it."""
    rows = [
        (names.kinds.get(slug, slug), asked.address(kinds=_toggled(asked.kinds, slug)))
        for slug in asked.kinds
    ]
    rows += [
        (names.units.get(code, code), asked.address(units=_toggled(asked.units, code)))
        for code in asked.units
    ]
    rows += [
        (band_words(band), asked.address(bands=_toggled(asked.bands, band))) for band in asked.bands
    ]
    if asked.in_season:
        rows.append((_("In season this month"), asked.address(in_season=False)))
    if asked.in_stock:
        rows.append((_("In stock"), asked.address(in_stock=False)))
    return rows


def _sorts(asked: Asked) -> list[Choice]:
    words = {
        "": _("Best match"),
        "gia-tang": _("Price, low to high"),
        "gia-giam": _("Price, high to low"),
        "moi": _("Newest"),
    }
    return [
        Choice(label, asked.address(sort=sort), None, asked.sort == sort)
        for sort, label in words.items()
    ]
