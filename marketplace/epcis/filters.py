"""The filters of a query: read from text strictly, turned into SQL as far as SQL can know, and held
against the finished event for the rest."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from sqlalchemy import or_, select

from marketplace.core.db import db
from marketplace.core.errors import Invalid
from marketplace.core.sentences import N_
from marketplace.epcis.mapping import Writer
from marketplace.epcis.shapes import kinds_with
from marketplace.epcis.sources import Events, Named
from marketplace.epcis.vocabulary import BIZ_STEPS, DISPOSITIONS, EVENT_TYPES, OLD_SPELLINGS, Json
from marketplace.gs1.digital_link import CANONICAL_HOST, DigitalLinkError, parse
from marketplace.sellers.models import Seller
from marketplace.stamps.models import Stamp
from marketplace.stories.addresses import Found, Reference, find, reference_of
from marketplace.traceability.lots.models import PackInput
from marketplace.tracelog.models import TraceEvent, TraceKind

OWN_PATH = re.compile(r"/p/([^/]+)(?:/l/([^/]+)(?:/s/([^/]+))?)?")
STAMP_PATH = re.compile(r"/t/([0-9A-Za-z-]+)")
PLACE_PATH = re.compile(r"/noi/([^/]+)")
MOST_VALUES = 50
LONGEST_NUMBER = 9
LISTS = ("epcList", "childEPCs")
ANY_LISTS = (*LISTS, "inputEPCList", "outputEPCList")
CLASSES = ("quantityList", "childQuantityList")
ANY_CLASSES = (*CLASSES, "inputQuantityList", "outputQuantityList")


class UnknownFilter(Invalid):
    status = 400
    code = "epcis_unknown_filter"
    sentence = N_("This market knows no filter named %(name)s.")


class BadFilterValue(Invalid):
    status = 400
    code = "epcis_bad_filter_value"
    sentence = N_("The value of %(name)s cannot be read.")


@dataclass(frozen=True)
class EventFilters:
    """What a query asks for; an empty set asks for nothing. Addresses are as our events spell them.

    ``lots`` are the lots that the addresses name: None where none was asked for.
    """

    types: frozenset[str] = frozenset()
    steps: frozenset[str] = frozenset()
    dispositions: frozenset[str] = frozenset()
    event_from: datetime | None = None
    event_before: datetime | None = None
    recorded_from: datetime | None = None
    packs: frozenset[str] | None = None
    any_packs: frozenset[str] | None = None
    classes: frozenset[str] | None = None
    any_classes: frozenset[str] | None = None
    places: frozenset[str] | None = None
    corrections: bool = False
    lots: frozenset[int] | None = None

    def narrowed(self, query: Events, *, base: str) -> Events:
        """``query`` without what can be told apart before an event is written."""
        kinds = kinds_with(types=self.types, steps=self.steps, dispositions=self.dispositions)
        query = query.where(
            TraceEvent.kind.in_({TraceKind.CORRECTED} if self.corrections else kinds)
        )
        if self.event_from is not None:
            query = query.where(TraceEvent.event_at >= self.event_from)
        if self.event_before is not None:
            query = query.where(TraceEvent.event_at < self.event_before)
        if self.recorded_from is not None:
            query = query.where(TraceEvent.recorded_at >= self.recorded_from)
        if self.lots is not None:
            packs = select(PackInput.pack_lot_id).where(PackInput.harvest_lot_id.in_(self.lots))
            query = query.where(or_(TraceEvent.lot_id.in_(self.lots), TraceEvent.lot_id.in_(packs)))
        if self.places is not None:
            query = query.where(Seller.code.in_(_place_codes(self.places, base)))
        return query

    def fits(self, event: Json) -> bool:
        """Whether a finished event is what was asked for."""
        return (
            (not self.types or event["type"] in self.types)
            and (not self.steps or event["bizStep"] in self.steps)
            and (not self.dispositions or event["disposition"] in self.dispositions)
            and _meets(self.packs, event, LISTS)
            and _meets(self.any_packs, event, ANY_LISTS)
            and _meets(self.classes, event, CLASSES)
            and _meets(self.any_classes, event, ANY_CLASSES)
            and (self.places is None or event["bizLocation"]["id"] in self.places)
        )


def read_filters(pairs: Sequence[tuple[str, str]], *, writer: Writer) -> EventFilters:
    """The filters among the pairs of a query; several values stand apart by ``|`` or as pairs.

    Raises UnknownFilter or BadFilterValue.
    """
    given: dict[str, list[str]] = {}
    for name, text in pairs:
        if name not in READERS:
            raise UnknownFilter(name=name)
        given.setdefault(name, []).extend(text.split("|"))
    filters = EventFilters()
    for name, values in given.items():
        if len(values) > MOST_VALUES:
            raise BadFilterValue(name=name)
        try:
            filters = READERS[name](filters, values, writer)
        except (ValueError, OverflowError) as error:
            raise BadFilterValue(name=name) from error
    return filters


def _words(values: Sequence[str], known: frozenset[str], field: str = "") -> frozenset[str]:
    """Words of a vocabulary; a foreign absolute address is a word that none of our events has."""
    found = set()
    for value in values:
        word = value
        for spelling in OLD_SPELLINGS.get(field, ()):
            word = word.removeprefix(spelling)
        if word not in known:
            if not field:
                raise ValueError(value)
            _absolute(value)
        found.add(word)
    return frozenset(found)


def _one_moment(values: Sequence[str]) -> datetime:
    """ISO 8601 with its zone; the plus sign of a zone may have come as a space."""
    (text,) = values
    moment = datetime.fromisoformat(re.sub(r" (\d\d:\d\d)$", r"+\1", text))
    if moment.tzinfo is None or "T" not in text:
        raise ValueError(text)
    return moment.astimezone(UTC)


def _truth(values: Sequence[str]) -> bool:
    (text,) = values
    if text not in {"", "true"}:
        raise ValueError(text)
    return True


def _absolute(value: str) -> str:
    parts = urlsplit(value)
    if (
        "%00" in value
        or not parts.scheme
        or not (parts.netloc or parts.path)
        or any(c.isspace() for c in value)
    ):
        raise ValueError(value)
    return value


def _matching(field: str, *, packs: bool) -> "Reader":
    """Reads addresses of lots or packs in either spelling as those that our events use."""

    def read(filters: EventFilters, values: Sequence[str], writer: Writer) -> EventFilters:
        spelt, lots = set(), set(filters.lots or ())
        for value in values:
            reference = _reference(_absolute(value), writer.base)
            row = find(reference) if reference else None
            if reference is None or row is None or row.lot_id is None:
                continue
            lot = Named(row.lot_id, row.lot_code or "", row.product_code, row.gtin)
            number = _pack_number(reference, row)
            if packs and number is not None:
                spelt.add(writer.pack_uri(lot, number))
            elif not packs and not (reference.serial or reference.stamp):
                spelt.add(writer.lot_uri(lot))
            lots.add(lot.lot_id)
        changed: Any = {field: frozenset(spelt), "lots": frozenset(lots)}  # one field by its name
        return replace(filters, **changed)

    return read


def _pack_number(reference: Reference, row: Found) -> int | None:
    """A pack is called by its stamp's code, or by its number in the lot as our events do."""
    if row.stamp_code is not None:
        return db.session.scalar(select(Stamp.serial).where(Stamp.code == row.stamp_code))
    text = reference.serial or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < LONGEST_NUMBER else None


def _reference(uri: str, base: str) -> Reference | None:
    """What an address of ours, or a Digital Link under GS1's own host, names."""
    if uri.startswith(f"{base}/"):
        path = uri.removeprefix(base)
        if own := OWN_PATH.fullmatch(path):
            code, lot, serial = (unquote(part) if part else None for part in own.groups())
            return Reference(product_code=code, lot=lot, serial=serial)
        if stamp := STAMP_PATH.fullmatch(path):
            return Reference(stamp=stamp[1].replace("-", "").upper())
    elif not uri.startswith(f"{CANONICAL_HOST}/"):
        return None
    try:
        return reference_of(parse(uri))
    except DigitalLinkError:
        return None


def _place_codes(places: frozenset[str], base: str) -> set[str]:
    found = (PLACE_PATH.fullmatch(place.removeprefix(base)) for place in places)
    return {unquote(place[1]) for place in found if place}


def _meets(wanted: frozenset[str] | None, event: Json, fields: Sequence[str]) -> bool:
    if wanted is None:
        return True
    for field in fields:
        for each in event.get(field, ()):
            if (each["epcClass"] if isinstance(each, dict) else each) in wanted:
                return True
    return False


Reader = Callable[[EventFilters, Sequence[str], Writer], EventFilters]


READERS: Mapping[str, Reader] = {
    "EQ_type": lambda f, v, _: replace(f, types=_words(v, EVENT_TYPES)),
    "EQ_bizStep": lambda f, v, _: replace(f, steps=_words(v, BIZ_STEPS, "bizStep")),
    "EQ_disposition": lambda f, v, _: replace(
        f, dispositions=_words(v, DISPOSITIONS, "disposition")
    ),
    "GE_eventTime": lambda f, v, _: replace(f, event_from=_one_moment(v)),
    "LT_eventTime": lambda f, v, _: replace(f, event_before=_one_moment(v)),
    "GE_recordTime": lambda f, v, _: replace(f, recorded_from=_one_moment(v)),
    "MATCH_epc": _matching("packs", packs=True),
    "MATCH_anyEPC": _matching("any_packs", packs=True),
    "MATCH_epcClass": _matching("classes", packs=False),
    "MATCH_anyEPCClass": _matching("any_classes", packs=False),
    "EQ_bizLocation": lambda f, v, _: replace(f, places=frozenset(map(_absolute, v))),
    "EXISTS_errorDeclaration": lambda f, v, _: replace(f, corrections=_truth(v)),
}
