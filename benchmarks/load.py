"""A bounded load client and the server under it, on 127.0.0.1 only."""

import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
READY_SECONDS = 60.0
LATENCY_LINE = re.compile(r"^\s+(50|90|99)%\s+([\d.]+)(us|ms|s)$", re.MULTILINE)
SECONDS_IN = {"us": 1e-6, "ms": 1e-3, "s": 1.0}


@dataclass(frozen=True)
class Load:
    """What a server bore: requests a second, and seconds at the named percentiles."""

    per_second: float
    p50: float
    p90: float
    p99: float
    failures: int


class ServerNotReady(RuntimeError):
    """The server ended or did not answer within a minute."""


@contextmanager
def served(
    target: str, *, env: Mapping[str, str] | None = None, workers: int = 2, ready: str = "/"
) -> Iterator[int]:
    """Serve the WSGI ``target`` (module:name) with granian as in production; yield its port.

    Raises ServerNotReady when ``ready`` is not answered.
    """
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = int(probe.getsockname()[1])
    command = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", target, "--no-ws"),
        *("--host", HOST, "--port", str(port), "--workers", str(workers)),
        *("--blocking-threads", "1", "--workers-kill-timeout", "3", "--log-level", "error"),
    ]
    server = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **(env or {})}, start_new_session=True
    )
    try:
        _wait_for(server, port, ready)
        yield port
    finally:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()


def measure(
    port: int,
    path: str,
    *,
    connections: int = 8,
    seconds: int = 5,
    warm: int = 1,
    headers: Mapping[str, str] = MappingProxyType({}),
) -> Load:
    """Ask for ``path`` over kept connections as fast as answers come, after ``warm`` seconds.

    Uses wrk where it is installed; our own client costs the same processors more.
    """
    client = _wrk if shutil.which("wrk") else _own_client
    client(port, path, connections, warm, headers)
    return client(port, path, connections, seconds, headers)


def _wait_for(server: subprocess.Popen[bytes], port: int, path: str) -> None:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until and server.poll() is None:
        connection = http.client.HTTPConnection(HOST, port, timeout=10)
        try:
            connection.request("GET", path)
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    raise ServerNotReady(path)


def _wrk(port: int, path: str, connections: int, seconds: int, headers: Mapping[str, str]) -> Load:
    command = ["wrk", "--latency", "-t1", f"-c{connections}", f"-d{seconds}s"]
    command += [part for name, text in headers.items() for part in ("-H", f"{name}: {text}")]
    url = f"http://{HOST}:{port}{path}"
    text = subprocess.run([*command, url], capture_output=True, text=True, check=True).stdout
    rate = re.search(r"Requests/sec:\s+([\d.]+)", text)
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    times = {mark: float(n) * SECONDS_IN[unit] for mark, n, unit in LATENCY_LINE.findall(text)}
    return Load(
        per_second=float(rate[1]) if rate else 0.0,
        p50=times["50"],
        p90=times["90"],
        p99=times["99"],
        failures=int(bad[1]) if bad else 0,
    )


def _own_client(
    port: int, path: str, connections: int, seconds: int, headers: Mapping[str, str]
) -> Load:
    """Ask from a process of its own, so that its interpreter lock is nobody else's."""
    command = [sys.executable, "-m", "benchmarks.load", str(port), path]
    command += [str(connections), str(seconds), json.dumps(dict(headers))]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    return Load(**json.loads(done.stdout))


def _ask(
    port: int,
    path: str,
    headers: Mapping[str, str],
    until: float,
    times: list[float],
    failures: list[int],
) -> None:
    connection = http.client.HTTPConnection(HOST, port, timeout=30)
    while (start := time.perf_counter()) < until:
        try:
            connection.request("GET", path, headers=dict(headers))
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            connection.close()
            failures.append(0)
            continue
        times.append(time.perf_counter() - start)
        if answer.status >= 400:
            failures.append(answer.status)
    connection.close()


def main(port: int, path: str, connections: int, seconds: int, headers: Mapping[str, str]) -> None:
    times: list[float] = []
    failures: list[int] = []
    start = time.perf_counter()
    arguments = (port, path, headers, start + seconds, times, failures)
    threads = [threading.Thread(target=_ask, args=arguments) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    elapsed = time.perf_counter() - start
    ordered = sorted(times) or [0.0]
    shares = {mark: ordered[int((len(ordered) - 1) * share)] for mark, share in _SHARES.items()}
    load = {"per_second": len(times) / elapsed, "failures": len(failures), **shares}
    sys.stdout.write(json.dumps(load))


_SHARES = {"p50": 0.5, "p90": 0.9, "p99": 0.99}

if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), json.loads(sys.argv[5]))
