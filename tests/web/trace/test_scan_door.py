"""Scans that are answered from the pages say what the view would say, and are counted like its own."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, text

from marketplace.catalog.models import Product
from marketplace.core.db import atomically, db, unit_of_work
from marketplace.core.page_versions import bump_versions
from marketplace.stamps.commands.batches import void_stamps
from marketplace.stamps.models import Scan, StampBatch, StampState
from marketplace.stamps.scans import scan_counter
from marketplace.traceability.lots.commands.holding import hold_lot
from marketplace.traceability.lots.models import Lot, LotState
from marketplace.web.serving.payment_providers import DESK
from marketplace.web.trace.scan_door import KEY
from marketplace.web.trace.stamp_page_cache import Pages
from tests.factories.lots import IN_MARKET_TIME
from tests.factories.saving import as_rows
from tests.factories.stories import make_tale
from tests.settlement.recalling import officer, recall
from tests.web.trace.kept_scans import asked_of_flask, both, change, scan, stamps_of, told


@pytest.fixture
def pages(app: Flask) -> Iterator[Pages]:
    """The pages of the application, switched on and empty."""
    found: Pages = app.extensions[KEY].pages
    found.most = 50
    found.clear()
    yield found
    found.most = 0
    found.clear()


STATES = {
    "never looked at": {},
    "looked at": {"scans": 4, "first_scanned_at": IN_MARKET_TIME},
    "sold": {"state": StampState.SOLD, "sold_at": IN_MARKET_TIME},
    "confirmed": {
        "state": StampState.CONFIRMED,
        "scans": 12_345,
        "first_scanned_at": IN_MARKET_TIME,
        "confirmed_at": IN_MARKET_TIME + timedelta(days=1),
    },
    "copied": {"copied_at": IN_MARKET_TIME, "scans": 1, "first_scanned_at": IN_MARKET_TIME},
}


@pytest.mark.parametrize("pins", [False, True])
@pytest.mark.parametrize("state", STATES)
def test_a_kept_page_says_what_the_view_says(
    app: Flask, pages: Pages, state: str, pins: bool
) -> None:
    stamp = stamps_of(make_tale(), pins=pins)[0]
    change(stamp, **STATES[state])
    for language in ("vi", "en"):
        for encoding in ("identity", "gzip"):
            wish = {"Accept_Language": language, "Accept_Encoding": encoding}
            slow, quick = both(app, pages, stamp, **wish)
            assert told(quick) == told(slow), (language, encoding)
            assert quick.headers["Content-Length"] == str(len(quick.data))
            assert quick.headers["Vary"] == slow.headers["Vary"]


@pytest.mark.parametrize(
    ("state", "word"),
    [
        (LotState.OPEN, "một phần thông tin"),
        (LotState.HELD, "tạm giữ"),
        (LotState.CLOSED, "ngừng bán"),
        (LotState.RECALLED, "đã bị thu hồi"),
        (LotState.DESTROYED, "tiêu hủy"),
    ],
)
def test_each_state_of_a_lot_is_kept_as_the_view_tells_it(
    app: Flask, pages: Pages, state: LotState, word: str
) -> None:
    stamp = stamps_of(make_tale())[0]
    with as_rows():
        db.session.get_one(Lot, stamp.lot_id).state = state
    slow, quick = both(app, pages, stamp)
    assert told(quick) == told(slow)
    assert word in quick.text


def test_stamps_of_a_lot_share_a_page_and_keep_their_own_texts(app: Flask, pages: Pages) -> None:
    first, second, third = stamps_of(make_tale(), pins=True)
    change(second, scans=7, first_scanned_at=IN_MARKET_TIME)
    change(third, scans=41, first_scanned_at=IN_MARKET_TIME + timedelta(days=3))
    scan(app, first)
    scan(app, second)
    with asked_of_flask(app) as paths:
        quick = scan(app, third)
    assert paths == []
    assert "lần quét thứ 42" in quick.text
    assert first.code not in quick.text + quick.headers["Link"]
    assert second.code not in quick.text + quick.headers["Link"]
    assert quick.text.count(f"/t/{third.code}/") == 2
    pages.clear()
    assert told(quick) == told(scan(app, third))


def test_a_cookie_chooses_the_language_of_a_kept_page(app: Flask, pages: Pages) -> None:
    stamp = stamps_of(make_tale())[0]
    client = app.test_client()
    for _ in range(2):
        assert '<html lang="vi">' in client.get(f"/t/{stamp.code}").text
    client.set_cookie("lang", "en")
    for _ in range(2):
        assert '<html lang="en">' in client.get(f"/t/{stamp.code}").text


def test_a_step_of_this_process_is_seen_at_once(app: Flask, pages: Pages) -> None:
    stamp = stamps_of(make_tale())[0]
    both(app, pages, stamp)
    lot = db.session.get_one(Lot, stamp.lot_id)
    atomically(lambda: hold_lot(lot, reason="Chờ kết quả", actor="CB1", now=IN_MARKET_TIME))
    assert "Chờ kết quả" in scan(app, stamp).text
    recall([lot], actor=officer(), desk=app.extensions[DESK], now=IN_MARKET_TIME)
    assert "đang bị thu hồi" in scan(app, stamp).text
    batch = db.session.get_one(StampBatch, stamp.batch_id)
    atomically(
        lambda: void_stamps(
            batch, first=1, last=1, reason="Tờ tem rách", actor="tests", now=IN_MARKET_TIME
        )
    )
    assert "Tem này đã bị hủy" in scan(app, stamp).text


def test_a_step_elsewhere_is_seen_at_once(app: Flask, pages: Pages) -> None:
    stamp = stamps_of(make_tale())[0]
    both(app, pages, stamp)
    version = (
        "INSERT INTO page_version (key, version) VALUES (:key, 1)"
        " ON CONFLICT (key) DO UPDATE SET version = page_version.version + 1"
    )
    with db.engine.begin() as connection:
        values = {"id": stamp.lot_id, "reason": "Có người báo"}
        connection.execute(
            text("UPDATE lot SET state = 'recalled', state_reason = :reason WHERE id = :id"), values
        )
        connection.execute(text(version), {"key": f"lot:{stamp.lot_id}"})
    slow = scan(app, stamp)
    assert 'class="band stop"' in slow.text
    assert told(scan(app, stamp)) == told(slow)
    with db.engine.begin() as connection:
        found = {"id": stamp.id, "at": IN_MARKET_TIME.replace(tzinfo=None)}
        connection.execute(text("UPDATE stamp SET copied_at = :at WHERE id = :id"), found)
    assert "tem" in scan(app, stamp).text
    pages.clear()
    before = scan(app, stamp)
    assert told(scan(app, stamp)) == told(before)


@pytest.mark.parametrize("key", ["product", "shop", "lot"])
def test_a_bump_of_what_the_page_shows_sends_the_next_scan_to_the_view(
    app: Flask, pages: Pages, key: str
) -> None:
    tale = make_tale()
    stamp = stamps_of(tale)[0]
    both(app, pages, stamp)
    row = {"product": tale.product.id, "shop": tale.product.seller_id, "lot": stamp.lot_id}[key]
    with unit_of_work():
        db.session.get_one(Product, tale.product.id).name = "Xoài tượng"
        bump_versions(f"{key}:{row}")
    with asked_of_flask(app) as paths:
        assert "Xoài tượng" in scan(app, stamp).text
        assert "Xoài tượng" in scan(app, stamp).text
    assert len(paths) == 1


def test_every_scan_is_counted_once_with_its_device_and_state(app: Flask, pages: Pages) -> None:
    stamp = stamps_of(make_tale())[0]
    client = app.test_client()
    scan_counter.forget()
    numbers = []
    for _ in range(4):
        page = client.get(f"/t/{stamp.code}").text
        numbers += [number for number in range(1, 9) if f"lần quét thứ {number}" in page]
        client.head(f"/t/{stamp.code}")
    assert numbers == [1, 2, 3, 4]
    assert scan_counter.flush() == 4
    rows = db.session.execute(
        select(Scan.device, Scan.state).where(Scan.stamp_id == stamp.id).distinct()
    ).all()
    assert [row.state for row in rows] == [StampState.ACTIVATED]
    assert rows[0].device


def test_many_at_once_are_all_counted(app: Flask, pages: Pages) -> None:
    stamp = stamps_of(make_tale())[0]
    both(app, pages, stamp)
    scan_counter.forget()
    people, looks = 8, 20
    together = Barrier(people)

    def look(_: int) -> set[int]:
        client = app.test_client()
        together.wait()
        return {client.get(f"/t/{stamp.code}").status_code for _ in range(looks)}

    with ThreadPoolExecutor(people) as crowd:
        assert set.union(*crowd.map(look, range(people))) == {200}
    assert scan_counter.flush() == people * looks
    db.session.refresh(stamp)
    assert stamp.scans == people * looks


def test_what_is_out_of_the_ordinary_goes_to_the_view(app: Flask, pages: Pages) -> None:
    stamp = stamps_of(make_tale())[0]
    both(app, pages, stamp)
    client, path = app.test_client(), f"/t/{stamp.code}"
    with asked_of_flask(app) as paths:
        assert client.get(f"{path}?lang=en").headers["Set-Cookie"]
        assert client.get(path, headers={"Accept": "application/linkset+json"}).is_json
        assert client.post(path).status_code == 405
        assert client.head(path).data == b""
        assert client.get(f"{path}/").headers["Location"] == path
        assert client.get(f"{path})").headers["Location"] == path
        assert client.get(f"/t/{stamp.code[:-1]}").status_code == 404
        assert client.get("/t/0000-0000-0000").status_code == 404
    assert len(paths) == 8


def test_a_code_is_tidied_before_it_is_looked_up(app: Flask, pages: Pages) -> None:
    stamp = stamps_of(make_tale())[0]
    slow, _quick = both(app, pages, stamp)
    with asked_of_flask(app) as paths:
        for written in (stamp.code.lower(), f"{stamp.code[:4]}-{stamp.code[4:]}"):
            scan_counter.forget()
            assert told(app.test_client().get(f"/T/{written}")) == told(slow)
    assert paths == []


def test_the_next_day_is_told_anew(app: Flask, pages: Pages) -> None:
    stamp = stamps_of(make_tale())[0]
    with as_rows():
        lot = db.session.get_one(Lot, stamp.lot_id)
        lot.best_before = (IN_MARKET_TIME + timedelta(days=5)).date()
    with time_machine.travel(IN_MARKET_TIME, tick=False):
        both(app, pages, stamp)
    with time_machine.travel(IN_MARKET_TIME + timedelta(days=9), tick=False):
        assert "quá hạn" in scan(app, stamp).text


def test_a_shop_that_writes_the_sign_of_a_gap_gets_a_page_all_the_same(
    app: Flask, pages: Pages
) -> None:
    tale = make_tale(name="Xoài \ue0f1 cát")
    stamp = stamps_of(tale)[0]
    with asked_of_flask(app) as paths:
        assert told(scan(app, stamp)) == told(scan(app, stamp))
    assert len(paths) == 2


def test_the_least_read_page_goes_first(app: Flask, pages: Pages) -> None:
    tale = make_tale()
    pages.most = 1
    first, second = stamps_of(tale)[0], stamps_of(tale)[0]
    for stamp in (first, second, second, first):
        scan(app, stamp)
    with asked_of_flask(app) as paths:
        scan(app, first)
        scan(app, second)
    assert paths == [f"/t/{second.code}"]
