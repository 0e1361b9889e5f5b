"""The facets of a search as links, with what was chosen and how the list may be ordered."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from flask_babel import gettext as _

from marketplace.search.documents import MOST_STARS
from marketplace.search.index import (
    AREA,
    BAND,
    CATEGORY,
    CERTIFICATE,
    MONTH,
    STARS,
    STOCK,
    TRACED,
    UNIT,
    Facets,
)
from marketplace.web.storefront.asked import MOST_VALUES, STAR_PLACES, Asked
from marketplace.web.storefront.facet_names import BAND_COUNT, FacetNames, band_words
from marketplace.web.words.certificate_words import CERTIFICATE_NAMES

MOST_AREAS = 6


class FacetChoice(NamedTuple):
    """One value of a facet: its words, the address with it put on or taken off, its products."""

    label: str
    url: str
    products: int | None
    active: bool


class Facet(NamedTuple):
    title: str
    choices: Sequence[FacetChoice]


def search_facets(asked: Asked, counted: Facets, names: FacetNames, month: int) -> list[Facet]:
    """Each facet with its counts; what was chosen stays to be taken off, even at zero."""
    stock = counted.counts.get(STOCK, {}).get("1", 0)
    ripe = counted.counts.get(MONTH, {}).get(str(month), 0)
    return [
        facet
        for facet in (
            Facet(_("Kind of produce"), _kinds(asked, counted.counts.get(CATEGORY, {}), names)),
            Facet(_("OCOP stars"), _stars(asked, counted.counts.get(STARS, {}))),
            Facet(_("Commune"), _units(asked, counted.counts.get(UNIT, {}), names)),
            Facet(_("Price"), _bands(asked, counted.counts.get(BAND, {}))),
            Facet(_("Origin and certificates"), _trusted(asked, counted)),
            Facet(
                _("Season and stock"),
                [
                    FacetChoice(
                        _("In season this month"),
                        asked.address(in_season=not asked.in_season),
                        ripe,
                        asked.in_season,
                    ),
                    FacetChoice(
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


def _kinds(asked: Asked, counts: Mapping[str, int], names: FacetNames) -> list[FacetChoice]:
    """Groups; inside a chosen group or kind, its kinds too."""
    open_groups = {names.group_of.get(slug, slug) for slug in asked.kinds}
    shown = [
        slug
        for slug in names.kinds
        if (slug in counts or slug in asked.kinds)
        and (slug not in names.group_of or names.group_of[slug] in open_groups)
    ]
    return [
        FacetChoice(
            names.kinds[slug],
            asked.address(kinds=() if slug in asked.kinds else (slug,)),
            counts.get(slug, 0),
            slug in asked.kinds,
        )
        for slug in shown
    ]


def _units(asked: Asked, counts: Mapping[str, int], names: FacetNames) -> list[FacetChoice]:
    codes = sorted({*counts, *asked.units}, key=lambda code: (-counts.get(code, 0), code))
    return [
        FacetChoice(
            names.units.get(code, code),
            asked.address(units=_toggled(asked.units, code)),
            counts.get(code, 0),
            code in asked.units,
        )
        for code in codes[:MOST_VALUES]
    ]


def _bands(asked: Asked, counts: Mapping[str, int]) -> list[FacetChoice]:
    return [
        FacetChoice(
            band_words(band),
            asked.address(bands=_toggled(asked.bands, band)),
            counts.get(str(band), 0),
            band in asked.bands,
        )
        for band in range(BAND_COUNT)
        if counts.get(str(band)) or band in asked.bands
    ]


def _stars(asked: Asked, counts: Mapping[str, int]) -> list[FacetChoice]:
    """The fewest stars: choosing another one replaces the first."""
    return [
        FacetChoice(
            star_words(stars),
            asked.address(stars=0 if asked.stars == stars else stars),
            counts.get(str(stars), 0),
            asked.stars == stars,
        )
        for stars in sorted(STAR_PLACES.values(), reverse=True)
        if counts.get(str(stars)) or asked.stars == stars
    ]


def _trusted(asked: Asked, counted: Facets) -> list[FacetChoice]:
    """Traced lots, certificates and growing areas."""
    traced = counted.counts.get(TRACED, {}).get("1", 0)
    found = []
    if traced or asked.traced:
        address = asked.address(traced=not asked.traced)
        found.append(FacetChoice(_("Traced to its lot"), address, traced, asked.traced))
    counts = counted.counts.get(CERTIFICATE, {})
    found += [
        FacetChoice(
            str(name),
            asked.address(certificates=_toggled(asked.certificates, kind)),
            counts.get(kind, 0),
            kind in asked.certificates,
        )
        for kind, name in CERTIFICATE_NAMES.items()
        if counts.get(kind) or kind in asked.certificates
    ]
    counts = counted.counts.get(AREA, {})
    codes = sorted({*counts, *asked.areas}, key=lambda code: (-counts.get(code, 0), code))
    return found + [
        FacetChoice(
            code,
            asked.address(areas=_toggled(asked.areas, code)),
            counts.get(code, 0),
            code in asked.areas,
        )
        for code in codes[:MOST_AREAS]
    ]


def star_words(stars: int) -> str:
    """``5 sao``, ``từ 4 sao``."""
    if stars == MOST_STARS:
        return str(_("5 stars"))
    return str(_("%(stars)s stars and up", stars=stars))


def _toggled(values: tuple[object, ...], value: object) -> tuple[object, ...]:
    if value in values:
        return tuple(each for each in values if each != value)
    return (*values, value)


def active_filters(asked: Asked, names: FacetNames) -> list[tuple[str, str]]:
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
    if asked.stars:
        rows.append((f"OCOP: {star_words(asked.stars)}", asked.address(stars=0)))
    rows += [
        (
            str(CERTIFICATE_NAMES[kind]),
            asked.address(certificates=_toggled(asked.certificates, kind)),
        )
        for kind in asked.certificates
    ]
    if asked.traced:
        rows.append((_("Traced to its lot"), asked.address(traced=False)))
    rows += [(code, asked.address(areas=_toggled(asked.areas, code))) for code in asked.areas]
    if asked.in_season:
        rows.append((_("In season this month"), asked.address(in_season=False)))
    if asked.in_stock:
        rows.append((_("In stock"), asked.address(in_stock=False)))
    return rows


def sort_choices(asked: Asked) -> list[FacetChoice]:
    words = {
        "": _("Best match"),
        "gia-tang": _("Price, low to high"),
        "gia-giam": _("Price, high to low"),
        "moi": _("Newest"),
    }
    return [
        FacetChoice(label, asked.address(sort=sort), None, asked.sort == sort)
        for sort, label in words.items()
    ]
