"""Minutes and score sheets on A4, with room for signatures."""

from collections.abc import Iterator, Sequence

from marketplace.core.pdf import FAMILY, Paper
from marketplace.ocop.dossiers.papers.contents import (
    WORDS,
    CouncilPaper,
    SheetPaper,
    outcome_lines,
)
from marketplace.ocop.dossiers.points import points_text

SIGNATURE_HEIGHT = 32.0


def minutes_pdf(paper: CouncilPaper) -> bytes:
    """The minutes (biên bản): who sat, what each criterion got, what it adds up to."""
    page = _paper(paper)
    _head(page, WORDS["minutes"], paper)
    page.ln(2)
    _seats(page, paper)
    page.ln(3)
    page.rows(
        [
            WORDS[name]
            for name in (
                *("code", "criterion", "maximum", "holder_points", "commune_points"),
                *("mean", "lowest", "highest", "deviation"),
            )
        ],
        [*_result_rows(paper)],
        widths=(9, 45, 10, 10, 10, 10, 10, 10, 12),
        size=7,
        numeric=(2, 3, 4, 5, 6, 7, 8),
    )
    page.ln(3)
    for line in outcome_lines(paper):
        page.write_lines(line, bold=True)
    _signatures(page, [(WORDS["secretary"], ""), (WORDS["chair"], _chair(paper))])
    _signatures(
        page, [(WORDS["plain_member"], name) for name, chair, _ in paper.seats if not chair]
    )
    return page.bytes()


def sheets_pdf(paper: CouncilPaper) -> bytes:
    """Every member's sheet that counted, each from the top of a page."""
    page = _paper(paper)
    for place, sheet in enumerate(paper.sheets):
        if place:
            page.add_page()
        _head(page, WORDS["sheet"], paper)
        page.write_lines(f"{_role(sheet.chair)}: {sheet.name}", bold=True)
        page.ln(2)
        page.rows(
            [WORDS[name] for name in ("code", "criterion", "maximum", "points", "note")],
            [*_sheet_rows(paper, sheet)],
            widths=(9, 60, 12, 12, 40),
            size=7,
            numeric=(2, 3),
        )
        _signatures(page, [("", ""), (_role(sheet.chair), sheet.name)])
    return page.bytes()


def _paper(paper: CouncilPaper) -> Paper:
    page = Paper()
    # The same dossier gives the same bytes: nothing of the moment of printing goes in.
    page.set_creation_date(paper.closed_at)
    page.set_title(f"{WORDS['minutes']} {paper.code}")
    page.add_page()
    return page


def _head(page: Paper, title: str, paper: CouncilPaper) -> None:
    page.write_lines(WORDS["nation"], bold=True, align="C")
    page.write_lines(WORDS["motto"], align="C")
    page.ln(4)
    page.write_lines(title, size=13, bold=True, align="C")
    page.ln(3)
    for label, value in paper.facts:
        page.write_lines(f"{label}: {value}", size=9)


def _seats(page: Paper, paper: CouncilPaper) -> None:
    page.rows(
        [WORDS["members"], WORDS["role"], WORDS["counted"]],
        [
            (name, _role(chair), WORDS["counted_yes" if counted else "counted_no"])
            for name, chair, counted in paper.seats
        ],
        widths=(50, 30, 30),
    )


def _role(chair: bool) -> str:
    return WORDS["chair" if chair else "plain_member"]


def _chair(paper: CouncilPaper) -> str:
    return next((name for name, chair, _ in paper.seats if chair), "")


def _result_rows(paper: CouncilPaper) -> Iterator[Sequence[str]]:
    for part in paper.criteria.parts:
        yield ("", _part_title(part.code, part.title), points_text(part.maximum), *([""] * 6))
        for criterion in part.criteria:
            result = paper.results[criterion.code]
            yield (
                criterion.code,
                criterion.text,
                points_text(criterion.maximum),
                _given(paper.holder.get(criterion.code)),
                _given(paper.commune.get(criterion.code)),
                points_text(result.mean),
                points_text(result.lowest),
                points_text(result.highest),
                _given(result.deviation),
            )
        yield (
            *("", WORDS["part_sum"].format(code=part.code), points_text(part.maximum), "", ""),
            *(points_text(paper.totals[part.code]), "", "", ""),
        )
    yield ("", WORDS["total"], "100", "", "", points_text(paper.total), "", "", "")


def _sheet_rows(paper: CouncilPaper, sheet: SheetPaper) -> Iterator[Sequence[str]]:
    for part in paper.criteria.parts:
        yield ("", _part_title(part.code, part.title), points_text(part.maximum), "", "")
        for criterion in part.criteria:
            yield (
                criterion.code,
                criterion.text,
                points_text(criterion.maximum),
                points_text(sheet.points[criterion.code]),
                sheet.notes.get(criterion.code, ""),
            )
        yield (
            *("", WORDS["part_sum"].format(code=part.code), points_text(part.maximum)),
            *(points_text(sheet.totals[part.code]), ""),
        )
    yield ("", WORDS["total_of_sheet"], "100", points_text(sheet.total), "")


def _part_title(code: str, title: str) -> str:
    return WORDS["part"].format(code=code, title=title)


def _given(points: int | None) -> str:
    return "" if points is None else points_text(points)


def _signatures(page: Paper, people: Sequence[tuple[str, str]]) -> None:
    """Two signatures a row, never torn from their names by a page's end."""
    width = page.epw / 2
    for place in range(0, len(people), 2):
        if page.will_page_break(SIGNATURE_HEIGHT):
            page.add_page()
        top = page.get_y() + 4
        for column, (role, name) in enumerate(people[place : place + 2]):
            if not role:
                continue
            left = page.l_margin + column * width
            for offset, text, bold in (
                (0, role, True),
                (5, WORDS["sign"], False),
                (22, name, True),
            ):
                page.set_xy(left, top + offset)
                page.set_font(FAMILY, "B" if bold else "", 9)
                page.cell(width, 5, text, align="C")
        page.set_xy(page.l_margin, top + SIGNATURE_HEIGHT - 4)
