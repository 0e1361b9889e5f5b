"""What officers do, and the whole way from a listing to a figure."""

import re

import pytest
from playwright.sync_api import Page, expect

from marketplace.indicators.declarations import INDICATORS
from tests.browser.conftest import NewWalk
from tests.browser.journeys.test_buying import order_by_pickup, pay_at_the_bank
from tests.browser.journeys.test_selling import list_product
from tests.browser.live_market import LiveMarket
from tests.browser.waiting import reload_until

pytestmark = pytest.mark.browser
STEPS_TO_DELIVERED = 4


def test_an_officer_sees_the_figures_of_the_own_commune_without_a_question(
    new_walk: NewWalk,
) -> None:
    walk = new_walk("officer")
    walk.start("/can-bo/")

    walk.must_cost_at_most("O1")
    expect(walk.page.locator("main")).to_contain_text("TM01")
    figures = walk.page.locator("main .figure")
    expect(figures).to_have_count(len(INDICATORS))
    # What was counted leads to its list.
    expect(figures.filter(has=walk.page.locator("a[href*='/chi-tieu/']"))).to_have_count(
        len(INDICATORS)
    )
    expect(figures.filter(has_text="TM09")).to_contain_text("42")


@pytest.mark.parametrize("indicator", INDICATORS)
def test_one_tap_leads_from_a_figure_to_the_list_that_adds_up_to_it(
    new_walk: NewWalk, indicator: str
) -> None:
    walk = new_walk("officer")
    walk.start("/can-bo/")
    walk.press(f"a[href*='/chi-tieu/{indicator}']")
    walk.arrive(rf"/chi-tieu/{indicator}")
    walk.must_cost_at_most("O2")

    page = walk.page
    if page.locator("main .table tfoot").count() == 0:
        expect(page.locator(".empty")).to_be_visible()
        return
    rows = page.locator("main .table-tools ~ .table-scroll tbody tr").all()
    foot = page.locator("main .table tfoot td").last.inner_text()
    shown = sum(number(row.locator("td, th").last.inner_text()) for row in rows)
    assert shown == number(foot) or len(rows) == number(foot)


def number(text: str) -> int:
    found = re.sub(r"[^\d-]", "", text.replace("−", "-"))
    return int(found) if found.strip("-") else 0


def test_a_listing_is_bought_by_bank_code_and_the_officer_sees_it_counted(
    new_walk: NewWalk, live: LiveMarket
) -> None:
    farmer = new_walk("farmer")
    farmer.page.goto("/nguoi-ban/san-pham/moi")
    farmer.page.fill("[name=name]", "Hồng giòn đầu vụ")
    list_product(farmer, price="45.000", quantity="30")
    officer = new_walk("officer")
    officer.start("/can-bo/")
    before = officer.page.locator("main").inner_text()

    guest = new_walk()
    guest.page.goto("/tim-kiem?q=hong+gion+dau+vu")
    reload_until(guest.page, lambda page: page.locator(".card-link").count() > 0)
    guest.page.locator(".card-link").first.click()
    expect(guest.page.locator("h1")).to_have_text("Hồng giòn đầu vụ")
    guest.look()
    guest.page.locator("button[name=do][value=cart]").click()
    code = order_by_pickup(guest, name="Lê Thị Khách", phone="0912345699")
    pay_at_the_bank(guest)
    guest.page.goto(f"/don-hang/{code}")
    reload_until(guest.page, lambda page: page.locator(".pay-code").count() == 0)

    farmer.page.goto("/nguoi-ban/don-hang")
    farmer.look()
    mine = "article.order-card:has-text('Lê Thị Khách')"
    farmer.page.locator(f"{mine} h2 a").click()
    for _ in range(STEPS_TO_DELIVERED):
        farmer.look()
        farmer.page.locator("form[action$='/buoc'] [type=submit]").first.click()
        farmer.page.wait_for_load_state()
        if farmer.page.locator("form[action$='/buoc']").count() == 0:
            break
    guest.page.reload()
    guest.look()
    guest.page.locator("form[action$='/da-nhan'] [type=submit]").click()
    expect(guest.page.locator(".notice-success").first).to_be_visible()

    officer.page.reload()
    reload_until(
        officer.page, lambda page: without_clock(page) != without_clock_text(before), seconds=10
    )


def without_clock(page: Page) -> str:
    return without_clock_text(page.locator("main").inner_text())


def without_clock_text(text: str) -> str:
    """The page without the moment at which it was counted."""
    return re.sub(r"\d{2}/\d{2}/\d{4} \d{2}:\d{2}", "", text)


def test_the_paper_slip_fits_a5(new_walk: NewWalk) -> None:
    farmer = new_walk("farmer")
    farmer.page.goto("/nguoi-ban/don-hang?xem=all")
    links = farmer.page.locator("article.order-card h2 a")
    if links.count() == 0:
        farmer.page.goto("/nguoi-ban/don-hang")
    farmer.page.locator("article.order-card h2 a").first.click()
    farmer.page.locator("a[href$='/phieu']").click()
    expect(farmer.page.locator("body.paper-a5")).to_be_visible()
    farmer.look()
