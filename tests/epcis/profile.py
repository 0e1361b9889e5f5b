"""What the schema of EPCIS lets pass and this market does not: each rule with a stable word."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from marketplace.epcis.vocabulary import VERSION, Json
from marketplace.gs1.digital_link import QUALIFIERS, DigitalLinkError, parse

QUANTITY_LISTS = (
    *("quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList"),
)
EPC_LISTS = ("epcList", "childEPCs", "inputEPCList", "outputEPCList")
STANDARD_PREFIXES = frozenset({"epcis", "cbv", "cbvmda", "gs1", "rdf", "rdfs", "owl", "xsd"})
OFFSET = re.compile(r"([+-])(\d\d):(\d\d)")
PREFIXED = re.compile(r"([A-Za-z][A-Za-z0-9_-]*):(?!//)")
KEY_IN_PATH = re.compile(rf"https?://[^/]+(?:/[^?#]*)?/(?:{'|'.join(QUALIFIERS)})/")

Event = Mapping[str, Any]  # JSON that the schema has accepted


def profile_errors(document: Json) -> list[str]:
    """The rules that a document breaks which the schema accepts, each once, in a fixed order."""
    body = document["epcisBody"]
    events = body.get("eventList")
    if events is None:
        events = body["queryResults"]["resultsBody"]["eventList"]
    found = []
    if document["schemaVersion"] != VERSION:
        found.append("schema_version")
    if not events and "queryResults" not in body:  # a query may find nothing
        found.append("empty_event_list")
    declared = set(STANDARD_PREFIXES) | _declared(document["@context"])
    for event in events:
        found += [word for word, breaks in RULES.items() if breaks(event)]
        if any(prefix not in declared for prefix in _prefixes(event)):
            found.append("undeclared_prefix")
    return list(dict.fromkeys(found))


def _quantity_not_positive(event: Event) -> bool:
    return any(
        each["quantity"] <= 0
        for name in QUANTITY_LISTS
        for each in event.get(name, ())
        if "quantity" in each
    )


def _duplicate_epc(event: Event) -> bool:
    return any(len(set(event[name])) < len(event[name]) for name in EPC_LISTS if name in event)


def _transformation_without_input(event: Event) -> bool:
    inputs = event.get("inputEPCList") or event.get("inputQuantityList")
    return event["type"] == "TransformationEvent" and not inputs


def _aggregation_without_parent(event: Event) -> bool:
    added = event["type"] == "AggregationEvent" and event.get("action") != "OBSERVE"
    return added and not event.get("parentID")


def _offset_mismatch(event: Event) -> bool:
    found = OFFSET.fullmatch(event["eventTimeZoneOffset"])
    moment = datetime.fromisoformat(event["eventTime"])
    if found is None or moment.utcoffset() == timedelta():
        return found is None  # written in UTC, with the place's own zone beside it
    offset = timedelta(hours=int(found[2]), minutes=int(found[3]))
    return moment.utcoffset() != (-offset if found[1] == "-" else offset)


def _bad_digital_link(event: Event) -> bool:
    for uri in _addresses(event):
        if KEY_IN_PATH.match(uri):
            try:
                parse(uri)
            except DigitalLinkError:
                return True
    return False


def _addresses(event: Event) -> Iterator[str]:
    for name in EPC_LISTS:
        yield from event.get(name, ())
    for name in QUANTITY_LISTS:
        yield from (each["epcClass"] for each in event.get(name, ()))
    yield from (event[name]["id"] for name in ("readPoint", "bizLocation") if name in event)
    yield from (event[name] for name in ("parentID",) if name in event)
    for name, inner in (("sourceList", "source"), ("destinationList", "destination")):
        yield from (each[inner] for each in event.get(name, ()))


def _declared(context: object) -> set[str]:
    parts = context if isinstance(context, list) else [context]
    return {prefix for part in parts if isinstance(part, dict) for prefix in part}


def _prefixes(value: object) -> Iterator[str]:
    """Every prefix of a member's name, however deep."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if found := PREFIXED.match(name):
                yield found[1]
            yield from _prefixes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _prefixes(inner)


RULES: Mapping[str, Callable[[Event], bool]] = {
    "quantity_not_positive": _quantity_not_positive,
    "duplicate_epc": _duplicate_epc,
    "transformation_without_input": _transformation_without_input,
    "aggregation_without_parent": _aggregation_without_parent,
    "offset_mismatch": _offset_mismatch,
    "bad_digital_link": _bad_digital_link,
}
