import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from payments.contract import BadSignature, FactKind, Malformed, Notice
from payments.simulators.clock import SimulatedClock
from payments.simulators.stripe import signature_header
from payments.stripe_checkout import StripeCheckout
from tests.payments.conftest import NOW, VECTORS, stripe_at

VECTOR = VECTORS["stripe"]
SIGNED_AT = datetime.fromtimestamp(VECTOR["timestamp"], UTC)


@pytest.fixture
def provider(clock: SimulatedClock, http: requests.Session) -> StripeCheckout:
    return stripe_at("http://127.0.0.1:9", clock, http)


def notice(body: bytes, header: str, at: datetime) -> Notice:
    return Notice("POST", "/", (), {"stripe-signature": header}, body, at)


def signed(event: Any) -> Notice:
    body = json.dumps(event).encode()
    return notice(body, signature_header("whsec_test", int(NOW.timestamp()), body), NOW)


def event(kind: str, thing: dict[str, Any]) -> dict[str, Any]:
    created = int(NOW.timestamp())
    return {"id": "evt_1", "type": kind, "created": created, "data": {"object": thing}}


SESSION = {
    "id": "cs_1",
    "status": "complete",
    "payment_status": "paid",
    "payment_intent": "pi_1",
    "amount_total": 150_000,
    "currency": "vnd",
    "client_reference_id": "XT7K4M2Q4",
}


def test_the_published_signature_is_ours_and_passes(provider: StripeCheckout) -> None:
    body = VECTOR["body"].encode()
    assert signature_header(VECTOR["secret"], VECTOR["timestamp"], body) == VECTOR["header"]
    fact = provider.verify_and_parse(notice(body, VECTOR["header"], SIGNED_AT))[0]
    assert (fact.kind, fact.dedupe_key, fact.code) == (FactKind.INFO, "evt_1", "x")
    assert fact.occurred_at == SIGNED_AT


@pytest.mark.parametrize("seconds", [301, -61, 86_400, -86_400])
def test_an_event_out_of_its_time_is_refused(provider: StripeCheckout, seconds: int) -> None:
    at = SIGNED_AT + timedelta(seconds=seconds)
    with pytest.raises(BadSignature):
        provider.verify_and_parse(notice(VECTOR["body"].encode(), VECTOR["header"], at))


@pytest.mark.parametrize(
    "header",
    [
        "",
        "t=1700000000",
        "t=x,v1=00",
        "v1=00",
        f"t=1700000000,v0={VECTOR['v1']}",
        f"t=1700000001,v1={VECTOR['v1']}",
        "t=1700000000,v1=" + "0" * 64,
        "t=1700000000,v1=ký",
    ],
)
def test_a_wrong_header_is_refused(provider: StripeCheckout, header: str) -> None:
    with pytest.raises(BadSignature):
        provider.verify_and_parse(notice(VECTOR["body"].encode(), header, SIGNED_AT))


def test_one_right_signature_of_several_is_enough(provider: StripeCheckout) -> None:
    body = json.dumps(event("checkout.session.completed", SESSION)).encode()
    right = signature_header("whsec_test", int(NOW.timestamp()), body)
    stamp, v1 = right.split(",")
    facts = provider.verify_and_parse(notice(body, f"{stamp},v1={'0' * 64},{v1}", NOW))
    assert facts[0].kind is FactKind.PAID


def test_bytes_that_are_no_text_are_refused(provider: StripeCheckout) -> None:
    with pytest.raises(BadSignature):
        provider.verify_and_parse(notice(b"\xff\xfe", "t=1,v1=00", NOW))


def test_a_body_beyond_64_kib_is_not_looked_at(provider: StripeCheckout) -> None:
    with pytest.raises(Malformed):
        provider.verify_and_parse(notice(b" " * 65_537, "t=1,v1=00", NOW))


@pytest.mark.parametrize(
    "told",
    [
        [],
        7,
        {},
        {"type": "checkout.session.completed", "created": "x", "data": {"object": {}}},
        event("checkout.session.completed", {}),
        event("checkout.session.completed", SESSION | {"currency": "usd"}),
        event("checkout.session.completed", SESSION | {"amount_total": None}),
        event("refund.updated", {"id": "re_1"}),
        {"type": "x", "created": 10**30, "data": {"object": {}}, "id": "e"},
    ],
)
def test_a_signed_event_in_another_form_is_malformed(provider: StripeCheckout, told: Any) -> None:
    with pytest.raises(Malformed):
        provider.verify_and_parse(signed(told))


def test_a_completed_session_that_is_not_paid_is_no_money(provider: StripeCheckout) -> None:
    told = event("checkout.session.completed", SESSION | {"payment_status": "unpaid"})
    fact = provider.verify_and_parse(signed(told))[0]
    assert (fact.kind, fact.final) == (FactKind.INFO, False)


def test_a_charges_running_total_is_never_taken_for_one_refund(provider: StripeCheckout) -> None:
    charge = {"id": "ch_1", "currency": "vnd", "amount_refunded": 90_000, "metadata": {}}
    fact = provider.verify_and_parse(signed(event("charge.refunded", charge)))[0]
    assert (fact.kind, fact.amount) == (FactKind.INFO, None)
    refunds = [
        {"id": f"re_{n}", "amount": 45_000, "currency": "vnd", "status": "succeeded"}
        for n in (1, 2)
    ]
    told = event("charge.refunded", charge | {"refunds": {"data": refunds}})
    facts = provider.verify_and_parse(signed(told))
    assert [(item.kind, item.amount) for item in facts] == [(FactKind.REFUNDED, 45_000)] * 2


def test_an_event_that_we_do_not_use_is_only_told(provider: StripeCheckout) -> None:
    fact = provider.verify_and_parse(signed(event("customer.created", {"id": "cus_1"})))[0]
    assert (fact.kind, fact.dedupe_key, fact.code) == (FactKind.INFO, "evt_1", "customer.created")


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        ("applied", 200),
        ("duplicate", 200),
        ("unknown_order", 200),
        ("amount_mismatch", 200),
        ("bad_signature", 400),
        ("error", 500),
    ],
)
def test_stripe_is_answered_as_it_expects(
    provider: StripeCheckout, outcome: Any, status: int
) -> None:
    assert provider.acknowledge(outcome).status == status
