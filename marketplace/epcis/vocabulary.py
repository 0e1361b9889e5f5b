"""The words of EPCIS 2.0 and its core business vocabulary, and the frame of a document."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

Json = dict[str, Any]  # a JSON object whose shape the standard says

CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
OWN_PREFIX = "xt"
VERSION = "2.0"
TIME_ZONE = "+07:00"

EVENT_TYPES = frozenset(
    {
        *("ObjectEvent", "AggregationEvent", "TransactionEvent", "TransformationEvent"),
        *("AssociationEvent",),
    }
)
BIZ_STEPS = frozenset(
    {
        *("accepting", "arriving", "assembling", "collecting", "commissioning", "consigning"),
        *(
            "creating_class_instance",
            "cycle_counting",
            "decommissioning",
            "departing",
            "destroying",
        ),
        *("disassembling", "dispensing", "encoding", "entering_exiting", "holding", "inspecting"),
        *("installing", "killing", "loading", "other", "packing", "picking", "receiving"),
        *("removing", "repackaging", "repairing", "replacing", "reserving", "retail_selling"),
        *("sampling", "sensor_reporting", "shipping", "staging_outbound", "stock_taking"),
        *("stocking", "storing", "transporting", "unloading", "unpacking", "void_shipping"),
    }
)
DISPOSITIONS = frozenset(
    {
        *("active", "available", "completeness_inferred", "completeness_verified", "conformant"),
        *("container_closed", "container_open", "damaged", "destroyed", "dispensed", "disposed"),
        *("encoded", "expired", "in_progress", "in_transit", "inactive", "mismatch_class"),
        *("mismatch_instance", "mismatch_quantity", "needs_replacement", "no_pedigree_match"),
        *("non_conformant", "non_sellable_other", "partially_dispensed", "recalled", "reserved"),
        *("retail_sold", "returned", "sellable_accessible", "sellable_not_accessible", "stolen"),
        *("unavailable", "unknown"),
    }
)
# The spellings of the vocabulary's words that other systems still use.
OLD_SPELLINGS = {
    "bizStep": ("https://ref.gs1.org/cbv/BizStep-", "urn:epcglobal:cbv:bizstep:"),
    "disposition": ("https://ref.gs1.org/cbv/Disp-", "urn:epcglobal:cbv:disp:"),
}


def context(base: str) -> list[str | dict[str, str]]:
    """The JSON-LD context: the standard's, and our own words under one prefix."""
    return [CONTEXT, {OWN_PREFIX: f"{base}/voc/"}]


def epcis_document(events: Sequence[Json], *, base: str, now: datetime) -> Json:
    """Events to be handed over to another system."""
    return _framed("EPCISDocument", {"eventList": list(events)}, base, now)


def query_document(events: Sequence[Json], *, base: str, now: datetime) -> Json:
    """Events as the answer to a query."""
    results = {"queryName": "SimpleEventQuery", "resultsBody": {"eventList": list(events)}}
    return _framed("EPCISQueryDocument", {"queryResults": results}, base, now)


def _framed(kind: str, body: Json, base: str, now: datetime) -> Json:
    return {
        "@context": context(base),
        "type": kind,
        "schemaVersion": VERSION,
        "creationDate": now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "epcisBody": body,
    }
