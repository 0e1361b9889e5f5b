"""Answers queries for EPCIS events: page by page in the order of the log, or one by its id."""

from collections.abc import Iterator
from typing import NamedTuple

from marketplace.epcis.filters import EventFilters
from marketplace.epcis.mapping import Writer
from marketplace.epcis.shapes import KINDS
from marketplace.epcis.sources import Events, public_events, sources
from marketplace.epcis.vocabulary import Json
from marketplace.tracelog.models import LogLeaf, TraceEvent, TraceKind

CHUNK = 500
# A page looks at so many events at most; what it has not seen is left to the next page.
LOOKED_AT = 5_000


class Page(NamedTuple):
    """``after`` is the place after which the next page begins, None on the last page."""

    events: list[Json]
    after: int | None


def events_page(filters: EventFilters, *, after: int, size: int, writer: Writer) -> Page:
    """Up to ``size`` events behind place ``after`` (-1 for the first page)."""
    found: list[tuple[int, Json]] = []
    seen, looked = after, 0
    while looked < LOOKED_AT:
        narrowed = filters.narrowed(public_events(), base=writer.base)
        query = narrowed.where(LogLeaf.position > seen).order_by(LogLeaf.position).limit(CHUNK)
        chunk = sources(query)
        for source in chunk:
            event = writer.event(source)
            if event is not None and filters.fits(event):
                if len(found) == size:
                    return Page([each for _place, each in found], found[-1][0])
                found.append((source.position, event))
        if len(chunk) < CHUNK:
            return Page([each for _place, each in found], None)
        seen, looked = chunk[-1].position, looked + CHUNK
    return Page([each for _place, each in found], seen)


def event_by_id(uuid: str, *, writer: Writer) -> Json | None:
    """One event as it stands now: with its error declaration where it was corrected."""
    found = sources(public_events().where(TraceEvent.uuid == uuid, TraceEvent.kind.in_(KINDS)))
    if not found or found[0].kind is TraceKind.CORRECTED:
        return None
    corrections = public_events().where(
        TraceEvent.lot_id == found[0].lot.lot_id,
        TraceEvent.kind == TraceKind.CORRECTED,
        TraceEvent.reference == uuid,
    )
    later = sources(corrections.order_by(LogLeaf.position.desc()).limit(1))
    return writer.event(later[0] if later else found[0])


def exported_events(query: Events, *, writer: Writer) -> Iterator[Json]:
    """Every event of a narrowed `public_events`, in the order of the log."""
    seen = -1
    while True:
        chunk = sources(
            query.where(LogLeaf.position > seen, TraceEvent.kind.in_(KINDS))
            .order_by(LogLeaf.position)
            .limit(CHUNK)
        )
        for source in chunk:
            event = writer.event(source)
            if event is not None:
                yield event
        if len(chunk) < CHUNK:
            return
        seen = chunk[-1].position
