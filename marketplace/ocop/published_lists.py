"""Reads the lists that provinces publish: rows of the register, and rows that revoke."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from catalog_import import Columns, Problem, Wrong, find_columns, read_tables
from catalog_import.cells import day_of, group_of, hundredths_of, stars_of, text_of
from catalog_import.xlsx import Cell, Unworked
from marketplace.core.text import clean, fold
from marketplace.ocop import headings
from marketplace.ocop.entries import RegisterEntry, tidy_number
from marketplace.ocop.list_words import IN_FUTURE
from marketplace.ocop.rules import FEWEST_STARS, MOST_STARS, level_of, ruleset_on

LONGEST_NUMBER, LONGEST_TEXT = 60, 200
Report = dict[str, Any]  # JSON: row, column, wrong, value


@dataclass(frozen=True)
class ListedProvince:
    """Whose list it is: the code, the usual issuing body, and its communes by folded name."""

    code: str
    body: str
    communes: Mapping[str, str]

    def commune_named(self, text: str) -> str | None:
        """The code of the commune with this name, with or without its kind and marks."""
        return self.communes.get(fold(clean(text)))


@dataclass
class Reading:
    """What was read of a list: the good rows with their numbers, and what is wrong with the rest."""

    entries: list[tuple[int, RegisterEntry]] = field(default_factory=list)
    problems: list[Report] = field(default_factory=list)
    rows: int = 0

    @property
    def bad_rows(self) -> int:
        return len({problem["row"] for problem in self.problems})


@dataclass(frozen=True)
class Revoked:
    """One row of a list of revocations; what it does not say is empty."""

    row: int
    decision_no: str
    certificate_no: str
    product: str
    revocation_decision_no: str
    revoked_on: date | None
    reason: str


def report(row: int, column: str, wrong: str, value: str = "") -> Report:
    """One finding as the list keeps it: the row as counted on the screen, the heading, what is wrong."""
    return {"row": row, "column": column, "wrong": wrong, "value": value[:200]}


class _Row:
    """One row under its headings, gathering what is wrong with it."""

    def __init__(self, number: int, cells: Sequence[Cell], columns: Columns) -> None:
        self.number = number
        self.cells = cells
        self.columns = columns
        self.problems: list[Problem] = []

    def filled(self, *names: str) -> bool:
        return any(self.cell(name) is not None for name in names)

    @property
    def says_one_thing(self) -> bool:
        """Whether a single column is filled."""
        return sum(self.cell(name) is not None for name in self.columns.places) == 1

    def cell(self, name: str) -> Cell:
        """What stands under a column; nothing, and a problem, where a formula has no value."""
        cell = self.columns.cell(self.cells, name)
        if isinstance(cell, Unworked):
            self.wrong(name, Wrong.NO_VALUE, cell)
            return None
        return cell

    def wrong(self, name: str, wrong: Wrong, value: str = "") -> None:
        """Note what is wrong with a cell; a formula without a value is all that is wrong with it."""
        heading = self.columns.heading(name)
        if not any(
            each.column == heading and each.wrong is Wrong.NO_VALUE for each in self.problems
        ):
            self.problems.append(Problem(self.number, heading, wrong, value))

    def text(self, name: str, *, needed: bool = False, longest: int = LONGEST_TEXT) -> str:
        found = clean(text_of(self.cell(name)))
        if needed and not found:
            self.wrong(name, Wrong.MISSING)
        if len(found) > longest:
            self.wrong(name, Wrong.TOO_LONG, found[:60])
        return found[:longest]

    def day(self, name: str) -> date | None:
        """The day under a column; a cell that is no day is a problem."""
        cell = self.cell(name)
        found = day_of(cell)
        if cell is not None and found is None:
            self.wrong(name, Wrong.NO_DATE, text_of(cell))
        return found

    def score(self, name: str) -> int | None:
        cell = self.cell(name)
        found = hundredths_of(cell)
        if cell is not None and found is None:
            self.wrong(name, Wrong.NO_SCORE, text_of(cell))
        return found

    def stars(self) -> int:
        cell = self.cell("stars")
        found = stars_of(cell) or 0
        if cell is None:
            self.wrong("stars", Wrong.MISSING)
        elif not FEWEST_STARS <= found <= MOST_STARS:
            self.wrong("stars", Wrong.NO_STARS, text_of(cell))
        return found

    def group(self) -> int | None:
        cell = self.cell("group")
        found = group_of(cell, headings.GROUPS)
        if cell is not None and found is None:
            self.wrong("group", Wrong.NO_GROUP, text_of(cell))
        return found

    def decision(self) -> tuple[str, date | None]:
        """Number and day; some lists write both into one cell ("12/QĐ-UBND ngày 5/9/2025")."""
        text, day = self.text("decision_no", needed=True, longest=120), self.day("decision_on")
        number, _, rest = text.partition("ngày")
        if rest and day is None:
            day = day_of("ngày" + rest)
        number = tidy_number(number.rstrip(" ,;("))
        if len(number) > LONGEST_NUMBER:
            self.wrong("decision_no", Wrong.TOO_LONG, number)
        if text and day is None and self.cell("decision_on") is None:
            self.wrong("decision_on", Wrong.MISSING)
        return number, day


def read_recognitions(content: bytes, *, province: ListedProvince, today: date) -> Reading:
    """Every row of a published list, good and bad; raises FileRefused for a file without one.

    Rows that say nothing in the key columns, or one thing only, are headings of sections and sums:
    they are left out.
    """
    reading = Reading()
    for row in _rows(content, headings.RECOGNITIONS, headings.RECOGNITIONS_NEED):
        if not row.filled("certificate_no", "decision_no", "stars") or row.says_one_thing:
            continue
        reading.rows += 1
        entry = _entry(row, province)
        found = [report(p.row, p.column, p.wrong.value, p.value) for p in row.problems]
        if entry is not None and max(entry.decision_on, entry.issued_on) > today:
            late = "issued_on" if entry.issued_on > today else "decision_on"
            day = max(entry.decision_on, entry.issued_on)
            found.append(
                report(row.number, row.columns.heading(late), IN_FUTURE, f"{day:%d/%m/%Y}")
            )
        if found or entry is None:
            reading.problems += found
        else:
            reading.entries.append((row.number, entry))
    return reading


def _entry(row: _Row, province: ListedProvince) -> RegisterEntry | None:
    certificate = tidy_number(row.text("certificate_no", needed=True, longest=LONGEST_NUMBER))
    decision_no, decision_on = row.decision()
    issued_on = row.day("issued_on") or decision_on
    product, holder = row.text("product", needed=True), row.text("holder", needed=True)
    stars, group = row.stars(), row.group()
    scores = [row.score(f"score_{part}") for part in ("a", "b", "c", "total")]
    address, commune = row.text("address"), row.text("commune")
    body = row.text("issuing_body") or province.body
    sub_group = row.text("sub_group")
    if row.problems or decision_on is None or issued_on is None:
        return None
    return RegisterEntry(
        certificate_no=certificate,
        decision_no=decision_no,
        decision_on=decision_on,
        issuing_body=body,
        issuing_level=level_of(body, decision_on),
        province_code=province.code,
        unit_code=_commune(commune, address, province),
        product_name=product,
        holder_name=holder,
        holder_address=address,
        product_group=group,
        sub_group=sub_group,
        stars=stars,
        ruleset=ruleset_on(decision_on),
        score_a=scores[0],
        score_b=scores[1],
        score_c=scores[2],
        score_total=scores[3],
        issued_on=issued_on,
    )


def _commune(commune: str, address: str, province: ListedProvince) -> str | None:
    """The commune that the row names, or the one in its address."""
    parts = [commune, *(part for part in address.split(",") if part.strip())]
    known = (province.commune_named(part) for part in parts if part)
    return next((code for code in known if code is not None), None)


def read_revocations(content: bytes) -> tuple[list[Revoked], list[Report]]:
    """Every row of a list of revocations, and what is wrong with the rest; raises FileRefused."""
    revocations: list[Revoked] = []
    problems: list[Report] = []
    for row in _rows(content, headings.REVOCATIONS, headings.REVOCATIONS_NEED):
        if not row.filled("decision_no", "certificate_no"):
            continue
        number, _, _day = row.text("decision_no", needed=True, longest=120).partition("ngày")
        revoking, _, day = row.text("revocation_decision_no", longest=120).partition("ngày")
        line = Revoked(
            row=row.number,
            decision_no=tidy_number(number.rstrip(" ,;(")),
            certificate_no=tidy_number(row.text("certificate_no")),
            product=row.text("product"),
            revocation_decision_no=tidy_number(revoking.rstrip(" ,;("))[:LONGEST_NUMBER],
            revoked_on=row.day("revoked_on") or (day_of("ngày" + day) if day else None),
            reason=row.text("reason", longest=1_000),
        )
        problems += [report(p.row, p.column, p.wrong.value, p.value) for p in row.problems]
        if not row.problems:
            revocations.append(line)
    return revocations, problems


def _rows(
    content: bytes, known: Mapping[str, Sequence[str]], needed: Sequence[str]
) -> Iterator[_Row]:
    columns, rows = find_columns(read_tables(content), known, needed=needed)
    for number, cells in rows:
        yield _Row(number, cells, columns)
