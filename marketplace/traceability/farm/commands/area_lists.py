"""Published lists of growing-area codes, which claims are looked up in."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import select

from catalog_import import Columns, find_columns, read_tables
from catalog_import.cells import day_of, text_of
from catalog_import.xlsx import Cell
from marketplace.core import errors
from marketplace.core.audit import write_audit
from marketplace.core.clock import vietnam_day
from marketplace.core.db import db
from marketplace.core.sentences import N_
from marketplace.core.text import clean
from marketplace.core.typed_numbers import AREA, NumberNotRead, read_number
from marketplace.traceability.farm.commands.areas import LONGEST_CODE
from marketplace.traceability.farm.models import PublishedArea

# How lists call their columns, folded; the surest spelling first.
HEADINGS = {
    "code": ("code", "ma so vung trong", "ma vung trong", "ma so"),
    "crop": ("crop", "cay trong", "loai cay"),
    "market": ("market", "thi truong"),
    "holder": ("holder", "chu the", "to chuc ca nhan"),
    "area_m2": ("area m2", "dien tich m2"),
    "hectares": ("hectares", "dien tich ha", "dien tich"),
    "status": ("status", "trang thai", "tinh trang"),
    "listed_on": ("listed on", "ngay cap"),
}


class AreaListInvalid(errors.Invalid):
    code = "area_list_invalid"
    sentence = N_("Row %(row)s of the list has no code or no right day.")


def load_published_areas(content: bytes, *, now: datetime) -> int:
    """Take in a published list of codes, of any program; how many rows are new or changed.

    Columns: code, crop, market, holder, area_m2 or hectares, status, listed_on (else today). Raises
    FileRefused, or AreaListInvalid with the row, and then nothing is kept.
    """
    columns, rows = find_columns(read_tables(content), HEADINGS, needed=("code",))
    changed = sum(
        _keep_published(columns, cells, number, vietnam_day(now)) for number, cells in rows if cells
    )
    write_audit(
        actor="command_line",
        action="traceability.load_published_areas",
        subject="published_area",
        now=now,
        changed=changed,
    )
    return changed


def _keep_published(columns: Columns, cells: Sequence[Cell], number: int, today: date) -> bool:
    def text(name: str) -> str:
        return clean(text_of(columns.cell(cells, name)))

    code, crop, market = text("code"), text("crop"), text("market")
    day = columns.cell(cells, "listed_on")
    listed_on = today if day is None else day_of(day)
    if listed_on is None or not 3 <= len(code) <= LONGEST_CODE:
        raise AreaListInvalid(row=number)
    found = db.session.scalar(
        select(PublishedArea).where(
            PublishedArea.code == code, PublishedArea.crop == crop, PublishedArea.market == market
        )
    )
    if found is None:
        found = PublishedArea(code=code, crop=crop, market=market, listed_on=listed_on)
        db.session.add(found)
    elif day is not None:
        found.listed_on = listed_on
    found.holder, found.status = text("holder"), text("status")[:20] or "valid"
    found.area_m2 = _square_metres(text("area_m2"), text("hectares"), number)
    changed = found in db.session.new or db.session.is_modified(found)
    db.session.flush()
    return changed


def _square_metres(area_m2: str, hectares: str, row: int) -> int | None:
    writing = replace(AREA, bare=1 if area_m2 else 10_000)
    try:
        return read_number(area_m2 or hectares, writing) if area_m2 or hectares else None
    except NumberNotRead as error:
        raise AreaListInvalid(row=row) from error
