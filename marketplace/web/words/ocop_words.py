"""What recognitions, claims and groups of products are called on pages."""

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from catalog_import import FileRefused
from marketplace.ocop.list_words import COLUMN_NAMES, FILE_SENTENCES, ROW_SENTENCES
from marketplace.ocop.models import ClaimState, IssuingLevel, Recognition, RecognitionSource
from marketplace.ocop.published_lists import Report
from marketplace.ocop.rules import RecognitionStatus, status_on

GROUP_NAMES = {
    1: _l("Food"),
    2: _l("Drinks"),
    3: _l("Herbs and herbal products"),
    4: _l("Handicrafts"),
    5: _l("Ornamental plants and animals"),
    6: _l("Community tourism"),
}
CLAIM_PILLS = {
    ClaimState.WAITING: ("wait", _l("waiting for the commune")),
    ClaimState.VERIFIED: ("ok", _l("verified")),
    ClaimState.REFUSED: ("stop", _l("refused")),
    ClaimState.WITHDRAWN: ("off", _l("taken back")),
}
STATUS_NAMES = {
    RecognitionStatus.VALID: _l("valid"),
    RecognitionStatus.EXPIRING: _l("ends soon"),
    RecognitionStatus.EXPIRED: _l("ended"),
    RecognitionStatus.REVOKED: _l("revoked"),
    RecognitionStatus.UPCOMING: _l("not in force yet"),
}
STATUS_KINDS = {
    RecognitionStatus.VALID: "ok",
    RecognitionStatus.EXPIRING: "wait",
    RecognitionStatus.EXPIRED: "off",
    RecognitionStatus.REVOKED: "stop",
    RecognitionStatus.UPCOMING: "info",
}
LEVEL_NAMES = {
    IssuingLevel.DISTRICT_OLD: _l("District (until mid-2025)"),
    IssuingLevel.PROVINCE: _l("Province"),
    IssuingLevel.NATIONAL: _l("Centre"),
}
SOURCE_NAMES = {
    RecognitionSource.PAPER: _l("from paper"),
    RecognitionSource.PUBLISHED_LIST: _l("from a published list"),
    RecognitionSource.DOSSIER: _l("from a dossier of this market"),
}


def status_of(recognition: Recognition, day: date) -> RecognitionStatus:
    """What an entry is worth on a Vietnam day."""
    return status_on(
        day,
        issued_on=recognition.issued_on,
        expires_on=recognition.expires_on,
        revoked_on=recognition.revoked_on,
    )


def status_pill(recognition: Recognition, day: date) -> tuple[str, str]:
    """Kind and word for `components/status.html`."""
    status = status_of(recognition, day)
    return STATUS_KINDS[status], str(STATUS_NAMES[status])


def file_sentence(refused: FileRefused) -> str:
    """Why a file is not read and what to do, in the reader's language."""
    columns = ", ".join(_(COLUMN_NAMES[name]) for name in refused.what)
    return str(_(FILE_SENTENCES[refused.reason])) % {"columns": columns}


def row_words(bad: Report) -> tuple[int, str, str]:
    """A bad row as people read it: its number, its column, what to do."""
    advice = ROW_SENTENCES[bad["wrong"]]
    sentence = str(_(advice)) % {"value": bad["value"]}
    column = bad["column"]
    named = column in COLUMN_NAMES or column in COLUMN_NAMES.values()
    return bad["row"], str(_(COLUMN_NAMES.get(column, column))) if named else column, sentence
