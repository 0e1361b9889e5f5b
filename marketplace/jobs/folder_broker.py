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


class FolderChannel(filesystem.Channel):
    def _put(self, queue: str, message: object, **_: Any) -> None:  # type: ignore[override]  # as kombu calls it
        moment = monotonic_ns() // NANOSECONDS_IN_A_MILLISECOND
        file = Path(self.data_folder_out) / f"{moment}_{uuid4()}.{queue}.msg"
        draft = file.with_name(f"{file.name}.draft")
        draft.write_text(dumps(message), "utf-8")  # type: ignore[no-untyped-call]
        draft.rename(file)


class Transport(filesystem.Transport):
    Channel = FolderChannel


TRANSPORT_ALIASES[SCHEME] = f"{__name__}:Transport"
