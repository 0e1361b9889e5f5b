"""The public log: what it says of itself, proofs for anybody, and a page that explains it."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from marketplace.tracelog.identity import open_log
from marketplace.tracelog.kept_checkpoints import kept_checkpoints
from marketplace.tracelog.proofs import event_proof, growth_proof, log_entry, signed_checkpoint
from marketplace.tracelog.signed_note import Checkpoint, text_of
from marketplace.tracelog.stored_tree import log_size, newest_checkpoint
from marketplace.web.serving.page_cache import public
from marketplace.web.trace import blueprint
from marketplace.web.trace.open_answers import needed_number, open_json, open_text, whole_number

DAYS_SHOWN = 10


@dataclass(frozen=True)
class KeptDay:
    """The last checkpoint of a day."""

    day: date
    size: int


@blueprint.get("/log")
def log_page() -> ResponseReturnValue:
    """The log in plain words, with how to check it."""
    identity = open_log()
    return public(
        render_template(
            "trace/log.html",
            size=log_size(),
            checkpoint=newest_checkpoint(),
            key=str(identity.key),
            days=_kept_days(identity.folder),
        )
    )


@blueprint.get("/log/checkpoint")
def log_checkpoint() -> Response:
    """The newest signed checkpoint, or the one of ``?size=``."""
    return open_text(signed_checkpoint(whole_number(request.args, "size")).note)


@blueprint.get("/log/key")
def log_key() -> Response:
    """The verifier key, then former ones, a line each."""
    return open_text("".join(f"{key}\n" for key in open_log().keys))


@blueprint.get("/log/proof/<event>")
def log_proof(event: str) -> Response:
    """That an event is in the log; ``?event=1`` adds it, so that one file is enough to check."""
    return open_json(
        event_proof(
            event,
            size=whole_number(request.args, "size"),
            since=whole_number(request.args, "since"),
            with_event=request.args.get("event") == "1",
        )
    )


@blueprint.get("/log/consistency")
def log_consistency() -> Response:
    """That the log of ``?from=`` events is the beginning of the one of ``?to=``."""
    old_size = needed_number(request.args, "from")
    return open_json(growth_proof(old_size, needed_number(request.args, "to")))


@blueprint.get("/log/entries/<int(max=999999999999999999):index>")
def log_entries(index: int) -> Response:
    """The event at a place, as it was hashed."""
    return open_json(log_entry(index))


def _kept_days(folder: Path) -> list[KeptDay]:
    """The newest day first."""
    found = []
    for name, note in kept_checkpoints(folder, last=DAYS_SHOWN):
        size = Checkpoint.parse(text_of(note)).size
        found.append(KeptDay(date.fromisoformat(name.removesuffix(".txt")), size))
    return found[::-1]
