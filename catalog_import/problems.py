"""What can be wrong with a file or with one of its cells."""

from dataclasses import dataclass
from enum import Enum


class Refused(Enum):
    """Why a whole file is not read."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    NOT_A_TABLE = "not_a_table"
    PACKED_TOO_TIGHT = "packed_too_tight"
    TOO_MANY_ROWS = "too_many_rows"
    BROKEN = "broken"
    OLD_EXCEL = "old_excel"
    LOCKED = "locked"
    UNKNOWN_LETTERS = "unknown_letters"
    NO_HEADINGS = "no_headings"


class FileRefused(Exception):
    """The file is not read; ``what`` names the columns that are missing, if that is why."""

    def __init__(self, reason: Refused, *, what: tuple[str, ...] = ()) -> None:
        self.reason = reason
        self.what = what
        super().__init__(reason.value)


class Wrong(Enum):
    """What is wrong with one cell."""

    MISSING = "missing"
    NO_DATE = "no_date"
    NO_STARS = "no_stars"
    NO_SCORE = "no_score"
    NO_GROUP = "no_group"
    TOO_LONG = "too_long"
    NO_VALUE = "no_value"


@dataclass(frozen=True)
class Problem:
    """One cell that cannot be used: its row as the spreadsheet counts, its heading, what stands there."""

    row: int
    column: str
    wrong: Wrong
    value: str = ""
