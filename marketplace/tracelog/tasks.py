"""What the clock does with the log."""

from datetime import datetime

from marketplace.core.db import atomically
from marketplace.tracelog.identity import open_log
from marketplace.tracelog.sealing import seal_is_due, seal_log
from marketplace.tracelog.sequencing import BATCH, sequence_batch, waiting_events


def follow_events(*, now: datetime, everything: bool = False) -> None:
    """Give new events their places and sign the log when a checkpoint is due."""
    # Looks before it asks for the right to write: on most runs there is nothing to do.
    while waiting_events(everything=everything):
        if atomically(lambda: sequence_batch(everything=everything)) < BATCH:
            break
    if seal_is_due(now):
        atomically(lambda: seal_log(identity=open_log(), now=now))


def follow_every_event(*, now: datetime) -> None:
    """As `follow_events`, but look for events without a place however old they are."""
    follow_events(now=now, everything=True)
