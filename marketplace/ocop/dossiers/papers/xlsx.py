"""Minutes and score sheets as a workbook: one sheet for the council, one for each member."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from marketplace.core.spreadsheet import BookCell, BookSheet, xlsx_bytes
from marketplace.ocop.dossiers.papers.contents import (
    WORDS,
    CouncilPaper,
    SheetPaper,
    outcome_lines,
)


def minutes_xlsx(paper: CouncilPaper) -> bytes:
    """The council's result with each criterion's spread, and what the minutes say about it."""
    facts: list[Sequence[BookCell]] = [(label, value) for label, value in paper.facts]
    facts += [(WORDS["members"], f"{_role(chair)}: {name}") for name, chair, _ in paper.seats]
    facts += [("", line) for line in outcome_lines(paper)]
    result = BookSheet(
        WORDS["summary"],
        [
            WORDS[name]
            for name in (
                *("code", "criterion", "maximum", "holder_points", "commune_points"),
                *("mean", "lowest", "highest", "range", "deviation"),
            )
        ],
        [*_result_rows(paper)],
        widths=(8, 60, 9, 9, 9, 9, 9, 9, 9, 12),
    )
    about = BookSheet(WORDS["dossier"], (WORDS["minutes"], ""), facts, widths=(28, 70))
    return xlsx_bytes([result, about], created=paper.closed_at)


def sheets_xlsx(paper: CouncilPaper) -> bytes:
    """Every member's sheet that counted."""
    header = [WORDS[name] for name in ("code", "criterion", "maximum", "points", "note")]
    return xlsx_bytes(
        [
            BookSheet(sheet.name, header, [*_sheet_rows(paper, sheet)], widths=(8, 60, 9, 9, 50))
            for sheet in paper.sheets
        ],
        created=paper.closed_at,
    )


def _result_rows(paper: CouncilPaper) -> Iterator[Sequence[BookCell]]:
    for part in paper.criteria.parts:
        for criterion in part.criteria:
            result = paper.results[criterion.code]
            yield (
                criterion.code,
                criterion.text,
                _number(criterion.maximum),
                _number(paper.holder.get(criterion.code)),
                _number(paper.commune.get(criterion.code)),
                _number(result.mean),
                _number(result.lowest),
                _number(result.highest),
                _number(result.highest - result.lowest),
                _number(result.deviation),
            )
        sum_of_part = WORDS["part_sum"].format(code=part.code)
        yield ("", sum_of_part, _number(part.maximum), "", "", _number(paper.totals[part.code]))
    yield ("", WORDS["total"], _number(10_000), "", "", _number(paper.total))


def _sheet_rows(paper: CouncilPaper, sheet: SheetPaper) -> Iterator[Sequence[BookCell]]:
    for criterion in paper.criteria:
        yield (
            criterion.code,
            criterion.text,
            _number(criterion.maximum),
            _number(sheet.points[criterion.code]),
            sheet.notes.get(criterion.code, ""),
        )
    for part in paper.criteria.parts:
        sum_of_part = WORDS["part_sum"].format(code=part.code)
        yield ("", sum_of_part, _number(part.maximum), _number(sheet.totals[part.code]), "")
    yield ("", WORDS["total_of_sheet"], _number(10_000), _number(sheet.total), "")


def _role(chair: bool) -> str:
    return WORDS["chair" if chair else "plain_member"]


def _number(points: int | None) -> Decimal | None:
    return None if points is None else Decimal(points).scaleb(-2)
