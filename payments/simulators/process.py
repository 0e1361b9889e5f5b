"""Running a simulator as a process that ends cleanly on a signal."""

import signal
import sys
import threading


def serve_until_stopped(name: str, url: str) -> None:
    """Print the address on one line, then wait for SIGTERM or SIGINT."""
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    sys.stdout.write(f"{name} {url}\n")
    sys.stdout.flush()
    stopped.wait()
