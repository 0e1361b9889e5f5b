"""Documents in forms: taking them in, and handing them out to those whose door allows it."""

from flask import Response, make_response
from werkzeug.datastructures import FileStorage

from marketplace.core.db import db
from marketplace.core.errors import NotFound
from marketplace.core.evidence import EvidenceFile, EvidenceStore
from marketplace.core.sentences import N_
from marketplace.web.serving.settings import settings


def evidence_store() -> EvidenceStore:
    """Where this market keeps private documents."""
    return EvidenceStore(settings().evidence_path)


def sent_document(field: FileStorage | str | None) -> tuple[bytes, str] | None:
    """Content and name of an uploaded file, or None where none was chosen."""
    # A form without files, sent as plain fields, has text where the document would be.
    if not isinstance(field, FileStorage) or not field.filename:
        return None
    return field.read(), field.filename


def document_answer(file: EvidenceFile) -> Response:
    """The document itself: a picture to look at, a PDF to download. The caller has checked access."""
    answer = make_response(evidence_store().read(file.content_hash))
    answer.headers["Content-Type"] = file.media_type
    shown = "inline" if file.media_type.startswith("image/") else "attachment"
    ending = "jpg" if file.media_type.startswith("image/") else "pdf"
    answer.headers["Content-Disposition"] = f'{shown}; filename="{file.code}.{ending}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


class DocumentMissing(NotFound):
    code = "document_missing"
    sentence = N_("This document could not be found.")


def kept_document(evidence_id: int | None) -> Response:
    """The paper of a claim that the caller may see; raises DocumentMissing where it has none."""
    file = db.session.get(EvidenceFile, evidence_id) if evidence_id is not None else None
    if file is None:
        raise DocumentMissing
    return document_answer(file)
