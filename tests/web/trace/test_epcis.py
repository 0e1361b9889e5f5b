"""The EPCIS door: twelve filters, signed pages, and a plain 400 for whatever it does not know."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from marketplace.core.db import db, unit_of_work
from marketplace.epcis.filters import READERS
from marketplace.tracelog import recording, tasks
from marketplace.tracelog.models import TraceEvent
from tests.clock import NOW, TODAY, days_ago
from tests.epcis.chain import BASE, GTIN, event_of, make_chain
from tests.epcis.judging import faults


@pytest.fixture
def chain(app, now):
    return make_chain(now)


def get(app, path, **headers):
    return app.test_client().get(path, headers=headers)


def asked(app, query=""):
    """The ids of the events that a query finds; the answer must pass schema and profile."""
    answer = get(app, f"/epcis/v2/events{query}")
    assert answer.status_code == 200, answer.text
    assert faults(answer.json) == []
    events = answer.json["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
    return [event["eventID"].removeprefix("urn:uuid:") for event in events]


def named(chain, *names):
    return [chain.uuids[name] for name in names]


def problem(app, path):
    answer = get(app, path)
    assert answer.mimetype == "application/problem+json"
    return answer.status_code, answer.json["code"]


def test_all_public_events_are_told_in_the_order_of_the_log(app, chain):
    assert asked(app) == list(chain.uuids.values())


def test_answers_say_what_they_speak(app, chain):
    answer = get(app, "/epcis/v2/events")

    assert answer.mimetype == "application/json"
    assert answer.headers["GS1-EPCIS-Version"] == "2.0"
    assert answer.headers["GS1-CBV-Version"] == "2.0"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.json["@context"] == [
        "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
        {"xt": f"{BASE}/voc/"},
    ]
    linked = get(app, "/epcis/v2/events", Accept="application/ld+json")
    assert linked.mimetype == "application/ld+json"


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("EQ_type=TransactionEvent", ["sale"]),
        ("EQ_type=ObjectEvent", ["harvest", "inspection", "stamps"]),
        ("EQ_type=TransformationEvent|TransactionEvent", ["packing", "sale"]),
        ("EQ_type=AssociationEvent", []),
        ("EQ_bizStep=commissioning", ["harvest", "packing", "stamps"]),
        ("EQ_bizStep=inspecting&EQ_bizStep=retail_selling", ["inspection", "sale"]),
        ("EQ_bizStep=https://ref.gs1.org/cbv/BizStep-inspecting", ["inspection"]),
        ("EQ_bizStep=urn:epcglobal:cbv:bizstep:inspecting", ["inspection"]),
        ("EQ_bizStep=https://elsewhere.example/step", []),
        ("EQ_disposition=retail_sold", ["sale"]),
        ("EQ_disposition=https://ref.gs1.org/cbv/Disp-conformant", ["inspection"]),
        ("EQ_disposition=active&EQ_type=ObjectEvent", ["harvest", "stamps"]),
        (f"GE_eventTime={NOW:%FT%TZ}", ["inspection", "packing", "stamps", "sale"]),
        (f"LT_eventTime={NOW:%FT%TZ}", ["harvest"]),
        (
            f"GE_eventTime={days_ago(3)}T10:00:00.000%2B07:00&LT_eventTime={days_ago(2)}T00:00:00Z",
            ["harvest"],
        ),
        (f"LT_eventTime={TODAY}T10:00:00+07:00", ["harvest"]),  # + came as a space
        (f"GE_recordTime={TODAY}T03:00:01Z", []),
        ("EXISTS_errorDeclaration=true", []),
        ("EQ_bizLocation=https://elsewhere.example/noi/A", []),
    ],
)
def test_each_filter_finds_its_events(app, chain, query, names):
    assert asked(app, f"?{query}") == named(chain, *names)


def test_events_are_found_by_the_class_of_a_lot(app, chain):
    harvest = f"{BASE}/p/{chain.product.code}/l/{chain.harvest.code}"
    pack = f"{BASE}/p/{chain.product.code}/l/{chain.pack.code}"

    assert asked(app, f"?MATCH_epcClass={harvest}") == named(chain, "harvest", "inspection")
    assert asked(app, f"?MATCH_anyEPCClass={harvest}") == named(
        chain, "harvest", "inspection", "packing"
    )
    assert asked(app, f"?MATCH_epcClass={pack}") == named(chain, "sale")
    assert asked(app, f"?MATCH_anyEPCClass={pack}") == named(chain, "packing", "sale")
    both = f"?MATCH_anyEPCClass={pack}|{harvest}"
    assert asked(app, both) == named(chain, "harvest", "inspection", "packing", "sale")


def test_events_are_found_by_a_pack_under_its_number_and_under_its_stamp(app, chain):
    pack = f"{BASE}/p/{chain.product.code}/l/{chain.pack.code}"
    stamped = named(chain, "stamps")

    assert asked(app, f"?MATCH_epc={pack}/s/2") == stamped
    assert asked(app, f"?MATCH_anyEPC={pack}/s/4") == stamped
    assert asked(app, f"?MATCH_epc={pack}/s/3") == []  # void
    assert asked(app, f"?MATCH_epc={pack}/s/9") == []
    assert asked(app, f"?MATCH_epc={pack}") == []  # a class is no pack
    assert asked(app, f"?MATCH_epcClass={pack}/s/2") == []


def test_both_spellings_find_the_same_events(app, now):
    chain = make_chain(now, gtin=GTIN)
    own = f"{BASE}/p/{chain.product.code}/l/{chain.harvest.code}"
    gs1 = f"/01/{GTIN}/10/{chain.harvest.code}"
    expected = named(chain, "harvest", "inspection", "packing")

    for spelling in (own, BASE + gs1, f"https://id.gs1.org{gs1}"):
        assert asked(app, f"?MATCH_anyEPCClass={spelling}") == expected
    assert asked(app, f"?MATCH_anyEPCClass=https://elsewhere.example{gs1}") == []
    assert asked(app, f"?MATCH_anyEPCClass={BASE}/01/{GTIN}/10/NO-SUCH") == []


def test_events_are_found_by_the_place_of_their_shop(app, chain, now):
    other = make_chain(now)

    mine = asked(app, f"?EQ_bizLocation={BASE}/noi/{chain.seller.code}")
    assert mine == list(chain.uuids.values())
    assert asked(app, f"?EQ_bizLocation={BASE}/noi/{other.seller.code}") == list(
        other.uuids.values()
    )


def test_corrections_are_found_and_shown_under_the_id_they_correct(app, chain, now):
    wrong = event_of(chain.uuids["sale"])
    with unit_of_work():
        recording.declare_error(
            db.session.get_one(TraceEvent, wrong.id),
            error=recording.LogError.DID_NOT_OCCUR,
            now=now,
        )
    tasks.follow_events(now=now)

    assert asked(app, "?EXISTS_errorDeclaration=true") == named(chain, "sale")
    assert asked(app, "?EXISTS_errorDeclaration=") == named(chain, "sale")
    assert asked(app, "?EQ_bizStep=retail_selling") == named(chain, "sale", "sale")
    shown = get(app, f"/epcis/v2/events/urn:uuid:{chain.uuids['sale']}").json
    assert shown["errorDeclaration"]["reason"] == "did_not_occur"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("EQ_bizSteps=packing", "epcis_unknown_filter"),
        ("eq_bizStep=packing", "epcis_unknown_filter"),
        ("WD_bizLocation=x", "epcis_unknown_filter"),
        ("page=2", "epcis_unknown_filter"),
        ("EQ_type=HarvestEvent", "epcis_bad_filter_value"),
        ("EQ_bizStep=harvesting", "epcis_bad_filter_value"),
        ("EQ_disposition=recall", "epcis_bad_filter_value"),
        ("EQ_disposition=", "epcis_bad_filter_value"),
        ("GE_eventTime=2026-11-21", "epcis_bad_filter_value"),
        ("GE_eventTime=2026-11-21T03:00:00", "epcis_bad_filter_value"),
        ("LT_eventTime=yesterday", "epcis_bad_filter_value"),
        ("GE_eventTime=0001-01-01T00:00:00%2B07:00", "epcis_bad_filter_value"),
        ("GE_recordTime=21/11/2026", "epcis_bad_filter_value"),
        (
            "GE_eventTime=2026-11-21T03:00:00Z&GE_eventTime=2026-11-22T03:00:00Z",
            "epcis_bad_filter_value",
        ),
        ("MATCH_epc=4711", "epcis_bad_filter_value"),
        ("MATCH_anyEPC=", "epcis_bad_filter_value"),
        ("MATCH_epcClass=a%20b:c", "epcis_bad_filter_value"),
        ("MATCH_anyEPCClass=//x/y", "epcis_bad_filter_value"),
        ("MATCH_epcClass=http://[x", "epcis_bad_filter_value"),
        ("EQ_bizLocation=THUA-07", "epcis_bad_filter_value"),
        (f"EQ_bizLocation={BASE}/noi/A%2500", "epcis_bad_filter_value"),
        (f"MATCH_epcClass={BASE}/p/A%2500/l/B", "epcis_bad_filter_value"),
        ("EXISTS_errorDeclaration=yes", "epcis_bad_filter_value"),
        ("EQ_type=" + "|".join(["ObjectEvent"] * 51), "epcis_bad_filter_value"),
        ("perPage=0", "bad_parameter"),
        ("perPage=501", "bad_parameter"),
        ("perPage=ten", "bad_parameter"),
        ("nextPageToken=", "epcis_bad_page_token"),
        ("nextPageToken=3.abc", "epcis_bad_page_token"),
    ],
)
def test_what_cannot_be_answered_is_refused(app, chain, query, code):
    assert problem(app, f"/epcis/v2/events?{query}") == (400, code)


@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(
    st.sampled_from([*READERS, "perPage", "nextPageToken", "other"]),
    st.one_of(
        st.text(max_size=40),
        st.sampled_from([f"{BASE}/p/", f"{BASE}/01/", f"{BASE}/t/", "urn:x:", "2026-"]).flatmap(
            lambda start: st.text(max_size=30).map(lambda rest: start + rest)
        ),
    ),
)
def test_no_value_whatever_breaks_the_door(app, name, value):
    answer = app.test_client().get("/epcis/v2/events", query_string={name: value})

    assert answer.status_code in {200, 400}, (name, value)


def next_path(answer):
    link = answer.headers.get("Link")
    if link is None:
        return None
    found = re.fullmatch(r'<(http://127\.0\.0\.1:8000)(/epcis/v2/events\?.+)>; rel="next"', link)
    assert found, link
    return found[2]


def test_pages_tell_every_event_once(app, chain, now):
    other = make_chain(now)
    everything = [*chain.uuids.values(), *other.uuids.values()]
    for size in (1, 3, 5, 10, 11):
        path, told = f"/epcis/v2/events?perPage={size}", []
        while path:
            answer = get(app, path)
            assert faults(answer.json) == []
            events = answer.json["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
            assert 0 < len(events) <= size
            told += [event["eventID"].removeprefix("urn:uuid:") for event in events]
            path = next_path(answer)
        assert told == everything


def test_a_page_token_goes_on_with_its_filters_and_with_no_others(app, chain, now):
    make_chain(now)
    first = get(app, "/epcis/v2/events?EQ_bizStep=commissioning&perPage=4")
    path = next_path(first)
    assert "EQ_bizStep=commissioning" in path

    rest = get(app, path)
    assert len(rest.json["epcisBody"]["queryResults"]["resultsBody"]["eventList"]) == 2
    assert next_path(rest) is None
    bent = path.replace("commissioning", "inspecting")
    assert problem(app, bent) == (400, "epcis_bad_page_token")
    token = re.search(r"nextPageToken=([^&]+)", path)[1]
    assert problem(app, path.replace(token, "9" + token)) == (400, "epcis_bad_page_token")


def test_one_event_is_told_by_its_id(app, chain):
    for spelling in (f"urn:uuid:{chain.uuids['sale']}", chain.uuids["sale"]):
        answer = get(app, f"/epcis/v2/events/{quote(spelling)}")
        assert answer.status_code == 200
        assert answer.json["eventID"] == f"urn:uuid:{chain.uuids['sale']}"
        assert answer.json["type"] == "TransactionEvent"
        assert answer.headers["GS1-EPCIS-Version"] == "2.0"


def test_an_unknown_id_is_not_found(app, chain):
    assert problem(app, "/epcis/v2/events/urn:uuid:none") == (404, "epcis_event_not_found")
    assert problem(app, "/epcis/v2/nothing") == (404, "http_404")


def test_nothing_is_written_and_other_methods_are_refused(app, chain):
    assert app.test_client().post("/epcis/v2/events", json={}).status_code in {400, 405}
    head = app.test_client().head("/epcis/v2/events")
    assert (head.status_code, head.text) == (200, "")


def test_a_query_costs_the_same_however_many_events_it_tells(app, chain, now):
    few = statements(app)
    for _ in range(3):
        make_chain(now + timedelta(minutes=5))
    assert statements(app) == few


def statements(app):
    sent = []

    def count(_connection, _cursor, statement, *_rest):
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", count)
    try:
        asked(app, "?perPage=100")
    finally:
        event.remove(db.engine, "before_cursor_execute", count)
    return len(sent)
