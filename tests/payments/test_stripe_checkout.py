from datetime import timedelta

import pytest
import requests

from payments.contract import (
    FactKind,
    Line,
    Notice,
    OutcomeUnknown,
    ProviderRejected,
    ProviderUnavailable,
    Started,
)
from payments.simulators import stripe
from payments.simulators.clock import SimulatedClock
from payments.stripe_checkout import StripeCheckout
from tests.payments.conftest import NOW, Remote, Shop, intent, stripe_at

ATTEMPT = "XT7K4M2Q4"


@pytest.fixture
def started(stripe_checkout: StripeCheckout) -> Started:
    return stripe_checkout.start(intent(), idempotency_key="attempt-1:start")


def paid(control: Remote, started: Started) -> str:
    assert control("pay", session=started.provider_ref) == {"refused": None}
    return str(started.provider_ref)


def test_a_session_carries_our_reference_and_the_amount_as_it_is(
    started: Started, stripe_control: Remote
) -> None:
    session = stripe_control.state()["checkout.session"][0]
    assert session["id"] == started.provider_ref
    assert session["amount_total"] == 150_000
    assert session["currency"] == "vnd"
    assert session["client_reference_id"] == ATTEMPT
    assert session["metadata"] == {"attempt_ref": ATTEMPT, "order_code": "CX-1"}
    assert session["success_url"].endswith("/don-hang/CX-1?k=abc&attempt=XT7K4M2Q4")
    assert started.redirect_url == session["url"]
    assert started.expires_at == NOW + timedelta(hours=2)


@pytest.mark.parametrize(
    ("wished", "given"),
    [
        (timedelta(minutes=5), timedelta(minutes=40)),
        (timedelta(minutes=45), timedelta(minutes=45)),
        (timedelta(days=3), timedelta(hours=23, minutes=50)),
    ],
)
def test_a_sessions_end_is_brought_into_stripes_bounds(
    stripe_checkout: StripeCheckout, wished: timedelta, given: timedelta
) -> None:
    made = stripe_checkout.start(intent(expires_at=NOW + wished), idempotency_key="a")
    assert made.expires_at == NOW + given


def test_lines_that_do_not_add_up_become_one_line(
    stripe_checkout: StripeCheckout, stripe_control: Remote
) -> None:
    wish = intent(amount=100_000, lines=(Line("Vải", 60_000), Line("Cam", 90_000)))
    stripe_checkout.start(wish, idempotency_key="a")
    assert stripe_control.state()["checkout.session"][0]["amount_total"] == 100_000


def test_the_same_key_opens_one_session(
    stripe_checkout: StripeCheckout, started: Started, stripe_control: Remote
) -> None:
    again = stripe_checkout.start(intent(), idempotency_key="attempt-1:start")
    assert again == started
    assert len(stripe_control.state()["checkout.session"]) == 1


def test_the_same_key_with_other_words_leaves_the_outcome_unknown(
    stripe_checkout: StripeCheckout, started: Started, stripe_control: Remote
) -> None:
    with pytest.raises(OutcomeUnknown) as caught:
        stripe_checkout.start(intent(amount=200_000), idempotency_key="attempt-1:start")
    assert caught.value.code == "idempotency_key_reused"
    assert len(stripe_control.state()["checkout.session"]) == 1


@pytest.mark.parametrize("kind", ["lost_answer", "hang_up"])
def test_a_lost_answer_is_found_by_our_reference_and_makes_no_second_session(
    stripe_checkout: StripeCheckout, stripe_control: Remote, kind: str
) -> None:
    stripe_control("fault", kind=kind, path="/v1/checkout")
    with pytest.raises(OutcomeUnknown):
        stripe_checkout.start(intent(), idempotency_key="k")
    facts = stripe_checkout.query(ATTEMPT, None, NOW)
    assert [(fact.kind, fact.code) for fact in facts] == [(FactKind.INFO, "session_open")]
    again = stripe_checkout.start(intent(), idempotency_key="k")
    assert again.provider_ref == facts[0].provider_ref
    assert len(stripe_control.state()["checkout.session"]) == 1


def test_an_answer_that_comes_too_late_leaves_the_outcome_unknown(
    stripe_sim: stripe.StripeSimulator,
    stripe_control: Remote,
    clock: SimulatedClock,
    http: requests.Session,
) -> None:
    hasty = stripe_at(stripe_sim.url, clock, http, timeout=(1.0, 0.1))
    stripe_control("fault", kind="delay", seconds=30, path="/v1/checkout")
    with pytest.raises(OutcomeUnknown):
        hasty.start(intent(), idempotency_key="k")
    assert len(stripe_control.state()["checkout.session"]) == 1


def test_the_library_tries_again_with_the_same_key(
    stripe_sim: stripe.StripeSimulator,
    stripe_control: Remote,
    clock: SimulatedClock,
    http: requests.Session,
) -> None:
    patient = stripe_at(stripe_sim.url, clock, http, network_retries=1)
    stripe_control("fault", kind="lost_answer", path="/v1/checkout")
    assert patient.start(intent(), idempotency_key="k").redirect_url
    assert len(stripe_control.state()["checkout.session"]) == 1


def test_nobody_there_means_that_nothing_was_done(
    clock: SimulatedClock, http: requests.Session
) -> None:
    with stripe.start(stripe.StripeSettings(), clock=clock) as gone:
        url = gone.url
    provider = stripe_at(url, clock, http)
    with pytest.raises(ProviderUnavailable):
        provider.start(intent(), idempotency_key="k")
    with pytest.raises(ProviderUnavailable):
        provider.query(ATTEMPT, None, NOW)


def test_a_wrong_key_is_a_final_no(
    stripe_sim: stripe.StripeSimulator, clock: SimulatedClock, http: requests.Session
) -> None:
    provider = stripe_at(stripe_sim.url, clock, http, api_key="sk_test_other")
    with pytest.raises(ProviderRejected) as caught:
        provider.start(intent(), idempotency_key="k")
    assert caught.value.code == "authentication"


@pytest.mark.parametrize("amount", [14_999, 100_000_000])
def test_an_amount_beyond_the_bounds_is_refused_before_asking(
    stripe_checkout: StripeCheckout, amount: int
) -> None:
    with pytest.raises(ProviderRejected):
        stripe_checkout.start(intent(amount=amount), idempotency_key="k")


def test_stripes_own_refusal_is_passed_on(
    stripe_sim: stripe.StripeSimulator, clock: SimulatedClock, http: requests.Session
) -> None:
    provider = stripe_at(stripe_sim.url, clock, http, min_vnd=1)
    with pytest.raises(ProviderRejected) as caught:
        provider.start(intent(amount=5_000), idempotency_key="k")
    assert caught.value.code == "amount_too_small"


def test_a_person_pays_on_the_hosted_page(
    started: Started, http: requests.Session, shop: Shop, stripe_control: Remote
) -> None:
    assert started.redirect_url
    shown = http.get(started.redirect_url, timeout=5)
    assert "150.000\u00a0₫" in shown.text
    assert "<script" not in shown.text
    for card, words in (("declined", "Thẻ bị từ chối"), ("insufficient_funds", "không đủ tiền")):
        refused = http.post(started.redirect_url, data={"card": card}, timeout=5)
        assert refused.status_code == 402
        assert words in refused.text
    done = http.post(
        started.redirect_url, data={"card": "success"}, allow_redirects=False, timeout=5
    )
    assert done.status_code == 303
    assert done.headers["Location"].endswith("attempt=XT7K4M2Q4")
    stripe_control("deliver")
    fact = shop.facts[f"{started.provider_ref}:paid"]
    assert (fact.kind, fact.attempt_ref, fact.amount) == (FactKind.PAID, ATTEMPT, 150_000)


def test_the_hosted_page_speaks_english_too(
    stripe_checkout: StripeCheckout, http: requests.Session
) -> None:
    made = stripe_checkout.start(intent(locale="en"), idempotency_key="a")
    assert made.redirect_url
    assert "Pay with card" in http.get(made.redirect_url, timeout=5).text


def test_a_query_and_an_event_tell_the_same_fact(
    stripe_checkout: StripeCheckout, started: Started, stripe_control: Remote, shop: Shop
) -> None:
    session = paid(stripe_control, started)
    stripe_control("deliver")
    assert stripe_checkout.query(ATTEMPT, session, NOW) == [shop.facts[f"{session}:paid"]]


def test_a_delayed_payment_is_money_only_when_it_has_come(
    started: Started, stripe_control: Remote, shop: Shop
) -> None:
    stripe_control("pay", session=started.provider_ref, card="delayed")
    stripe_control("deliver")
    assert [fact.kind for fact in shop.facts.values()] == [FactKind.INFO]
    stripe_control("finish_delayed", session=started.provider_ref, paid=True)
    stripe_control("deliver")
    assert [fact.kind for fact in shop.facts.values()] == [FactKind.INFO, FactKind.PAID]


def test_a_delayed_payment_may_fail(started: Started, stripe_control: Remote, shop: Shop) -> None:
    stripe_control("pay", session=started.provider_ref, card="delayed")
    stripe_control("finish_delayed", session=started.provider_ref, paid=False)
    stripe_control("deliver")
    assert [fact.kind for fact in shop.facts.values()] == [FactKind.INFO, FactKind.FAILED]


def test_a_session_expires_by_its_clock(
    started: Started, stripe_control: Remote, shop: Shop
) -> None:
    stripe_control("advance", seconds=7_200)
    fact = shop.facts[f"{started.provider_ref}:expired"]
    assert (fact.kind, fact.attempt_ref) == (FactKind.EXPIRED, ATTEMPT)
    assert stripe_control("pay", session=started.provider_ref) == {"refused": "expired"}


def test_cancelling_closes_an_open_session_and_tells_of_a_paid_one(
    stripe_checkout: StripeCheckout, started: Started, stripe_control: Remote
) -> None:
    closed = stripe_checkout.cancel(ATTEMPT, None)
    assert closed is not None
    assert closed.kind is FactKind.EXPIRED
    other = stripe_checkout.start(intent("XTABCDEF2"), idempotency_key="b")
    paid(stripe_control, other)
    late = stripe_checkout.cancel("XTABCDEF2", other.provider_ref)
    assert late is not None
    assert late.kind is FactKind.PAID
    assert stripe_checkout.cancel("XT2222222", None) is None


def test_the_notice_may_come_before_our_call_is_answered(
    stripe_checkout: StripeCheckout, stripe_control: Remote, shop: Shop
) -> None:
    stripe_control("fault", kind="notice_first", path="/v1/checkout")
    made = stripe_checkout.start(intent(), idempotency_key="a")
    assert [fact.attempt_ref for fact in shop.facts.values()] == [ATTEMPT]
    assert f"{made.provider_ref}:paid" in shop.facts


def test_a_days_statement_gives_amount_fee_and_net(
    stripe_checkout: StripeCheckout, started: Started, stripe_control: Remote
) -> None:
    paid(stripe_control, started)
    rows = list(stripe_checkout.settlement(NOW.date()))
    assert [(row.kind, row.amount, row.attempt_ref) for row in rows] == [
        (FactKind.SETTLED, 150_000, ATTEMPT)
    ]
    assert (rows[0].raw["fee"], rows[0].raw["net"]) == (5_100, 144_900)


def test_an_event_is_sent_again_until_it_is_taken(
    started: Started, stripe_control: Remote, shop: Shop
) -> None:
    shop.down = 2
    paid(stripe_control, started)
    stripe_control("deliver")
    stripe_control("advance", seconds=300)
    stripe_control("advance", seconds=1_800)
    assert shop.outcomes == ["error", "error", "applied"]


def test_a_browser_that_comes_back_names_the_attempt_and_nothing_more(
    stripe_checkout: StripeCheckout,
) -> None:
    notice = Notice("GET", "/", (("k", "abc"), ("attempt", ATTEMPT)), {}, b"", NOW)
    assert stripe_checkout.parse_return(notice) == ATTEMPT
