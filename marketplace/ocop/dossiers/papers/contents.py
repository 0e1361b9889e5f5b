"""What stands on the council's papers, read once the scoring is closed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from marketplace.core.clock import VIETNAM
from marketplace.localities.models import AdminUnit
from marketplace.ocop.dossier_models import (
    Assessor,
    Council,
    CriterionResult,
    Dossier,
)
from marketplace.ocop.dossiers.criteria import Criteria, criteria_from
from marketplace.ocop.dossiers.groups import SUB_GROUPS
from marketplace.ocop.dossiers.queries.contents import points_of, results_of
from marketplace.ocop.dossiers.queries.councils import closed_sheets
from marketplace.ocop.dossiers.rules import totals_of

WORDS: Mapping[str, str] = json.loads(
    (Path(__file__).parents[1] / "data" / "paper_words.json").read_text("utf-8")
)


@dataclass(frozen=True)
class SheetPaper:
    """One member's sheet: points and notes by criterion."""

    name: str
    chair: bool
    points: Mapping[str, int]
    notes: Mapping[str, str]
    totals: Mapping[str, int]
    total: int


@dataclass(frozen=True)
class CouncilPaper:
    """Everything that minutes and sheets say about one dossier."""

    code: str
    closed_at: datetime
    facts: Sequence[tuple[str, str]]
    criteria: Criteria
    results: Mapping[str, CriterionResult]
    holder: Mapping[str, int | None]
    commune: Mapping[str, int | None]
    totals: Mapping[str, int]
    total: int
    stars: int
    seats: Sequence[tuple[str, bool, bool]]
    sheets: Sequence[SheetPaper]


def council_paper(dossier: Dossier, council: Council, unit: AdminUnit) -> CouncilPaper:
    """The papers' contents; ``council`` has its members and users. Raises ScoresStillSecret."""
    sheets = closed_sheets(dossier)
    assert dossier.closed_at is not None
    assert dossier.stars is not None
    criteria = criteria_from(dossier.criteria_set.content)
    chairs = {seat.user_id for seat in council.members if seat.chair}
    counted = {sheet.user_id for sheet in sheets}
    papers = []
    for sheet in sheets:
        points = {row.criterion: row.points or 0 for row in sheet.scores}
        totals = totals_of(criteria, points)
        notes = {row.criterion: row.note for row in sheet.scores}
        chair = sheet.user_id in chairs
        papers.append(SheetPaper(sheet.user.name, chair, points, notes, totals.parts, totals.total))
    return CouncilPaper(
        code=dossier.code,
        closed_at=dossier.closed_at,
        facts=_facts(dossier, council, unit, criteria, counted=len(sheets)),
        criteria=criteria,
        results=results_of(dossier.id),
        holder=points_of(dossier.id, Assessor.HOLDER),
        commune=points_of(dossier.id, Assessor.COMMUNE),
        totals={
            "A": dossier.score_a or 0,
            "B": dossier.score_b or 0,
            "C": dossier.score_c or 0,
        },
        total=dossier.score_total or 0,
        stars=dossier.stars,
        seats=[
            (seat.user.name, seat.chair, seat.user_id in counted)
            for seat in sorted(council.members, key=lambda seat: (not seat.chair, seat.id))
        ],
        sheets=sorted(papers, key=lambda paper: not paper.chair),
    )


def _facts(
    dossier: Dossier, council: Council, unit: AdminUnit, criteria: Criteria, *, counted: int
) -> Sequence[tuple[str, str]]:
    group = SUB_GROUPS[dossier.sub_group]
    assert dossier.closed_at is not None
    return (
        (WORDS["dossier"], dossier.code),
        (WORDS["product"], dossier.product_name),
        (WORDS["group"], f"{group.group_name} · {group.name}"),
        (WORDS["holder"], dossier.holder_name),
        (WORDS["place"], f"{unit.name}, {unit.province.name}"),
        (WORDS["council"], council.name),
        (
            WORDS["decision"],
            WORDS["decision_value"].format(
                number=council.decision_no, day=f"{council.decided_on:%d/%m/%Y}"
            ),
        ),
        (
            WORDS["criteria"],
            WORDS["criteria_value"].format(title=criteria.title, version=criteria.version),
        ),
        (WORDS["closed"], f"{dossier.closed_at.astimezone(VIETNAM):%d/%m/%Y %H:%M}"),
        (
            WORDS["sheets"],
            WORDS["sheets_value"].format(counted=counted, seats=len(council.members)),
        ),
    )


def outcome_lines(paper: CouncilPaper) -> Sequence[str]:
    """What the points lead to, in one or two sentences."""
    if paper.stars < 3:
        return (WORDS["stars"].format(stars=paper.stars), WORDS["no_certificate"])
    if paper.stars == 5:
        return (WORDS["stars"].format(stars=paper.stars), WORDS["candidate"])
    return (WORDS["stars"].format(stars=paper.stars),)
