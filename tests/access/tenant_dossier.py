"""A tenant's dossier before a council of its province, with the marker in what nobody else reads."""

from dataclasses import dataclass
from datetime import datetime

from marketplace.accounts.access import Actor
from marketplace.accounts.models import User
from marketplace.catalog.models import Product
from marketplace.core.codes import new_code
from marketplace.core.db import atomically, db, unit_of_work
from marketplace.core.evidence import EvidenceFile
from marketplace.ocop.dossier_models import (
    Assessor,
    Council,
    CouncilMember,
    CouncilScore,
    CouncilSheet,
    Dossier,
    DossierEvidence,
    DossierScore,
    DossierState,
    DossierStep,
)
from marketplace.ocop.dossiers.commands.filing import start_dossier
from marketplace.sellers.models import Seller
from tests.clock import days_ago
from tests.factories.saving import save


@dataclass(frozen=True)
class Papers:
    """``file`` lies beside ``criterion`` of the dossier, which the council scores."""

    dossier: Dossier
    council: Council
    file: EvidenceFile
    criterion: str


def make_papers(
    marker: str,
    *,
    product: Product,
    shop: Seller,
    owner: Actor,
    member: User,
    file: EvidenceFile,
    now: datetime,
) -> Papers:
    """A dossier that ``member`` chairs the scoring of, and has begun to score."""
    dossier = atomically(
        lambda: start_dossier(product, seller=shop, sub_group="1.1", actor=owner, now=now)
    )
    council = _council(marker, dossier.province_code, member, now)
    criterion = "A1.1"
    with unit_of_work():
        kept = db.session.get_one(Dossier, dossier.id)
        kept.state, kept.submitted_at = DossierState.SCORING, now
        kept.council_id, kept.reason = council.id, f"Xem {marker}"
    db.session.refresh(dossier)
    sheet = CouncilSheet(dossier_id=dossier.id, user_id=member.id, saved_at=now)
    save(
        DossierStep(
            dossier_id=dossier.id,
            state=DossierState.SCORING,
            reason=f"Chấm {marker}",
            taken_by=member.code,
            taken_at=now,
        ),
        *(
            DossierScore(
                dossier_id=dossier.id,
                assessor=assessor,
                criterion=criterion,
                points=100,
                note=f"{assessor.value} {marker}",
            )
            for assessor in Assessor
        ),
        DossierEvidence(dossier_id=dossier.id, criterion=criterion, evidence_id=file.id),
        sheet,
    )
    save(CouncilScore(sheet_id=sheet.id, criterion=criterion, points=100, note=f"Phiếu {marker}"))
    return Papers(dossier, council, file, criterion)


def _council(marker: str, province_code: str, chair: User, now: datetime) -> Council:
    council = Council(
        code=new_code("HD"),
        province_code=province_code,
        name=f"Hội đồng {marker}",
        decision_no=f"{marker}/QĐ-UBND",
        decided_on=days_ago(20),
        set_up_by=chair.code,
        created_at=now,
    )
    save(council)
    save(CouncilMember(council_id=council.id, user_id=chair.id, chair=True))
    return council
