"""Bad goods are fetched back: looked up, one action, and whoever reads of them knows it."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NewWalk
from tests.browser.journeys.test_buying import order_by_pickup, pay_at_the_bank
from tests.browser.journeys.test_selling import list_product
from tests.browser.waiting import reload_until
from tests.browser.walk import Walk

pytestmark = pytest.mark.browser
REASON = "Mẫu thử vượt mức dư lượng thuốc cho phép."


@pytest.mark.parametrize(
    ("javascript", "name", "phone"),
    [(True, "Mận thử đầu mùa", "0912345690"), (False, "Mơ thử đầu mùa", "0912345691")],
    ids=["with script", "without script"],
)
def test_an_officer_recalls_a_lot_by_one_action_and_whoever_bought_it_reads_so(
    new_walk: NewWalk, javascript: bool, name: str, phone: str
) -> None:
    lot_page = harvested(new_walk("farmer"), name)
    lot = lot_page.rpartition("/")[2]
    buyer = new_walk(javascript=javascript)
    order = bought(buyer, name, phone)
    story = new_walk(javascript=javascript)
    story.page.goto(lot_page.replace("/nguoi-ban/lo/", "/p/").replace(lot, f"l/{lot}"))
    expect(story.page.locator(".band.stop")).to_have_count(0)
    expect(story.page.locator("form.buy")).to_have_count(1)

    officer = new_walk("officer", javascript=javascript)
    officer.start("/can-bo/thu-hoi/moi")
    officer.type("[name=ma]", lot)
    officer.press("form[role=search] [type=submit]")
    officer.arrive(r"/thu-hoi/moi\?")
    expect(officer.page.locator("main")).to_contain_text(name)
    officer.begin_here()
    officer.type("[name=reason]", REASON)
    officer.press("form[method=post]:has([name=reason]) [type=submit]")
    officer.arrive(r"/can-bo/thu-hoi/TH\w+$")
    officer.must_cost_at_most("P5")
    expect(officer.page.locator("main")).to_contain_text(lot)

    story.page.reload()
    expect(story.page.locator(".band.stop")).to_contain_text("thu hồi")
    expect(story.page.locator(".band.stop")).to_contain_text(REASON)
    expect(story.page.locator("form.buy")).to_have_count(0)
    story.look("recalled")
    buyer.page.goto(f"/don-hang/{order}")
    expect(buyer.page.locator("main .notice-error")).to_contain_text(REASON)
    buyer.look("recalled")
    buyer.press("button[name=answer][value=not_eaten]")
    expect(buyer.page.locator("main .notice-error")).to_contain_text("chưa ăn")
    officer.page.reload()
    officer.look("recalled")


def harvested(farmer: Walk, name: str) -> str:
    """Put a product on sale; the address of its lot."""
    page = farmer.page
    page.goto("/nguoi-ban/san-pham/moi")
    page.fill("[name=name]", name)
    list_product(farmer, price="45.000", quantity="30")
    page.goto("/nguoi-ban/lo")
    address = page.locator(".item-name a", has_text=name).first.get_attribute("href")
    assert address
    return address


def bought(buyer: Walk, name: str, phone: str) -> str:
    """Find it, order and pay it; the code of the order, once the money is there."""
    page = buyer.page
    page.goto(f"/tim-kiem?q={name}")
    reload_until(page, lambda page: page.locator(".card-link", has_text=name).count() > 0)
    page.locator(".card-link", has_text=name).first.click()
    page.locator("button[name=do][value=cart]").click()
    page.wait_for_url(re.compile(r"/gio-hang$"))
    code = order_by_pickup(buyer, name="Lê Thị Lo", phone=phone)
    pay_at_the_bank(buyer)
    page.goto(f"/don-hang/{code}")
    reload_until(page, lambda page: page.locator(".pay-code").count() == 0)
    return code
