"""Where pictures are kept: a folder of files named by the hash of their content, two levels deep.

A name holds a SHA-256 in hex, so the same picture is kept once and may be cached for ever.
"""

import hashlib
import os
import re
from pathlib import Path
from uuid import uuid4

MEDIA_NAME = re.compile(r"[0-9a-f]{64}-(?:(?:320|800)\.webp|(?:800|2000)\.jpg)")


class MediaStore:
    """Files below one folder. Names that the gate did not make are refused with ValueError."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, name: str) -> Path:
        if not MEDIA_NAME.fullmatch(name):
            raise ValueError(f"not a media name: {name!r}")
        return self.folder / name[:2] / name[2:4] / name

    def holds(self, name: str) -> bool:
        return self.path(name).is_file()

    def read(self, name: str) -> bytes:
        """The file's content; FileNotFoundError where there is none."""
        return self.path(name).read_bytes()

    def keep(self, name: str, content: bytes) -> None:
        """Write a file that appears whole or not at all; one that is there stays."""
        path = self.path(name)
        if path.is_file():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{uuid4().hex}.part")
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)


class MediaDesk:
    """The store of this process; set where the application is made, asked by jobs."""

    def __init__(self) -> None:
        self._store: MediaStore | None = None

    def use(self, store: MediaStore) -> None:
        self._store = store

    @property
    def store(self) -> MediaStore:
        if self._store is None:
            raise RuntimeError("no media store was chosen")
        return self._store


desk = MediaDesk()


def content_hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def original_name(picture: str) -> str:
    """The re-drawn original of the picture with this hash, at most 2,000 px long."""
    return f"{picture}-2000.jpg"


def derivative_name(picture: str, size: int, kind: str = "webp") -> str:
    """``size`` 320 or 800 as ``webp``, 800 as ``jpg``."""
    return f"{picture}-{size}.{kind}"
