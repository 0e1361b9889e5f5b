"""Writes one public trace event as an EPCIS 2.0 event."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from marketplace.core.clock import VIETNAM
from marketplace.epcis.shapes import Shape, shape_of
from marketplace.epcis.sources import Care, Named, Source
from marketplace.epcis.vocabulary import TIME_ZONE, Json
from marketplace.stories import addresses
from marketplace.tracelog.models import TraceKind

WITHOUT_QUANTITY = frozenset(
    {
        *(TraceKind.HELD, TraceKind.RELEASED, TraceKind.CLOSED, TraceKind.INSPECTED),
        *(TraceKind.RECALLED, TraceKind.RECALL_CLOSED),
    }
)


@dataclass(frozen=True)
class Writer:
    """Writes events with addresses under ``base`` (scheme and host)."""

    base: str

    def lot_uri(self, lot: Named) -> str:
        """The class of a lot: the GS1 spelling where the product has a GTIN for the world."""
        path = addresses.gs1_path(lot.gtin, lot.code)
        return self.base + (path or addresses.lot_path(lot.product_code, lot.code))

    def pack_uri(self, lot: Named, serial: int) -> str:
        """One stamped pack by its number: its stamp's code would help those who copy stamps."""
        path = addresses.gs1_path(lot.gtin, lot.code, serial)
        return self.base + (path or addresses.pack_path(lot.product_code, lot.code, serial))

    def place_uri(self, code: str) -> str:
        return self.base + addresses.place_path(code)

    def event(self, source: Source) -> Json | None:
        """The event, or None where EPCIS has none for it; a correction repeats what it corrects."""
        if source.kind is TraceKind.CORRECTED:
            return self._correction(source)
        shape = shape_of(source.kind, source.facts)
        if shape is None:
            return None
        found: Json = {
            "type": shape.type,
            "eventID": f"urn:uuid:{source.uuid}",
            "eventTime": _moment(source.event_at),
            "eventTimeZoneOffset": TIME_ZONE,
            "recordTime": _moment(source.recorded_at),
        }
        if shape.action:
            found["action"] = shape.action
        found |= {"bizStep": shape.biz_step, "disposition": shape.disposition}
        found |= self._what(source, shape)
        if source.kind is TraceKind.HARVESTED and len(areas := _areas(source)) == 1:
            found["readPoint"] = {"id": self.place_uri(areas[0])}
        found["bizLocation"] = {"id": self.place_uri(source.seller_code)}
        if source.kind is TraceKind.HARVESTED:
            found["ilmd"] = _grown(source)
        return found

    def _what(self, source: Source, shape: Shape) -> Json:
        """Lots, packs and amounts."""
        facts, lot = source.facts, self.lot_uri(source.lot)
        if source.kind is TraceKind.PACKED:
            inputs = [self._amount(each.lot, each.grams) for each in source.inputs]
            outputs = [{"epcClass": lot, "quantity": facts["count"]}]
            return {"inputQuantityList": inputs, "outputQuantityList": outputs}
        if source.kind is TraceKind.STAMPS_ACTIVATED and source.serials:
            return {"epcList": [self.pack_uri(source.lot, each) for each in source.serials]}
        grams = facts.get("grams")
        counted = shape.biz_step != "stock_taking" and source.kind not in WITHOUT_QUANTITY
        if isinstance(grams, int) and grams > 0 and counted:
            found: Json = {"quantityList": [self._amount(source.lot, grams)]}
        else:
            found = {"quantityList": [{"epcClass": lot}]}
        if source.kind in {TraceKind.SOLD, TraceKind.RETURNED}:
            found["bizTransactionList"] = [self._order(source)]
        return found

    def _order(self, source: Source) -> Json:
        """An order by the salted hash that stands in the log; its buyer alone can tell which."""
        hidden = source.facts.get("order", source.uuid)
        return {"type": "po", "bizTransaction": f"{self.base}/voc/order/{hidden}"}

    def _amount(self, lot: Named, grams: int) -> Json:
        return {"epcClass": self.lot_uri(lot), "quantity": kilograms(grams), "uom": "KGM"}

    def _correction(self, source: Source) -> Json | None:
        original = self.event(source.corrects) if source.corrects else None
        if original is None:
            return None
        declared = {
            "declarationTime": _moment(source.recorded_at),
            "reason": source.facts["error"],
            "correctiveEventIDs": [f"urn:uuid:{each}" for each in source.facts["corrective"]],
        }
        return {**original, "recordTime": _moment(source.recorded_at), "errorDeclaration": declared}


def kilograms(grams: int) -> int | float:
    """The exact decimal: a double holds three places of any weight below a billion tonnes."""
    whole, rest = divmod(grams, 1_000)
    return grams / 1_000 if rest else whole


def _moment(moment: datetime) -> str:
    return moment.astimezone(VIETNAM).isoformat(timespec="milliseconds")


def _areas(source: Source) -> Sequence[str]:
    return [str(each) for each in source.facts.get("areas") or ()]


def _grown(source: Source) -> Json:
    """What stands in the master data of a harvest, under our own prefix."""
    facts, care, areas = source.facts, source.care, _areas(source)
    found: Json = {"xt:harvestDate": facts["harvested_from"]}
    if facts.get("harvested_to", facts["harvested_from"]) != facts["harvested_from"]:
        found["xt:harvestEndDate"] = facts["harvested_to"]
    if areas:
        found["xt:growingAreaCode"] = areas[0] if len(areas) == 1 else list(areas)
    if care.planted_on:
        found["xt:plantingDate"] = care.planted_on.isoformat()
    found |= {
        name: value
        for name, value in (("xt:variety", care.variety), ("xt:process", care.process))
        if value
    }
    found["xt:waitingDays"] = source.interval.value
    return found | _works(care)


def _works(care: Care) -> Json:
    if not care.works:
        return {}
    summary: Json = {f"xt:{kind.value}": count for kind, count in care.works.items()}
    if care.last_sprayed_on:
        summary["xt:lastSprayedOn"] = care.last_sprayed_on.isoformat()
    return {"xt:careSummary": summary}
