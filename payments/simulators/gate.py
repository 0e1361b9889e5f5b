"""Who may start a simulator, and who may speak to one."""

import os
from collections.abc import Mapping
from urllib.parse import urlsplit

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class NotForShow(SystemExit):
    """A simulator was started outside demo and tests."""


def require_show(environ: Mapping[str, str] | None = None) -> None:
    """Raise `NotForShow`, which ends a process with its sentence."""
    env = os.environ if environ is None else environ
    if "1" not in (env.get("CHOXA_DEMO"), env.get("CHOXA_TESTING")):
        raise NotForShow(
            "Payment simulators pay with money that does not exist. They start only in the demo"
            " (CHOXA_DEMO=1) or in tests (CHOXA_TESTING=1)."
        )


def is_loopback_url(url: str) -> bool:
    """Tell whether an address is http(s) on this machine."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and parts.hostname in LOOPBACK
    except ValueError:
        return False


def is_loopback_host(host: str) -> bool:
    """Tell whether a `Host` header names this machine, so that no foreign name leads here."""
    return is_loopback_url(f"http://{host}/")
