"""What a search address asks for, and the addresses of the same search with something changed."""

from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import urlencode

from flask import request

from marketplace.core.text import clean
from marketplace.search.documents import FEWEST_STARS, MOST_STARS
from marketplace.search.plan import Filters, Sort
from marketplace.web.storefront.facet_names import BAND_COUNT
from marketplace.web.words.certificate_words import CERTIFICATE_NAMES

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
STARS, CERTIFICATES, TRACED, AREAS = "sao", "chung-nhan", "truy-xuat", "vung-trong"
BAND_PLACES = {str(place) for place in range(BAND_COUNT)}
STAR_PLACES = {str(stars): stars for stars in range(FEWEST_STARS, MOST_STARS + 1)}


class Asked(NamedTuple):
    """What the address asks for; unknown values are left out. ``stars`` is the fewest, 0 for any."""

    q: str = ""
    units: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    bands: tuple[int, ...] = ()
    in_season: bool = False
    in_stock: bool = False
    stars: int = 0
    certificates: tuple[str, ...] = ()
    traced: bool = False
    areas: tuple[str, ...] = ()
    sort: str = ""
    cursor: str = ""

    def address(self, **changed: object) -> str:
        """The address of the same search with some things changed, on its first page."""
        now = self._replace(cursor="", **changed)  # type: ignore[arg-type]
        pairs: list[tuple[str, str]] = [("q", now.q)] if now.q else []
        pairs += [(UNITS, code) for code in now.units]
        pairs += [(KINDS, slug) for slug in now.kinds]
        pairs += [(BANDS, str(band)) for band in now.bands]
        pairs += [(SEASON, "1")] if now.in_season else []
        pairs += [(IN_STOCK, "1")] if now.in_stock else []
        pairs += [(STARS, str(now.stars))] if now.stars else []
        pairs += [(CERTIFICATES, kind) for kind in now.certificates]
        pairs += [(TRACED, "1")] if now.traced else []
        pairs += [(AREAS, code) for code in now.areas]
        pairs += [(SORT, now.sort)] if now.sort else []
        return f"/tim-kiem?{urlencode(pairs)}" if pairs else "/tim-kiem"

    @property
    def following(self) -> str:
        """The address of the page after ``cursor``."""
        address = self.address()
        return f"{address}{'&' if '?' in address else '?'}{urlencode({CURSOR: self.cursor})}"

    @property
    def narrowed(self) -> bool:
        return self != Asked(self.q, sort=self.sort, cursor=self.cursor)

    def filters(self, month: int) -> Filters:
        """The same for the index; ``month`` is the one that is now in season."""
        return Filters(
            unit_codes=self.units,
            categories=self.kinds,
            months=(month,) if self.in_season else (),
            bands=self.bands,
            in_stock=self.in_stock,
            stars=self.stars,
            certificates=self.certificates,
            traced=self.traced,
            areas=self.areas,
        )


def asked_search() -> Asked:
    """What this request asks for."""
    given = request.args
    bands = {int(text) for text in given.getlist(BANDS)[:MOST_VALUES] if text in BAND_PLACES}
    kinds = {kind for kind in given.getlist(CERTIFICATES) if kind in CERTIFICATE_NAMES}
    sort = given.get(SORT, "")
    return Asked(
        q=clean(given.get("q", ""))[:LONGEST_QUERY],
        units=_codes(given.getlist(UNITS)),
        kinds=_codes(given.getlist(KINDS)),
        bands=tuple(sorted(bands)),
        in_season=given.get(SEASON) == "1",
        in_stock=given.get(IN_STOCK) == "1",
        stars=STAR_PLACES.get(given.get(STARS, ""), 0),
        certificates=tuple(sorted(kinds)),
        traced=given.get(TRACED) == "1",
        areas=_codes(given.getlist(AREAS)),
        sort=sort if sort in SORTS else "",
        cursor=given.get(CURSOR, "")[:200],
    )


def _codes(values: Sequence[str]) -> tuple[str, ...]:
    """Codes and slugs as addresses carry them; anything else would match nothing."""
    plain = {each for each in values[:MOST_VALUES] if each.replace("-", "").isalnum()}
    return tuple(sorted(each for each in plain if each.isascii() and len(each) <= 60))
