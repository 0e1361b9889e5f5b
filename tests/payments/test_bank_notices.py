import hashlib
import hmac
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from payments.contract import BadSignature, FactKind, Malformed, Notice, ProviderRejected
from payments.vietqr import parse
from payments.vietqr_bank import BankAccount, VietQrBank
from tests.payments.conftest import ACCOUNT, NOW, VECTORS, intent

VECTOR = VECTORS["sepay"]
SIGNED_AT = datetime.fromtimestamp(int(VECTOR["timestamp"]), UTC)


@pytest.fixture
def provider(http: requests.Session) -> VietQrBank:
    return VietQrBank(
        account=ACCOUNT, webhook_secret=VECTOR["secret"], session=http, clock=lambda: NOW
    )


def published(**changed: Any) -> Notice:
    headers = {
        "x-sepay-timestamp": VECTOR["timestamp"],
        "X-SEPAY-SIGNATURE": VECTOR["signature"],
    }
    notice = Notice("POST", "/", (), headers, VECTOR["raw_body"].encode(), SIGNED_AT)
    return replace(notice, **changed)


def signed(body: bytes, at: datetime = NOW) -> Notice:
    stamp = str(int(at.timestamp()))
    digest = hmac.new(b"sepay_secret", stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    headers = {"X-SePay-Timestamp": stamp, "X-SePay-Signature": f"sha256={digest}"}
    return Notice("POST", "/", (), headers, body, at)


def told(provider: VietQrBank, **changed: Any) -> Any:
    body = json.loads(VECTOR["raw_body"]) | changed
    return provider.verify_and_parse(signed(json.dumps(body).encode()))[0]


def test_the_published_notice_is_one_payment(provider: VietQrBank) -> None:
    facts = provider.verify_and_parse(published())
    assert len(facts) == 1
    fact = facts[0]
    assert fact.kind is FactKind.PAID
    assert (fact.dedupe_key, fact.provider_ref) == ("92704", "92704")
    assert fact.amount == 2_277_000
    assert fact.attempt_ref == "XT7K4M2Q4"
    assert fact.occurred_at == datetime(2023, 3, 25, 7, 2, 37, tzinfo=UTC)
    assert fact.raw["content"] == "chuyen tien mua XT7K4M2Q4"
    assert fact.raw["account"] == "…9999"
    assert fact.final


@pytest.mark.parametrize("seconds", [0, 300, -60])
def test_a_notice_is_taken_within_its_time(provider: VietQrBank, seconds: int) -> None:
    received_at = SIGNED_AT + timedelta(seconds=seconds)
    assert provider.verify_and_parse(published(received_at=received_at))


@pytest.mark.parametrize("seconds", [301, -61, 86_400, -86_400])
def test_a_notice_out_of_its_time_is_refused(provider: VietQrBank, seconds: int) -> None:
    received_at = SIGNED_AT + timedelta(seconds=seconds)
    with pytest.raises(BadSignature):
        provider.verify_and_parse(published(received_at=received_at))


def test_a_notice_written_anew_is_refused(provider: VietQrBank) -> None:
    body = json.dumps(json.loads(VECTOR["raw_body"])).encode()
    with pytest.raises(BadSignature):
        provider.verify_and_parse(published(body=body))


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-SePay-Timestamp": VECTOR["timestamp"]},
        {"X-SePay-Signature": VECTOR["signature"]},
        {"X-SePay-Signature": "sha256=00", "X-SePay-Timestamp": VECTOR["timestamp"]},
        {"X-SePay-Signature": "ký", "X-SePay-Timestamp": VECTOR["timestamp"]},
        {"X-SePay-Signature": VECTOR["signature"], "X-SePay-Timestamp": "soon"},
        {"X-SePay-Signature": VECTOR["signature"], "X-SePay-Timestamp": "-1795273200"},
        {"X-SePay-Signature": VECTOR["signature"], "X-SePay-Timestamp": "٣"},
    ],
)
def test_a_notice_without_a_right_signature_is_refused(
    provider: VietQrBank, headers: dict[str, str]
) -> None:
    with pytest.raises(BadSignature):
        provider.verify_and_parse(published(headers=headers))


def test_a_body_beyond_64_kib_is_not_looked_at(provider: VietQrBank) -> None:
    with pytest.raises(Malformed):
        provider.verify_and_parse(signed(b" " * (64 * 1024 + 1)))


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"\xff", b"{}", b'{"transferType":"in"}', b"[" * 5000],
)
def test_a_signed_body_in_another_form_is_malformed(provider: VietQrBank, body: bytes) -> None:
    with pytest.raises(Malformed):
        provider.verify_and_parse(signed(body))


@pytest.mark.parametrize(
    "changed",
    [
        {"transferAmount": 1.5},
        {"transferAmount": "2277000"},
        {"transferAmount": True},
        {"transferAmount": 0},
        {"transferAmount": -1},
        {"transferType": "sideways"},
        {"transactionDate": "25/03/2023"},
        {"id": None},
        {"id": "12; drop"},
        {"content": 7},
    ],
)
def test_a_notice_with_a_wrong_field_is_malformed(
    provider: VietQrBank, changed: dict[str, Any]
) -> None:
    with pytest.raises(Malformed):
        told(provider, **changed)


def test_the_aggregators_own_code_goes_before_the_content(provider: VietQrBank) -> None:
    fact = told(provider, code="xtabcdef2", content="XT7K4M2Q4")
    assert fact.attempt_ref == "XTABCDEF2"


def test_two_candidates_are_left_to_a_person(provider: VietQrBank) -> None:
    fact = told(provider, content="XT7K4M2Q4 XTABCDEF2")
    assert fact.attempt_ref is None
    assert fact.raw["references"] == ["XT7K4M2Q4", "XTABCDEF2"]


def test_a_transfer_without_a_code_is_still_money(provider: VietQrBank) -> None:
    fact = told(provider, content="tien vai")
    assert (fact.kind, fact.attempt_ref, fact.amount) == (FactKind.PAID, None, 2_277_000)


def test_money_out_with_a_refund_code_is_that_refund(provider: VietQrBank) -> None:
    fact = told(provider, transferType="out", content="HT7K4M2Q4 hoan tien XT7K4M2Q4")
    assert (fact.kind, fact.refund_ref, fact.attempt_ref) == (
        FactKind.REFUNDED,
        "HT7K4M2Q4",
        None,
    )


def test_other_money_out_is_only_told(provider: VietQrBank) -> None:
    assert told(provider, transferType="out", content="phi SMS").kind is FactKind.INFO


def test_money_on_another_account_pays_nothing(provider: VietQrBank) -> None:
    fact = told(provider, accountNumber="999")
    assert (fact.kind, fact.code, fact.attempt_ref) == (FactKind.INFO, "other_account", None)


@pytest.mark.parametrize(
    ("outcome", "status", "success"),
    [
        ("applied", 200, True),
        ("duplicate", 200, True),
        ("unknown_order", 200, True),
        ("amount_mismatch", 200, True),
        ("bad_signature", 401, False),
        ("error", 500, False),
    ],
)
def test_the_aggregator_is_answered_as_it_expects(
    provider: VietQrBank, outcome: Any, status: int, success: bool
) -> None:
    ack = provider.acknowledge(outcome)
    assert (ack.status, json.loads(ack.body)) == (status, {"success": success})


def test_a_start_shows_the_code_and_the_words_of_the_transfer(provider: VietQrBank) -> None:
    started = provider.start(intent(), idempotency_key="a")
    assert started.qr_payload is not None
    code = parse(started.qr_payload)
    assert (code.bin, code.account, code.amount) == (ACCOUNT.bin, ACCOUNT.number, 150_000)
    assert code.purpose == "XT7K4M2Q4 Don hang vai th"
    assert started.instructions == {
        "bank": "Vietcombank",
        "bank_bin": "970436",
        "account": "0123499999",
        "holder": "CHO XA PHUONG CHU",
        "amount": 150_000,
        "note": "XT7K4M2Q4 Don hang vai th",
    }


@pytest.mark.parametrize(
    "wish", [intent(amount=999), intent(amount=500_000_000), intent("XT7K4M2Q5")]
)
def test_a_start_that_cannot_be_paid_is_refused(provider: VietQrBank, wish: Any) -> None:
    with pytest.raises(ProviderRejected):
        provider.start(wish, idempotency_key="a")


def test_without_an_agreement_a_refund_is_a_persons_task(provider: VietQrBank) -> None:
    assert not provider.capabilities.refund
    assert not provider.capabilities.query
    with pytest.raises(ProviderRejected) as caught:
        provider.refund("1", 1, refund_ref="HT7K4M2Q4", reason="", idempotency_key="a")
    assert caught.value.code == "refund_by_hand"


def test_an_account_is_not_shown_in_full() -> None:
    assert "0123499999" not in repr(BankAccount("970436", "0123499999", "A"))
