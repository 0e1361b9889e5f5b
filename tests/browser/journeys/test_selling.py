"""What farmers do, at the price that the table allows."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

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


@BOTH
def test_a_price_is_typed_five_ways_and_asked_about_where_it_leaps(
    new_walk: NewWalk, javascript: bool
) -> None:
    walk = new_walk("cooperative", javascript=javascript)
    page = walk.page
    walk.start("/nguoi-ban/san-pham")
    before = digits(page.locator("form.quick input[name$=-price]").first.input_value())
    near = before + 1_000
    for typed in (
        str(near),
        f"{near:,}".replace(",", "."),
        f"{near // 1_000}k",
        f"{near // 1_000} nghìn",
        f"{near // 1_000:d}.000 đ",
    ):
        price = quick_price(walk, typed)
        assert digits(price.input_value()) == near
        undo(page)

    price = quick_price(walk, "25,5")
    assert price.input_value() == "25,5"
    expect(page.locator(".field-error").first).to_contain_text("hay")

    price = quick_price(walk, str(near * 10))
    expect(page.locator(".field-error").first).to_contain_text("đúng không?")
    walk.press(page.locator("form.quick").first.locator("[type=submit]"))
    assert digits(page.locator("form.quick input[name$=-price]").first.input_value()) == near * 10
    undo(page)


def quick_price(walk: Walk, typed: str) -> Locator:
    """Type a price key by key in the first product of the list and save it; its box afterwards."""
    form = walk.page.locator("form.quick").first
    box = form.locator("input[name$=-price]")
    box.click()
    box.press("Control+A")
    box.press_sequentially(typed)
    walk.press(form.locator("[type=submit]"))
    return walk.page.locator("form.quick").first.locator("input[name$=-price]")


def undo(page: Page) -> None:
    page.locator("form[action$='/hoan-tac'] [type=submit]").click()
    page.wait_for_load_state()


def digits(text: str) -> int:
    return int(re.sub(r"\D", "", text))
