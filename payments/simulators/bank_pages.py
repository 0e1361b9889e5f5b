"""The pages of the demonstration bank: a person pays by pressing one button."""

from html import escape

from payments.banks import bank_name
from payments.simulators.pages import dong, hidden, page, rows
from payments.vietqr import VietQr

BRAND = "#1d4ed8"
TITLE = "Ngân hàng trình diễn"
SUBTITLE = "Tiền ở đây không có thật. Chỉ dùng để xem thử."


def pay_page(payload: str, code: VietQr, back: str, *, wrong: str = "") -> str:
    """Show whom one pays, how much and for what; the values can be changed to pay wrongly."""
    amount, note = code.amount or 0, code.purpose or ""
    what = rows(
        ("Người nhận", f"{bank_name(code.bin)} · {code.account}"),
        ("Số tiền", dong(amount) if amount else "Chưa có, mời nhập bên dưới"),
        ("Nội dung", note or "Không có"),
    )
    kept = hidden("qr", payload) + hidden("return", back)
    button = (
        f'<form method="post" action="/pay">{kept}{hidden("amount", str(amount))}'
        f'{hidden("note", note)}<button id="pay">Chuyển tiền</button></form>'
        if amount
        else ""
    )
    change = (
        "<details><summary>Đổi số tiền hoặc nội dung (để thử chuyển thiếu, ghi sai)</summary>"
        f'<form method="post" action="/pay">{kept}<label for="amount">Số tiền (đồng)</label>'
        f'<input id="amount" name="amount" inputmode="numeric" value="{amount or ""}">'
        '<label for="note">Nội dung</label>'
        f'<input id="note" name="note" maxlength="99" value="{escape(note)}">'
        '<button class="quiet">Chuyển như đã sửa</button></form></details>'
    )
    leave = _back_link(back, "Quay lại, chưa chuyển")
    return _framed(_alert(wrong) + what + button + change + leave)


def done_page(code: VietQr, amount: int, note: str, back: str) -> str:
    """Say that the money has left."""
    what = rows(
        ("Số tiền", dong(amount)),
        ("Người nhận", f"{bank_name(code.bin)} · {code.account}"),
        ("Nội dung", note or "Không có"),
    )
    said = '<p class="good" role="status">✓ Đã chuyển tiền</p>'
    return _framed(said + what + _back_link(back, "Về cửa hàng"))


def sorry_page(sentence: str, back: str = "") -> str:
    """Say what is wrong and what to do."""
    return _framed(_alert(sentence) + _back_link(back, "Về cửa hàng"))


def scan_page() -> str:
    """Let a person paste the text of a code."""
    return _framed(
        '<form method="get" action="/pay"><label for="qr">Dán nội dung mã VietQR</label>'
        '<input id="qr" name="qr" required><button>Đọc mã</button></form>'
    )


def _alert(sentence: str) -> str:
    return f'<p class="wrong" role="alert">{escape(sentence)}</p>' if sentence else ""


def _back_link(back: str, words: str) -> str:
    return f'<a class="button quiet" href="{escape(back)}">{escape(words)}</a>' if back else ""


def _framed(content: str) -> str:
    return page(TITLE, SUBTITLE, content, brand=BRAND)
