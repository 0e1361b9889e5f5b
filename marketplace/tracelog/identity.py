"""Who signs for this market's log: the name (origin), the key, keys used before, and a folder.

The process that knows the settings opens it; tasks and commands ask `open_log`.
"""

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from marketplace.core.settings import Settings
from marketplace.tracelog.signed_note import NAME, Checkpoint, NoteKey, signed

SEED_BYTES = 32
DERIVED_FOR = b"cho-xa trace log, Ed25519, 1"


@dataclass(frozen=True)
class LogIdentity:
    """``folder`` keeps a checkpoint of each day outside the database."""

    key: NoteKey
    private: Ed25519PrivateKey
    former: tuple[NoteKey, ...]
    folder: Path

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """From the settings; raises ValueError for a bad key or origin."""
        origin = settings.log_origin or f"{urlsplit(settings.base_url).netloc}/log"
        if not NAME.fullmatch(origin):
            raise ValueError("LOG_ORIGIN may have no space and no plus sign")
        private = Ed25519PrivateKey.from_private_bytes(_seed(settings))
        return cls(
            key=NoteKey(origin, private.public_key().public_bytes_raw()),
            private=private,
            former=tuple(NoteKey.parse(text) for text in settings.log_former_keys.split()),
            folder=settings.instance_path / "checkpoints",
        )

    @property
    def keys(self) -> tuple[NoteKey, ...]:
        """Every key whose signatures count, the present one first."""
        return (self.key, *self.former)

    def sign(self, size: int, root: bytes) -> str:
        """The signed checkpoint of a tree."""
        return signed(
            str(Checkpoint(self.key.name, size, root)), key=self.key, private=self.private
        )


class OpenLog:
    """Set when the application is made."""

    def __init__(self) -> None:
        self.identity: LogIdentity | None = None

    def __call__(self) -> LogIdentity:
        if self.identity is None:
            raise RuntimeError("no log is open: make the application first")
        return self.identity

    def use(self, settings: Settings) -> None:
        self.identity = LogIdentity.of(settings)


open_log = OpenLog()


def _seed(settings: Settings) -> bytes:
    """The key of its own, or one derived from the market's secret."""
    text = settings.log_key.get_secret_value()
    if not text:
        secret = settings.secret_key.get_secret_value().encode()
        return hmac.digest(secret, DERIVED_FOR, hashlib.sha256)
    try:
        seed = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("LOG_KEY must be base64") from error
    if len(seed) != SEED_BYTES:
        raise ValueError("LOG_KEY must be 32 bytes in base64")
    return seed
