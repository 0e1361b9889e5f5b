"""What stands in a cell: a day, stars, a score, a text. None means that it cannot be read."""

import re
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from catalog_import.columns import folded
from catalog_import.xlsx import Cell

_DAY = re.compile(r"(?<!\d)(\d{1,2})\s*[/.\- ]\s*(\d{1,2})\s*[/.\- ]\s*(\d{4}|\d{2})(?!\d)")
_ISO_DAY = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_DAY_IN_WORDS = re.compile(r"ngay (\d{1,2}) thang (\d{1,2}) nam (\d{4})")
# Spreadsheets count days from here; the two bounds are 1 January 2000 and 2100.
_EXCEL_EPOCH = date(1899, 12, 30)
_EXCEL_DAYS = range(36_526, 73_051)
_STARS_IN_WORDS = {"mot": 1, "hai": 2, "ba": 3, "bon": 4, "nam": 5}
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6}


def text_of(cell: Cell) -> str:
    """The cell as one line of text."""
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    return "" if cell is None else " ".join(str(cell).split())


def day_of(cell: Cell) -> date | None:
    """A day: 5/9/2025, 05-09-2025, 2025-09-05, "ngày 5 tháng 9 năm 2025", or a spreadsheet's own."""
    if isinstance(cell, date):
        return cell
    if isinstance(cell, int | Decimal):
        return _excel_day(int(cell))
    text = text_of(cell)
    if text.isascii() and text.isdigit() and len(text) == 5:
        return _excel_day(int(text))
    if (iso := _ISO_DAY.search(text)) is not None:
        year, month, day = iso.groups()
    elif (usual := _DAY.search(text) or _DAY_IN_WORDS.search(folded(text))) is not None:
        day, month, year = usual.groups()
        year = f"20{year}" if len(year) == 2 else year
    else:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _excel_day(number: int) -> date | None:
    return _EXCEL_EPOCH + timedelta(days=number) if number in _EXCEL_DAYS else None


def stars_of(cell: Cell) -> int | None:
    """Stars from 1 to 5: 4, "4 sao", "bốn sao", "Hạng 4 sao", "★★★★"."""
    text = text_of(cell)
    drawn = text.count("★") + text.count("⭐")
    if drawn:
        return drawn if drawn <= 5 else None
    if text and set(text) == {"*"}:
        return len(text) if len(text) <= 5 else None
    words = folded(text).split()
    numbers = [int(word) for word in words if word in {"1", "2", "3", "4", "5"}]
    if any(word.isdigit() and int(word) > 5 for word in words):
        return None
    if not numbers:
        numbers = [_STARS_IN_WORDS[word] for word in words if word in _STARS_IN_WORDS]
    return numbers[0] if len(set(numbers)) == 1 else None


def hundredths_of(cell: Cell) -> int | None:
    """A score from 0 to 100 in hundredths of a point: 85.5, "85,5 điểm", an average of any length.

    Rounded half up, as the minutes of councils are.
    """
    if isinstance(cell, date):
        return None
    found = re.fullmatch(r"(\d{1,3})(?:[.,](\d{1,20}))?(?:\s*(?:điểm|đ))?", text_of(cell).lower())
    if found is None:
        return None
    try:
        number = Decimal(f"{found[1]}.{found[2] or '0'}") * 100
    except InvalidOperation:
        return None
    return int(number.quantize(Decimal(1), ROUND_HALF_UP)) if number <= 10_000 else None


def group_of(cell: Cell, names: dict[str, int]) -> int | None:
    """A numbered group: 3, "III", "Nhóm 3", or its name as ``names`` (folded) spells it."""
    words = folded(text_of(cell))
    for name, number in names.items():
        if name in words:
            return number
    for word in words.removeprefix("nhom ").split()[:1]:
        if word.isdigit() and 1 <= int(word) <= 6:
            return int(word)
        return _ROMAN.get(word)
    return None
