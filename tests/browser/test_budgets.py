"""No page costs more over the line than it may (experience.md section 3); its costs go to a report."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.budget import measured
from tests.browser.conftest import NewPage
from tests.browser.live_market import LiveMarket
from tests.browser.people import People
from tests.browser.stamps import stamped_and_on_sale

pytestmark = pytest.mark.browser
TOTAL, REQUESTS, SECOND_VIEW, OFFICIALS = 80_000, 10, 10_000, 150_000
HTML, CSS, JS = 15_000, 14_000, 20_000
STORY, STORY_WITH_PHOTO, STORY_REQUESTS = 14_000, 50_000, 2

PUBLIC = {
    "home": "/",
    "search": "/tim-kiem?q=xoai+cat",
    "kinds": "/danh-muc",
    "kind": "/danh-muc/trai-cay",
    "commune": "/xa/07525",
    "basket": "/gio-hang",
    "sign in": "/dang-nhap",
    "opening a shop": "/nguoi-ban/dang-ky",
    "find order": "/don-hang",
}
FIRST_OF = {"product": ".card-link", "shop": "a.seller"}
FARMERS = {
    "desk": "/nguoi-ban/",
    "products": "/nguoi-ban/san-pham",
    "listing": "/nguoi-ban/san-pham/moi",
    "orders": "/nguoi-ban/don-hang",
    "shop": "/nguoi-ban/gian-hang",
    "origin": "/nguoi-ban/nguon-goc",
    "diary": "/nguoi-ban/nhat-ky",
    "lots": "/nguoi-ban/lo",
    "stamps": "/nguoi-ban/tem",
}
GROWN = "a[href*='/thu-hoach/']"
OFFICIAL = {
    "figures": "/can-bo/",
    "figure": "/can-bo/xa/07525/chi-tieu/TM01",
    "sellers": "/can-bo/nguoi-ban",
    "pick-up points": "/can-bo/diem-nhan-hang",
    "waiting": "/can-bo/cho-toi",
    "certificates": "/can-bo/ocop",
    "OCOP register": "/can-bo/ocop/so",
    "traceability": "/can-bo/truy-xuat",
    "recalls": "/can-bo/thu-hoi",
    "recall": "/can-bo/thu-hoi/moi",
}


def report(folder: Path, name: str, cost: object) -> None:
    with (folder / "pages.txt").open("a", encoding="utf-8") as file:
        file.write(f"{name}: {cost}\n")


def assert_light(page: Page, name: str, url: str, folder: Path) -> None:
    cost = measured(page, url, throttled=False)
    report(folder, name, cost)
    assert cost.kind("Document") <= HTML, f"{name}: {cost}"
    assert cost.kind("Stylesheet") <= CSS, f"{name}: {cost}"
    assert cost.kind("Script") <= JS, f"{name}: {cost}"
    assert cost.requests <= REQUESTS, f"{name}: {cost}"
    assert cost.total <= TOTAL, f"{name}: {cost}"
    again = measured(page, url, throttled=False)
    report(folder, f"{name}, second view", again)
    assert again.total <= SECOND_VIEW, f"{name}, second view: {again}"


@pytest.mark.parametrize("density", [1, 3])
@pytest.mark.parametrize("name", [*PUBLIC, *FIRST_OF])
def test_a_public_page_is_light(new_page: NewPage, output: Path, name: str, density: int) -> None:
    page = new_page(device_scale_factor=density)
    url = PUBLIC.get(name)
    if url is None:
        looking = new_page()
        looking.goto("/xa/07525")
        url = looking.locator(FIRST_OF[name]).first.get_attribute("href")
        assert url
    assert_light(page, f"{name}, {density} dots to a pixel", url, output)


@pytest.mark.parametrize("kind", ["stamp", "lot", "product"])
def test_where_it_comes_from_is_told_in_two_small_answers(
    new_page: NewPage, live: LiveMarket, output: Path, kind: str
) -> None:
    found = stamped_and_on_sale(live.instance)
    product = f"/p/{found.product_code}"
    urls = {"stamp": f"/t/{found.code}", "lot": f"{product}/l/{found.lot}", "product": product}
    cost = measured(new_page(), urls[kind], throttled=False)
    report(output, f"story of a {kind}", cost)
    assert cost.kind("Document") <= STORY, f"{kind}: {cost}"
    assert cost.requests <= STORY_REQUESTS, f"{kind}: {cost}"
    assert cost.total <= STORY_WITH_PHOTO, f"{kind}: {cost}"


@pytest.mark.parametrize("part", ["farmer", "cooperative"])
@pytest.mark.parametrize("name", [*FARMERS, "new harvest"])
def test_a_sellers_page_is_light(
    new_page: NewPage, people: People, output: Path, name: str, part: str
) -> None:
    page = new_page(storage_state=people.cookies_of(part))
    url = FARMERS.get(name)
    if url is None:
        looking = new_page(storage_state=people.cookies_of(part))
        looking.goto(FARMERS["products"])
        url = looking.locator(GROWN).first.get_attribute("href")
        assert url
    assert_light(page, f"{part}'s {name}", url, output)


@pytest.mark.parametrize("name", OFFICIAL)
def test_an_officials_page_is_light_enough(
    new_page: NewPage, people: People, output: Path, name: str
) -> None:
    page = new_page(storage_state=people.cookies_of("officer"))
    cost = measured(page, OFFICIAL[name], throttled=False)
    report(output, f"officer's {name}", cost)
    assert cost.total <= OFFICIALS, f"{name}: {cost}"
