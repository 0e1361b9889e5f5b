"""A whole market for the browser: web server, worker, bank and card provider as real processes."""

import fcntl
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from marketplace.supervisor import simulators, web_command, worker_command

ROOT = Path(__file__).resolve().parents[2]
READY_SECONDS = 60
FILLED_AT = "http://127.0.0.1:1"  # where a market stands that only a command line opens
CODE = re.compile(r"\b(\d{6})\b")


@dataclass
class LiveMarket:
    """Where it is open and what one may look at beside its pages."""

    url: str
    instance: Path
    bank_url: str
    env: dict[str, str] = field(repr=False)

    def latest_message(self, phone: str, *, holding: str = "") -> str:
        """The text of the newest message to ``phone``, waiting up to ten seconds for one."""
        wanted = re.sub(r"\D", "", phone).removeprefix("84").removeprefix("0")
        until = time.monotonic() + 10
        while time.monotonic() < until:
            for path in sorted((self.instance / "outbox").glob("*.txt"), reverse=True):
                text = path.read_text("utf-8")
                if wanted in text.splitlines()[0] and holding in text:
                    return text
            time.sleep(0.05)
        raise AssertionError(f"no message to {phone} holds {holding!r}")

    def code_for(self, phone: str) -> str:
        """The newest six-digit code sent to ``phone``."""
        found = CODE.search(self.latest_message(phone).partition("\n\n")[2])
        assert found
        return found[1]


def prepared_instance(shared: Path) -> Path:
    """The instance folder that every market of this run is copied from, filled by whoever is first.

    ``FILLED_MARKET`` names a folder that was filled before, to save the time while writing tests.
    """
    if os.environ.get("FILLED_MARKET"):
        return Path(os.environ["FILLED_MARKET"])
    shared.mkdir(parents=True, exist_ok=True)
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        whole = shared / "whole"
        if not whole.exists():
            draft = shared / "draft"
            shutil.rmtree(draft, ignore_errors=True)
            command = [sys.executable, "-m", "tests.browser.stock"]
            done = subprocess.run(
                command,
                cwd=ROOT,
                env=_environment(draft, FILLED_AT),
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, f"the market could not be filled:\n{done.stderr[-4000:]}"
            draft.rename(whole)
    return whole


@contextmanager
def open_market(whole: Path, instance: Path) -> Iterator[LiveMarket]:
    """Serve a copy of ``whole`` until the end of the block."""
    shutil.copytree(whole, instance)
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    env = _environment(instance, url)
    found, commands = simulators(env)
    env |= found
    web = [*web_command("127.0.0.1", port)]
    web[web.index("--workers") + 1] = "1"
    commands |= {"worker": worker_command(instance), "web": web}
    logs = {name: (instance / f"{name}.log").open("wb") for name in commands}
    started = [
        subprocess.Popen(
            command,
            cwd=ROOT,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=logs[name],
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        for name, command in commands.items()
    ]
    try:
        _wait_until_ready(url, started, instance)
        yield LiveMarket(url, instance, found["BANK_APP_URL"], env)
    finally:
        _end(started)
        for log in logs.values():
            log.close()


def _environment(instance: Path, url: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {
        "INSTANCE_PATH": str(instance),
        "BASE_URL": url,
        "DEMO": "1",
        "CHOXA_DEMO": "1",
        "MARKET_UNIT": "07525",
        "PYTHONUNBUFFERED": "1",
    }


def _wait_until_ready(url: str, started: list[subprocess.Popen[bytes]], instance: Path) -> None:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until and all(process.poll() is None for process in started):
        try:
            urllib.request.urlopen(f"{url}/readyz", timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    logs = {
        path.name: path.read_text("utf-8", "replace")[-1500:] for path in instance.glob("*.log")
    }
    raise AssertionError(f"the market did not open: {logs}")


def _end(started: list[subprocess.Popen[bytes]]) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        for process in started:
            try:
                os.killpg(process.pid, number)
            except ProcessLookupError:
                continue
        until = time.monotonic() + 8
        for process in started:
            try:
                process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                continue


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
