"""The answers of the resolver, as the GS1 conformance lists ask for them."""

from typing import Any

import jsonschema_rs
import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.catalog.models import Product
from marketplace.catalog.trust import set_trust
from marketplace.core.db import db, unit_of_work
from marketplace.traceability.lots.models import Lot
from tests.factories.lots import IN_MARKET_TIME
from tests.factories.stories import Tale, make_tale
from tests.orders.counting import counted_statements
from tests.web.trace.test_trace_pages import OCOP, stamped

GTIN = "08935001000129"
VOCABULARY = "https://gs1.org/voc/"
LINKSET = "application/linkset+json"
# Our own short form of what GS1 asks of a linkset.
ABSOLUTE = {"type": "string", "format": "uri", "pattern": "^https?://[^/]+/"}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["linkset"],
    "additionalProperties": False,
    "properties": {
        "linkset": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["anchor", "itemDescription", VOCABULARY + "defaultLink"],
                "properties": {
                    "anchor": ABSOLUTE,
                    "itemDescription": {"type": "string", "minLength": 1},
                    VOCABULARY + "defaultLink": {
                        "type": "array",
                        "minItems": 1,
                        "maxItems": 1,
                        "items": {
                            "type": "object",
                            "required": ["href", "title"],
                            "additionalProperties": False,
                            "properties": {"href": ABSOLUTE, "title": {"type": "string"}},
                        },
                    },
                },
                "patternProperties": {
                    "^https://gs1\\.org/voc/(?!defaultLink$)[a-zA-Z]+$": {
                        "type": "array",
                        "minItems": 1,
                        "items": {
                            "type": "object",
                            "required": ["href", "title"],
                            "additionalProperties": False,
                            "properties": {
                                "href": ABSOLUTE,
                                "title": {"type": "string", "minLength": 1},
                                "type": {"type": "string"},
                                "hreflang": {
                                    "type": "array",
                                    "minItems": 1,
                                    "items": {"enum": ["vi", "en"]},
                                },
                            },
                        },
                    }
                },
                "additionalProperties": False,
            },
        }
    },
}
CHECK = jsonschema_rs.validator_for(SCHEMA, validate_formats=True)


def labelled(tale: Tale | None = None, gtin: str = GTIN) -> Tale:
    tale = tale or make_tale()
    with unit_of_work():
        db.session.get_one(Product, tale.product.id).gtin = gtin
    return tale


def lot_page(tale: Tale) -> str:
    return f"/p/{tale.product.code}/l/{tale.lot.code}"


def linkset_of(client: FlaskClient, url: str) -> list[dict[str, Any]]:
    answer = client.get(url, query_string={"linkType": "linkset"})
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == LINKSET
    assert answer.json is not None
    CHECK.validate(answer.json)
    found: list[dict[str, Any]] = answer.json["linkset"]
    return found


def test_a_link_leads_to_the_trace_page_and_takes_its_query_along(app: Flask) -> None:
    tale, client = labelled(), app.test_client()
    for path, page in (
        (f"/01/{GTIN}", f"/p/{tale.product.code}"),
        (f"/01/{GTIN}/", f"/p/{tale.product.code}"),
        (f"/01/{GTIN}/10/{tale.lot.code}", lot_page(tale)),
        (f"/01/{GTIN}/22/2A/10/{tale.lot.code}/21/7", lot_page(tale)),
    ):
        for query in ("", "?17=270131&utm_source=tem&q=a%20b"):
            answer = client.get(path + query)
            assert (answer.status_code, answer.location) == (307, page + query)
            assert f"{LINKSET}" in answer.headers["Link"]
            assert answer.headers["Access-Control-Allow-Origin"] == "*"
            assert client.get(answer.location).status_code == 200


def test_head_and_options_are_answered(app: Flask) -> None:
    labelled()
    client = app.test_client()
    head = client.head(f"/01/{GTIN}")
    assert (head.status_code, head.data) == (307, b"")
    answer = client.options(f"/01/{GTIN}")
    assert answer.status_code == 204
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert client.post(f"/01/{GTIN}").status_code in {400, 405}


def test_a_stamp_as_serial_leads_to_its_page(app: Flask) -> None:
    tale = labelled()
    stamp = stamped(tale)
    answer = app.test_client().get(f"/01/{GTIN}/10/{_lot_code(stamp.lot_id)}/21/{stamp.code}")
    assert answer.location == f"/t/{stamp.code}"


def _lot_code(lot_id: int) -> str:
    return db.session.get_one(Lot, lot_id).code


@pytest.mark.parametrize(
    ("wanted", "accepted", "leads_to"),
    [
        ("gs1:traceability", "vi", "lot"),
        ("gs1:traceability", "", "lot"),
        ("gs1:traceability", "ko", "lot"),
        ("gs1:traceability", "en-US,en;q=0.9,vi;q=0.1", "lot?lang=en"),
        ("https://gs1.org/voc/traceability", "vi", "lot"),
        ("gs1:pip", "en", "product"),
        ("gs1:recallStatus", "", "lot#trang-thai"),
    ],
)
def test_a_link_type_leads_to_its_link_in_the_readers_language(
    app: Flask, wanted: str, accepted: str, leads_to: str
) -> None:
    tale = labelled()
    answer = app.test_client().get(
        f"/01/{GTIN}/10/{tale.lot.code}",
        query_string=f"linkType={wanted}",
        headers={"Accept-Language": accepted},
    )
    page = {
        "lot": f"{lot_page(tale)}?linkType={wanted}",
        "lot?lang=en": f"{lot_page(tale)}?lang=en&linkType={wanted}",
        "product": f"/san-pham/{tale.product.slug}?linkType={wanted}",
        "lot#trang-thai": f"{lot_page(tale)}?linkType={wanted}#trang-thai",
    }[leads_to]
    assert (answer.status_code, answer.location) == (307, page)


def test_a_link_type_that_is_not_there_is_not_found(app: Flask) -> None:
    labelled()
    client = app.test_client()
    for wanted in ("gs1:dpp", "gs1:epcis", "pip", "nonsense", "gs1:defaultLink"):
        answer = client.get(f"/01/{GTIN}", query_string={"linkType": wanted})
        assert answer.status_code == 404, wanted


def test_several_equal_links_are_offered_for_choice(app: Flask) -> None:
    tale = labelled()
    with unit_of_work():
        set_trust(tale.product.id, "ocop", OCOP, now=IN_MARKET_TIME)
        certificate = {
            "kind": "vietgap",
            "number": "VG-1",
            "issuer": "Quacert",
            "from": "2026-01-01",
            "until": "2028-01-01",
        }
        set_trust(tale.product.id, "certificates", [certificate], now=IN_MARKET_TIME)
    answer = app.test_client().get(f"/01/{GTIN}?linkType=gs1:certificationInfo")
    assert answer.status_code == 300
    assert "OCOP-82-2025-117" in answer.text
    assert "VG-1" in answer.text


def test_the_linkset_holds_every_level_and_passes_the_schema(app: Flask) -> None:
    tale = labelled()
    stamp = stamped(tale)
    client = app.test_client()
    lot, product = linkset_of(client, f"/01/{GTIN}/10/{tale.lot.code}")
    assert lot["anchor"].endswith(f"/01/{GTIN}/10/{tale.lot.code}")
    assert product["anchor"].endswith(f"/01/{GTIN}")
    assert {VOCABULARY + "epcis", VOCABULARY + "recallStatus"} <= set(lot)
    assert VOCABULARY + "pip" in product
    levels = linkset_of(client, f"/01/{GTIN}/10/{_lot_code(stamp.lot_id)}/21/{stamp.code}")
    assert len(levels) == 3


def test_both_spellings_have_the_same_linkset(app: Flask) -> None:
    tale = labelled()
    client = app.test_client()
    for gs1, own in (
        (f"/01/{GTIN}", f"/p/{tale.product.code}"),
        (f"/01/{GTIN}/10/{tale.lot.code}", lot_page(tale)),
    ):
        assert linkset_of(client, gs1) == linkset_of(client, own)
        accepted = client.get(own, headers={"Accept": LINKSET})
        assert accepted.json == {"linkset": linkset_of(client, own)}
        assert client.get(own, query_string={"linkType": "all"}).mimetype == LINKSET


def test_a_stamps_own_address_has_a_linkset_and_asking_for_it_is_no_scan(app: Flask) -> None:
    stamp = stamped(labelled())
    levels = linkset_of(app.test_client(), f"/t/{stamp.code}")
    assert levels[0]["anchor"].endswith(f"/t/{stamp.code}")
    assert len(levels) == 3


def test_an_unknown_lot_leads_up_to_the_product(app: Flask) -> None:
    tale = labelled()
    client = app.test_client()
    answer = client.get(f"/01/{GTIN}/10/KHONG-CO", follow_redirects=True)
    assert answer.status_code == 200
    assert "Sản phẩm này không có lô KHONG-CO" in answer.text
    assert [level["itemDescription"] for level in linkset_of(client, f"/01/{GTIN}/10/X")] == [
        tale.product.name
    ]


@pytest.mark.parametrize(
    "path",
    [
        "/01/08935001000120",
        "/01/8935001000129",
        f"/01/{GTIN}?10=L1",
        f"/01/{GTIN}/10/L1/10/L2",
        f"/01/{GTIN}/10/L%231",
        f"/01/{GTIN}//10/L1",
        "/414/8935001000016",
        f"/01/{GTIN}/99/X",
    ],
)
def test_bad_syntax_is_answered_400_without_asking_the_database(app: Flask, path: str) -> None:
    labelled()
    client = app.test_client()
    client.get("/01/08935001000120")
    with counted_statements() as sent:
        answer = client.get(path)
    assert (answer.status_code, sent) == (400, [])
    assert "Không đọc được Digital Link này" in answer.text


def test_a_wrong_check_digit_is_explained(app: Flask) -> None:
    answer = app.test_client().get("/01/08935001000120")
    assert "Số cuối của mã không khớp" in answer.text
