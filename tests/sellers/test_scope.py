from datetime import date

import pytest
from flask import Flask

from marketplace.accounts.access import ANONYMOUS
from marketplace.accounts.models import User
from marketplace.sellers.models import SellerStatus
from marketplace.sellers.queries import (
    SellerNotFound,
    shop_counts,
    shop_in_scope,
    shops_by_status,
    units_named,
)
from tests.factories import (
    make_officer,
    make_operator,
    make_province_officer,
    make_seller,
    make_unit,
    make_user,
)
from tests.sellers.acting import acting

DAY = date(2026, 11, 21)


def test_everyone_sees_the_shops_of_their_scope_only(app: Flask) -> None:
    owner = make_user()
    here = make_seller("Ở đây", owner=owner)
    make_seller("Ở xa", unit=make_unit("30076", "Xã Mỹ Thọ", province="82"))
    approved = [SellerStatus.APPROVED]

    def names(user: User | None) -> list[str]:
        actor = acting(user) if user else ANONYMOUS
        return sorted(shop.name for shop in shops_by_status(actor, approved).shops)

    assert names(None) == []
    assert names(make_user()) == []
    assert names(owner) == ["Ở đây"]
    assert names(make_officer("07525")) == ["Ở đây"]
    assert names(make_officer("30076")) == ["Ở xa"]
    assert names(make_province_officer("24")) == ["Ở đây"]
    assert names(make_operator()) == ["Ở xa", "Ở đây"]
    assert shop_counts(acting(make_officer("30076"))) == {SellerStatus.APPROVED: 1}
    with pytest.raises(SellerNotFound):
        shop_in_scope(here.code, acting(make_officer("30076")))


def test_the_queue_goes_on_where_it_stopped(app: Flask) -> None:
    for number in range(35):
        make_seller(f"Vườn {number}", status=SellerStatus.SUBMITTED)
    officer = acting(make_officer())

    first = shops_by_status(officer, [SellerStatus.SUBMITTED])
    second = shops_by_status(officer, [SellerStatus.SUBMITTED], after=first.next_after)

    assert (len(first.shops), len(second.shops), second.next_after) == (30, 5, None)
    assert len({shop.id for shop in [*first.shops, *second.shops]}) == 35


def test_a_unit_is_found_as_people_type_it(app: Flask) -> None:
    make_unit("30076", "Xã Mỹ Thọ", province="82")

    def found(text: str) -> list[str]:
        return [unit.code for unit in units_named(text, on=DAY)]

    assert found("xã mỹ thọ") == found("My Tho") == found("30076") == ["30076"]
    assert found("Mỹ Thọ, Đồng Tháp") == ["30076"]
    assert found("Mỹ Thọ, Bắc Ninh") == found("Không có") == found("") == []
