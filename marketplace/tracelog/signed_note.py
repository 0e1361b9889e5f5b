"""Signed notes and checkpoints in the text forms of C2SP (signed-note, tlog-checkpoint), Ed25519."""

import base64
import binascii
import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = b"\x01"
SIGNATURE_MARK = "— "
PUBLIC_KEY_BYTES, KEY_ID_BYTES = 32, 4
NAME = re.compile(r"[^\s+]+")
SIZE = re.compile(r"0|[1-9][0-9]{0,17}")


class BadNote(ValueError):
    """The text has not the form of a signed note, a checkpoint or a verifier key."""


class UnknownSigner(ValueError):
    """Nobody whose key is known has signed the note."""


class ForgedNote(ValueError):
    """A signature that claims to be of a known key does not fit the text."""


@dataclass(frozen=True)
class NoteKey:
    """The public half of a key, under the name that signs with it."""

    name: str
    public: bytes

    @property
    def key_id(self) -> bytes:
        covered = self.name.encode() + b"\n" + ED25519 + self.public
        return hashlib.sha256(covered).digest()[:KEY_ID_BYTES]

    def __str__(self) -> str:
        """The verifier key: name, key id and public key in one line."""
        return f"{self.name}+{self.key_id.hex()}+{encoded(ED25519 + self.public)}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a verifier key; raises BadNote."""
        name, _plus, rest = text.strip().partition("+")
        key_id, _plus, key = rest.partition("+")
        raw = decoded(key)
        if not NAME.fullmatch(name) or len(raw) != 1 + PUBLIC_KEY_BYTES or raw[:1] != ED25519:
            raise BadNote("not the verifier key of an Ed25519 signer")
        found = cls(name, raw[1:])
        if found.key_id.hex() != key_id:
            raise BadNote("the key id does not belong to this name and key")
        return found


@dataclass(frozen=True)
class Checkpoint:
    """What a log says of itself: how many leaves it has, and the root over them."""

    origin: str
    size: int
    root: bytes

    def __str__(self) -> str:
        return f"{self.origin}\n{self.size}\n{encoded(self.root)}\n"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the text of a checkpoint, with or without extension lines; raises BadNote."""
        lines = text.split("\n")
        if len(lines) < 4 or lines[-1] or not all(lines[:-1]) or not SIZE.fullmatch(lines[1]):
            raise BadNote("not a checkpoint")
        return cls(lines[0], int(lines[1]), decoded(lines[2], length=32))


def signed(text: str, *, key: NoteKey, private: Ed25519PrivateKey) -> str:
    """``text`` with the signature of ``key`` under it."""
    signature = encoded(key.key_id + private.sign(text.encode()))
    return f"{text}\n{SIGNATURE_MARK}{key.name} {signature}\n"


def opened(note: str, keys: Collection[NoteKey]) -> str:
    """The text that one of ``keys`` has signed.

    Raises BadNote, UnknownSigner or ForgedNote. Signatures of strangers are passed over.
    """
    text, blank, foot = note.rpartition("\n\n")
    text += "\n"
    lines = foot.split("\n")
    if not blank or lines[-1] or len(lines) < 2 or any(ord(c) < 32 and c != "\n" for c in note):
        raise BadNote("not a signed note")
    known = {(key.name, key.key_id): key for key in keys}
    trusted = False
    for line in lines[:-1]:
        name, raw = _signature(line)
        key = known.get((name, raw[:KEY_ID_BYTES]))
        if key is not None:
            _check(text, raw[KEY_ID_BYTES:], key)
            trusted = True
    if not trusted:
        raise UnknownSigner("none of the signatures is of a known key")
    return text


def text_of(note: str) -> str:
    """What a note says, whoever signed it."""
    return note.rpartition("\n\n")[0] + "\n"


def checkpoint_in(note: str, keys: Collection[NoteKey]) -> Checkpoint:
    """The checkpoint in a signed note of its own log; raises as `opened` does."""
    checkpoint = Checkpoint.parse(opened(note, keys))
    if checkpoint.origin not in {key.name for key in keys}:
        raise UnknownSigner("the checkpoint is of another log")
    return checkpoint


def encoded(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def decoded(text: str, *, length: int | None = None) -> bytes:
    """Strict base64; raises BadNote, also where the length is not the one that is due."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadNote("not base64") from error
    if encoded(raw) != text or (length is not None and len(raw) != length):
        raise BadNote("not base64 of the right length")
    return raw


def _signature(line: str) -> tuple[str, bytes]:
    name, space, signature = line.removeprefix(SIGNATURE_MARK).partition(" ")
    if not line.startswith(SIGNATURE_MARK) or not space or not NAME.fullmatch(name):
        raise BadNote("not a signature line")
    raw = decoded(signature)
    if len(raw) <= KEY_ID_BYTES:
        raise BadNote("not a signature line")
    return name, raw


def _check(text: str, signature: bytes, key: NoteKey) -> None:
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature, text.encode())
    except InvalidSignature as error:
        raise ForgedNote("the signature does not fit the text") from error
