"""The clock moves: stars end on their day, others begin, and those concerned are warned in time."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from marketplace.catalog.models import Product
from marketplace.catalog.trust import trust_of
from marketplace.core.clock import day_start, vietnam_day
from marketplace.core.db import atomically, db
from marketplace.core.events import OutboxEvent
from marketplace.notifications.models import Channel, Notice
from marketplace.ocop.commands.revoking import revoke_recognition
from marketplace.ocop.queries.renewals import renewals
from marketplace.ocop.tasks import tidy_register
from tests.factories import (
    make_officer,
    make_product,
    make_province_officer,
    make_seller,
    make_unit,
    make_user,
)
from tests.factories.recognitions import make_recognition
from tests.factories.worker import work_off
from tests.ocop.star_counts import star_counts
from tests.sellers.acting import acting

ENDS = date(2027, 3, 1)
ISSUED = date(2024, 3, 1)


def at(day):
    return day_start(day) + timedelta(hours=1)


def stars(product_id, day):
    trust = db.session.scalars(select(Product.trust).where(Product.id == product_id)).one()
    ocop = trust_of(trust, day=day).ocop
    return ocop.stars if ocop else None


def kept(product_id):
    return db.session.scalars(select(Product.trust).where(Product.id == product_id)).one()


def changes():
    query = select(OutboxEvent).where(OutboxEvent.name == "catalog.product_changed")
    return len(db.session.scalars(query).all())


@pytest.fixture
def owner(app):
    return make_user()


@pytest.fixture
def product_id(owner):
    product = make_product(seller=make_seller(owner=owner))
    make_recognition(product, stars=4, issued_on=ISSUED, now=at(date(2026, 1, 10)))
    return product.id


def test_stars_end_with_their_day_also_before_the_nightly_run(product_id):
    assert stars(product_id, ENDS - timedelta(days=1)) == 4
    assert stars(product_id, ENDS) is None
    assert star_counts("24", ENDS - timedelta(days=1))[4] == 1
    assert star_counts("24", ENDS)[4] == 0


def test_the_nightly_run_drops_what_ended_and_tells_of_the_product_once(product_id):
    before = changes()

    for _ in range(2):
        tidy_register(now=at(ENDS))

    assert kept(product_id) == {}
    assert changes() == before + 1


def test_the_night_before_the_end_changes_nothing(product_id):
    before = changes()

    tidy_register(now=at(ENDS) - timedelta(hours=2))

    assert stars(product_id, ENDS - timedelta(days=1)) == 4
    assert changes() == before


def test_a_renewal_that_begins_later_is_brought_in_on_its_day(product_id):
    product = db.session.get_one(Product, product_id)
    renewed = date(2027, 2, 20)
    make_recognition(product, stars=3, issued_on=renewed, decision_no="5/QĐ", now=at(renewed))
    assert stars(product_id, renewed) == 4

    tidy_register(now=at(ENDS))

    assert stars(product_id, ENDS) == 3


def test_a_revoked_recognition_shows_no_stars_from_then_on(product_id):
    recognition = make_recognition(
        db.session.get_one(Product, product_id),
        stars=5,
        certificate_no="R5",
        now=at(date(2026, 2, 1)),
    )
    assert stars(product_id, date(2026, 2, 1)) == 5

    atomically(
        lambda: revoke_recognition(
            recognition,
            decision_no="9/QĐ-UBND",
            reason="Trả lại",
            on=date(2026, 3, 1),
            actor="tests",
            now=at(date(2026, 3, 1)),
        )
    )

    assert stars(product_id, date(2026, 3, 1)) == 4


def night(day):
    tidy_register(now=at(day))
    work_off(at(day))


def test_holder_and_officer_are_warned_at_ninety_sixty_and_thirty_days_once_each(
    app, owner, product_id
):
    officer, elsewhere = make_officer(), make_officer("07534")
    owner_id, officer_id, elsewhere_id = owner.id, officer.id, elsewhere.id
    day = ENDS - timedelta(days=91)
    while day < ENDS + timedelta(days=2):
        night(day)
        day += timedelta(days=1)

    def notices(user_id):
        query = select(Notice).where(Notice.user_id == user_id).order_by(Notice.id)
        return db.session.scalars(query).all()

    for user_id in (owner_id, officer_id):
        found = notices(user_id)
        assert [notice.channel for notice in found] == [Channel.IN_APP, Channel.SMS] * 3
        days = sorted({(ENDS - vietnam_day(notice.created_at)).days for notice in found})
        assert days == [30, 60, 90]
        assert "01/03/2027" in found[0].text
    assert notices(elsewhere_id) == []


def test_a_missed_day_is_caught_up_with_and_the_late_hear_the_urgent_warning_only(
    app, owner, product_id
):
    owner_id = owner.id
    night(ENDS - timedelta(days=57))
    night(ENDS - timedelta(days=56))
    night(ENDS - timedelta(days=12))

    query = select(Notice.business_key).where(
        Notice.user_id == owner_id, Notice.channel == Channel.IN_APP
    )
    days = [key.split(":")[2] for key in db.session.scalars(query.order_by(Notice.id))]
    assert days == ["60", "30"]


def test_an_entry_without_a_commune_is_told_to_the_province(app):
    make_unit()
    officer, province = make_officer(), make_province_officer("24")
    officer_id, province_id = officer.id, province.id
    make_recognition(issued_on=ISSUED, unit_code=None)

    night(ENDS - timedelta(days=90))

    people = db.session.scalars(select(Notice.user_id).distinct()).all()
    assert people == [province_id]
    assert officer_id not in people


def test_the_renewal_list_is_sorted_by_the_end_and_names_the_last_day_of_the_notice(app):
    make_unit()
    for number, days in enumerate((80, 10, 45)):
        issued = date(2023, 11, 21) + timedelta(days=days)
        make_recognition(issued_on=issued, certificate_no=f"G{number}")
    make_recognition(issued_on=date(2025, 5, 1))
    make_recognition(issued_on=date(2023, 12, 1), unit_code="07534")

    lines = renewals(acting(make_officer()), day=date(2026, 11, 21))

    assert [(line.recognition.certificate_no, line.days_left, line.window) for line in lines] == [
        ("G1", 10, 30),
        ("G2", 45, 60),
        ("G0", 80, 90),
    ]
    assert lines[1].write_by == lines[1].recognition.expires_on - timedelta(days=30)
    assert len(renewals(acting(make_province_officer()), day=date(2026, 11, 21))) == 4
