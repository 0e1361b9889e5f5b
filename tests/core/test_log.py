"""What stands in the log: one JSON object a line, whoever writes it, and nothing that is secret."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from marketplace.core.log import set_up_logging

SECRET = "840213"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What is logged, with the market's own settings; those of before come back."""
    root, before, level = logging.getLogger(), logging.getLogger().handlers[:], logging.root.level
    configured = structlog.get_config()
    root.handlers = []
    set_up_logging(testing=False)
    written = io.StringIO()
    (handler,) = root.handlers
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(written)
    yield written
    root.handlers, logging.root.level = before, level
    structlog.configure(**configured)


def fails_with(code: str) -> None:
    typed = {"code": code}
    raise RuntimeError(f"no such row among {len(typed)}")


def read(lines: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in lines.getvalue().splitlines()]


def test_libraries_write_json_too(lines: io.StringIO) -> None:
    structlog.get_logger().warning("unreachable", provider="sepay")
    logging.getLogger("some.library").warning("gave %s up", "it")
    logging.getLogger("fontTools.subset").info("maxp pruned")

    ours, theirs = read(lines)
    assert (ours["event"], ours["provider"], ours["level"]) == ("unreachable", "sepay", "warning")
    assert (theirs["event"], theirs["level"]) == ("gave it up", "warning")


def test_a_traceback_names_places_and_no_values(lines: io.StringIO) -> None:
    for log in (structlog.get_logger().exception, logging.getLogger("library").exception):
        try:
            fails_with(SECRET)
        except RuntimeError:
            log("request_failed")

    assert [line["event"] for line in read(lines)] == ["request_failed"] * 2
    assert lines.getvalue().count("fails_with") >= 2
    assert SECRET not in lines.getvalue()
