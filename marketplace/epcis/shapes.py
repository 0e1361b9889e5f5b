"""Which EPCIS event each of our own becomes: its type, action, step and disposition."""

from collections.abc import Mapping
from typing import NamedTuple

from marketplace.tracelog.models import TraceKind


class Shape(NamedTuple):
    """``action`` is empty for a transformation; ``disposition`` where there is none to tell."""

    type: str
    action: str
    biz_step: str
    disposition: str


def _object(action: str, biz_step: str, disposition: str) -> Shape:
    return Shape("ObjectEvent", action, biz_step, disposition)


def _sale(action: str, biz_step: str, disposition: str) -> Shape:
    return Shape("TransactionEvent", action, biz_step, disposition)


# The fact that tells apart the events of one kind.
TOLD_APART_BY = {
    TraceKind.MOVED: "move",
    TraceKind.INSPECTED: "result",
    TraceKind.RECALL_CLOSED: "outcome",
}
# Without a row a kind (or one of its values) is no event of EPCIS: sales and packing have events of
# their own beside their movement, and work on plots is summed up in the harvest.
SHAPES: Mapping[TraceKind, Mapping[str, Shape]] = {
    TraceKind.HARVESTED: {"": _object("ADD", "commissioning", "active")},
    TraceKind.PACKED: {"": Shape("TransformationEvent", "", "commissioning", "active")},
    TraceKind.STAMPS_ACTIVATED: {"": _object("ADD", "commissioning", "active")},
    TraceKind.INSPECTED: {
        "conformant": _object("OBSERVE", "inspecting", "conformant"),
        "non_conformant": _object("OBSERVE", "inspecting", "non_conformant"),
    },
    TraceKind.SHIPPED: {"": _object("OBSERVE", "shipping", "in_transit")},
    TraceKind.RECEIVED: {"": _object("OBSERVE", "receiving", "in_progress")},
    TraceKind.SOLD: {"": _sale("ADD", "retail_selling", "retail_sold")},
    TraceKind.RETURNED: {"": _sale("DELETE", "receiving", "returned")},
    TraceKind.MOVED: {
        "loss": _object("DELETE", "destroying", "disposed"),
        "own_use": _object("DELETE", "decommissioning", "inactive"),
        "sample": _object("DELETE", "sampling", "inactive"),
        "recount": _object("OBSERVE", "stock_taking", "mismatch_quantity"),
    },
    TraceKind.HELD: {"": _object("OBSERVE", "holding", "non_sellable_other")},
    TraceKind.RELEASED: {"": _object("OBSERVE", "storing", "sellable_accessible")},
    TraceKind.CLOSED: {"": _object("OBSERVE", "storing", "inactive")},
    TraceKind.RECALLED: {"": _object("OBSERVE", "holding", "recalled")},
    TraceKind.RECALL_CLOSED: {
        "destroyed": _object("DELETE", "destroying", "destroyed"),
        "fixed_or_relabelled": _object("OBSERVE", "repackaging", "sellable_not_accessible"),
        "other_use": _object("OBSERVE", "other", "disposed"),
        "re_exported": _object("OBSERVE", "shipping", "in_transit"),
    },
}
KINDS = frozenset({*SHAPES, TraceKind.CORRECTED})


def shape_of(kind: TraceKind, facts: Mapping[str, object]) -> Shape | None:
    """The shape of an event, None where EPCIS has none for it."""
    told = TOLD_APART_BY.get(kind)
    return SHAPES.get(kind, {}).get(str(facts.get(told, "")) if told else "")


def kinds_with(
    *, types: frozenset[str], steps: frozenset[str], dispositions: frozenset[str]
) -> frozenset[TraceKind]:
    """The kinds that can become such an event; an empty set asks for nothing."""
    kinds = {
        kind
        for kind, shapes in SHAPES.items()
        for shape in shapes.values()
        if (not types or shape.type in types)
        and (not steps or shape.biz_step in steps)
        and (not dispositions or shape.disposition in dispositions)
    }
    return frozenset({*kinds, TraceKind.CORRECTED})
