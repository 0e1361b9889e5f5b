import os
import signal
import sys
import time
from collections.abc import Callable

import pytest

from marketplace.supervisor import DEATHS_A_MINUTE, Child, simulators, stop_all

WAITS = [sys.executable, "-c", "import signal; signal.pause()"]
ENDS = [sys.executable, "-c", "pass"]


def until(claim: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not claim():
        assert time.monotonic() < deadline
        os.sched_yield()


def test_a_process_that_was_killed_comes_back() -> None:
    child = Child("worker", WAITS, dict(os.environ))
    try:
        child.signal(signal.SIGKILL)
        until(lambda: not child.alive)

        assert child.revive_if_dead()
        assert child.alive
    finally:
        stop_all([child])
    assert not child.alive


def test_a_process_that_ends_again_and_again_is_given_up() -> None:
    child = Child("web", ENDS, dict(os.environ))
    for _ in range(DEATHS_A_MINUTE):
        until(lambda: not child.alive)
        assert child.revive_if_dead()
    until(lambda: not child.alive)

    assert not child.revive_if_dead()
    stop_all([child])


def test_work_that_has_an_end_is_left_alone_when_it_ended_well() -> None:
    done = Child("demo", ENDS, dict(os.environ), an_end=True)
    until(lambda: not done.alive)

    assert done.revive_if_dead()

    assert not done.alive
    stop_all([done])


def test_work_that_broke_off_is_gone_on_with(capfd: pytest.CaptureFixture[str]) -> None:
    broken = Child("demo", [sys.executable, "-c", "raise SystemExit(3)"], {}, an_end=True)
    until(lambda: not broken.alive)

    assert broken.revive_if_dead()

    assert "ended with 3, starting it again" in capfd.readouterr().out
    stop_all([broken])


def test_what_a_child_has_started_ends_with_it(capfd: pytest.CaptureFixture[str]) -> None:
    script = f"import subprocess; p = subprocess.Popen({WAITS}); print(p.pid, flush=True); p.wait()"
    child = Child("worker", [sys.executable, "-c", script], dict(os.environ))
    shown: list[str] = []

    def has_spoken() -> bool:
        shown.append(capfd.readouterr().out)
        return "\n" in "".join(shown)

    until(has_spoken)
    grandchild = int("".join(shown).rpartition("|")[2])

    stop_all([child])

    until(lambda: _has_ended(grandchild))


def _has_ended(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:
            return file.read().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def test_simulators_and_market_are_told_the_same_addresses_and_secrets() -> None:
    found, commands = simulators({"BASE_URL": "http://127.0.0.1:8000"})

    bank = commands["bank"]
    assert found["SEPAY_API_URL"] == f"http://127.0.0.1:{bank[bank.index('--port') + 1]}"
    assert found["SEPAY_SECRET"] == found["SEPAY_WEBHOOK_SECRET"]
    assert found["STRIPE_KEY"] == found["STRIPE_API_KEY"]
    assert bank[-1] == "http://127.0.0.1:8000/webhooks/payments/vietqr_bank"
    assert commands["stripe"][-1] == "http://127.0.0.1:8000/webhooks/payments/stripe"
