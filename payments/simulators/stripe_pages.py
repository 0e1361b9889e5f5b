"""The hosted page of the simulated Stripe: test cards are buttons."""

from html import escape

from payments.simulators.pages import dong, page, rows
from payments.simulators.stripe_book import Thing

BRAND = "#4f46e5"
_WORDS = {
    "vi": {
        "title": "Trang thẻ trình diễn",
        "subtitle": "Tiền ở đây không có thật. Chỉ dùng để xem thử.",
        "sum": "Số tiền",
        "code": "Mã thanh toán",
        "success": "Trả bằng thẻ 4242 4242 4242 4242",
        "declined": "Thử thẻ bị từ chối (4000 0000 0000 0002)",
        "insufficient_funds": "Thử thẻ không đủ tiền (4000 0000 0000 9995)",
        "delayed": "Thử cách trả đến chậm",
        "back": "Quay lại cửa hàng",
        "card_declined": "Thẻ bị từ chối. Chưa trừ tiền, mời thử thẻ khác.",
        "not_enough": "Thẻ không đủ tiền. Chưa trừ tiền, mời thử thẻ khác.",
        "expired": "Trang này đã hết hạn. Mời quay lại cửa hàng để thanh toán lại.",
        "complete": "Khoản này đã được thanh toán.",
    },
    "en": {
        "title": "Demonstration card page",
        "subtitle": "The money here is not real. For trying things out only.",
        "sum": "Amount",
        "code": "Payment code",
        "success": "Pay with card 4242 4242 4242 4242",
        "declined": "Try a card that is declined (4000 0000 0000 0002)",
        "insufficient_funds": "Try a card without enough money (4000 0000 0000 9995)",
        "delayed": "Try a payment that comes later",
        "back": "Back to the shop",
        "card_declined": "The card was declined. Nothing was taken; try another card.",
        "not_enough": "The card has not enough money. Nothing was taken; try another card.",
        "expired": "This page has expired. Go back to the shop to pay again.",
        "complete": "This has been paid.",
    },
}


def checkout_page(session: Thing, wrong: str = "") -> str:
    """Show a session with its buttons; `wrong` is a refusal's code."""
    language = "en" if session["locale"] == "en" else "vi"
    words = _WORDS[language]
    code = "not_enough" if wrong == "insufficient_funds" else wrong
    if session["status"] != "open":
        code = session["status"]
    alert = f'<p class="wrong" role="alert">{escape(words[code])}</p>' if code else ""
    what = rows(
        (words["sum"], dong(session["amount_total"])),
        (words["code"], session["client_reference_id"] or session["id"]),
    )
    back = f'<a class="button quiet" href="{escape(session["cancel_url"])}">{words["back"]}</a>'
    buttons = _buttons(session["id"], words) if session["status"] == "open" else ""
    return page(
        words["title"],
        words["subtitle"],
        alert + what + buttons + back,
        brand=BRAND,
        language=language,
    )


def _buttons(session_id: str, words: dict[str, str]) -> str:
    cards = "".join(
        f'<button name="card" value="{card}" id="{card}"{quiet}>{escape(words[card])}</button>'
        for card, quiet in (
            ("success", ""),
            ("declined", ' class="quiet"'),
            ("insufficient_funds", ' class="quiet"'),
            ("delayed", ' class="quiet"'),
        )
    )
    return f'<form method="post" action="/c/pay/{escape(session_id)}">{cards}</form>'
