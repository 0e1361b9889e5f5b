"""Private files behind a claim: certificates, laboratory results, decisions. Never in the media folder.

Pictures pass the gate of `core.images` and are drawn anew; PDF files are kept as they are and only
ever sent as a download. Who may read one is decided by the door that knows what it proves.
"""

import os
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core import errors
from marketplace.core.codes import new_code
from marketplace.core.db import Code, Id, Model, Name, UtcMoment, db
from marketplace.core.images import redraw
from marketplace.core.sentences import N_
from marketplace.core.storage import content_hash
from marketplace.core.text import clean

LARGEST_PDF = 10 * 1024 * 1024
PDF, JPEG = "application/pdf", "image/jpeg"


class EvidenceTooLarge(errors.Invalid):
    code = "evidence_too_large"
    sentence = N_("This document is larger than 10 MB. Scan it again with fewer details.")


class EvidenceMissing(errors.Invalid):
    code = "evidence_missing"
    sentence = N_("Add a photo or a PDF of the document.")
    field = "evidence"


class EvidenceFile(Model):
    """One kept document; ``owner`` names what it belongs to, such as ``seller:12``."""

    __tablename__ = "evidence_file"
    __table_args__ = (UniqueConstraint("code"),)

    id: Mapped[Id]
    code: Mapped[Code]
    owner: Mapped[str] = mapped_column(String(60), index=True)
    filename: Mapped[Name]
    media_type: Mapped[str] = mapped_column(String(40))
    size: Mapped[int]
    content_hash: Mapped[str] = mapped_column(String(64))
    uploaded_by: Mapped[Code]
    uploaded_at: Mapped[datetime] = mapped_column(UtcMoment)


class EvidenceStore:
    """Documents below one private folder, named by the hash of their content."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, digest: str) -> Path:
        if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
            raise ValueError(f"not a content hash: {digest!r}")
        return self.folder / digest[:2] / digest

    def keep(self, content: bytes) -> str:
        """Write a document that appears whole or not at all; returns its hash."""
        digest = content_hash(content)
        path = self.path(digest)
        if not path.is_file():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            draft = path.with_name(f".{uuid4().hex}.part")
            with draft.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            draft.rename(path)
        return digest

    def read(self, digest: str) -> bytes:
        """The document's content; FileNotFoundError where there is none."""
        return self.path(digest).read_bytes()


def keep_evidence(
    content: bytes, *, filename: str, owner: str, store: EvidenceStore, actor: str, now: datetime
) -> EvidenceFile:
    """Take a document in, in the open unit of work.

    Raises EvidenceMissing for an empty one, EvidenceTooLarge, or a refusal of `core.images` where
    it is neither a PDF nor a picture.
    """
    if not content:
        raise EvidenceMissing
    if content[:5] == b"%PDF-":
        if len(content) > LARGEST_PDF:
            raise EvidenceTooLarge
        media_type = PDF
    else:
        content, media_type = redraw(content).content, JPEG
    document = EvidenceFile(
        code=new_code("TL"),
        owner=owner,
        filename=clean(filename)[:200] or "tai-lieu",
        media_type=media_type,
        size=len(content),
        content_hash=store.keep(content),
        uploaded_by=actor,
        uploaded_at=now,
    )
    db.session.add(document)
    db.session.flush()
    return document
