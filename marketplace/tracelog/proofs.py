"""What the public log answers to a question about one event or two sizes."""

import json
from typing import Any

from marketplace.core.errors import Invalid, NotFound
from marketplace.core.sentences import N_
from marketplace.tracelog import merkle
from marketplace.tracelog.models import LogCheckpoint
from marketplace.tracelog.signed_note import encoded
from marketplace.tracelog.stored_tree import (
    Leaf,
    checkpoint_at,
    leaf_at,
    log_size,
    newest_checkpoint,
    position_of,
    read_nodes,
)

Answer = dict[str, Any]  # plain JSON


class NoSuchLogEntry(NotFound):
    code = "log_entry_not_found"
    sentence = N_("The log has no such event.")


class NotLoggedYet(NotFound):
    code = "log_entry_not_sealed"
    sentence = N_("This event is not under a signed checkpoint yet. Ask again in two minutes.")


class NoCheckpoint(NotFound):
    code = "log_checkpoint_not_found"
    sentence = N_("There is no signed checkpoint of this log yet, or none of this size.")


class BadLogSize(Invalid):
    status = 400
    code = "log_size_out_of_range"
    sentence = N_("The log never had this size, or the event is not under it.")


def signed_checkpoint(size: int | None) -> LogCheckpoint:
    """The newest checkpoint, or the one of ``size``; raises NoCheckpoint."""
    checkpoint = newest_checkpoint() if size is None else checkpoint_at(size)
    if checkpoint is None:
        raise NoCheckpoint
    return checkpoint


def event_proof(
    uuid: str, *, size: int | None = None, since: int | None = None, with_event: bool = False
) -> Answer:
    """That an event is in the log; with the signed checkpoint where there is one of that size.

    ``since`` adds the proof that the log of that size is the beginning. Raises NoSuchLogEntry,
    NotLoggedYet or BadLogSize.
    """
    known, leaf = position_of(uuid)
    if not known:
        raise NoSuchLogEntry
    if leaf is None:
        raise NotLoggedYet
    checkpoint = _checkpoint_over(leaf, size)
    under = checkpoint.size if checkpoint is not None else size or 0
    path = merkle.inclusion_proof(leaf.position, under, read_nodes)
    answer: Answer = {"index": leaf.position, "path": [encoded(each) for each in path]}
    if checkpoint is not None:
        answer["checkpoint"] = checkpoint.note
    else:
        answer |= {"size": under, "root": encoded(merkle.root_of(under, read_nodes))}
    if since is not None:
        answer["consistency"] = {"from": since, "path": _growth(since, under)}
    if with_event:
        answer["event"] = json.loads(leaf.body)
    return answer


def growth_proof(old_size: int, new_size: int) -> Answer:
    """That the log of ``old_size`` is the beginning of the one of ``new_size``; raises BadLogSize."""
    if new_size > log_size():
        raise BadLogSize
    path = _growth(old_size, new_size)
    roots = [encoded(merkle.root_of(size, read_nodes)) for size in (old_size, new_size)]
    return {
        "from": old_size,
        "to": new_size,
        "old_root": roots[0],
        "new_root": roots[1],
        "path": path,
    }


def log_entry(position: int) -> Answer:
    """The event at a place, as it was hashed; raises NoSuchLogEntry."""
    leaf = leaf_at(position)
    if leaf is None:
        raise NoSuchLogEntry
    hashed = merkle.leaf_hash(leaf.body.encode())
    return {"index": position, "event": json.loads(leaf.body), "leaf_hash": encoded(hashed)}


def _checkpoint_over(leaf: Leaf, size: int | None) -> LogCheckpoint | None:
    if size is None:
        newest = newest_checkpoint()
        if newest is None or newest.size <= leaf.position:
            raise NotLoggedYet
        return newest
    if not leaf.position < size <= log_size():
        raise BadLogSize
    return checkpoint_at(size)


def _growth(old_size: int, new_size: int) -> list[str]:
    if not 1 <= old_size <= new_size:
        raise BadLogSize
    return [encoded(each) for each in merkle.consistency_proof(old_size, new_size, read_nodes)]
