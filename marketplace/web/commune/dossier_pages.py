"""The page of one dossier with everything that this officer may read and do."""

from flask import render_template
from flask_wtf import FlaskForm

from marketplace.core.clock import utc_now, vietnam_day
from marketplace.localities.queries import unit_on
from marketplace.ocop.dossier_models import Assessor, Dossier, DossierState
from marketplace.ocop.dossiers.criteria import criteria_from
from marketplace.ocop.dossiers.groups import SUB_GROUPS
from marketplace.ocop.dossiers.queries.contents import (
    evidence_of,
    results_of,
    scores_of,
    steps_of,
)
from marketplace.ocop.dossiers.queries.councils import (
    closed_sheets,
    councils_of,
    turnout,
    waits_for,
)
from marketplace.ocop.dossiers.rules import (
    AT_THE_PROVINCE,
    CANDIDATE_STARS,
    COMMUNE_WRITES,
    SCORES_OPEN,
    totals_of,
)
from marketplace.web.commune.navigation import commune_nav
from marketplace.web.serving.actor import current_actor
from marketplace.web.words.dossier_words import STATE_PILLS, points_word, quorum


def dossier_page(dossier: Dossier, *, form: FlaskForm | None = None) -> str:
    """The page; ``form`` is one that was refused. Others' scores come in after closing only."""
    actor = current_actor()
    criteria = criteria_from(dossier.criteria_set.content)
    holder = scores_of(dossier.id, Assessor.HOLDER)
    of_province = dossier.province_code in actor.province_codes
    stake = dossier.seller_id in actor.seller_ids | actor.grower_of
    seats = turnout(dossier) if of_province else ()
    closed = dossier.state in SCORES_OPEN
    scored = closed or dossier.score_total is not None
    return render_template(
        "commune/dossier.html",
        nav=commune_nav(None, "commune.ocop_claims"),
        dossier=dossier,
        unit=unit_on(dossier.unit_code, day=vietnam_day(utc_now())),
        group=SUB_GROUPS[dossier.sub_group],
        pill=STATE_PILLS[dossier.state],
        pills=STATE_PILLS,
        criteria=criteria,
        holder=holder,
        totals=totals_of(criteria, {code: row.points for code, row in holder.items()}),
        commune=scores_of(dossier.id, Assessor.COMMUNE),
        files=evidence_of(dossier.id),
        steps=steps_of(dossier.id),
        results=results_of(dossier.id) if scored else {},
        sheets=_by_member(dossier) if closed and of_province else [],
        seats=seats,
        needed=quorum().needed(len(seats)) if seats else 0,
        points=points_word,
        form=form,
        may_assess=dossier.unit_code in actor.unit_codes
        and dossier.state in COMMUNE_WRITES
        and not stake,
        may_give=of_province and dossier.state is DossierState.AT_PROVINCE and not stake,
        councils=councils_of(actor) if of_province else [],
        may_score=waits_for(dossier, seats, actor.user_id),
        may_close=dossier.state is DossierState.SCORING
        and any(seat.member.chair and seat.member.user_id == actor.user_id for seat in seats)
        and not stake,
        may_decide=of_province and dossier.state is DossierState.CLOSED and not stake,
        candidate=dossier.stars == CANDIDATE_STARS and dossier.state in AT_THE_PROVINCE,
        has_papers=closed and of_province,
    )


def _by_member(dossier: Dossier) -> list[tuple[str, dict[str, int | None]]]:
    """Each counted sheet's name and points; raises ScoresStillSecret before closing."""
    return [
        (sheet.user.name, {row.criterion: row.points for row in sheet.scores})
        for sheet in closed_sheets(dossier)
    ]
