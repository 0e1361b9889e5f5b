"""Small spreadsheets made for tests, and one that would unpack to far too much."""

import io
import zipfile
from collections.abc import Sequence
from datetime import date

import xlsxwriter

CONTENT_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)


def xlsx(*rows: Sequence[object]) -> bytes:
    """A workbook with these rows on its first sheet; dates become the spreadsheet's own dates."""
    written = io.BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True})
    sheet = book.add_worksheet("Danh sách")
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for number, row in enumerate(rows):
        for place, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(number, place, value, day)
            else:
                sheet.write(number, place, value)
    book.close()
    return written.getvalue()


def bomb(*, size: int = 200 * 1024 * 1024, entries: int = 1) -> bytes:
    """A workbook whose sheet packs 1:400 and more."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as package:
        package.writestr("[Content_Types].xml", CONTENT_TYPES)
        for number in range(entries):
            package.writestr(
                f"xl/worksheets/sheet{number + 1}.xml", b"<c/>" * (size // 4 // entries)
            )
    return written.getvalue()


def repacked(content: bytes, name: str, inner: bytes) -> bytes:
    """The workbook with one of its parts replaced."""
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            new.writestr(entry.filename, inner if entry.filename == name else old.read(entry))
    return written.getvalue()
