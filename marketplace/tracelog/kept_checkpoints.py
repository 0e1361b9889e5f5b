"""The last checkpoint of each day as a small file beside the database, to hold against it."""

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from marketplace.tracelog.signed_note import BadNote, Checkpoint, text_of


def keep_checkpoint(folder: Path, note: str, *, day: date, size: int) -> None:
    """Keep ``note`` as the checkpoint of ``day``; a smaller one never takes a larger one's place."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{day.isoformat()}.txt"
    if path.exists() and _size_of(path) >= size:
        return
    fresh = path.with_suffix(f".{os.getpid()}.new")
    fresh.write_text(note, "utf-8")
    fresh.replace(path)


def kept_checkpoints(folder: Path, *, last: int = 0) -> Iterator[tuple[str, str]]:
    """Each day's file name and note, oldest first; only of the ``last`` days unless that is 0."""
    for path in sorted(folder.glob("*.txt"))[-last:]:
        yield path.name, path.read_text("utf-8")


def newest_kept(folder: Path) -> str | None:
    """The note of the last day, None where nothing was kept yet."""
    return next((note for _name, note in kept_checkpoints(folder, last=1)), None)


def _size_of(path: Path) -> int:
    """The size in a kept file; a file that cannot be read gives way."""
    try:
        return Checkpoint.parse(text_of(path.read_text("utf-8"))).size
    except (BadNote, UnicodeDecodeError):
        return -1
