from datetime import date

import pytest

from payments import cod
from payments.contract import BadSignature, FactKind, Notice, PaymentProvider, ProviderRejected
from tests.payments.conftest import NOW, intent


def test_a_promise_is_placed_and_shows_what_to_pay() -> None:
    provider: PaymentProvider = cod.CashOnDelivery()
    started = provider.start(intent(), idempotency_key="a")
    assert started.instructions == {"pay_at": "door", "amount": 150_000}
    assert not provider.capabilities.cashless
    assert list(provider.settlement(date(2026, 11, 21))) == []


def test_a_promise_beyond_the_bound_is_refused() -> None:
    with pytest.raises(ProviderRejected):
        cod.CashOnDelivery(max_vnd=100_000).start(intent(), idempotency_key="a")


def test_nobody_may_send_notices_about_cash() -> None:
    with pytest.raises(BadSignature):
        cod.CashOnDelivery().verify_and_parse(Notice("POST", "/", (), {}, b"{}", NOW))


def test_cash_collected_twice_is_one_fact_and_never_cashless() -> None:
    first = cod.collected_in_cash("A1", 150_000, collected_by="courier", occurred_at=NOW)
    again = cod.collected_in_cash("A1", 150_000, collected_by="courier", occurred_at=NOW)
    assert first.dedupe_key == again.dedupe_key
    assert (first.kind, first.amount, first.code) == (FactKind.PAID, 150_000, "in_cash")
    assert first.raw == {"collected_by": "courier", "cashless": False}


def test_paying_by_code_at_the_door_ends_the_promise_without_money() -> None:
    fact = cod.switched_to_code("A1", occurred_at=NOW)
    assert (fact.kind, fact.amount, fact.code) == (FactKind.EXPIRED, None, "switched_to_code")


def test_a_remittance_tells_fee_and_net() -> None:
    fact = cod.remitted(cod.Remittance("A1", "S1", 150_000, 12_000), occurred_at=NOW)
    assert (fact.kind, fact.amount) == (FactKind.SETTLED, 150_000)
    assert fact.raw == {"statement": "S1", "fee": 12_000, "net": 138_000}


def test_a_fee_beyond_what_was_collected_is_no_remittance() -> None:
    with pytest.raises(ValueError, match="fee"):
        cod.Remittance("A1", "S1", 10_000, 10_001)
