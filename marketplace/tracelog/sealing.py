"""Signs what the log is at one moment, and never a log that contradicts an earlier signature."""

from datetime import datetime, timedelta

from marketplace.core.clock import vietnam_day
from marketplace.core.db import db, lock_name, writing
from marketplace.core.unit_state import after_commit
from marketplace.tracelog.identity import LogIdentity
from marketplace.tracelog.kept_checkpoints import keep_checkpoint, newest_kept
from marketplace.tracelog.models import LogCheckpoint
from marketplace.tracelog.sequencing import LOG_TURN
from marketplace.tracelog.signed_note import Checkpoint, text_of
from marketplace.tracelog.stored_tree import log_size, newest_checkpoint, stored_root

SEAL_EVERY = timedelta(minutes=1)


class LogWasBent(RuntimeError):
    """What is stored is not what was signed before; signing it would cover up a change."""


def seal_is_due(now: datetime) -> bool:
    """Whether the log is not what was signed last, and that was not just now."""
    size, last = log_size(), newest_checkpoint()
    if last is None:
        return size > 0
    return last.size != size and now - last.made_at >= SEAL_EVERY


def seal_log(*, identity: LogIdentity, now: datetime) -> LogCheckpoint | None:
    """Sign the present log where it has grown, at most once in `SEAL_EVERY`.

    Returns the new checkpoint or None. Raises LogWasBent. A copy goes to the identity's folder.
    """
    lock_name(writing(), LOG_TURN)
    if not seal_is_due(now):
        return None
    size = log_size()
    _refuse_contradiction(size, identity)
    root = stored_root(size)
    made = LogCheckpoint(size=size, root=root, note=identity.sign(size, root), made_at=now)
    db.session.add(made)
    db.session.flush()
    note, day = made.note, vietnam_day(now)
    after_commit(lambda: keep_checkpoint(identity.folder, note, day=day, size=size))
    return made


def _refuse_contradiction(size: int, identity: LogIdentity) -> None:
    said = [(last.size, last.root)] if (last := newest_checkpoint()) else []
    if kept := newest_kept(identity.folder):
        checkpoint = Checkpoint.parse(text_of(kept))
        said.append((checkpoint.size, checkpoint.root))
    for old_size, old_root in said:
        if old_size > size:
            raise LogWasBent(f"{old_size} events were signed for, {size} are there")
        try:
            root = stored_root(old_size)
        except KeyError as error:
            raise LogWasBent(f"a node under the signed {old_size} events is missing") from error
        if root != old_root:
            raise LogWasBent(f"the first {old_size} events are not those that were signed for")
