"""A server on 127.0.0.1, and what the pages cost it that the client asks for."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType

from benchmarks.client import HOST
from benchmarks.places import ROOT
from benchmarks.processor_time import Stopwatch, Work, session_seconds
from benchmarks.sizes import SECONDS, WORKERS

READY_SECONDS = 180.0
WARM = 1.0
NOTHING: Mapping[str, str] = MappingProxyType({})


class ServerNotReady(RuntimeError):
    """The server ended or did not answer in time."""


class PageFailed(RuntimeError):
    """A page did not answer every request."""


@dataclass(frozen=True)
class Server:
    """Where a server listens, and the session that its processes belong to."""

    port: int
    session: int

    def seconds(self) -> float:
        """The processor seconds that all its processes have used."""
        return session_seconds(self.session)


@contextmanager
def served(
    target: str, *, env: Mapping[str, str] | None = None, workers: int = WORKERS, ready: str = "/"
) -> Iterator[Server]:
    """Serve the WSGI ``target`` (module:name) with granian as in production.

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
        yield Server(port, server.pid)
    finally:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()


def asker(server: Server, path: str, headers: Mapping[str, str] = NOTHING) -> Callable[[], Work]:
    """Warm ``path`` up; each call then asks for it over kept connections as fast as answers come.

    Raises PageFailed when an answer is missing or is an error.
    """
    _asked(server, path, WARM, headers)

    def ask() -> Work:
        watch = Stopwatch(server.seconds)
        answered, wall = _asked(server, path, SECONDS, headers)
        return Work(answered, watch.work(answered).processor, wall)

    return ask


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


def _asked(
    server: Server, path: str, seconds: float, headers: Mapping[str, str]
) -> tuple[int, float]:
    """Answers and seconds; asked from a process that has its interpreter lock to itself."""
    command = [sys.executable, "-m", "benchmarks.client", str(server.port), path]
    command += [str(seconds), json.dumps(dict(headers))]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    answered, failures, wall = json.loads(done.stdout)
    if failures:
        raise PageFailed(f"{path}: {failures} requests failed")
    return answered, wall
