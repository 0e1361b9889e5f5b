"""What people see who open the page of a lot or a product."""

import base64
import gzip
import hashlib
import re
from datetime import timedelta

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from marketplace.catalog.models import Product
from marketplace.catalog.trust import set_trust
from marketplace.core.db import atomically, db, unit_of_work
from marketplace.sellers.models import Seller
from marketplace.stamps.models import Stamp, StampState
from marketplace.traceability.lots.commands.harvests import harvest
from marketplace.traceability.lots.models import Lot, LotState
from marketplace.tracelog.models import TraceKind
from marketplace.tracelog.recording import note
from marketplace.tracelog.tasks import follow_events
from tests.clock import days_ago
from tests.factories.lots import IN_MARKET_TIME, make_lot, make_pack_lot
from tests.factories.produce import make_product
from tests.factories.saving import as_rows
from tests.factories.stamps import make_stamps
from tests.factories.stories import HARVESTED_ON, Tale, keep_diary, make_tale, sell
from tests.orders.counting import counted_statements
from tests.stories.test_lot_story import open_recall

OCOP = {
    "stars": 4,
    "certificate_no": "OCOP-82-2025-117",
    "decision_no": "2841/QĐ-UBND",
    "decision_on": "2025-06-20",
    "issuing_body": "UBND tỉnh Đồng Tháp",
    "issued_on": "2025-06-20",
    "expires_on": "2028-06-20",
}


def address(tale: Tale) -> str:
    return f"/p/{tale.product.code}/l/{tale.lot.code}"


def words(answer: TestResponse) -> str:
    """The page without tags, its gaps made one."""
    body = answer.text.partition("<main")[2]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", body)).replace("\u00a0", " ")


def stamped(tale: Tale, state: StampState = StampState.ACTIVATED) -> Stamp:
    return make_stamps(make_pack_lot(tale.lot, count=20, pack_size_g=500), state=state)[0]


def test_a_lot_tells_its_story_in_the_order_of_the_page(app: Flask) -> None:
    tale = make_tale()
    with unit_of_work():
        set_trust(tale.product.id, "ocop", OCOP, now=IN_MARKET_TIME)
    answer = app.test_client().get(address(tale))
    assert answer.status_code == 200
    told = words(answer)
    places = [
        told.index(each)
        for each in (
            *("mới khai một phần", "Xoài cát Hòa Lộc", "HTX Hồng Xuân", "Phường Chũ"),
            *(
                "XOAI26-1120-K3",
                "đã kiểm tra",
                "01/03/2018",
                f"{HARVESTED_ON:%d/%m/%Y}",
                f"{days_ago(-14):%d/%m/%Y}",
            ),
            *("OCOP 4 sao", "OCOP-82-2025-117", "2841/QĐ-UBND", "19/06/2028", "VietGAP-TT-12"),
            *("Thu 480,5 kg, đã bán 312 kg", "Abamectin 1.8EC", "250 ml"),
            *(
                "Cách ly 7 ngày, hái sau 11 ngày",
                "8/10",
                "Bằng chứng dữ liệu không bị sửa",
                "EPCIS",
            ),
            *("Báo vấn đề", "35.000 ₫", "Mua loại này"),
        )
    ]
    assert places == sorted(places)


def test_the_page_speaks_the_language_of_the_phone(app: Flask) -> None:
    tale = make_tale()
    client = app.test_client()
    for accepted, word in (
        ("en-US,en;q=0.9", "Waiting time 7 days, picked after 11 days"),
        ("vi-VN,vi;q=0.9,en;q=0.5", "Cách ly 7 ngày"),
        ("ko-KR", "Cách ly 7 ngày"),
        ("", "Cách ly 7 ngày"),
    ):
        answer = client.get(address(tale), headers={"Accept-Language": accepted})
        assert word in words(answer), accepted
        assert "Accept-Language" in answer.headers["Vary"]
    chosen = client.get(f"{address(tale)}?lang=en")
    assert "Care diary" in chosen.text
    assert '<html lang="en">' in chosen.text


def test_the_page_is_small_whole_and_without_script(app: Flask) -> None:
    tale = make_tale()
    keep_diary(tale.season, entries=497)
    answer = app.test_client().get(address(tale))
    assert len(gzip.compress(answer.data)) <= 14_000
    assert "<script" not in answer.text
    assert " style=" not in answer.text
    assert len(re.findall(r'<(?:img|link)[^>]* (?:src|href)="/', answer.text)) <= 1
    assert "và 440 lần chăm sóc thường ngày khác" in answer.text


def test_the_style_is_let_in_by_its_hash(app: Flask) -> None:
    tale = make_tale()
    answer = app.test_client().get(address(tale))
    sheet = re.search(r"<style>(.*?)</style>", answer.text, re.DOTALL)
    assert sheet
    digest = base64.b64encode(hashlib.sha256(sheet[1].encode()).digest()).decode()
    assert f"style-src 'self' 'sha256-{digest}'" in answer.headers["Content-Security-Policy"]


def test_nobody_who_worked_and_no_buyer_is_named(app: Flask) -> None:
    tale = make_tale()
    answer = app.test_client().get(address(tale))
    for secret in ("tests", "DHTESTS", "+84"):
        assert secret not in words(answer)


def test_a_page_costs_eleven_statements_however_long_the_diary_is(app: Flask) -> None:
    tale = make_tale()
    client, url = app.test_client(), address(tale)
    client.get(url)
    counts = []
    for more in (0, 497):
        keep_diary(tale.season, entries=more)
        with counted_statements() as sent:
            client.get(url)
        counts.append(len(sent))
    assert counts == [11, 11]


def test_a_known_page_is_not_sent_again_until_its_story_changes(app: Flask) -> None:
    tale = make_tale()
    client, url = app.test_client(), address(tale)
    etag = client.get(url).headers["ETag"]
    known = {"If-None-Match": etag}
    assert client.get(url, headers=known).status_code == 304
    with unit_of_work():
        lot = db.session.get_one(Lot, tale.lot.id)
        note(
            TraceKind.MOVED,
            seller_id=lot.seller_id,
            lot=lot,
            event_at=IN_MARKET_TIME,
            now=IN_MARKET_TIME,
        )
    assert client.get(url, headers=known).status_code == 200


def test_a_recalled_lot_is_red_and_says_why(app: Flask) -> None:
    tale = make_tale()
    stamp = stamped(tale)
    open_recall(tale)
    with as_rows():
        for lot_id in (tale.lot.id, stamp.lot_id):
            db.session.get_one(Lot, lot_id).state = LotState.RECALLED
    client = app.test_client()
    page = client.get(address(tale))
    assert 'class="band stop"' in page.text
    assert "đang bị thu hồi Dư lượng thuốc vượt mức" in words(page)
    assert 'class="band stop"' in client.get(f"/t/{stamp.code}").text


@pytest.mark.parametrize(
    ("state", "tone", "word"),
    [
        (LotState.HELD, "wait", "tạm giữ"),
        (LotState.CLOSED, "plain", "ngừng bán"),
        (LotState.DESTROYED, "stop", "tiêu hủy"),
        (LotState.OPEN, "plain", "một phần thông tin"),
    ],
)
def test_each_state_has_its_word(app: Flask, state: LotState, tone: str, word: str) -> None:
    product = make_product(stock=0)
    lot = make_lot(product, state=state)
    answer = app.test_client().get(f"/p/{product.code}/l/{lot.code}")
    assert f'class="band {tone}"' in answer.text
    assert word in words(answer)


def test_a_product_page_lists_its_open_lots(app: Flask) -> None:
    tale = make_tale()
    make_lot(tale.product, code="HET-HAN", best_before=IN_MARKET_TIME.date() - timedelta(days=400))
    make_lot(tale.product, code="TAM-GIU", state=LotState.HELD)
    answer = app.test_client().get(f"/p/{tale.product.code}")
    assert f'href="{address(tale)}"' in answer.text
    assert "HET-HAN" not in answer.text
    assert "TAM-GIU" not in answer.text


def test_an_unknown_lot_leads_up_to_the_product_and_says_so(app: Flask) -> None:
    tale = make_tale()
    answer = app.test_client().get(f"/p/{tale.product.code}/l/KHONG-CO")
    assert answer.status_code == 200
    assert "Sản phẩm này không có lô KHONG-CO" in words(answer)
    assert "Xoài cát Hòa Lộc" in answer.text
    assert "noindex" in answer.text
    assert "no-store" in answer.headers["Cache-Control"]


def test_what_was_never_on_sale_has_no_page(app: Flask) -> None:
    product = make_product(published=False)
    client = app.test_client()
    assert client.get(f"/p/{product.code}").status_code == 404
    assert client.get("/p/SPKHONGCO").status_code == 404
    assert client.get("/p/SPKHONGCO/l/L1").status_code == 404


def test_a_withdrawn_product_keeps_its_story_but_is_not_for_sale(app: Flask) -> None:
    tale = make_tale()
    with unit_of_work():
        db.session.get_one(Product, tale.product.id).visible = False
    answer = app.test_client().get(address(tale))
    assert answer.status_code == 200
    assert "/gio-hang/them" not in answer.text


def test_two_taps_buy_the_same(app: Flask) -> None:
    tale = make_tale()
    client = app.test_client()
    page = client.get(address(tale))
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="(\w+)"', page.text))
    answer = client.post("/gio-hang/them", data=fields | {"do": "cart"}, follow_redirects=True)
    assert answer.request.path == "/gio-hang"
    assert "Xoài cát Hòa Lộc" in answer.text


def test_the_links_to_proof_events_and_report_lead_somewhere(app: Flask) -> None:
    product = make_product(stock=0)
    seller = db.session.get_one(Seller, product.seller_id)
    lot = atomically(
        lambda: harvest(
            product=product,
            variant=None,
            seller=seller,
            grams=50_000,
            harvested_from=IN_MARKET_TIME.date(),
            actor="tests",
            now=IN_MARKET_TIME,
        )
    )
    sell(lot, 1_000)  # before, the export keeps a lot to itself that tells so little
    follow_events(now=IN_MARKET_TIME)
    client = app.test_client()
    page = client.get(f"/p/{product.code}/l/{lot.code}")
    links = re.findall(r'href="(/(?:log|epcis|p)/[^"]*(?:event=|MATCH|bao-cao)[^"]*)"', page.text)
    proof, events, report = [client.get(link.replace("&amp;", "&")) for link in links]
    assert (proof.status_code, report.status_code) == (200, 200)
    (event,) = events.json["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
    assert proof.json["event"]["uuid"] in event["eventID"]
