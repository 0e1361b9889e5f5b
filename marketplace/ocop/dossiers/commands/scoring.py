"""Members score apart, the chair closes. Both lock the dossier: a sheet saved while the chair closes
is either counted whole or refused whole."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from marketplace.accounts.access import Actor
from marketplace.core import errors
from marketplace.core.audit import write_audit
from marketplace.core.db import db
from marketplace.core.sentences import N_
from marketplace.core.text import clean_lines
from marketplace.ocop.dossier_models import (
    CouncilMember,
    CouncilScore,
    CouncilSheet,
    CriterionResult,
    Dossier,
    DossierState,
)
from marketplace.ocop.dossiers.commands.filing import Answer, check_answers
from marketplace.ocop.dossiers.commands.steps import (
    DossierNotFound,
    HasStake,
    locked_dossier,
    move_on,
)
from marketplace.ocop.dossiers.criteria import Criteria, criteria_from
from marketplace.ocop.dossiers.queries.councils import own_sheet, people_with_stake
from marketplace.ocop.dossiers.rules import Quorum, spread_of, totals_of


class ScoringClosed(errors.Conflict):
    code = "ocop_scoring_closed"
    sentence = N_("The scoring of this dossier is not open; nothing was changed.")


class NotOnCouncil(errors.Forbidden):
    code = "ocop_not_on_council"
    sentence = N_("Only members of the council score this dossier.")


class NotTheChair(errors.Forbidden):
    code = "ocop_not_the_chair"
    sentence = N_("Only the chair of the council closes the scoring.")


class QuorumMissing(errors.Invalid):
    code = "ocop_quorum_missing"
    sentence = N_(
        "%(needed)s complete sheets are needed, %(complete)s are there. Wait for the other members."
    )


def save_sheet(
    dossier: Dossier, answers: Mapping[str, Answer], *, actor: Actor, now: datetime
) -> CouncilSheet:
    """Keep a member's own points for these criteria; the others stay as they are.

    Raises DossierNotFound, NotOnCouncil, HasStake, ScoringClosed or PointsNotAllowed.
    """
    dossier = locked_dossier(dossier.id)
    member = _member(dossier, actor)
    if dossier.state is not DossierState.SCORING:
        raise ScoringClosed
    if member.user_id in people_with_stake(dossier.seller_id):
        raise HasStake
    criteria = criteria_from(dossier.criteria_set.content)
    check_answers(criteria, answers)
    sheet = own_sheet(dossier.id, member.user_id)
    if sheet is None:
        sheet = CouncilSheet(dossier_id=dossier.id, user_id=member.user_id, scores=[])
        db.session.add(sheet)
    rows = {row.criterion: row for row in sheet.scores}
    for code, answer in answers.items():
        row = rows.get(code)
        if row is None:
            row = rows[code] = CouncilScore(criterion=code)
            sheet.scores.append(row)
        row.points, row.note = answer.points, clean_lines(answer.note)
    sheet.complete = all(
        each.code in rows and rows[each.code].points is not None for each in criteria
    )
    sheet.saved_at = now
    db.session.flush()
    # The log says that a sheet was saved, not what it holds: it is read before closing, too.
    write_audit(
        actor=actor.user_code,
        action="ocop.sheet_saved",
        subject=dossier.code,
        now=now,
        complete=sheet.complete,
    )
    return sheet


def close_scoring(dossier: Dossier, *, quorum: Quorum, actor: Actor, now: datetime) -> Dossier:
    """The chair ends the scoring: means, spreads, totals and proposed stars are written down.

    Complete sheets of members without a stake count. Closing again changes nothing. Raises
    DossierNotFound, NotOnCouncil, NotTheChair, HasStake, ScoringClosed or QuorumMissing.
    """
    dossier = locked_dossier(dossier.id)
    member = _member(dossier, actor)
    if not member.chair:
        raise NotTheChair
    if dossier.state in {DossierState.CLOSED, DossierState.DECIDED}:
        return dossier
    if dossier.state is not DossierState.SCORING:
        raise ScoringClosed
    if member.user_id in people_with_stake(dossier.seller_id):
        raise HasStake
    counting = _counting_sheets(dossier)
    needed = quorum.needed(_seats(dossier))
    if len(counting) < needed:
        raise QuorumMissing(needed=needed, complete=len(counting))
    for sheet in counting:
        sheet.counted = True
    means = _write_results(dossier, criteria_from(dossier.criteria_set.content), counting)
    _write_totals(dossier, criteria_from(dossier.criteria_set.content), means, now)
    move_on(
        dossier,
        DossierState.CLOSED,
        actor=actor.user_code,
        now=now,
        sheets=len(counting),
        total=dossier.score_total,
        stars=dossier.stars,
    )
    return dossier


def _write_results(
    dossier: Dossier, criteria: Criteria, sheets: list[CouncilSheet]
) -> Mapping[str, int]:
    points = [{row.criterion: row.points for row in sheet.scores} for sheet in sheets]
    means = {}
    for criterion in criteria:
        given = [sheet[criterion.code] for sheet in points]
        spread = spread_of([value for value in given if value is not None])
        means[criterion.code] = spread.mean
        db.session.add(
            CriterionResult(
                dossier_id=dossier.id,
                criterion=criterion.code,
                sheets=spread.sheets,
                mean=spread.mean,
                lowest=spread.lowest,
                highest=spread.highest,
                deviation=spread.deviation,
            )
        )
    return means


def _write_totals(
    dossier: Dossier, criteria: Criteria, means: Mapping[str, int], now: datetime
) -> None:
    totals = totals_of(criteria, means)
    dossier.score_a = totals.parts["A"]
    dossier.score_b = totals.parts["B"]
    dossier.score_c = totals.parts["C"]
    dossier.score_total, dossier.stars = totals.total, totals.stars
    dossier.closed_at = now


def _counting_sheets(dossier: Dossier) -> list[CouncilSheet]:
    sheets = db.session.scalars(
        select(CouncilSheet)
        .where(CouncilSheet.dossier_id == dossier.id, CouncilSheet.complete)
        .options(selectinload(CouncilSheet.scores))
        .order_by(CouncilSheet.id)
        .execution_options(populate_existing=True)
    )
    involved = people_with_stake(dossier.seller_id)
    return [sheet for sheet in sheets if sheet.user_id not in involved]


def _member(dossier: Dossier, actor: Actor) -> CouncilMember:
    if dossier.province_code not in actor.province_codes:
        raise DossierNotFound
    found = db.session.scalar(
        select(CouncilMember).where(
            CouncilMember.council_id == dossier.council_id,
            CouncilMember.user_id == actor.user_id,
        )
    )
    if found is None:
        raise NotOnCouncil
    return found


def _seats(dossier: Dossier) -> int:
    query = select(CouncilMember.id).where(CouncilMember.council_id == dossier.council_id)
    return len(db.session.scalars(query).all())
