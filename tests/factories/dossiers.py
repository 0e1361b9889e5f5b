"""Dossiers at each point of their way, walked there by the real commands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from marketplace.accounts.access import Actor, actor_of
from marketplace.accounts.models import User
from marketplace.accounts.queries import grants_of
from marketplace.catalog.models import Product
from marketplace.core.db import atomically, db
from marketplace.core.evidence import EvidenceStore
from marketplace.ocop.dossier_models import Council, CouncilMember, Dossier, DossierState
from marketplace.ocop.dossiers.commands.commune import assess_as_commune, forward_to_province
from marketplace.ocop.dossiers.commands.councils import give_to_council, set_up_council
from marketplace.ocop.dossiers.commands.filing import (
    Answer,
    add_evidence,
    save_answers,
    start_dossier,
    submit_dossier,
)
from marketplace.ocop.dossiers.commands.scoring import close_scoring, save_sheet
from marketplace.ocop.dossiers.criteria import Criteria, criteria_from
from marketplace.ocop.dossiers.rules import Quorum
from marketplace.sellers.models import Seller, SellerMember
from marketplace.sellers.queries import shops_of_user
from tests.clock import TODAY, days_ago
from tests.factories.people import make_officer, make_province_officer
from tests.factories.produce import make_product

PAPER = b"%PDF-1.7\nmade for tests\n%%EOF\n"


def acting(user: User) -> Actor:
    """The user with the whole of their scope."""
    works, grows = shops_of_user(user.id)
    return actor_of(user, grants=grants_of(user.id, on=TODAY), seller_ids=works, grower_of=grows)


def owner_of(seller_id: int) -> User:
    query = select(SellerMember.user_id).where(SellerMember.seller_id == seller_id)
    return db.session.get_one(User, db.session.scalars(query).first())


def criteria_of(dossier: Dossier) -> Criteria:
    from marketplace.ocop.dossier_models import CriteriaSet

    return criteria_from(db.session.get_one(CriteriaSet, dossier.criteria_set_id).content)


def best(criteria: Criteria) -> dict[str, Answer]:
    """Everything there is to have."""
    return {each.code: Answer(each.maximum) for each in criteria}


@dataclass
class Way:
    """A dossier with the people around it; each method takes it one step further."""

    folder: Path
    now: datetime
    product: Product
    seller: Seller
    dossier: Dossier
    officer: User
    province: User
    members: list[User] = field(default_factory=list)
    council: Council | None = None

    @property
    def holder(self) -> Actor:
        return acting(owner_of(self.seller.id))

    @property
    def criteria(self) -> Criteria:
        return criteria_of(self.dossier)

    def fill_in(self, answers: Mapping[str, Answer] | None = None) -> "Way":
        answers = answers or best(self.criteria)
        atomically(lambda: save_answers(self.dossier, answers, actor=self.holder, now=self.now))
        return self

    def prove(self, codes: Sequence[str] | None = None) -> "Way":
        for criterion in self.criteria:
            if criterion.evidence and (codes is None or criterion.code in codes):
                self.add_paper(criterion.code)
        return self

    def add_paper(self, code: str, content: bytes = PAPER):
        criterion = self.criteria.by_code[code]
        return atomically(
            lambda: add_evidence(
                self.dossier,
                criterion,
                content + code.encode(),
                filename="giay.pdf",
                store=EvidenceStore(self.folder),
                actor=self.holder,
                now=self.now,
            )
        )

    def submit(self) -> "Way":
        self.fill_in().prove()
        atomically(lambda: submit_dossier(self.dossier, actor=self.holder, now=self.now))
        return self

    def forward(self) -> "Way":
        actor = acting(self.officer)
        answers = {each.code: Answer(each.maximum) for each in self.criteria.communes}
        atomically(lambda: assess_as_commune(self.dossier, answers, actor=actor, now=self.now))
        atomically(lambda: forward_to_province(self.dossier, actor=actor, now=self.now))
        return self

    def sit_down(self, members: int = 3) -> "Way":
        """Set a council up whose first member is the chair, and give it the dossier."""
        self.members = [make_province_officer() for _ in range(members)]
        self.council = atomically(
            lambda: set_up_council(
                province_code="24",
                name="Hội đồng OCOP tỉnh Bắc Ninh",
                decision_no=f"{self.dossier.id}/QĐ-UBND",
                decided_on=days_ago(20),
                member_codes=[member.code for member in self.members],
                chair_code=self.members[0].code,
                least=3,
                actor=acting(self.province),
                now=self.now,
            )
        )
        council = council_with_members(self.council.id)
        atomically(
            lambda: give_to_council(
                self.dossier,
                council,
                quorum=Quorum(),
                actor=acting(self.province),
                now=self.now,
            )
        )
        return self

    def score(self, member: User, answers: Mapping[str, Answer] | None = None) -> "Way":
        given = answers or best(self.criteria)
        actor = acting(member)
        atomically(lambda: save_sheet(self.dossier, given, actor=actor, now=self.now))
        return self

    def close(self) -> "Way":
        chair = acting(self.members[0])
        later = self.now + timedelta(hours=1)
        atomically(lambda: close_scoring(self.dossier, quorum=Quorum(), actor=chair, now=later))
        return self

    @property
    def state(self) -> DossierState:
        db.session.refresh(self.dossier)
        return self.dossier.state


def council_with_members(council_id: int) -> Council:
    from sqlalchemy.orm import selectinload

    return db.session.scalars(
        select(Council)
        .where(Council.id == council_id)
        .options(selectinload(Council.members).joinedload(CouncilMember.user))
        .execution_options(populate_existing=True)
    ).one()


def make_dossier(
    folder: Path, now: datetime, *, product: Product | None = None, sub_group: str = "1.1"
) -> Way:
    """A fresh dossier for a product of a shop in phường Chũ."""
    product = product or make_product()
    seller = db.session.get_one(Seller, product.seller_id)
    holder = acting(owner_of(seller.id))
    dossier = atomically(
        lambda: start_dossier(product, seller=seller, sub_group=sub_group, actor=holder, now=now)
    )
    return Way(folder, now, product, seller, dossier, make_officer(), make_province_officer())


def with_total(criteria: Criteria, total: int) -> dict[str, Answer]:
    """Answers that add up to ``total`` hundredths, given from the top; only for free criteria sets."""
    left, answers = total, {}
    for each in criteria:
        allowed = sorted({choice.points for choice in each.choices} or range(each.maximum + 1))
        given = max(points for points in allowed if points <= left)
        answers[each.code] = Answer(given)
        left -= given
    assert left == 0, left
    return answers
