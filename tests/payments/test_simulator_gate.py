import os
import subprocess
import sys

import pytest
import requests

from payments.simulators import bank, stripe
from payments.simulators.gate import NotForShow, is_loopback_url, require_show


@pytest.mark.parametrize("name", ["bank", "stripe"])
def test_a_simulator_refuses_to_start_outside_demo_and_tests(name: str) -> None:
    env = {key: value for key, value in os.environ.items() if not key.startswith("CHOXA_")}
    ended = subprocess.run(
        [sys.executable, "-m", f"payments.simulators.{name}"],
        env=env,
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert ended.returncode == 1
    assert "They start only in the demo" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("name", "arguments", "page"),
    [
        ("bank", ["--account", "970436:0123499999"], "/"),
        ("stripe", [], "/control/state"),
    ],
)
def test_a_simulator_serves_as_a_process_and_ends_on_a_signal(
    name: str, arguments: list[str], page: str, http: requests.Session
) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", f"payments.simulators.{name}", "--port", "0", *arguments],
        env=os.environ | {"CHOXA_DEMO": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            said, url = process.stdout.readline().split()
            assert said == name
            assert http.get(url + page, timeout=5).status_code == 200
        finally:
            process.terminate()
        assert process.wait(timeout=10) == 0


def test_the_gate_opens_for_demo_or_tests_only() -> None:
    require_show({"CHOXA_DEMO": "1"})
    require_show({"CHOXA_TESTING": "1"})
    for env in ({}, {"CHOXA_DEMO": "0"}, {"CHOXA_DEMO": "yes"}):
        with pytest.raises(NotForShow):
            require_show(env)


def test_no_simulator_can_be_made_outside_demo_and_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CHOXA_TESTING")
    monkeypatch.delenv("CHOXA_DEMO", raising=False)
    with pytest.raises(NotForShow), bank.start(bank.BankSettings(accounts=())):
        pass
    with pytest.raises(NotForShow), stripe.start(stripe.StripeSettings()):
        pass


@pytest.mark.parametrize(
    ("url", "ours"),
    [
        ("http://127.0.0.1:5000/a", True),
        ("http://localhost/a", True),
        ("http://127.0.0.1.evil.example/", False),
        ("http://127.0.0.1@evil.example/", False),
        ("javascript:alert(1)", False),
        ("//evil.example", False),
        ("http://[", False),
        ("", False),
    ],
)
def test_only_addresses_of_this_machine_are_led_back_to(url: str, ours: bool) -> None:
    assert is_loopback_url(url) is ours
