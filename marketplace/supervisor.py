"""Keeps the processes of a market on one machine alive: web server, worker and, in the demo, the
providers' simulators. Settings come in the environment; `./dev run` prepares them.
"""

import argparse
import contextlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STOP_SECONDS = 10.0
READY_SECONDS = 60.0
DEATHS_A_MINUTE = 5

_stopping = threading.Event()


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


class Child:
    """One process of the market in its own process group; its lines are shown under its name.

    One that has ``an_end`` is left alone when it has ended well.
    """

    def __init__(
        self, name: str, command: Sequence[str], env: dict[str, str], *, an_end: bool = False
    ) -> None:
        self.name, self._command, self._env, self._has_end = name, command, env, an_end
        self._deaths: list[float] = []
        self._process = self._start()

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def revive_if_dead(self) -> bool:
        """Start the process again when it has ended; False when it keeps ending."""
        if self.alive or (self._has_end and self._process.returncode == 0):
            return True
        self.signal(signal.SIGKILL)  # what it had started itself
        now = time.monotonic()
        self._deaths = [at for at in self._deaths if now - at < 60] + [now]
        if len(self._deaths) > DEATHS_A_MINUTE:
            return False
        _say(f"{self.name:<7}| ended with {self._process.returncode}, starting it again")
        self._process = self._start()
        return True

    def signal(self, number: int) -> None:
        """Reach the whole group, so that nothing the process started stays behind."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)

    def stop(self, *, deadline: float) -> None:
        """Wait for the end until ``deadline`` (monotonic seconds), then kill the group."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(max(0.1, deadline - time.monotonic()))
        self.signal(signal.SIGKILL)
        self._process.wait()
        self._reader.join()

    def _start(self) -> subprocess.Popen[str]:
        process = subprocess.Popen(  # noqa: S603 - the commands are ours
            self._command,
            cwd=ROOT,
            env=self._env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._repeat_lines, args=(process,), daemon=True)
        self._reader.start()
        return process

    def _repeat_lines(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        with process.stdout as lines:
            for line in lines:
                _say(f"{self.name:<7}| {line.rstrip()}")


def supervise(children: list[Child]) -> int:
    """Keep ``children`` alive until a stop signal; return 1 when one keeps ending."""
    while not _stopping.wait(0.3):
        for child in children:
            if not child.revive_if_dead():
                _say(f"{child.name} ends again and again, so the market stops: see its lines.")
                return 1
    return 0


def stop_all(children: list[Child]) -> None:
    """End every child and what it started: politely first, for certain after ten seconds."""
    for child in children:
        child.signal(signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    for child in children:
        child.stop(deadline=deadline)


def simulators(env: dict[str, str]) -> tuple[dict[str, str], dict[str, list[str]]]:
    """The settings by which the demo and its bank and card provider know each other, and the
    commands of the two providers.
    """
    bank_port, card_port = _free_port(), _free_port()
    bank, card = (f"http://127.0.0.1:{port}" for port in (bank_port, card_port))
    notice_secret, card_key = secrets.token_hex(16), f"sk_test_{secrets.token_hex(12)}"
    found = {
        "CHOXA_DEMO": "1",
        "BANK_BIN": "970422",
        "BANK_ACCOUNT": "0707525888",
        "BANK_APP_URL": bank,
        "BANK_RETURN_URL": f"{bank}/return-transfers",
        "SEPAY_API_URL": bank,
        "SEPAY_SECRET": notice_secret,
        "SEPAY_WEBHOOK_SECRET": notice_secret,
        "SEPAY_API_TOKEN": secrets.token_hex(16),
        "RETURN_TRANSFER_SECRET": secrets.token_hex(16),
        "STRIPE_API_URL": card,
        "STRIPE_KEY": card_key,
        "STRIPE_API_KEY": card_key,
        "STRIPE_WEBHOOK_SECRET": f"whsec_{secrets.token_hex(16)}",
    }
    hooks = f"{env['BASE_URL']}/webhooks/payments"
    account = f"{found['BANK_BIN']}:{found['BANK_ACCOUNT']}"
    bank_options = ["--port", str(bank_port), "--account", account]
    card_options = ["--port", str(card_port), "--webhook-url", f"{hooks}/stripe"]
    module = [sys.executable, "-m"]
    return found, {
        "bank": [
            *(*module, "payments.simulators.bank", *bank_options),
            *("--notify-url", f"{hooks}/vietqr_bank"),
        ],
        "stripe": [*module, "payments.simulators.stripe", *card_options],
    }


def worker_command(instance: Path) -> list[str]:
    """One worker with the clock of the scheduled jobs inside."""
    return [
        *(sys.executable, "-W", "ignore:You're running the worker", "-m", "celery", "--quiet"),
        *("-A", "wsgi.celery", "worker", "-B"),
        *("--pool", "threads", "--concurrency", "2", "--loglevel", "WARNING"),
        *("--schedule", str(instance / "beat")),
        *("--without-gossip", "--without-mingle", "--without-heartbeat"),
    ]


def web_command(host: str, port: int) -> list[str]:
    """One process per core up to two, one blocking thread each: measured best for pages."""
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "wsgi:app"),
        *("--host", host, "--port", str(port), "--workers", str(min(2, os.cpu_count() or 1))),
        *("--blocking-threads", "1", "--no-ws", "--respawn-failed-workers"),
        *("--workers-kill-timeout", "5", "--log-level", "warning"),
    ]


# Goes on with the demo's past where it was left, and tells who lives in it.
DEMO_COMMAND = (sys.executable, "-m", "flask", "--app", "wsgi", "demo", "load", "--behind")


def wait_until_ready(address: str, children: list[Child]) -> bool:
    """True once the market answers; False when a process ended first or the minute is over."""
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until and all(child.alive for child in children):
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"{address}/healthz", timeout=5).close()  # noqa: S310
            return True
        if _stopping.wait(0.2):
            return False
    return False


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m marketplace.supervisor", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    options = parser.parse_args()
    env = dict(os.environ)
    instance, demo = Path(env["INSTANCE_PATH"]), env.get("DEMO") == "1"
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: _stopping.set())

    commands: dict[str, list[str]] = {}
    if demo:
        found, commands = simulators(env)
        env |= found
    commands["worker"] = worker_command(instance)
    commands["web"] = web_command(options.host, options.port)
    children: list[Child] = []
    try:
        children.extend(Child(name, command, env) for name, command in commands.items())
        if wait_until_ready(env["BASE_URL"], children):
            _say(f"\n  Chợ Xã is open at {env['BASE_URL']}   (Ctrl-C closes it)")
            if demo:
                _say(f"  One-time codes and notices are written to {instance / 'outbox'}\n")
                children.append(Child("demo", DEMO_COMMAND, env, an_end=True))
        return supervise(children)
    finally:
        stop_all(children)
        _say("The market is closed.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
