"""What farmers do, at the price that the table allows."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewWalk
from tests.browser.live_market import LiveMarket
from tests.browser.pictures import photo
from tests.browser.walk import Walk

pytestmark = pytest.mark.browser
VALUES = "all => all.map(box => box.value)"
BOTH = pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without script"])


def open_shop(walk: Walk, live: LiveMarket, *, name: str, phone: str) -> None:
    """From the sellers' door to the page on which a draft can be saved."""
    walk.start("/nguoi-ban/")
    walk.press("main a[href$='/nguoi-ban/dang-ky']")
    walk.type("[name=name]", name)
    walk.type("[name=phone]", phone)
    walk.pick("label:has(input[name=kind][value=household])")
    walk.press("form:has([name=kind]) .submit-bar [type=submit]")
    walk.arrive(r"/nguoi-ban/dang-ky/ma$")
    walk.type("[name=code]", live.code_for(phone))
    walk.press("form:has([name=code]) .submit-bar [type=submit]")
    walk.arrive(r"/nguoi-ban/san-pham/moi$")


def list_product(walk: Walk, *, price: str, quantity: str, kind: int = 0) -> None:
    """The one screen: photo, what, price, unit, how much."""
    walk.take_photo("[name=photos]", photo())
    walk.pick(walk.page.locator("label:has(input[name=category])").nth(kind))
    walk.type("[name=price]", price)
    walk.pick("label:has(input[name=unit][value=kg])")
    walk.type("[name=quantity]", quantity)
    walk.press("form[enctype] .submit-bar [type=submit]")
    walk.arrive(r"/nguoi-ban/san-pham(?:\?.*)?$")


@BOTH
def test_a_farmer_registers_until_a_draft_can_be_saved(
    new_walk: NewWalk, live: LiveMarket, javascript: bool
) -> None:
    walk = new_walk(javascript=javascript)
    phone = "0961000001" if javascript else "0961000002"
    open_shop(walk, live, name="Giáp Văn Mới", phone=phone)

    walk.must_cost_at_most("F1")
    list_product(walk, price="25.000", quantity="50")
    expect(walk.page.locator(".flashes .notice-success")).to_be_visible()
    expect(walk.page.locator(".item .pill-wait")).to_be_visible()


@BOTH
def test_a_product_is_on_sale_after_one_screen(new_walk: NewWalk, javascript: bool) -> None:
    walk = new_walk("farmer", javascript=javascript)
    walk.start("/nguoi-ban/san-pham")
    walk.press("a[href$='/nguoi-ban/san-pham/moi']")
    list_product(walk, price="27.000", quantity="40", kind=1)

    walk.must_cost_at_most("F3")
    boxes = walk.page.locator(".item:has(.pill-ok) input[name$=-price]")
    assert 27_000 in [digits(text) for text in boxes.evaluate_all(VALUES)]


@BOTH
def test_price_and_stock_of_five_products_change_by_two_taps_each_and_back(
    new_walk: NewWalk, javascript: bool
) -> None:
    walk = new_walk("cooperative", javascript=javascript)
    page = walk.page
    for position, field in enumerate(("price", "stock", "price", "stock", "price")):
        walk.start("/nguoi-ban/san-pham")
        form = page.locator("form.quick").nth(position)
        box = form.locator(f"input[name$=-{field}]")
        before = digits(box.input_value())
        walk.press(box)
        walk.type(box, str(before + 1_000))
        walk.press(form.locator("[type=submit]"))
        walk.must_cost_at_most("F5")
        box = page.locator("form.quick").nth(position).locator(f"input[name$=-{field}]")
        assert digits(box.input_value()) == before + 1_000
        undo(page)
        box = page.locator("form.quick").nth(position).locator(f"input[name$=-{field}]")
        assert digits(box.input_value()) == before


def undo(page: Page) -> None:
    page.locator("form[action$='/hoan-tac'] [type=submit]").click()
    page.wait_for_load_state()


def digits(text: str) -> int:
    return int(re.sub(r"\D", "", text))
