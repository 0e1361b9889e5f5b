"""Carries messages through a folder, each of which is there whole or not at all.

Kombu's own folder transport opens a message under its final name before it writes it: a worker that
looks in between reads half of it and ends.
"""

from pathlib import Path
from time import monotonic_ns
from typing import Any
from uuid import uuid4

from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps

SCHEME = "choxafolder"
NANOSECONDS_IN_A_MILLISECOND = 1_000_000


class Channel(filesystem.Channel):  # type: ignore[misc]  # kombu ships no types
    def _put(self, queue: str, payload: object, **_: Any) -> None:  # as kombu calls it
        moment = monotonic_ns() // NANOSECONDS_IN_A_MILLISECOND
        message = Path(self.data_folder_out) / f"{moment}_{uuid4()}.{queue}.msg"
        draft = message.with_name(f"{message.name}.draft")
        draft.write_text(dumps(payload), "utf-8")
        draft.rename(message)


class Transport(filesystem.Transport):  # type: ignore[misc]
    Channel = Channel


TRANSPORT_ALIASES[SCHEME] = f"{__name__}:Transport"
