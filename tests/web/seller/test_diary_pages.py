"""A household keeps its diary on the phone: two taps and a number, without scripts."""

import io
import re
from datetime import timedelta

from sqlalchemy import select

from marketplace.core.clock import utc_now, vietnam_day
from marketplace.core.db import db
from marketplace.sellers.models import Grower, SellerKind
from marketplace.traceability.farm.models import (
    DiaryEntry,
    GrowingSeason,
    InputProduct,
    WorkKind,
    WorkStatus,
)
from tests.clock import days_ago
from tests.core.pictures import jpeg
from tests.factories import make_product, make_seller
from tests.factories.farm import make_entry, make_input, make_plot, make_season
from tests.factories.people import LONG_AGO
from tests.factories.saving import save
from tests.web.filling_in import fill_in


def shop_with_season(client, owner):
    seller = make_seller(owner=owner)
    season = make_season(make_product(seller=seller))
    return seller, season, f"/nguoi-ban/nhat-ky/{season.code}"


def entries() -> list[DiaryEntry]:
    return list(db.session.scalars(select(DiaryEntry).order_by(DiaryEntry.id)))


def key_on(page) -> str:
    found = re.search(r'name="key"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="key"', page.text)
    return found[1] or found[2]


def test_two_taps_and_a_number_write_a_spraying_down(app, client, owner):
    _, season, url = shop_with_season(client, owner)
    used = make_input("Abamectin 1.8EC", waiting_days=7)
    make_entry(season, kind=WorkKind.SPRAYING, used=used, quantity=40)

    page = client.get("/nguoi-ban/nhat-ky", follow_redirects=True)
    assert page.request.path == url
    assert "Phun thuốc: Abamectin 1.8EC" in page.text
    assert "cách ly 7 ngày" in page.text
    answer = fill_in(
        client,
        url,
        key=key_on(page),
        work=f"spraying:{used.code}",
        quantity="45",
        done_on=f"{vietnam_day(utc_now())}",
        plot="-",
    )

    assert answer.status_code == 302
    entry = entries()[-1]
    assert (entry.kind, entry.quantity, entry.waiting_days, entry.status) == (
        WorkKind.SPRAYING,
        45,
        7,
        WorkStatus.DONE,
    )
    after = client.get(url)
    first_day = vietnam_day(utc_now()) + timedelta(days=7)
    assert "Chưa hái được" in after.text
    assert f"{first_day:%d/%m/%Y}" in after.text


def test_the_same_form_sent_twice_makes_one_entry(app, client, owner):
    _, _, url = shop_with_season(client, owner)
    fields = {
        "key": key_on(client.get(url)),
        "work": "watering",
        "done_on": f"{vietnam_day(utc_now())}",
    }

    for _ in range(2):
        assert fill_in(client, url, **fields).status_code == 302

    assert len(entries()) == 1


def test_one_tap_repeats_the_last_entry(app, client, owner):
    _, season, url = shop_with_season(client, owner)
    make_entry(season, kind=WorkKind.WATERING)

    answer = fill_in(client, f"{url}/lap-lai", page=url, key=key_on(client.get(url)))

    assert answer.status_code == 302
    assert [entry.kind for entry in entries()] == [WorkKind.WATERING, WorkKind.WATERING]
    assert entries()[-1].done_on == vietnam_day(utc_now())


def test_a_wrong_entry_says_what_is_wrong_and_loses_nothing(app, client, owner):
    _, _, url = shop_with_season(client, owner)
    tomorrow = vietnam_day(utc_now()) + timedelta(days=1)

    future = fill_in(
        client, url, work="watering", done_on=f"{tomorrow}", note="Tưới gốc", quantity="7"
    )
    unnamed = fill_in(client, url, work="spraying", done_on=f"{vietnam_day(utc_now())}")
    unknown = fill_in(
        client,
        url,
        work="spraying",
        used="Thuốc lạ",
        quantity="4",
        done_on=f"{vietnam_day(utc_now())}",
    )
    nothing = fill_in(client, url, work="", done_on="", quantity="hai")

    assert [answer.status_code for answer in (future, unnamed, unknown, nothing)] == [422] * 4
    assert "Ngày này chưa tới" in future.text
    assert "Tưới gốc" in future.text
    assert 'value="7"' in future.text
    assert "Hãy ghi đã phun thuốc gì" in unnamed.text
    assert 'value="Thuốc lạ"' in unknown.text
    assert nothing.text.count('class="field-error"') == 3
    assert entries() == []


def test_a_plan_waits_on_the_page_and_is_done_with_one_tap(app, client, owner):
    _, _, url = shop_with_season(client, owner)
    fill_in(client, url, work="pruning", done_on=f"{vietnam_day(utc_now())}", planned="y")
    (planned,) = entries()
    assert planned.status is WorkStatus.PLANNED

    answer = fill_in(client, f"/nguoi-ban/nhat-ky/muc/{planned.code}/da-lam", page=url)

    assert answer.status_code == 302
    assert entries()[-1].status is WorkStatus.DONE


def test_an_entry_is_corrected_and_taken_back_with_its_reason(app, client, owner):
    _, season, url = shop_with_season(client, owner)
    entry = make_entry(season, kind=WorkKind.WATERING, quantity=5)
    page = f"/nguoi-ban/nhat-ky/muc/{entry.code}"
    assert client.get(page).status_code == 200

    answer = fill_in(client, page, work="watering", done_on=f"{days_ago(233)}", quantity="6")
    assert answer.status_code == 302
    corrected = entries()[-1]
    assert (corrected.quantity, corrected.revision_of) == (6, entry.id)

    page = f"/nguoi-ban/nhat-ky/muc/{corrected.code}"
    assert fill_in(client, f"{page}/bo", page=page, reason="").status_code == 422
    assert fill_in(client, f"{page}/bo", page=page, reason="Ghi nhầm").status_code == 302
    assert "đã bỏ: Ghi nhầm" in client.get(url).text


def test_a_photo_goes_through_the_gate(app, client, owner):
    _, _, url = shop_with_season(client, owner)
    today = f"{vietnam_day(utc_now())}"

    bad = fill_in(client, url, work="watering", done_on=today, photos=(io.BytesIO(b"nix"), "a.jpg"))
    good = fill_in(
        client, url, work="watering", done_on=today, photos=(io.BytesIO(jpeg()), "a.jpg")
    )

    assert bad.status_code == 422
    assert good.status_code == 302
    (entry,) = entries()
    assert len(entry.photo) == 64
    assert client.get(f"/media/{entry.photo}-2000.jpg").status_code == 200


def test_the_diary_prints_and_downloads(app, client, owner):
    _, season, url = shop_with_season(client, owner)
    used = make_input("=Abamectin", waiting_days=7)
    make_entry(season, kind=WorkKind.SPRAYING, used=used, quantity=40)

    paper, table = client.get(f"{url}/in"), client.get(f"{url}/bang")

    assert "Sổ nhật ký" in paper.text
    assert "40 ml" in paper.text.replace("\u00a0", " ")
    assert table.mimetype == "text/csv"
    assert "'=Abamectin" in table.data.decode("utf-8-sig")


def test_another_shops_diary_is_not_found(app, client, owner):
    make_seller(owner=owner)
    season = make_season()
    entry = make_entry(season)

    for path in (
        f"/nguoi-ban/nhat-ky/{season.code}",
        f"/nguoi-ban/nhat-ky/{season.code}/in",
        f"/nguoi-ban/nhat-ky/{season.code}/bang",
        f"/nguoi-ban/nhat-ky/muc/{entry.code}",
    ):
        assert client.get(path).status_code == 404


def test_a_grower_of_a_cooperative_keeps_the_diary_of_their_own_plots(app, client, owner):
    coop = make_seller("HTX Hồng Xuân", kind=SellerKind.COOPERATIVE)
    grower = Grower(
        seller_id=coop.id,
        household_code="HO1",
        name="Nguyễn Văn Tư",
        user_id=owner.id,
        joined_on=LONG_AGO.date(),
    )
    save(grower)
    product = make_product(seller=coop)
    mine = make_season(product, plots=[make_plot(coop, grower=grower)])
    other = make_season(product)

    page = client.get("/nguoi-ban/nhat-ky", follow_redirects=True)
    assert page.request.path == f"/nguoi-ban/nhat-ky/{mine.code}"
    today = f"{vietnam_day(utc_now())}"
    assert fill_in(client, page.request.path, work="watering", done_on=today).status_code == 302
    assert client.get(f"/nguoi-ban/nhat-ky/{other.code}").status_code == 404
    assert [entry.season_id for entry in entries()] == [mine.id]


def test_a_buyer_is_led_to_opening_a_shop(app, client, owner):
    assert client.get("/nguoi-ban/nhat-ky").location == "/nguoi-ban/dang-ky"


def test_from_nothing_to_the_first_entry(app, client, owner):
    seller = make_seller(owner=owner)
    make_product(seller=seller)
    assert "Chưa có vụ nào" in client.get("/nguoi-ban/nhat-ky").text

    plot = fill_in(
        client,
        "/nguoi-ban/vung-trong/lo-dat/moi",
        name="Sau nhà",
        area_m2="3.600",
        kind="conventional",
        area="-",
    )
    assert plot.location == "/nguoi-ban/vung-trong"
    form = client.get("/nguoi-ban/mua-vu/moi").text
    product_code = re.search(r'name="product"[^>]*value="(\w+)"', form)
    season = fill_in(
        client,
        "/nguoi-ban/mua-vu/moi",
        product=product_code[1],
        plots=["L1"],
        planted_on="2026-03-01",
        expected_kg="2.000",
    )

    found = db.session.scalars(select(GrowingSeason)).one()
    assert season.location == f"/nguoi-ban/nhat-ky/{found.code}"
    assert found.expected_yield_g == 2_000_000
    assert client.get(season.location).status_code == 200


def test_an_input_of_ones_own_brings_its_waiting_days(app, client, owner):
    seller, _, url = shop_with_season(client, owner)

    wrong = fill_in(
        client,
        "/nguoi-ban/nhat-ky/vat-tu",
        name="",
        kind="pesticide",
        unit="ml",
        waiting_days="999",
    )
    kept = fill_in(
        client,
        "/nguoi-ban/nhat-ky/vat-tu",
        name="Thuốc nhà",
        kind="pesticide",
        unit="ml",
        waiting_days="10",
    )
    assert (wrong.status_code, kept.status_code) == (422, 302)
    today = f"{vietnam_day(utc_now())}"
    fill_in(client, url, work="spraying", used="thuoc nha", quantity="30", done_on=today)

    own = db.session.scalars(select(InputProduct)).one()
    assert own.seller_id == seller.id
    assert entries()[-1].waiting_days == 10


def test_the_page_on_origin_leads_to_what_there_is(app, client, owner):
    make_seller(owner=owner)

    page = client.get("/nguoi-ban/nguon-goc").text

    for path in ("nhat-ky", "mua-vu", "vung-trong", "chung-nhan"):
        assert f'href="/nguoi-ban/{path}"' in page
    assert "Nguồn gốc" in page
