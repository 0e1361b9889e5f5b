"""What stamps, diaries and harvests ask of buyers and farmers, at the price that the table allows."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewWalk
from tests.browser.live_market import LiveMarket
from tests.browser.stamps import Stamped, stamped_and_on_sale

pytestmark = pytest.mark.browser
BOTH = pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without script"])


@pytest.fixture(scope="session")
def stamped(live: LiveMarket) -> Stamped:
    return stamped_and_on_sale(live.instance)


@BOTH
def test_who_scans_a_stamp_reads_the_story_and_has_the_same_in_the_basket(
    new_walk: NewWalk, stamped: Stamped, javascript: bool
) -> None:
    walk = new_walk(javascript=javascript)
    walk.start(f"/t/{stamped.code}")
    page = walk.page
    expect(page.locator("h1")).to_have_text(stamped.product)
    expect(page.locator("#trang-thai")).to_contain_text("lần")
    expect(page.locator("#nhat-ky li")).not_to_have_count(0)
    walk.press("form.buy [type=submit]")
    walk.arrive(r"/gio-hang$")

    walk.must_cost_at_most("B4")
    expect(page.locator("main")).to_contain_text(stamped.product)


def test_every_spelling_of_a_stamp_opens_the_same_story(
    new_walk: NewWalk, stamped: Stamped
) -> None:
    walk = new_walk()
    walk.page.goto(f"/T/{stamped.code.upper()}")
    expect(walk.page.locator("h1")).to_have_text(stamped.product)
    walk.page.goto(f"/t/{stamped.code.lower()}")
    expect(walk.page.locator("h1")).to_have_text(stamped.product)
    for address in (f"/p/{stamped.product_code}", f"/p/{stamped.product_code}/l/{stamped.lot}"):
        walk.page.goto(address)
        expect(walk.page.locator("h1")).to_contain_text(stamped.product)
        walk.look()
    walk.page.goto(f"/t/{stamped.code}/bao-cao")
    walk.look()
    answer = walk.page.goto("/t/0000000000ZZ")
    assert answer
    assert answer.status == 404
    walk.look()


@BOTH
@pytest.mark.parametrize("part", ["farmer", "cooperative"])
def test_work_on_the_field_is_written_down_in_two_taps_and_a_number(
    new_walk: NewWalk, part: str, javascript: bool
) -> None:
    walk = new_walk(part, javascript=javascript)
    walk.start("/nguoi-ban/nhat-ky")
    page = walk.page
    before = page.locator(".work-line").count()
    amount, said = ("2500", "2,5") if javascript else ("3500", "3,5")
    walk.pick(page.locator(".work-lately label.chip", has_text="Bón phân").first)
    walk.type("[name=quantity]", amount)
    walk.press("form:has([name=quantity]) .submit-bar [type=submit]")
    walk.arrive(r"/nguoi-ban/nhat-ky/\w+$")

    walk.must_cost_at_most("F11")
    expect(page.locator(".flashes .notice-success")).to_be_visible()
    expect(page.locator(".work-line")).to_have_count(before + 1)
    expect(page.locator(".work-line").first).to_contain_text(said)


@BOTH
def test_a_new_harvest_is_on_sale_in_two_taps_and_a_number(
    new_walk: NewWalk, javascript: bool
) -> None:
    walk = new_walk("farmer", javascript=javascript)
    page = walk.page
    before = lots_listed(page)
    walk.start("/nguoi-ban/san-pham")
    grown = page.locator(".item:has(a[href*='/thu-hoach/'])").first
    name = grown.locator(".item-name").inner_text().strip()
    walk.press(grown.locator("a[href*='/thu-hoach/']"))
    walk.arrive(r"/nguoi-ban/thu-hoach/\w+$")
    walk.type("[name=quantity]", "37")
    walk.press("form:has([name=quantity]) .submit-bar [type=submit]")
    walk.arrive(r"/nguoi-ban/san-pham(?:\?.*)?$")

    walk.must_cost_at_most("F4")
    told = page.locator(".flashes .notice-success")
    expect(told).to_contain_text(name)
    made = re.search(r"lô (\S+?)\.?$", told.inner_text().strip())
    assert made
    after = lots_listed(page)
    assert made[1] not in before
    assert made[1] in after
    walk.look()
    page.locator(f"a[href$='/{made[1]}']").first.click()
    expect(page.locator("main")).to_contain_text("37")
    walk.look()


def lots_listed(page: Page) -> str:
    """The shop's newest lots as its list words them."""
    page.goto("/nguoi-ban/lo")
    return page.locator("main").inner_text()


@pytest.mark.parametrize(
    "address",
    [
        *("/nguoi-ban/nguon-goc", "/nguoi-ban/mua-vu", "/nguoi-ban/vung-trong", "/nguoi-ban/lo"),
        *(
            "/nguoi-ban/tem",
            "/nguoi-ban/chung-nhan",
            "/nguoi-ban/dong-goi",
            "/nguoi-ban/nhat-ky/vat-tu",
        ),
    ],
)
def test_the_rooms_of_the_origin_open_without_fault(new_walk: NewWalk, address: str) -> None:
    walk = new_walk("cooperative")
    answer = walk.page.goto(address)
    assert answer
    assert answer.status == 200
    walk.look()
