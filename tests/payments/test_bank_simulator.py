import json
from datetime import timedelta

import pytest
import requests

from payments.contract import (
    FactKind,
    OutcomeUnknown,
    ProviderRejected,
    ProviderUnavailable,
)
from payments.simulators import bank
from payments.simulators.bank_book import WatchedAccount
from payments.simulators.clock import SimulatedClock
from payments.vietqr_bank import VietQrBank
from tests.payments.conftest import ACCOUNT, NOW, VECTORS, Remote, Shop, intent

CODE = "XT7K4M2Q4"


@pytest.fixture
def payload(vietqr_bank: VietQrBank) -> str:
    started = vietqr_bank.start(intent(), idempotency_key="a")
    assert started.qr_payload
    return started.qr_payload


def test_a_published_code_paid_by_a_person_reaches_the_shop(
    http: requests.Session, bank_sim: bank.BankSimulator, payload: str, shop: Shop
) -> None:
    back = "http://127.0.0.1:5000/don-hang/CX-1"
    shown = http.get(bank_sim.url + "/pay", params={"qr": payload, "return": back}, timeout=5)
    assert "150.000\u00a0₫" in shown.text
    assert "Vietcombank · 0123499999" in shown.text
    assert ">Chuyển tiền<" in shown.text
    assert "<script" not in shown.text
    form = {"qr": payload, "amount": "150000", "note": CODE, "return": back}
    done = http.post(bank_sim.url + "/pay", data=form, timeout=5)
    assert "Đã chuyển tiền" in done.text
    assert f'href="{back}"' in done.text
    bank_sim.outbox.deliver_due()
    fact = shop.facts["92704"]
    assert (fact.kind, fact.attempt_ref, fact.amount) == (FactKind.PAID, CODE, 150_000)


@pytest.mark.parametrize("case", VECTORS["vietqr"]["cases"], ids=lambda case: case["crc_computed"])
def test_the_banks_page_reads_published_codes_and_refuses_broken_ones(
    http: requests.Session, bank_sim: bank.BankSimulator, case: dict[str, object]
) -> None:
    shown = http.get(bank_sim.url + "/pay", params={"qr": str(case["payload"])}, timeout=5)
    assert shown.status_code == (200 if case["well_formed_vietqr"] else 400)
    assert (str(case.get("account")) in shown.text) == case["well_formed_vietqr"]


def test_the_published_signature_is_what_the_bank_sends(
    clock: SimulatedClock, http: requests.Session
) -> None:
    vector = VECTORS["sepay"]
    settings = bank.BankSettings(accounts=(), webhook_secret=vector["secret"])
    with bank.start(settings, clock=clock) as simulator:
        at = NOW.fromtimestamp(int(vector["timestamp"]), NOW.tzinfo)
        headers = simulator._sign(vector["raw_body"].encode(), at)
    assert headers["X-SePay-Signature"] == vector["signature"]


def test_the_page_never_leads_away_from_this_machine(
    http: requests.Session, bank_sim: bank.BankSimulator, payload: str
) -> None:
    asked = {"qr": payload, "return": "https://evil.example/"}
    assert "evil.example" not in http.get(bank_sim.url + "/pay", params=asked, timeout=5).text
    headers = {"Host": "evil.example"}
    assert http.get(bank_sim.url + "/pay", headers=headers, timeout=5).status_code == 421


def test_a_wrong_amount_is_answered_with_a_clear_sentence(
    http: requests.Session, bank_sim: bank.BankSimulator, payload: str
) -> None:
    for amount in ("", "abc", "0", "-5", "٣", "9" * 30):
        form = {"qr": payload, "amount": amount, "note": CODE}
        answer = http.post(bank_sim.url + "/pay", data=form, timeout=5)
        assert answer.status_code == 400
        assert "Số tiền chưa đúng" in answer.text
    assert bank_sim.book.shown()["movements"] == []


def test_too_little_and_a_wrong_note_can_be_tried(
    bank_control: Remote, shop: Shop, payload: str
) -> None:
    bank_control("pay", qr=payload, amount=100_000)
    bank_control("pay", qr=payload, note="tien vai")
    bank_control("deliver")
    assert [(fact.amount, fact.attempt_ref) for fact in shop.facts.values()] == [
        (100_000, CODE),
        (150_000, None),
    ]


def test_a_refused_transfer_moves_nothing(bank_control: Remote, shop: Shop, payload: str) -> None:
    bank_control("fault", kind="refuse")
    assert bank_control("pay", qr=payload) == {"error": "not_enough_money"}
    assert bank_control.state()["movements"] == []


def test_a_notice_is_tried_eight_times_by_the_aggregators_rule(
    bank_control: Remote, shop: Shop, payload: str
) -> None:
    shop.down = 99
    bank_control("pay", qr=payload)
    bank_control("deliver")
    for minutes in (1, 1, 2, 3, 5, 8, 13):
        bank_control("advance", seconds=minutes * 60 - 1)
        before = len(shop.notices)
        bank_control("advance", seconds=1)
        assert len(shop.notices) == before + 1
    bank_control("advance", seconds=86_400)
    assert len(shop.notices) == 8
    assert not bank_control.state()["notices"][0]["delivered"]


def test_a_notice_tried_again_is_signed_anew(
    bank_control: Remote, shop: Shop, payload: str
) -> None:
    shop.down = 4
    bank_control("pay", qr=payload)
    bank_control("deliver")
    for _ in range(5):
        bank_control("advance", seconds=300)
    assert shop.outcomes[-1] == "applied"
    assert shop.facts["92704"].occurred_at == NOW


@pytest.mark.parametrize(
    ("kind", "outcomes"),
    [
        ("drop", []),
        ("duplicate", ["applied", "duplicate"]),
        ("corrupt", ["bad_signature"]),
    ],
)
def test_armed_faults_strike_once(
    bank_control: Remote, shop: Shop, payload: str, kind: str, outcomes: list[str]
) -> None:
    bank_control("fault", kind=kind)
    bank_control("pay", qr=payload)
    bank_control("deliver")
    assert shop.outcomes == outcomes
    bank_control("pay", qr=payload)
    bank_control("deliver")
    assert shop.outcomes == [*outcomes, "applied"]


def test_notices_can_arrive_out_of_order(bank_control: Remote, shop: Shop, payload: str) -> None:
    bank_control("fault", kind="hold", times=2)
    bank_control("pay", qr=payload)
    bank_control("pay", qr=payload)
    bank_control("deliver")
    assert shop.notices == []
    bank_control("release", newest_first=True)
    assert [json.loads(notice.body)["id"] for notice in shop.notices] == [92705, 92704]


def test_a_lost_notice_is_found_by_asking(
    bank_control: Remote, shop: Shop, payload: str, vietqr_bank: VietQrBank
) -> None:
    bank_control("fault", kind="drop", times=12)
    for number in range(12):
        bank_control("pay", qr=payload, amount=1_000 + number)
        bank_control("advance", seconds=7)
    bank_control("pay", qr=payload, note="another")
    facts = vietqr_bank.query(CODE, None, NOW - timedelta(hours=1))
    assert sorted(fact.amount or 0 for fact in facts) == [1_000 + number for number in range(12)]
    assert {fact.dedupe_key for fact in facts} == {str(92704 + number) for number in range(12)}


def test_a_query_and_a_notice_tell_the_same_fact(
    bank_control: Remote, shop: Shop, payload: str, vietqr_bank: VietQrBank
) -> None:
    bank_control("pay", qr=payload)
    bank_control("deliver")
    assert vietqr_bank.query(CODE, None, NOW) == list(shop.facts.values())


def test_a_days_statement_gives_all_movements(
    bank_control: Remote, payload: str, vietqr_bank: VietQrBank
) -> None:
    bank_control("pay", qr=payload)
    rows = list(vietqr_bank.settlement((NOW + timedelta(hours=7)).date()))
    assert [(row.kind, row.amount, row.dedupe_key) for row in rows] == [
        (FactKind.SETTLED, 150_000, "settled:92704")
    ]
    assert list(vietqr_bank.settlement(NOW.date() - timedelta(days=1))) == []


def test_a_list_that_fails_may_be_asked_again(
    bank_control: Remote, vietqr_bank: VietQrBank
) -> None:
    bank_control("fault", kind="error")
    with pytest.raises(ProviderUnavailable):
        vietqr_bank.query(CODE, None, NOW)
    assert vietqr_bank.query(CODE, None, NOW) == []


def test_money_goes_back_and_its_notice_is_the_refund(
    bank_control: Remote, shop: Shop, payload: str, vietqr_bank: VietQrBank
) -> None:
    bank_control("pay", qr=payload)
    fact = vietqr_bank.refund(
        "92704", 50_000, refund_ref="HT7K4M2Q4", reason="hết hàng", idempotency_key="r1"
    )
    assert (fact.kind, fact.final, fact.refund_ref) == (FactKind.INFO, False, "HT7K4M2Q4")
    bank_control("deliver")
    refunded = shop.facts["92705"]
    assert (refunded.kind, refunded.refund_ref, refunded.amount) == (
        FactKind.REFUNDED,
        "HT7K4M2Q4",
        50_000,
    )
    asked = vietqr_bank.query_refund("HT7K4M2Q4", None)
    assert [item.kind for item in asked] == [FactKind.INFO, FactKind.REFUNDED]
    assert asked[1] == refunded


@pytest.mark.parametrize("kind", ["lost_answer", "hang_up"])
def test_a_return_whose_answer_is_lost_is_made_once(
    bank_control: Remote, payload: str, vietqr_bank: VietQrBank, kind: str
) -> None:
    bank_control("pay", qr=payload)
    bank_control("fault", kind=kind, path="/return-transfers")
    words = {"refund_ref": "HT7K4M2Q4", "reason": "", "idempotency_key": "r1"}
    with pytest.raises(OutcomeUnknown):
        vietqr_bank.refund("92704", 150_000, **words)
    assert vietqr_bank.refund("92704", 150_000, **words).code.startswith("return_")
    assert len(bank_control.state()["returns"]) == 1
    assert len(bank_control.state()["movements"]) == 2


def test_more_than_was_paid_is_not_sent_back(
    bank_control: Remote, payload: str, vietqr_bank: VietQrBank
) -> None:
    bank_control("pay", qr=payload)
    vietqr_bank.refund("92704", 100_000, refund_ref="HT7K4M2Q4", reason="", idempotency_key="a")
    for ref, key, code in (
        ("HTABCDEF2", "b", "over_return"),
        ("HTABCDEF2", "a", "key_reused"),
    ):
        with pytest.raises(ProviderRejected) as caught:
            vietqr_bank.refund("92704", 50_001, refund_ref=ref, reason="", idempotency_key=key)
        assert caught.value.code == code


def test_a_return_that_fails_is_told(
    bank_control: Remote, payload: str, vietqr_bank: VietQrBank
) -> None:
    bank_control("pay", qr=payload)
    bank_control("fault", kind="refuse")
    fact = vietqr_bank.refund(
        "92704", 1_000, refund_ref="HT7K4M2Q4", reason="", idempotency_key="a"
    )
    assert (fact.kind, fact.final) == (FactKind.REFUND_FAILED, True)
    assert len(bank_control.state()["movements"]) == 1


def test_a_bank_that_is_not_there_has_done_nothing(
    http: requests.Session, clock: SimulatedClock
) -> None:
    watched = (WatchedAccount(ACCOUNT.bin, ACCOUNT.number),)
    with bank.start(bank.BankSettings(accounts=watched), clock=clock) as gone:
        url = gone.url
    provider = VietQrBank(
        account=ACCOUNT,
        webhook_secret="s",
        session=http,
        clock=clock.now,
        api_url=url,
        api_token="t",
    )
    with pytest.raises(ProviderUnavailable):
        provider.query(CODE, None, NOW)
