from typing import Any

import pytest

from payments.contract import FactKind, OutcomeUnknown, ProviderRejected, Started
from payments.stripe_checkout import StripeCheckout
from tests.payments.conftest import NOW, Remote, Shop, intent

ATTEMPT = "XT7K4M2Q4"


@pytest.fixture
def started(stripe_checkout: StripeCheckout) -> Started:
    return stripe_checkout.start(intent(), idempotency_key="attempt-1:start")


def paid(control: Remote, started: Started) -> str:
    assert control("pay", session=started.provider_ref) == {"refused": None}
    return str(started.provider_ref)


def test_refunds_in_parts_and_never_beyond_the_payment(
    stripe_checkout: StripeCheckout, started: Started, stripe_control: Remote, shop: Shop
) -> None:
    session = paid(stripe_control, started)
    words: dict[str, Any] = {"reason": "hết hàng"}
    part = stripe_checkout.refund(
        session, 50_000, refund_ref="HT7K4M2Q4", idempotency_key="r1", **words
    )
    assert (part.kind, part.amount, part.refund_ref) == (FactKind.REFUNDED, 50_000, "HT7K4M2Q4")
    assert part.attempt_ref == ATTEMPT
    with pytest.raises(ProviderRejected) as caught:
        stripe_checkout.refund(
            session, 100_001, refund_ref="HTABCDEF2", idempotency_key="r2", **words
        )
    assert caught.value.code == "invalid_request"
    stripe_checkout.refund(session, 100_000, refund_ref="HTABCDEF2", idempotency_key="r3", **words)
    with pytest.raises(ProviderRejected) as caught:
        stripe_checkout.refund(session, 1, refund_ref="HT2222222", idempotency_key="r4", **words)
    assert caught.value.code == "charge_already_refunded"
    stripe_control("deliver")
    refunds = [fact for fact in shop.facts.values() if fact.kind is FactKind.REFUNDED]
    assert [fact.amount for fact in refunds] == [50_000, 100_000]
    asked = stripe_checkout.query(ATTEMPT, session, NOW)
    assert {fact.dedupe_key for fact in refunds} < {fact.dedupe_key for fact in asked}


def test_a_refund_whose_answer_is_lost_is_made_once_and_found(
    stripe_checkout: StripeCheckout, started: Started, stripe_control: Remote
) -> None:
    session = paid(stripe_control, started)
    words: dict[str, Any] = {"refund_ref": "HT7K4M2Q4", "reason": "", "idempotency_key": "r1"}
    stripe_control("fault", kind="lost_answer", path="/v1/refunds")
    with pytest.raises(OutcomeUnknown):
        stripe_checkout.refund(session, 150_000, **words)
    found = stripe_checkout.query_refund("HT7K4M2Q4", None)
    assert [fact.kind for fact in found] == [FactKind.REFUNDED]
    assert stripe_checkout.refund(session, 150_000, **words) == found[0]
    assert len(stripe_control.state()["refund"]) == 1


def test_a_refund_may_fail_at_once_or_days_later(
    stripe_checkout: StripeCheckout, started: Started, stripe_control: Remote, shop: Shop
) -> None:
    session = paid(stripe_control, started)
    words: dict[str, Any] = {"refund_ref": "HT7K4M2Q4", "reason": ""}
    stripe_control("fault", kind="refuse", path="/v1/refunds")
    failed = stripe_checkout.refund(session, 1_000, idempotency_key="a", **words)
    assert failed.kind is FactKind.REFUND_FAILED
    done = stripe_checkout.refund(session, 1_000, idempotency_key="b", **words)
    stripe_control("fail_refund", refund=done.provider_ref)
    stripe_control("deliver")
    last = list(shop.facts.values())[-1]
    assert (last.kind, last.provider_ref) == (FactKind.REFUND_FAILED, done.provider_ref)
    asked = stripe_checkout.query_refund("HT7K4M2Q4", done.provider_ref)
    assert [fact.code for fact in asked] == ["lost_or_stolen_card"]


def test_an_unpaid_session_is_not_refunded(
    stripe_checkout: StripeCheckout, started: Started
) -> None:
    with pytest.raises(ProviderRejected) as caught:
        stripe_checkout.refund(
            str(started.provider_ref), 1, refund_ref="HT7K4M2Q4", reason="", idempotency_key="a"
        )
    assert caught.value.code == "not_paid"
