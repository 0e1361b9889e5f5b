"""Orders on a hot product while other buyers of it wait two seconds for their payment provider.

Outside calls are made outside transactions, so nobody's stock is locked meanwhile.
"""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

import requests

from benchmarks.buyers import Told, Wish, crowd, hall_of, place, shelf, wish_of
from benchmarks.load import ROOT
from benchmarks.shoppers import ACCOUNT
from benchmarks.table import Row
from benchmarks.world import World, world
from marketplace.app import create_app
from marketplace.core.clock import utc_now
from marketplace.core.settings import Settings
from marketplace.settlement.commands import Ways, start_payment
from marketplace.settlement.desk import BANK, Desk, Terms
from payments.contract import Intent, Started
from payments.vietqr_bank import BankAccount, VietQrBank

PRODUCTS, CLIENTS, SECONDS, ROUNDS = 1_000, 40, 6.0, 3
SLOW_BUYERS, ANSWERS_AFTER = 10, 2.0


class SlowBank(VietQrBank):
    """A provider that takes its time."""

    def start(self, intent: Intent, *, idempotency_key: str) -> Started:
        time.sleep(ANSWERS_AFTER)
        return super().start(intent, idempotency_key=idempotency_key)


def run() -> list[Row]:
    market = world("postgresql", PRODUCTS)
    alone, beside = [], []
    for _ in range(ROUNDS):
        alone.append(_ordered(market))
        with _slow_buyers(market):
            beside.append(_ordered(market))
    change = abs(median(beside) / median(alone) - 1)
    name = f"change of orders/s on a hot product by {SLOW_BUYERS} buyers at a provider of 2 s"
    return [Row(2, name, change, "of all", "≤ 0.10", "0")]


def _ordered(market: World) -> float:
    told: Told = crowd(market, Wish(CLIENTS, SECONDS, 1))
    if told.errors:
        raise RuntimeError(told.first_error)
    return told.per_second


@contextmanager
def _slow_buyers(market: World) -> Iterator[None]:
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.bench_provider"],
        cwd=ROOT,
        env={**os.environ, **market.env(**ACCOUNT, DATABASE_POOL_SIZE=str(SLOW_BUYERS))},
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    process.stdout.readline()
    try:
        yield
    finally:
        # The end of its input tells it to stop; it says how many paid.
        paid = int(process.communicate()[0] or 0)
    if not paid:
        raise RuntimeError("no slow buyer got through")


def main() -> None:
    """The slow buyers, until standard input ends."""
    app, settings, over, paid = create_app(), Settings(), threading.Event(), []
    bank = SlowBank(
        account=BankAccount(settings.bank_bin, settings.bank_account, settings.bank_holder),
        webhook_secret="benchmarks",
        session=requests.Session(),
        clock=utc_now,
    )
    desk = Desk({BANK: bank}, Terms.of(settings))
    with app.app_context():
        ((unit, variants),) = shelf(1)

    def buy() -> None:
        while not over.is_set():
            with app.app_context():
                group = place(wish_of(dict(variants), destination=hall_of(unit)))
                ways = Ways(return_url="http://127.0.0.1/")
                start_payment(group, provider=BANK, desk=desk, ways=ways, now=utc_now())
            paid.append(1)

    buyers = [threading.Thread(target=buy) for _ in range(SLOW_BUYERS)]
    for buyer in buyers:
        buyer.start()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.read()
    over.set()
    for buyer in buyers:
        buyer.join()
    sys.stdout.write(str(len(paid)))


if __name__ == "__main__":
    main()
