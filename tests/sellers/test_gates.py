from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.accounts.access import ANONYMOUS
from marketplace.accounts.models import User
from marketplace.catalog.commands.shops import (
    approve_shop_with_listings,
    reactivate_shop_with_listings,
    suspend_shop_with_listings,
)
from marketplace.core.audit import AuditEntry, audit_faults
from marketplace.core.db import db, unit_of_work
from marketplace.core.events import OutboxEvent
from marketplace.core.secretbox import SecretBox
from marketplace.sellers.commands.decisions import (
    ChecklistIncomplete,
    ReasonMissing,
    StatusChanged,
    ask_for_more,
    refuse_shop,
    submit_shop,
)
from marketplace.sellers.commands.payout import set_payout_account
from marketplace.sellers.commands.shops import accept_terms
from marketplace.sellers.models import Seller, SellerDecision, SellerStatus
from marketplace.sellers.permits import OfficerOnlyReads
from marketplace.sellers.queries import SellerNotFound
from marketplace.sellers.requirements import OWN_LIST, requirements_from
from marketplace.sellers.rules import ChecklistItem
from tests.factories import (
    make_officer,
    make_product,
    make_province_officer,
    make_seller,
    make_user,
)
from tests.sellers.acting import acting

OWN = requirements_from(OWN_LIST)
TERMS = "2026-07-01"
BOX = SecretBox("a secret for tests that is long enough", purpose="payout-account")


@pytest.fixture
def owner(app: Flask) -> User:
    return make_user()


@pytest.fixture
def shop(owner: User) -> Seller:
    return make_seller(owner=owner, status=SellerStatus.DRAFT)


def make_ready(shop: Seller, owner: User, now: datetime) -> None:
    actor = acting(owner)
    with unit_of_work():
        accept_terms(shop, terms_version=TERMS, actor=actor, now=now)
        set_payout_account(
            shop,
            bank_bin="970436",
            number="0123456789",
            holder="Nguyễn Thị Hoa",
            box=BOX,
            actor=actor,
            now=now,
        )


def submit(shop: Seller, owner: User, now: datetime, *, products: int = 1) -> None:
    with unit_of_work():
        submit_shop(
            shop,
            requirements=OWN,
            products=products,
            terms_in_force=TERMS,
            actor=acting(owner),
            now=now,
        )


def approve(shop: Seller, officer: User, now: datetime, *, identity_seen: bool = True) -> None:
    with unit_of_work():
        approve_shop_with_listings(
            shop,
            requirements=OWN,
            products=1,
            terms_in_force=TERMS,
            identity_seen=identity_seen,
            actor=acting(officer),
            now=now,
        )


def status_of(shop: Seller) -> SellerStatus:
    db.session.refresh(shop)
    return shop.status


def test_a_shop_goes_through_both_gates(shop: Seller, owner: User, now: datetime) -> None:
    officer = make_officer()
    product = make_product(seller=shop)
    make_ready(shop, owner, now)
    submit(shop, owner, now)
    assert status_of(shop) is SellerStatus.SUBMITTED
    db.session.refresh(product)
    assert not product.visible

    approve(shop, officer, now)

    assert status_of(shop) is SellerStatus.APPROVED
    assert shop.identity_seen_by == officer.code
    db.session.refresh(product)
    assert product.visible
    decisions = db.session.scalars(select(SellerDecision).order_by(SellerDecision.id)).all()
    assert [(row.status, row.decided_by) for row in decisions] == [
        (SellerStatus.SUBMITTED, owner.code),
        (SellerStatus.APPROVED, officer.code),
    ]
    actions = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions[-3:] == ["shop_submitted", "identity_seen", "shop_approved"]
    assert list(audit_faults()) == []


def test_approval_is_told_with_all_that_hearers_need(
    shop: Seller, owner: User, now: datetime
) -> None:
    make_ready(shop, owner, now)
    submit(shop, owner, now)
    approve(shop, make_officer(), now)

    told = db.session.scalars(
        select(OutboxEvent.payload).where(OutboxEvent.name == "shop_approved")
    ).one()
    assert told["seller_code"] == shop.code
    assert told["household_code"] == shop.household_code
    assert told["unit_code"] == "07525"
    assert told["owner_ids"] == [owner.id]


def test_what_is_missing_is_named(shop: Seller, owner: User, now: datetime) -> None:
    with pytest.raises(ChecklistIncomplete) as refusal:
        submit(shop, owner, now, products=0)

    assert refusal.value.items == (
        ChecklistItem.FIRST_PRODUCT,
        ChecklistItem.PAYOUT_ACCOUNT,
        ChecklistItem.TERMS,
    )
    assert status_of(shop) is SellerStatus.DRAFT


def test_nobody_is_approved_before_their_papers_were_seen(
    shop: Seller, owner: User, now: datetime
) -> None:
    make_ready(shop, owner, now)
    submit(shop, owner, now)
    officer = make_officer()

    with pytest.raises(ChecklistIncomplete) as refusal:
        approve(shop, officer, now, identity_seen=False)

    assert refusal.value.items == (ChecklistItem.IDENTITY_SEEN,)
    assert status_of(shop) is SellerStatus.SUBMITTED


def test_approving_twice_is_told_once(shop: Seller, owner: User, now: datetime) -> None:
    make_ready(shop, owner, now)
    submit(shop, owner, now)
    officer = make_officer()
    approve(shop, officer, now)
    approve(shop, officer, now)

    names = db.session.scalars(select(OutboxEvent.name)).all()
    assert names.count("shop_approved") == 1


def test_a_shop_that_is_asked_for_more_comes_again(
    shop: Seller, owner: User, now: datetime
) -> None:
    make_ready(shop, owner, now)
    submit(shop, owner, now)
    officer = acting(make_officer())
    with pytest.raises(ReasonMissing), unit_of_work():
        ask_for_more(shop, reason="  ", actor=officer, now=now)

    with unit_of_work():
        ask_for_more(shop, reason="Chụp lại ảnh vườn.", actor=officer, now=now)

    assert status_of(shop) is SellerStatus.MORE_NEEDED
    assert shop.status_reason == "Chụp lại ảnh vườn."
    submit(shop, owner, now)
    assert status_of(shop) is SellerStatus.SUBMITTED
    assert shop.status_reason == ""


def test_a_refusal_keeps_its_reason(shop: Seller, owner: User, now: datetime) -> None:
    make_ready(shop, owner, now)
    submit(shop, owner, now)
    officer = acting(make_officer())

    with unit_of_work():
        refuse_shop(shop, reason="Không ở phường này.", actor=officer, now=now)

    assert status_of(shop) is SellerStatus.REFUSED
    with pytest.raises(StatusChanged), unit_of_work():
        refuse_shop(shop, reason="Lần nữa.", actor=officer, now=now)


def test_suspension_hides_what_was_shown_and_reactivation_restores_just_that(
    app: Flask, now: datetime
) -> None:
    shop = make_seller()
    shown, draft = make_product(seller=shop), make_product(seller=shop, published=False)
    officer = acting(make_officer())

    with unit_of_work():
        suspend_shop_with_listings(shop, reason="Bán hàng giả.", actor=officer, now=now)
    for product in (shown, draft):
        db.session.refresh(product)
    assert (shown.visible, draft.visible) == (False, False)
    assert status_of(shop) is SellerStatus.SUSPENDED

    with unit_of_work():
        reactivate_shop_with_listings(shop, actor=officer, now=now)
    for product in (shown, draft):
        db.session.refresh(product)
    assert (shown.visible, draft.visible) == (True, False)
    assert status_of(shop) is SellerStatus.APPROVED


def test_another_units_officer_does_not_find_the_shop(app: Flask, now: datetime) -> None:
    shop = make_seller()
    stranger = acting(make_officer("30076"))

    for actor in (stranger, ANONYMOUS, acting(make_user())):
        with pytest.raises(SellerNotFound), unit_of_work():
            suspend_shop_with_listings(shop, reason="x", actor=actor, now=now)


def test_a_province_officer_only_reads(app: Flask, now: datetime) -> None:
    shop = make_seller()
    actor = acting(make_province_officer("24"))

    with pytest.raises(OfficerOnlyReads), unit_of_work():
        suspend_shop_with_listings(shop, reason="x", actor=actor, now=now)

    assert status_of(shop) is SellerStatus.APPROVED
