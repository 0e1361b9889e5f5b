"""Signing the demo's people in, each once per market."""

from typing import Any

import pyotp
from playwright.sync_api import Browser

from marketplace.demo.people import DEMO_PASSWORD, DEMO_TOTP_SECRET, OPERATOR_PHONE
from marketplace.demo.plans import BUYER_PHONE, FARMER_PHONE, MANAGER_PHONE
from tests.browser.live_market import LiveMarket

PHONES = {
    "farmer": FARMER_PHONE,
    "cooperative": MANAGER_PHONE,
    "officer": "+84900000003",
    "province": "+84900000004",
    "operator": OPERATOR_PHONE,
    "buyer": BUYER_PHONE,
}
WITH_APP = {"officer", "province", "operator"}


class People:
    """Keeps the cookies of whoever signed in, since a code of the app is taken only once."""

    def __init__(self, chromium: Browser, live: LiveMarket) -> None:
        self._chromium, self._live = chromium, live
        self._kept: dict[str, Any] = {}

    def cookies_of(self, part: str) -> Any:
        """The storage state of a browser in which this person is signed in."""
        if part not in self._kept:
            self._kept[part] = self._sign_in(part)
        return self._kept[part]

    def _sign_in(self, part: str) -> Any:
        context = self._chromium.new_context(base_url=self._live.url)
        page = context.new_page()
        page.goto(
            "/dang-nhap/mat-khau?tiep=/tai-khoan/xac-thuc"
            if part in WITH_APP
            else "/dang-nhap/mat-khau"
        )
        page.fill("[name=phone]", PHONES[part])
        page.fill("[name=password]", DEMO_PASSWORD)
        page.click("main [type=submit]")
        if part in WITH_APP:
            page.fill("[name=code]", pyotp.TOTP(DEMO_TOTP_SECRET).now())
            page.locator("form:has([name=code]) [type=submit]").click()
        page.wait_for_url("**/tai-khoan/")
        state = context.storage_state()
        context.close()
        return state
