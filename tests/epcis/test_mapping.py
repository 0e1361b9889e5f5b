"""Each trace event in the words of EPCIS, exactly; all of it passes the schema and the profile."""

from datetime import timedelta

import pytest

from marketplace.core.db import db, unit_of_work
from marketplace.epcis.mapping import Writer, kilograms
from marketplace.epcis.queries import exported_events
from marketplace.epcis.shapes import SHAPES
from marketplace.epcis.sources import public_events
from marketplace.epcis.vocabulary import BIZ_STEPS, DISPOSITIONS, EVENT_TYPES, epcis_document
from marketplace.tracelog import recording, tasks
from marketplace.tracelog.models import TraceEvent, TraceKind
from tests.epcis.chain import BASE, GTIN, event_of, make_chain, told
from tests.epcis.judging import faults


def exported(now):
    """Every public event by its id, after the whole document was held against schema and profile."""
    db.session.expire_all()
    events = list(exported_events(public_events(), writer=Writer(BASE)))
    if events:
        assert faults(epcis_document(events, base=BASE, now=now)) == []
    return {event["eventID"].removeprefix("urn:uuid:"): event for event in events}


def test_a_harvest_creates_the_lot_with_how_it_was_grown(app, now):
    chain = make_chain(now)
    lot = f"{BASE}/p/{chain.product.code}/l/{chain.harvest.code}"

    assert exported(now)[chain.uuids["harvest"]] == {
        "type": "ObjectEvent",
        "eventID": f"urn:uuid:{chain.uuids['harvest']}",
        "eventTime": "2026-11-18T10:00:00.000+07:00",
        "eventTimeZoneOffset": "+07:00",
        "recordTime": "2026-11-21T10:00:00.000+07:00",
        "action": "ADD",
        "bizStep": "commissioning",
        "disposition": "active",
        "quantityList": [{"epcClass": lot, "quantity": 480.5, "uom": "KGM"}],
        "readPoint": {"id": f"{BASE}/noi/VN-24-07525-01-26"},
        "bizLocation": {"id": f"{BASE}/noi/{chain.seller.code}"},
        "ilmd": {
            "xt:harvestDate": "2026-11-18",
            "xt:growingAreaCode": "VN-24-07525-01-26",
            "xt:plantingDate": "2026-03-01",
            "xt:waitingDays": "ok",
            "xt:careSummary": {
                "xt:fertilising": 1,
                "xt:spraying": 1,
                "xt:lastSprayedOn": "2026-10-01",
            },
        },
    }


def test_packing_turns_kilograms_of_a_harvest_into_packs(app, now):
    chain = make_chain(now)
    lots = f"{BASE}/p/{chain.product.code}/l"
    event = exported(now)[chain.uuids["packing"]]

    assert event["type"] == "TransformationEvent"
    assert "action" not in event
    assert event["inputQuantityList"] == [
        {"epcClass": f"{lots}/{chain.harvest.code}", "quantity": 192, "uom": "KGM"}
    ]
    assert event["outputQuantityList"] == [
        {"epcClass": f"{lots}/{chain.pack.code}", "quantity": 96}
    ]


def test_activated_stamps_are_packs_by_their_numbers_and_never_by_their_codes(app, now):
    chain = make_chain(now)
    pack = f"{BASE}/p/{chain.product.code}/l/{chain.pack.code}"
    event = exported(now)[chain.uuids["stamps"]]

    assert event["epcList"] == [f"{pack}/s/1", f"{pack}/s/2", f"{pack}/s/4"]
    assert event["bizStep"] == "commissioning"


def test_a_sale_tells_the_order_only_as_the_hash_in_the_log(app, now):
    chain = make_chain(now)
    event = exported(now)[chain.uuids["sale"]]

    assert (event["type"], event["action"]) == ("TransactionEvent", "ADD")
    assert (event["bizStep"], event["disposition"]) == ("retail_selling", "retail_sold")
    (order,) = event["bizTransactionList"]
    assert order["type"] == "po"
    assert order["bizTransaction"].startswith(f"{BASE}/voc/order/")
    assert "DH7K4M2Q4X" not in str(exported(now))
    assert event["quantityList"][0]["quantity"] == 4


def test_a_product_with_a_gtin_is_spelt_as_gs1_spells_it(app, now):
    chain = make_chain(now, gtin=GTIN)
    found = exported(now)

    assert found[chain.uuids["harvest"]]["quantityList"][0]["epcClass"] == (
        f"{BASE}/01/{GTIN}/10/{chain.harvest.code}"
    )
    assert found[chain.uuids["stamps"]]["epcList"][0] == (
        f"{BASE}/01/{GTIN}/10/{chain.pack.code}/21/1"
    )


def test_an_internal_number_is_never_told_as_a_gtin(app, now):
    chain = make_chain(now, gtin="02000000000008")

    assert "/01/" not in str(exported(now))
    assert chain.uuids["harvest"] in exported(now)


@pytest.mark.parametrize(
    ("kind", "facts", "expected"),
    [
        (TraceKind.HELD, {"reason": "x"}, ("OBSERVE", "holding", "non_sellable_other")),
        (TraceKind.RELEASED, {"reason": "x"}, ("OBSERVE", "storing", "sellable_accessible")),
        (TraceKind.CLOSED, {"reason": "x"}, ("OBSERVE", "storing", "inactive")),
        (TraceKind.RECALLED, {"recall": "TH1", "danger": 1}, ("OBSERVE", "holding", "recalled")),
        (
            TraceKind.RECALL_CLOSED,
            {"recall": "TH1", "outcome": "destroyed"},
            ("DELETE", "destroying", "destroyed"),
        ),
        (TraceKind.MOVED, {"move": "loss", "grams": 250}, ("DELETE", "destroying", "disposed")),
        (
            TraceKind.MOVED,
            {"move": "recount", "grams": -250},
            ("OBSERVE", "stock_taking", "mismatch_quantity"),
        ),
        (
            TraceKind.INSPECTED,
            {"result": "non_conformant"},
            ("OBSERVE", "inspecting", "non_conformant"),
        ),
        (TraceKind.RETURNED, {"grams": 1_000}, ("DELETE", "receiving", "returned")),
        (TraceKind.SHIPPED, {"grams": 1_000}, ("OBSERVE", "shipping", "in_transit")),
    ],
)
def test_other_steps_have_their_words(app, now, kind, facts, expected):
    chain = make_chain(now)
    uuid = told(kind, chain.pack, now=now, facts=facts)
    tasks.follow_events(now=now)
    event = exported(now)[uuid]

    assert (event["action"], event["bizStep"], event["disposition"]) == expected
    assert "reason" not in str(event)


@pytest.mark.parametrize(
    ("kind", "facts"),
    [
        (TraceKind.MOVED, {"move": "sold", "grams": 5}),
        (TraceKind.MOVED, {"move": "packed", "grams": 5}),
        (TraceKind.INSPECTED, {"result": "yield_believed"}),
        (TraceKind.WORKED, {"season": "MV1", "work": "spraying", "done_on": "2026-10-01"}),
        (TraceKind.WORK_VOIDED, {"season": "MV1", "entry": "NK1"}),
    ],
)
def test_work_on_plots_and_doubled_movements_are_no_events(app, now, kind, facts):
    chain = make_chain(now)
    uuid = told(kind, chain.pack, now=now, facts=facts)
    tasks.follow_events(now=now)

    assert uuid not in exported(now)


def test_a_correction_repeats_its_event_and_declares_the_error(app, now):
    chain = make_chain(now)
    wrong = event_of(chain.uuids["harvest"])
    later = now + timedelta(hours=2)
    with unit_of_work():
        recording.declare_error(
            db.session.get_one(TraceEvent, wrong.id),
            error=recording.LogError.INCORRECT,
            corrective=[chain.uuids["inspection"]],
            now=later,
        )
    tasks.follow_events(now=later)
    events = list(exported_events(public_events(), writer=Writer(BASE)))
    same = [event for event in events if event["eventID"].endswith(chain.uuids["harvest"])]

    assert len(same) == 2
    assert same[1].pop("errorDeclaration") == {
        "declarationTime": "2026-11-21T12:00:00.000+07:00",
        "reason": "incorrect_data",
        "correctiveEventIDs": [f"urn:uuid:{chain.uuids['inspection']}"],
    }
    assert same[1].pop("recordTime") != same[0].pop("recordTime")
    assert same[0] == same[1]
    assert faults(epcis_document(events, base=BASE, now=now)) == []


def test_only_events_that_have_their_place_in_the_log_are_told(app, now):
    make_chain(now, sequenced=False)
    assert exported(now) == {}

    tasks.follow_events(now=now)
    assert len(exported(now)) == 5


@pytest.mark.parametrize(
    ("grams", "number"),
    [(480_500, 480.5), (192_000, 192), (1, 0.001), (100, 0.1), (999_999_999_999, 999999999.999)],
)
def test_grams_become_the_exact_decimal(grams, number):
    assert kilograms(grams) == number
    assert repr(kilograms(grams)) == repr(number)


def test_every_word_that_we_use_is_in_the_vocabulary():
    shapes = [shape for of_kind in SHAPES.values() for shape in of_kind.values()]

    assert (len(BIZ_STEPS), len(DISPOSITIONS)) == (41, 33)
    assert {shape.biz_step for shape in shapes} <= BIZ_STEPS
    assert {shape.disposition for shape in shapes} <= DISPOSITIONS
    assert {shape.type for shape in shapes} <= EVENT_TYPES
