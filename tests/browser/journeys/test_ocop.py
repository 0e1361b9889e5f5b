"""A certificate on its way: the province's list, the farmer's photo, the officer's two taps."""

import pytest
from playwright.sync_api import FilePayload, expect

from marketplace.core.clock import utc_now, vietnam_day
from tests.browser.conftest import NewWalk
from tests.browser.pictures import photo
from tests.browser.waiting import reload_until

pytestmark = pytest.mark.browser
NUMBER = "OCOP-24-2026-77"
CLAIM = "a[href*='/can-bo/ocop/yeu-cau/']"


def published_list(product: str) -> FilePayload:
    """One row as the province publishes it."""
    issued = f"{vietnam_day(utc_now()):%d/%m/%Y}"
    head = "Số giấy chứng nhận;Số quyết định;Ngày quyết định;Tên sản phẩm;Chủ thể;Hạng sao"
    row = f"{NUMBER};77/QĐ-UBND;{issued};{product};Hộ bán hàng;4 sao"
    content = "\r\n".join([head, row]).encode("utf-8-sig")
    return {"name": "danh-sach.csv", "mimeType": "text/csv", "buffer": content}


def take_list_in(new_walk: NewWalk, product: str) -> None:
    """The province's officer hands the list in and has its rows kept."""
    province = new_walk("province")
    page = province.page
    page.goto("/can-bo/ocop/nhap")
    province.look()
    page.set_input_files("[name=file]", published_list(product))
    page.locator("main form[enctype] [type=submit]").click()
    reload_until(page, lambda page: page.locator("form[action$='/nhan'] [type=submit]").count() > 0)
    province.look()
    page.locator("form[action$='/nhan'] [type=submit]").click()
    reload_until(page, lambda page: page.locator("main section .notice-success").count() > 0)
    province.look()


def test_an_officer_verifies_a_certificate_in_two_taps(new_walk: NewWalk) -> None:
    farmer = new_walk("farmer")
    farmer.page.goto("/nguoi-ban/ocop/khai")
    option = farmer.page.locator("select[name=product] option").last
    product, code = option.inner_text().strip(), option.get_attribute("value")
    take_list_in(new_walk, product)

    farmer.look()
    farmer.page.select_option("select[name=product]", code)
    farmer.page.set_input_files("[name=evidence]", photo("giay-chung-nhan.jpg"))
    farmer.page.fill("[name=certificate_no]", NUMBER)
    farmer.page.locator("[name=stars][value='4']").check(force=True)
    farmer.page.locator("main .form [type=submit]").click()
    farmer.arrive(r"/nguoi-ban/ocop$")

    officer = new_walk("officer")
    officer.page.goto("/can-bo/cho-toi")
    officer.look()
    officer.start("/can-bo/ocop")
    officer.press(officer.page.locator(CLAIM, has_text=product).first)
    expect(officer.page.locator("main")).to_contain_text(NUMBER)
    officer.press("form[action$='/xac-nhan'] [type=submit]")
    officer.arrive(r"/can-bo/ocop$")
    officer.must_cost_at_most("O4")

    farmer.page.goto("/nguoi-ban/ocop")
    expect(farmer.page.locator("main .pill-ok").first).to_be_visible()
    for address in ("/can-bo/ocop/so", "/can-bo/ocop/gia-han", "/can-bo/ocop/gia-han?dang=in"):
        officer.page.goto(address)
        officer.look()


def test_the_claim_that_waits_is_verified_without_script(new_walk: NewWalk) -> None:
    officer = new_walk("officer", javascript=False)
    officer.start("/can-bo/ocop")
    waiting = officer.page.locator(CLAIM, has_text="Cam ngọt").first
    address = waiting.get_attribute("href")
    officer.press(waiting)
    officer.press("form[action$='/xac-nhan'] [type=submit]")
    officer.arrive(r"/can-bo/ocop$")

    officer.must_cost_at_most("O4")
    expect(officer.page.locator(f"a[href='{address}']")).to_have_count(0)
    expect(officer.page.locator(".flashes .notice-success")).to_contain_text("Cam ngọt")
