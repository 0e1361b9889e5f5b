"""EPCIS 2.0 queries, read-only: the events of public lots for portals and partners."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Response, request

from marketplace.core.clock import utc_now
from marketplace.core.errors import NotFound
from marketplace.core.sentences import N_
from marketplace.epcis.filters import read_filters
from marketplace.epcis.mapping import Writer
from marketplace.epcis.queries import event_by_id, events_page
from marketplace.epcis.vocabulary import VERSION, context, query_document
from marketplace.web.serving.settings import settings
from marketplace.web.trace import blueprint
from marketplace.web.trace.epcis_paging import page_token, place_after
from marketplace.web.trace.open_answers import BadParameter, open_json, whole_number

PER_PAGE, MOST_PER_PAGE = 30, 500
PAGING = {"perPage", "nextPageToken"}
HEADERS = {
    "GS1-EPCIS-Version": VERSION,
    "GS1-EPCIS-Min": VERSION,
    "GS1-EPCIS-Max": VERSION,
    "GS1-CBV-Version": VERSION,
    "GS1-EPC-Format": "Always_GS1_Digital_Link",
    "GS1-CBV-XML-Format": "Always_Web_URI",
    "Access-Control-Expose-Headers": "Link, GS1-EPCIS-Version, GS1-CBV-Version",
    "Vary": "Accept",
}


class NoSuchEvent(NotFound):
    code = "epcis_event_not_found"
    sentence = N_("There is no public event with this id.")


@blueprint.get("/epcis/v2/events")
def epcis_events() -> Response:
    """A page of the events that fit all filters, in the order in which they were logged."""
    writer, secret = Writer(_base()), settings().secret_key.get_secret_value()
    pairs = [pair for pair in request.args.items(multi=True) if pair[0] not in PAGING]
    filters = read_filters(pairs, writer=writer)
    after = place_after(request.args.get("nextPageToken"), pairs, secret=secret)
    size = _page_size()
    page = events_page(filters, after=after, size=size, writer=writer)
    answer = _answer(query_document(page.events, base=writer.base, now=utc_now()))
    if page.after is not None:
        token = page_token(page.after, pairs, secret=secret)
        query = urlencode([*pairs, ("perPage", size), ("nextPageToken", token)])
        answer.headers["Link"] = f'<{writer.base}/epcis/v2/events?{query}>; rel="next"'
    return answer


@blueprint.get("/epcis/v2/events/<event_id>")
def epcis_event(event_id: str) -> Response:
    """One event by its id, with its error declaration where it was corrected."""
    writer = Writer(_base())
    found = event_by_id(event_id.removeprefix("urn:uuid:"), writer=writer)
    if found is None:
        raise NoSuchEvent
    return _answer({"@context": context(writer.base), **found})


def _base() -> str:
    return settings().base_url.rstrip("/")


def _page_size() -> int:
    size = whole_number(request.args, "perPage")
    if size is None:
        return PER_PAGE
    if not 1 <= size <= MOST_PER_PAGE:
        raise BadParameter(name="perPage")
    return size


def _answer(document: Mapping[str, Any]) -> Response:
    types = ["application/json", "application/ld+json"]
    wanted = request.accept_mimetypes.best_match(types, default=types[0])
    answer = open_json(document, mimetype=wanted or types[0])
    answer.headers.update(HEADERS)
    return answer
