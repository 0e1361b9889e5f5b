"""What the holder does: start, fill in part by part, add documents, send in, take back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from marketplace.accounts.access import Actor
from marketplace.catalog.models import Product
from marketplace.core import errors
from marketplace.core.audit import write_audit
from marketplace.core.clock import vietnam_day
from marketplace.core.codes import new_code
from marketplace.core.db import db, lock_name
from marketplace.core.evidence import EvidenceFile, EvidenceStore, keep_evidence
from marketplace.core.sentences import N_
from marketplace.core.text import clean_lines
from marketplace.localities.queries import unit_on
from marketplace.ocop.dossier_models import (
    Assessor,
    Dossier,
    DossierEvidence,
    DossierScore,
    DossierState,
)
from marketplace.ocop.dossiers.commands.criteria import criteria_in_force
from marketplace.ocop.dossiers.commands.steps import (
    locked_dossier,
    move_on,
    require_state,
)
from marketplace.ocop.dossiers.criteria import Criteria, Criterion, criteria_from
from marketplace.ocop.dossiers.groups import SUB_GROUPS
from marketplace.ocop.dossiers.queries.contents import evidence_codes, points_of
from marketplace.ocop.dossiers.rules import HOLDER_WRITES, MAY_WITHDRAW, Missing, missing_in
from marketplace.sellers.models import Seller
from marketplace.sellers.permits import KEEPERS, require_member

MOST_FILES = 8


class PointsNotAllowed(errors.Invalid):
    code = "ocop_points_not_allowed"
    sentence = N_("%(criterion)s: choose one of the answers, or points up to its maximum.")


class TooManyFiles(errors.Invalid):
    code = "ocop_too_many_files"
    sentence = N_("%(criterion)s has %(most)s documents already. Take one away first.")


class DossierIncomplete(errors.Invalid):
    """``missing`` names what is still to be done."""

    code = "ocop_dossier_incomplete"
    sentence = N_("Still missing: %(names)s.")

    def __init__(self, missing: Sequence[Missing]) -> None:
        self.missing = missing
        super().__init__(names=", ".join(each.criterion.code for each in missing))


@dataclass(frozen=True)
class Answer:
    """What somebody gives for one criterion; None takes the points back."""

    points: int | None
    note: str = ""


def start_dossier(
    product: Product, *, seller: Seller, sub_group: str, actor: Actor, now: datetime
) -> Dossier:
    """Begin a dossier for a product, or the one that is on its way already.

    Raises MemberMayNot, SubGroupUnknown or NoCriteria. ``product`` is the seller's.
    """
    require_member(seller, actor, KEEPERS)
    key = f"product:{product.id}"
    lock_name(db.session.connection(), f"ocop-dossier:{key}")
    standing = db.session.scalar(select(Dossier).where(Dossier.open_key == key))
    if standing is not None:
        return standing
    today = vietnam_day(now)
    criteria = criteria_in_force(sub_group, day=today, actor=actor.user_code, now=now)
    dossier = Dossier(
        code=new_code("HS"),
        open_key=key,
        seller_id=seller.id,
        product_id=product.id,
        criteria_set_id=criteria.id,
        unit_code=seller.unit_code,
        province_code=unit_on(seller.unit_code, day=today).province_code,
        product_name=product.name,
        holder_name=seller.name,
        product_group=SUB_GROUPS[sub_group].group,
        sub_group=sub_group,
        state=DossierState.DRAFT,
        started_by=actor.user_code,
        created_at=now,
    )
    db.session.add(dossier)
    db.session.flush()
    move_on(dossier, DossierState.DRAFT, actor=actor.user_code, now=now, product=product.code)
    return dossier


def save_answers(
    dossier: Dossier, answers: Mapping[str, Answer], *, actor: Actor, now: datetime
) -> None:
    """Keep the holder's points and notes for these criteria; the others stay as they are.

    Raises DossierMoved, or PointsNotAllowed before anything is kept.
    """
    dossier = locked_dossier(dossier.id)
    require_state(dossier, HOLDER_WRITES)
    keep_scores(dossier, Assessor.HOLDER, answers)
    write_audit(
        actor=actor.user_code,
        action="ocop.dossier_filled_in",
        subject=dossier.code,
        now=now,
        criteria=" ".join(sorted(answers)),
    )


def keep_scores(dossier: Dossier, assessor: Assessor, answers: Mapping[str, Answer]) -> None:
    """Write one assessor's points into the locked dossier; raises PointsNotAllowed."""
    check_answers(criteria_from(dossier.criteria_set.content), answers)
    standing = {
        row.criterion: row
        for row in db.session.scalars(
            select(DossierScore).where(
                DossierScore.dossier_id == dossier.id, DossierScore.assessor == assessor
            )
        )
    }
    for code, answer in answers.items():
        row = standing.get(code)
        if row is None:
            row = DossierScore(dossier_id=dossier.id, assessor=assessor, criterion=code)
            db.session.add(row)
        row.points, row.note = answer.points, clean_lines(answer.note)


def check_answers(criteria: Criteria, answers: Mapping[str, Answer]) -> None:
    """Raises PointsNotAllowed for an unknown criterion or points that it does not give."""
    for code, answer in answers.items():
        criterion = criteria.by_code.get(code)
        if criterion is None:
            raise PointsNotAllowed(criterion=code)
        if answer.points is not None and not criterion.allows(answer.points):
            raise PointsNotAllowed(criterion=code)


def add_evidence(
    dossier: Dossier,
    criterion: Criterion,
    content: bytes,
    *,
    filename: str,
    store: EvidenceStore,
    actor: Actor,
    now: datetime,
) -> EvidenceFile:
    """Put a document beside a criterion; the same document again changes nothing.

    Raises DossierMoved, TooManyFiles, or a refusal of `core.evidence`.
    """
    dossier = locked_dossier(dossier.id)
    require_state(dossier, HOLDER_WRITES)
    standing = _files(dossier.id, criterion.code)
    file = keep_evidence(
        content,
        filename=filename,
        owner=f"dossier:{dossier.code}",
        store=store,
        actor=actor.user_code,
        now=now,
    )
    same = next((old for old in standing if old.content_hash == file.content_hash), None)
    if same is not None:
        db.session.delete(file)
        return same
    if len(standing) >= MOST_FILES:
        raise TooManyFiles(criterion=criterion.code, most=MOST_FILES)
    db.session.add(
        DossierEvidence(dossier_id=dossier.id, criterion=criterion.code, evidence_id=file.id)
    )
    write_audit(
        actor=actor.user_code,
        action="ocop.dossier_evidence_added",
        subject=dossier.code,
        now=now,
        criterion=criterion.code,
        file=file.code,
    )
    return file


def drop_evidence(dossier: Dossier, file_code: str, *, actor: Actor, now: datetime) -> None:
    """Take a document away from the dossier (the file itself is kept); raises DossierMoved."""
    dossier = locked_dossier(dossier.id)
    require_state(dossier, HOLDER_WRITES)
    row = db.session.scalar(
        select(DossierEvidence)
        .join(EvidenceFile)
        .where(DossierEvidence.dossier_id == dossier.id, EvidenceFile.code == file_code)
    )
    if row is None:
        return
    db.session.delete(row)
    write_audit(
        actor=actor.user_code,
        action="ocop.dossier_evidence_dropped",
        subject=dossier.code,
        now=now,
        criterion=row.criterion,
        file=file_code,
    )


def submit_dossier(dossier: Dossier, *, actor: Actor, now: datetime) -> None:
    """Send the dossier to the commune; sending it again changes nothing.

    Raises DossierIncomplete or DossierMoved.
    """
    dossier = locked_dossier(dossier.id)
    if dossier.state is DossierState.SUBMITTED:
        return
    require_state(dossier, HOLDER_WRITES)
    missing = missing_in(
        criteria_from(dossier.criteria_set.content),
        points_of(dossier.id, Assessor.HOLDER),
        evidence_codes(dossier.id),
    )
    if missing:
        raise DossierIncomplete(missing)
    dossier.submitted_at = now
    move_on(dossier, DossierState.SUBMITTED, actor=actor.user_code, now=now)


def withdraw_dossier(dossier: Dossier, *, actor: Actor, now: datetime) -> None:
    """The holder takes the dossier back before a council has it; raises DossierMoved."""
    dossier = locked_dossier(dossier.id)
    if dossier.state is DossierState.WITHDRAWN:
        return
    require_state(dossier, MAY_WITHDRAW)
    dossier.open_key = None
    move_on(dossier, DossierState.WITHDRAWN, actor=actor.user_code, now=now)


def _files(dossier_id: int, criterion: str) -> Sequence[EvidenceFile]:
    return db.session.scalars(
        select(EvidenceFile)
        .join(DossierEvidence)
        .where(DossierEvidence.dossier_id == dossier_id, DossierEvidence.criterion == criterion)
    ).all()
