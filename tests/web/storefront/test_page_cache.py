import gzip
from datetime import UTC, datetime

import pytest
import time_machine

from marketplace.core.db import db, unit_of_work
from marketplace.core.page_versions import bump_versions
from marketplace.web.serving import page_cache as rooms
from marketplace.web.serving.page_cache import KEY
from tests.factories import make_category, make_product, make_user
from tests.web.signing_in import sign_in
from tests.web.storefront.lists import counted

PACKED = {"Accept-Encoding": "gzip"}


@pytest.fixture
def cache(app):
    """The application's cache, switched on and empty."""
    found = app.extensions[KEY]
    found.pages.most = 50
    found.pages.clear()
    yield found
    found.pages.most = 0
    found.pages.clear()


def test_a_page_is_served_again_without_asking_the_database(app, cache):
    make_product("Cam sành")
    client = app.test_client()
    first = client.get("/")
    with counted() as sent:
        second = client.get("/")

    assert sent == []
    assert second.data == first.data
    assert second.headers["ETag"] == first.headers["ETag"]
    assert second.headers["Content-Security-Policy"] == first.headers["Content-Security-Policy"]
    assert second.headers["Cache-Control"] == "public, max-age=0, must-revalidate"


def test_a_reader_who_has_the_page_gets_no_body(app, cache):
    make_product()
    client = app.test_client()
    etag = client.get("/").headers["ETag"]
    for pages in (50, 0):
        cache.pages.most = pages
        if not pages:
            cache.pages.clear()
        answer = client.get("/", headers={"If-None-Match": etag})
        assert (answer.status_code, answer.data) == (304, b"")
        assert answer.headers["ETag"] == etag


def test_a_bump_of_this_process_is_heard_at_once(app, cache):
    product = make_product("Cam sành")
    client = app.test_client()
    before = client.get(f"/san-pham/{product.slug}").headers["ETag"]
    with unit_of_work() as session:
        session.get(type(product), product.id).name = "Cam Canh"
        bump_versions(f"product:{product.id}")
    answer = client.get(f"/san-pham/{product.slug}", headers={"If-None-Match": before})

    assert answer.status_code == 200
    assert "Cam Canh" in answer.text


def test_a_bump_elsewhere_is_heard_when_the_stamps_are_read_again(app, cache, monkeypatch):
    make_product()
    client = app.test_client()
    before = client.get("/").headers["ETag"]
    insert = "INSERT INTO page_version (key, version) VALUES ('catalogue', 1)"
    with db.engine.begin() as connection:
        connection.exec_driver_sql(insert)
    assert client.get("/").headers["ETag"] == before

    monkeypatch.setattr(rooms, "RECHECK_SECONDS", 0)

    assert client.get("/").headers["ETag"] != before


def test_a_page_read_before_a_bump_is_not_kept_after_it(app, cache):
    make_product()
    client = app.test_client()
    mark = cache.mark()
    client.get("/")
    (key, page), *_ = cache.pages._values.items()
    with unit_of_work():
        bump_versions("catalogue")
    cache.keep(key, page, since=mark)

    assert not cache.pages


def test_packed_pages_are_the_same_pages(app, cache):
    make_product()
    client = app.test_client()
    plain = client.get("/")
    for _ in range(2):
        packed = client.get("/", headers=PACKED)
        assert packed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.data) == plain.data
        assert int(packed.headers["Content-Length"]) == len(packed.data)
    assert "Accept-Encoding" in plain.headers["Vary"]


def test_languages_and_queries_are_kept_apart(app, cache):
    make_product()
    client = app.test_client()
    vietnamese = client.get("/").text
    client.set_cookie("lang", "en")

    assert "Straight from the garden" in client.get("/").text
    assert "Nông sản tận vườn" in vietnamese
    assert client.get("/?lang=vi").headers.get("Set-Cookie") is None


def test_a_new_day_is_a_new_page(app, cache):
    make_product()
    client = app.test_client()
    with time_machine.travel(datetime(2026, 11, 21, 16, 59, tzinfo=UTC), tick=False):
        before = client.get("/").headers["ETag"]
    with time_machine.travel(datetime(2026, 11, 21, 17, 1, tzinfo=UTC), tick=False):
        after = client.get("/").headers["ETag"]

    assert before != after


def test_only_so_many_pages_are_kept(app, cache):
    make_category("cam", "Cam")
    cache.pages.most = 2
    for address in ("/", "/danh-muc", "/danh-muc/cam", "/danh-muc/trai-cay"):
        app.test_client().get(address)

    assert [key[0] for key in cache.pages._values] == ["/danh-muc/cam", "/danh-muc/trai-cay"]


@pytest.mark.parametrize("address", ["/", "/danh-muc/trai-cay", "/san-pham/{}", "/xa/07525"])
def test_everybody_gets_the_same_page_and_no_cookie(app, cache, address):
    product = make_product()
    guest, known = app.test_client(), app.test_client()
    user = make_user("Nguyễn Thị Riêng")
    sign_in(known, user)
    page = known.get(address.format(product.slug))

    assert page.headers.get("Set-Cookie") is None
    assert page.data == guest.get(address.format(product.slug)).data
    assert "Riêng" not in page.text
    assert "csrf" not in page.text


def test_search_is_nobodys_but_the_readers(app, cache):
    make_product()
    answer = app.test_client().get("/tim-kiem?q=cam", headers=PACKED)

    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Content-Encoding"] == "gzip"
    assert not cache.pages
