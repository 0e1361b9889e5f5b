"""The network goes in the middle: a sentence says so, and nothing that was typed is lost."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewWalk
from tests.browser.live_market import LiveMarket
from tests.browser.pictures import photo, photo_of_fifty_megabytes, text_named_as_photo

pytestmark = pytest.mark.browser


def without_network(page: Page) -> None:
    page.context.set_offline(True)


def with_network(page: Page) -> None:
    page.context.set_offline(False)


def test_onboarding_survives_a_network_that_goes(new_walk: NewWalk, live: LiveMarket) -> None:
    page = new_walk().page
    page.goto("/nguoi-ban/dang-ky")
    page.fill("[name=name]", "Nông Văn Rớt")
    page.fill("[name=phone]", "0962000001")
    page.locator("label:has(input[name=kind][value=household])").click()
    without_network(page)
    page.click("form[data-draft] .submit-bar [type=submit]")
    expect(page.get_by_role("alert")).to_contain_text("mất mạng")
    expect(page.locator("[name=name]")).to_have_value("Nông Văn Rớt")

    with_network(page)
    page.reload()
    expect(page.locator("[name=name]")).to_have_value("Nông Văn Rớt")
    expect(page.locator("[name=phone]")).to_have_value(re.compile("62000001"))
    expect(page.locator("input[name=kind][value=household]")).to_be_checked()
    page.click("form[data-draft] .submit-bar [type=submit]")
    page.wait_for_url("**/dang-ky/ma")
    assert live.code_for("0962000001")


def test_a_listing_with_its_photo_survives_a_network_that_goes(new_walk: NewWalk) -> None:
    page = new_walk("farmer").page
    page.goto("/nguoi-ban/san-pham/moi")
    page.set_input_files("[name=photos]", [photo("rot.jpg")])
    page.locator("label:has(input[name=category])").first.click()
    page.fill("[name=price]", "31.000")
    page.fill("[name=quantity]", "12")
    page.fill("[name=name]", "Cam rớt mạng")
    expect(page.locator("[data-photo-list] [data-new]")).to_have_count(1)
    without_network(page)
    page.click("form[data-draft] .submit-bar [type=submit]")
    expect(page.get_by_role("alert")).to_contain_text("mất mạng")

    with_network(page)
    page.reload()
    expect(page.locator("[name=name]")).to_have_value("Cam rớt mạng")
    expect(page.locator("[data-photo-list] [data-new]")).to_have_count(1)
    page.click("form[data-draft] .submit-bar [type=submit]")
    page.wait_for_url(re.compile(r"/nguoi-ban/san-pham(\?|$)"))
    expect(page.get_by_role("link", name="Cam rớt mạng").first).to_be_visible()
    expect(page.locator(".item:has-text('Cam rớt mạng')")).to_have_count(1)
    page.goto("/nguoi-ban/san-pham/moi")
    expect(page.locator("[name=name]")).to_have_value("")


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without script"])
def test_what_is_no_photo_is_refused_in_words(new_walk: NewWalk, javascript: bool) -> None:
    walk = new_walk("farmer", javascript=javascript)
    page = walk.page
    page.goto("/nguoi-ban/san-pham/moi")
    page.fill("[name=name]", "Cam thử ảnh")
    page.fill("[name=price]", "31000")
    page.fill("[name=quantity]", "5")
    page.locator("label:has(input[name=category])").first.click()
    page.set_input_files("[name=photos]", [text_named_as_photo()])
    page.click("form[enctype] .submit-bar [type=submit]")
    expect(page.locator("#photos-error")).to_contain_text("ảnh")
    expect(page.locator("[name=name]")).to_have_value("Cam thử ảnh")
    walk.look()


def test_a_photo_of_fifty_megabytes_is_refused_in_words(new_walk: NewWalk, tmp_path) -> None:
    large = tmp_path / "to.jpg"
    large.write_bytes(photo_of_fifty_megabytes())
    page = new_walk("farmer", javascript=False).page
    page.goto("/nguoi-ban/san-pham/moi")
    page.fill("[name=name]", "Cam ảnh to")
    page.set_input_files("[name=photos]", large)
    page.click("form[enctype] .submit-bar [type=submit]")
    expect(page.locator("#photos-error")).to_contain_text("20 MB")
    expect(page.locator("[name=name]")).to_have_value("Cam ảnh to")


def test_a_broken_bank_code_is_refused_in_words(new_walk: NewWalk, live: LiveMarket) -> None:
    page = new_walk().page
    page.goto(f"{live.bank_url}/pay?qr=00020101021238&return={live.url}/")
    expect(page.get_by_role("alert")).to_contain_text("Mời quét lại mã")
    page.get_by_role("link", name="Về cửa hàng").click()
    expect(page).to_have_url(f"{live.url}/")
