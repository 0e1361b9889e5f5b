"""What stands inside a dossier that the caller has found already: points, notes, documents, steps."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from marketplace.accounts.models import User
from marketplace.core import errors
from marketplace.core.db import db
from marketplace.core.evidence import EvidenceFile
from marketplace.core.sentences import N_
from marketplace.ocop.dossier_models import (
    Assessor,
    CriterionResult,
    DossierEvidence,
    DossierScore,
    DossierStep,
)


class DossierFileNotFound(errors.NotFound):
    code = "ocop_dossier_file_not_found"
    sentence = N_("This document could not be found.")


def scores_of(dossier_id: int, assessor: Assessor) -> Mapping[str, DossierScore]:
    """One assessor's rows by criterion."""
    rows = db.session.scalars(
        select(DossierScore)
        .where(DossierScore.dossier_id == dossier_id, DossierScore.assessor == assessor)
        .execution_options(populate_existing=True)
    )
    return {row.criterion: row for row in rows}


def points_of(dossier_id: int, assessor: Assessor) -> Mapping[str, int | None]:
    return {code: row.points for code, row in scores_of(dossier_id, assessor).items()}


def evidence_of(dossier_id: int) -> Mapping[str, Sequence[EvidenceFile]]:
    """The documents beside each criterion, in the order they came."""
    rows = db.session.scalars(
        select(DossierEvidence)
        .join(DossierEvidence.file)
        .options(contains_eager(DossierEvidence.file))
        .where(DossierEvidence.dossier_id == dossier_id)
        .order_by(DossierEvidence.id)
    )
    documents: dict[str, list[EvidenceFile]] = {}
    for row in rows:
        documents.setdefault(row.criterion, []).append(row.file)
    return documents


def evidence_codes(dossier_id: int) -> frozenset[str]:
    """The criteria that have a document."""
    return frozenset(
        db.session.scalars(
            select(DossierEvidence.criterion).where(DossierEvidence.dossier_id == dossier_id)
        )
    )


def evidence_file(dossier_id: int, code: str) -> EvidenceFile:
    """A document of this dossier; raises DossierFileNotFound for any other."""
    document = db.session.scalar(
        select(EvidenceFile)
        .join(DossierEvidence, DossierEvidence.evidence_id == EvidenceFile.id)
        .where(DossierEvidence.dossier_id == dossier_id, EvidenceFile.code == code)
    )
    if document is None:
        raise DossierFileNotFound
    return document


def steps_of(dossier_id: int) -> Sequence[tuple[DossierStep, str]]:
    """Every step with the name of who took it, the latest first."""
    rows = db.session.execute(
        select(DossierStep, User.name)
        .join(User, User.code == DossierStep.taken_by, isouter=True)
        .where(DossierStep.dossier_id == dossier_id)
        .order_by(DossierStep.id.desc())
    )
    return [(step, name or "") for step, name in rows]


def results_of(dossier_id: int) -> Mapping[str, CriterionResult]:
    """What the council gave for each criterion; empty before it has closed."""
    rows = db.session.scalars(
        select(CriterionResult).where(CriterionResult.dossier_id == dossier_id)
    )
    return {row.criterion: row for row in rows}
