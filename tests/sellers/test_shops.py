from datetime import date, datetime

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.accounts.access import ANONYMOUS
from marketplace.accounts.commands.sessions import open_session
from marketplace.accounts.queries import consents_of, signed_in
from marketplace.core.db import db, unit_of_work
from marketplace.core.secretbox import SecretBox
from marketplace.sellers.commands.members import (
    GrowerKnown,
    LastOwner,
    NoGrowersHere,
    add_grower,
    add_member,
    remove_grower,
    remove_member,
)
from marketplace.sellers.commands.payout import (
    AccountHolderMissing,
    AccountNumberInvalid,
    BankUnknown,
    bank_named,
    set_payout_account,
)
from marketplace.sellers.commands.shops import (
    ShopNameSettled,
    TaxCodeInvalid,
    accept_terms,
    edit_shop,
    open_shop,
    valid_tax_code,
)
from marketplace.sellers.models import MemberRole, PayoutAccount, SellerKind, SellerStatus
from marketplace.sellers.permits import MemberMayNot
from marketplace.sellers.queries import (
    SellerNotFound,
    growers_of,
    members_of,
    my_shop,
    payout_account_of,
)
from tests.factories import (
    make_seller,
    make_unit,
    make_user,
)
from tests.sellers.acting import acting

BOX = SecretBox("a secret for tests that is long enough", purpose="payout-account")
DAY = date(2026, 11, 21)


def test_opening_a_shop_twice_makes_one(app: Flask, now: datetime) -> None:
    owner, unit = make_user(), make_unit()
    codes = set()
    for _ in range(2):
        with unit_of_work():
            shop = open_shop(
                owner=owner,
                name="Vườn vải nhà Hoa",
                kind=SellerKind.HOUSEHOLD,
                unit=unit,
                hamlet="Thôn Kép 1",
                phone=owner.phone,
                now=now,
            )
            codes.add(shop.code)

    assert len(codes) == 1
    shop = my_shop(acting(owner))
    assert (shop.status, shop.slug) == (SellerStatus.DRAFT, "vuon-vai-nha-hoa")
    assert (shop.unit_code, shop.hamlet) == ("07525", "Thôn Kép 1")
    assert shop.household_code == f"HO-{owner.code}"


def test_a_cooperative_has_no_household_and_equal_names_get_their_own_address(
    app: Flask, now: datetime
) -> None:
    shops, unit = [], make_unit()
    for _ in range(2):
        owner = make_user()
        with unit_of_work():
            shops.append(
                open_shop(
                    owner=owner,
                    name="HTX Hồng Xuân",
                    kind=SellerKind.COOPERATIVE,
                    unit=unit,
                    phone=owner.phone,
                    now=now,
                )
            )

    assert shops[0].household_code is None
    assert shops[0].slug == "htx-hong-xuan"
    assert shops[1].slug.startswith("htx-hong-xuan-")


def test_an_account_number_is_sealed_and_masked(app: Flask, now: datetime) -> None:
    owner = make_user()
    shop = make_seller(owner=owner)
    for number in ("0123 456 789", "99988877766"):
        with unit_of_work():
            set_payout_account(
                shop,
                bank_bin="970436",
                number=number,
                holder="Nguyễn Thị Hoà",
                box=BOX,
                actor=acting(owner),
                now=now,
            )

    account = payout_account_of(shop.id)
    assert account is not None
    assert (account.last_four, account.holder) == ("7766", "NGUYEN THI HOA")
    assert "99988877766" not in account.number_sealed
    assert BOX.open(account.number_sealed) == "99988877766"
    assert db.session.scalar(select(func.count(PayoutAccount.id))) == 2


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"bank_bin": "000000"}, BankUnknown),
        ({"number": "12345"}, AccountNumberInvalid),
        ({"number": "12345678x"}, AccountNumberInvalid),
        ({"holder": " 123 "}, AccountHolderMissing),
    ],
)
def test_a_bad_account_is_refused(
    app: Flask, now: datetime, changed: dict[str, str], refusal: type[Exception]
) -> None:
    owner = make_user()
    shop = make_seller(owner=owner)
    actor = acting(owner)
    good = {"bank_bin": "970436", "number": "0123456789", "holder": "NGUYEN THI HOA"}

    with pytest.raises(refusal), unit_of_work():
        set_payout_account(shop, **(good | changed), box=BOX, actor=actor, now=now)

    assert payout_account_of(shop.id) is None


def test_banks_are_found_as_people_name_them() -> None:
    assert bank_named("970436").bin == bank_named("vietcombank").bin == "970436"
    with pytest.raises(BankUnknown):
        bank_named("Ngân hàng không có")


@pytest.mark.parametrize("typed", ["0100233488", "01 0023 3488", "0100233488-001"])
def test_a_tax_code_has_ten_or_thirteen_digits(typed: str) -> None:
    assert valid_tax_code(typed) in {"0100233488", "0100233488001"}


@pytest.mark.parametrize("typed", ["0100233487", "123", "abc"])
def test_a_wrong_tax_code_is_refused(typed: str) -> None:
    with pytest.raises(TaxCodeInvalid):
        valid_tax_code(typed)


def test_terms_are_accepted_by_the_owner_with_their_version(app: Flask, now: datetime) -> None:
    owner = make_user()
    shop = make_seller(owner=owner)

    with unit_of_work():
        accept_terms(shop, terms_version="2026-07-01", actor=acting(owner), now=now)

    db.session.refresh(shop)
    assert (shop.terms_version, shop.terms_accepted_at) == ("2026-07-01", now)
    assert {row.kind for row in consents_of(owner.id)} == {"seller_terms", "personal_data"}


def test_an_approved_shop_keeps_its_name(app: Flask, now: datetime) -> None:
    owner = make_user()
    shop = make_seller("Vườn nhà Hoa", owner=owner)
    actor = acting(owner)

    with pytest.raises(ShopNameSettled), unit_of_work():
        edit_shop(shop, name="Tên khác", hamlet="", story="", tax_code="", actor=actor, now=now)


def test_a_packer_may_not_touch_money_or_members(app: Flask, now: datetime) -> None:
    owner, packer = make_user(), make_user()
    shop = make_seller(owner=owner)
    with unit_of_work():
        add_member(
            shop,
            phone=packer.phone,
            name="Lan",
            role=MemberRole.PACKER,
            actor=acting(owner),
            now=now,
        )
    actor = acting(packer)
    assert my_shop(actor).id == shop.id

    with pytest.raises(MemberMayNot), unit_of_work():
        remove_member(shop, user_code=owner.code, actor=actor, now=now)
    with pytest.raises(MemberMayNot), unit_of_work():
        accept_terms(shop, terms_version="2026-07-01", actor=actor, now=now)
    with pytest.raises(SellerNotFound), unit_of_work():
        accept_terms(shop, terms_version="2026-07-01", actor=ANONYMOUS, now=now)


def test_a_removed_member_is_out_at_once(app: Flask, now: datetime) -> None:
    owner, packer = make_user(), make_user()
    shop = make_seller(owner=owner)
    actor = acting(owner)
    with unit_of_work():
        add_member(
            shop, phone=packer.phone, name="Lan", role=MemberRole.PACKER, actor=actor, now=now
        )
        token = open_session(packer, device="Chrome", now=now)

    with unit_of_work():
        remove_member(shop, user_code=packer.code, actor=actor, now=now)

    assert signed_in(token, now=now) is None
    assert [member.user_id for member in members_of(shop.id)] == [owner.id]
    with pytest.raises(SellerNotFound):
        my_shop(acting(packer))


def test_the_last_owner_stays(app: Flask, now: datetime) -> None:
    owner = make_user()
    shop = make_seller(owner=owner)
    actor = acting(owner)

    with pytest.raises(LastOwner), unit_of_work():
        remove_member(shop, user_code=owner.code, actor=actor, now=now)


def test_a_cooperative_keeps_its_households(app: Flask, now: datetime) -> None:
    owner, farmer = make_user(), make_user("Lê Văn Tám")
    shop = make_seller(owner=owner, kind=SellerKind.COOPERATIVE)
    actor = acting(owner)
    with unit_of_work():
        add_grower(shop, name="Lê Văn Tám", phone=farmer.phone, actor=actor, now=now)
    with pytest.raises(GrowerKnown), unit_of_work():
        add_grower(shop, name="Lê Văn Tám", phone=farmer.phone, actor=actor, now=now)

    (grower,) = growers_of(shop.id)
    assert (grower.household_code, grower.joined_on) == (f"HO-{farmer.code}", DAY)
    assert acting(farmer).grower_of == {shop.id}
    assert not acting(farmer).sells

    with unit_of_work():
        remove_grower(shop, household_code=grower.household_code, actor=actor, now=now)
    assert growers_of(shop.id) == []
    assert acting(farmer).grower_of == frozenset()


def test_a_household_has_no_member_households(app: Flask, now: datetime) -> None:
    owner = make_user()
    shop = make_seller(owner=owner)
    actor = acting(owner)

    with pytest.raises(NoGrowersHere), unit_of_work():
        add_grower(shop, name="Lê Văn Tám", actor=actor, now=now)
