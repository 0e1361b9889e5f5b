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
from functools import partial

import requests

from benchmarks.buyers import Wish, hall_of, ordered, place, shelf, wish_of
from benchmarks.places import ROOT
from benchmarks.processor_time import Work, by_turns
from benchmarks.shoppers import ACCOUNT
from benchmarks.sizes import CROWD_TURNS, SECONDS, size
from benchmarks.table import Row
from benchmarks.world import World, world
from marketplace.app import create_app
from marketplace.core.clock import utc_now
from marketplace.core.settings import Settings
from marketplace.settlement.commands.starting import Ways, start_payment
from marketplace.settlement.desk import BANK, Desk, Terms
from payments.contract import Intent, Started
from payments.vietqr_bank import BankAccount, VietQrBank

PRODUCTS, CLIENTS = size("PRODUCTS", 1_000, 100), 40
SLOW_BUYERS, ANSWERS_AFTER = 10, 2.0
ALONE, BESIDE = "alone", "beside the slow ones"


class SlowBank(VietQrBank):
    """A provider that takes its time."""

    def start(self, intent: Intent, *, idempotency_key: str) -> Started:
        time.sleep(ANSWERS_AFTER)
        return super().start(intent, idempotency_key=idempotency_key)


def run() -> list[Row]:
    market = world("postgresql", PRODUCTS)
    wish = Wish(CLIENTS, SECONDS, 1)

    def beside() -> Work:
        with _slow_buyers(market):
            return ordered(market, wish)

    found = by_turns({ALONE: partial(ordered, market, wish), BESIDE: beside}, CROWD_TURNS)
    # By the clock: whoever stands in a queue for a row uses no processor.
    change = abs((found[BESIDE] / found[ALONE]).wall - 1)
    name = f"change of orders/s on a hot product by {SLOW_BUYERS} buyers at a provider of 2 s"
    return [Row(2, name, change, "of all, by the clock", "≤ 0.10", "0")]


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
