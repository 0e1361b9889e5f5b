"""Small spreadsheets made for tests, and one that would unpack to far too much."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import xlsxwriter

CONTENT_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)


@dataclass(frozen=True)
class Sheet:
    """``merged`` ranges as spreadsheets name them; ``unworked`` leaves formulas without a value."""

    name: str
    rows: Sequence[Sequence[object]]
    merged: tuple[str, ...] = ()
    unworked: bool = False


def xlsx(*rows: Sequence[object]) -> bytes:
    """A workbook with these rows on its only sheet; dates become the spreadsheet's own dates."""
    return workbook(Sheet("Danh sách", rows))


def workbook(*sheets: Sheet) -> bytes:
    written = io.BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for each in sheets:
        sheet = book.add_worksheet(each.name)
        for ranged in each.merged:
            sheet.merge_range(ranged, "")
        for number, row in enumerate(each.rows):
            for place, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(number, place, value, day)
                elif each.unworked and str(value).startswith("="):
                    sheet.write_formula(number, place, str(value), value="")
                elif value is not None:
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
