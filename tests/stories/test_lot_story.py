"""What the story of a lot holds, and that its length costs no statements."""

from datetime import date, timedelta

import pytest
from flask import Flask

from marketplace.catalog.models import Product
from marketplace.core.db import db, unit_of_work
from marketplace.stories.heading import lot_heading, product_heading, stamp_heading
from marketplace.stories.story import Story, lot_story
from marketplace.traceability.farm.models import CertificateKind, CheckStatus, DiaryEntry, WorkKind
from marketplace.traceability.lots.models import LotMovement, MoveKind
from marketplace.traceability.lots.rules.completeness import Ground, Item
from marketplace.traceability.recalls.models import LotRole, Recall, RecallLot, RecallScope
from tests.factories.farm import make_certificate, make_entry, make_plot, make_season
from tests.factories.lots import IN_MARKET_TIME, make_lot, make_pack_lot
from tests.factories.people import LONG_AGO
from tests.factories.produce import make_product
from tests.factories.saving import as_rows
from tests.factories.stamps import make_stamps
from tests.factories.stories import HARVESTED_ON, Tale, keep_diary, make_tale
from tests.orders.counting import counted_statements

DAY = date(2026, 11, 21)


def told(product: Product, lot_code: str) -> Story:
    return told_of(product.code, lot_code)


def told_of(product_code: str, lot_code: str) -> Story:
    heading = lot_heading(product_code, lot_code, day=DAY)
    assert heading is not None
    assert heading.lot_id is not None
    return lot_story(heading)


def test_a_lot_tells_where_when_and_how_it_grew(app: Flask) -> None:
    tale = make_tale()
    story = told(tale.product, tale.lot.code)
    head = story.heading
    assert (head.product, head.seller, head.commune) == (
        "Xoài cát Hòa Lộc",
        "HTX Hồng Xuân",
        "Phường Chũ",
    )
    assert head.may_buy
    assert head.quantity_g == 480_500
    assert story.sold_g == 312_000
    (harvest,) = story.harvests
    assert (harvest.variety, harvest.planted_on) == ("Cát Hòa Lộc", date(2018, 3, 1))
    assert [work.kind for work in story.work] == [
        WorkKind.PRUNING,
        WorkKind.FERTILISING,
        WorkKind.SPRAYING,
    ]
    spraying = story.work[-1]
    assert (spraying.material, spraying.quantity, spraying.unit) == ("Abamectin 1.8EC", 250, "ml")
    assert spraying.waiting_days == 7
    assert story.days_waited(spraying) == 11
    (area,) = story.areas
    assert area.verified_on(DAY)
    (certificate,) = story.certificates
    assert certificate.kind is CertificateKind.VIETGAP
    assert story.events == 1
    assert story.event is not None
    assert len(story.event) == 36


def test_a_story_costs_eleven_statements_for_one_entry_and_for_five_hundred(app: Flask) -> None:
    tale = make_tale()
    counts = []
    for more in (0, 497):
        keep_diary(tale.season, entries=more)
        codes = tale.product.code, tale.lot.code
        with counted_statements() as sent:
            story = told_of(*codes)
        counts.append((len(story.work), len(sent)))
    assert counts == [(3, 11), (500, 11)]


def test_who_worked_and_where_plots_lie_is_not_even_read(app: Flask) -> None:
    tale = make_tale()
    codes = tale.product.code, tale.lot.code
    with counted_statements() as sent:
        told_of(*codes)
    asked = " ".join(sent)
    for column in ("worker", "geometry", "phone", "reference", "order_code", "moved_by", "note "):
        assert f".{column}" not in asked, column


def test_what_is_missing_is_named(app: Flask) -> None:
    product = make_product(stock=0)
    lot = make_lot(product)
    found = told(product, lot.code).completeness
    assert Item.SHELF_LIFE in found.missing_items
    assert Item.PRODUCT_PICTURE in found.missing_items
    assert Item.STAGES in found.missing_items
    assert set(found.missing_grounds) == {Ground.AREA, Ground.PLANTED, Ground.CARE}
    assert not found.publishable


def test_late_and_corrected_entries_stay_visible(app: Flask) -> None:
    season = make_season()
    product = db.session.get_one(Product, season.product_id)
    lot = make_lot(product, season_id=season.id)
    in_time = make_entry(season, done_on=date(2026, 11, 10), entered_at=_at(date(2026, 11, 13)))
    make_entry(season, done_on=date(2026, 11, 11), entered_at=_at(date(2026, 11, 15)))
    with as_rows():
        kept = db.session.get_one(DiaryEntry, in_time.id)
        kept.voided_at, kept.void_reason = _at(date(2026, 11, 16)), "Ghi nhầm ruộng"
    early, late = told(product, lot.code).work
    assert (early.is_late, late.is_late) == (False, True)
    assert (early.counts, early.void_reason) == (False, "Ghi nhầm ruộng")
    assert late.counts


def _at(day: date):  # type: ignore[no-untyped-def]  # a moment of that day
    return IN_MARKET_TIME.replace(year=day.year, month=day.month, day=day.day)


def test_work_after_the_harvest_and_on_other_plots_is_another_story(app: Flask) -> None:
    season = make_season()
    product = db.session.get_one(Product, season.product_id)
    lot = make_lot(product, season_id=season.id)
    make_entry(season, done_on=HARVESTED_ON + timedelta(days=1))
    make_entry(make_season(product), done_on=date(2026, 11, 1))
    own = make_entry(season, done_on=date(2026, 11, 2))
    assert [each.done_on for each in told(product, lot.code).work] == [own.done_on]


def test_a_pack_tells_of_the_harvests_in_it(app: Flask) -> None:
    tale = make_tale()
    pack = make_pack_lot(tale.lot, count=20, pack_size_g=500)
    story = told(tale.product, pack.code)
    (harvest,) = story.harvests
    assert (harvest.code, harvest.taken_g) == (tale.lot.code, 10_000)
    assert len(story.work) == 3
    (made,) = told(tale.product, tale.lot.code).packs
    assert (made.code, made.packs, made.size_g) == (pack.code, 20, 500)


@pytest.mark.parametrize(
    ("status", "issued_on", "valid_to", "shown"),
    [
        (CheckStatus.VERIFIED, date(2026, 1, 1), date(2028, 1, 1), True),
        (CheckStatus.CLAIMED, date(2026, 1, 1), date(2028, 1, 1), False),
        (CheckStatus.SUSPENDED, date(2026, 1, 1), date(2028, 1, 1), False),
        (CheckStatus.VERIFIED, date(2024, 1, 1), HARVESTED_ON, False),
        (CheckStatus.VERIFIED, HARVESTED_ON, date(2028, 1, 1), True),
    ],
)
def test_a_certificate_shows_only_when_checked_and_valid_at_harvest(
    app: Flask, status: CheckStatus, issued_on: date, valid_to: date, shown: bool
) -> None:
    season = make_season()
    product = db.session.get_one(Product, season.product_id)
    lot = make_lot(product, season_id=season.id)
    make_certificate(product, status=status, issued_on=issued_on, valid_to=valid_to)
    assert bool(told(product, lot.code).certificates) is shown


def test_a_certificate_of_one_plot_says_nothing_of_another(app: Flask) -> None:
    season = make_season()
    product = db.session.get_one(Product, season.product_id)
    lot = make_lot(product, season_id=season.id)
    make_certificate(product, plots=[make_plot()])
    assert told(product, lot.code).certificates == []


def test_recounts_show_with_their_reason_and_sign(app: Flask) -> None:
    tale = make_tale()
    with unit_of_work():
        db.session.add(
            LotMovement(
                lot_id=tale.lot.id,
                kind=MoveKind.RECOUNT,
                grams=-2_000,
                reason="Cân lại trong kho",
                moved_by="tests",
                moved_at=IN_MARKET_TIME,
            )
        )
    (recount,) = told(tale.product, tale.lot.code).recounts
    assert (recount.used_g, recount.reason) == (-2_000, "Cân lại trong kho")


def test_an_open_recall_is_found(app: Flask) -> None:
    tale = make_tale()
    open_recall(tale)
    news = told(tale.product, tale.lot.code).open_recall
    assert news is not None
    assert news.reason == "Dư lượng thuốc vượt mức"


def open_recall(tale: Tale) -> None:
    with unit_of_work():
        recall = Recall(
            code="TH2026001",
            unit_code=tale.lot.unit_code,
            seller_id=tale.lot.seller_id,
            scope=RecallScope.LOT,
            scope_reference=tale.lot.code,
            reason="Dư lượng thuốc vượt mức",
            danger=1,
            opened_by="tests",
            created_at=LONG_AGO,
        )
        db.session.add(recall)
        db.session.flush()
        db.session.add(RecallLot(recall_id=recall.id, lot_id=tale.lot.id, role=LotRole.RECALLED))


def test_a_heading_without_a_known_lot_still_names_the_product(app: Flask) -> None:
    tale = make_tale()
    for heading in (
        lot_heading(tale.product.code, "KHONG-CO", day=DAY),
        product_heading(tale.product.code, day=DAY),
    ):
        assert heading is not None
        assert (heading.product, heading.lot_id) == ("Xoài cát Hòa Lộc", None)
    assert product_heading("SPKHONGCO", day=DAY) is None


def test_a_stamp_leads_to_its_lot(app: Flask) -> None:
    pack = make_pack_lot(make_tale().lot)
    stamp = make_stamps(pack)[1]
    heading = stamp_heading(stamp.code, day=DAY)
    assert heading is not None
    assert (heading.lot_code, heading.serial, heading.stamp_state) == (
        pack.code,
        stamp.serial,
        stamp.state,
    )
    assert stamp_heading("0" * 12, day=DAY) is None
