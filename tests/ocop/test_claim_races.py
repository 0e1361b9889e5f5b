"""Two decisions at once, with real threads: one wins, and a certificate stays with one product."""

from datetime import date

import pytest
from sqlalchemy import select

from marketplace.core.db import db
from marketplace.core.events import OutboxEvent
from marketplace.ocop.commands.claiming import ClaimDecided
from marketplace.ocop.commands.judging import LinkedElsewhere, verify_claim
from marketplace.ocop.models import Recognition, RecognitionClaim
from tests.factories import make_officer, make_product, make_seller, make_user
from tests.factories.recognitions import make_claim, make_recognition, stars_shown
from tests.inventory.rivals import race
from tests.sellers.acting import acting

TODAY = date(2026, 11, 21)


@pytest.fixture
def owner(app):
    return make_user()


@pytest.fixture
def shop(owner):
    return make_seller(owner=owner)


@pytest.fixture
def product(shop):
    return make_product("Vải thiều Lục Ngạn", seller=shop)


@pytest.fixture
def claim(product, shop, owner, now):
    return make_claim(product, shop, by=owner.code, now=now)


def verifying(claim, recognition, actor, now):
    """The command for a thread of its own, which reads both rows in its own session."""
    claim_id, recognition_id = claim.id, recognition.id
    return lambda: verify_claim(
        db.session.get_one(RecognitionClaim, claim_id),
        recognition=db.session.get_one(Recognition, recognition_id),
        actor=actor,
        now=now,
    )


def events(name):
    return db.session.scalars(select(OutboxEvent.payload).where(OutboxEvent.name == name)).all()


def test_of_two_officers_at_once_one_verifies(app, claim, product, now):
    officers = [acting(make_officer()), acting(make_officer())]
    recognition = make_recognition()

    outcomes = race(
        app,
        [verifying(claim, recognition, actor, now) for actor in officers],
    )

    assert sum(isinstance(outcome, ClaimDecided) for outcome in outcomes) == 1
    assert stars_shown(product, TODAY) == 4
    assert len(events("ocop_claim_verified")) == 1


def test_two_claims_for_one_recognition_at_once_give_it_to_one_product(app, shop, owner, now):
    products = [make_product(name, seller=shop) for name in ("Vải sớm", "Vải muộn")]
    claims = [make_claim(each, shop, by=owner.code, now=now) for each in products]
    recognition, actor = make_recognition(), acting(make_officer())

    outcomes = race(
        app,
        [verifying(claim, recognition, actor, now) for claim in claims],
    )

    assert sum(isinstance(outcome, LinkedElsewhere) for outcome in outcomes) == 1
    assert sorted(stars_shown(each, TODAY) or 0 for each in products) == [0, 4]
