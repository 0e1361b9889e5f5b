"""Names behind the codes that search counts: communes and kinds of produce.

They change rarely, so a process reads them at most once a minute, and at once where one is missing.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import or_, select

from marketplace.catalog.listings import Kind, produce_tree
from marketplace.core.db import db
from marketplace.localities.models import AdminUnit
from marketplace.search.documents import PRICE_BANDS
from marketplace.search.index import CATEGORY, UNIT, Facets
from marketplace.web.serving.formats import vnd

KEY = "facet_names"
FRESH_SECONDS = 60
BAND_COUNT = len(PRICE_BANDS)


class FacetNames(NamedTuple):
    """``kinds`` in their order, by slug; ``group_of`` gives the group's slug of each kind."""

    kinds: Mapping[str, str]
    group_of: Mapping[str, str]
    groups: Sequence[Kind]
    units: Mapping[str, str]


@dataclass
class _Kept:
    names: FacetNames
    day: date
    until: float


def facet_names(counted: Facets, *, day: date) -> FacetNames:
    """The names of all that ``counted`` speaks of. Two statements, or none while they are fresh."""
    kept: _Kept | None = current_app.extensions.get(KEY)
    wanted_units = set(counted.counts.get(UNIT, ()))
    wanted_kinds = set(counted.counts.get(CATEGORY, ()))
    fresh = kept is not None and kept.day == day and time.monotonic() < kept.until
    if kept is not None and fresh:
        names = kept.names
        if wanted_units <= names.units.keys() and wanted_kinds <= names.kinds.keys():
            return names
    names = _read(wanted_units | set(kept.names.units if kept else ()), day)
    current_app.extensions[KEY] = _Kept(names, day, time.monotonic() + FRESH_SECONDS)
    return names


def _read(codes: set[str], day: date) -> FacetNames:
    tree = produce_tree()
    query = select(AdminUnit.code, AdminUnit.name).where(
        AdminUnit.code.in_(sorted(codes)),
        AdminUnit.valid_from <= day,
        or_(AdminUnit.valid_to.is_(None), AdminUnit.valid_to > day),
    )
    found: dict[str, str] = dict.fromkeys(codes, "")
    found |= {code: name for code, name in db.session.execute(query).all()}
    kinds: dict[str, str] = {}
    group_of: dict[str, str] = {}
    for group in tree.groups:
        kinds[group.slug] = group.name
        for kind in tree.under(group):
            kinds[kind.slug] = kind.name
            group_of[kind.slug] = group.slug
    units = {code: name or code for code, name in found.items()}
    return FacetNames(kinds, group_of, tree.groups, units)


def band_words(band: int) -> str:
    """A price band in words: ``dưới 20.000 ₫``, ``20.000 – 50.000 ₫``, ``từ 500.000 ₫``."""
    lowest = PRICE_BANDS[band]
    if band == BAND_COUNT - 1:
        return str(_("from %(price)s up", price=vnd(lowest)))
    highest = PRICE_BANDS[band + 1]
    if lowest == 0:
        return str(_("under %(price)s", price=vnd(highest)))
    return f"{vnd(lowest)[:-2]} – {vnd(highest)}"
