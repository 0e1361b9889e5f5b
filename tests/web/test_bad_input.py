"""Each form with every field wrong: it says in Vietnamese what to do, and keeps what was typed."""

import html
import os
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.access.two_tenants import Tenant
from tests.web.filling_in import token_on

TOO_LONG = "rất dài " * 700
VIETNAMESE = re.compile(
    r"[ăâđêôơưạảãáàấầẩẫậắằẳẵặẹẻẽéèếềểễệịỉĩíìọỏõóòốồổỗộớờởỡợụủũúùứừửữựỵỷỹýỳ]", re.I
)
ERROR = re.compile(r'class="field-error" id="([^"]+)-error">(.*?)</p>', re.S)
TAG = re.compile(r"<[^>]+>")


@pytest.fixture
def ours(tenants: tuple[Tenant, Tenant]) -> Tenant:
    return tenants[0]


def errors_on(page: TestResponse) -> dict[str, str]:
    """The sentence at each field that was refused."""
    return {
        name: TAG.sub("", html.unescape(text)).strip() for name, text in ERROR.findall(page.text)
    }


# page, who, what is typed, the fields that must be told what to do
FORMS = [
    ("/dang-nhap", "anonymous", {"phone": "12"}, {"phone"}),
    ("/dang-ky", "anonymous", {"name": " ", "phone": "abc"}, {"name", "phone"}),
    ("/dang-nhap/mat-khau", "anonymous", {"phone": "x", "password": ""}, {"phone", "password"}),
    (
        "/nguoi-ban/dang-ky",
        "anonymous",
        {"name": "", "phone": "0123", "kind": "robot", "unit": "Xã Không Có"},
        {"name", "phone", "kind"},
    ),
    (
        "/nguoi-ban/dang-ky",
        "anonymous",
        {"name": "Hoa", "phone": "0912345678", "kind": "household", "unit": "Xã Không Có"},
        {"unit"},
    ),
    ("/tai-khoan/", "buyer", {"name": "", "email": "hoa@"}, {"name", "email"}),
    ("/tai-khoan/mat-khau", "buyer", {"password": "123", "again": "124"}, {"again"}),
    ("/don-hang", "anonymous", {"code": "??", "phone": "1"}, {"phone"}),
    (
        "/nguoi-ban/san-pham/moi",
        "seller_member",
        {"category": "may-bay", "price": "hai chục", "unit": "thung-phi", "quantity": "-3"},
        {"category", "price", "unit", "quantity"},
    ),
    (
        "/nguoi-ban/gian-hang",
        "seller_member",
        {"name": "", "hamlet": TOO_LONG, "story": TOO_LONG, "tax_code": "12"},
        {"name", "hamlet", "story"},
    ),
    (
        "/nguoi-ban/gian-hang/tai-khoan",
        "seller_member",
        {"bank": "Ngân hàng Sao Hỏa", "number": "", "holder": ""},
        {"bank", "number", "holder"},
    ),
    (
        "/nguoi-ban/gian-hang/nguoi-lam",
        "seller_member",
        {"phone": "1", "name": "", "role": "vua"},
        {"phone", "name", "role"},
    ),
    (
        "/nguoi-ban/gian-hang/ho-thanh-vien",
        "seller_member",
        {"name": "", "phone": "1", "hamlet": TOO_LONG},
        {"name", "phone", "hamlet"},
    ),
    ("/nguoi-ban/gian-hang/dieu-khoan", "seller_member", {}, {"terms", "personal_data"}),
    (
        "/can-bo/diem-nhan-hang",
        "commune_officer",
        {"name": "", "address": "", "weekdays": "9"},
        {"name", "address"},
    ),
]


@pytest.mark.parametrize(
    ("url", "actor", "typed", "wrong"), FORMS, ids=[f"{form[0]} {form[1]}" for form in FORMS]
)
def test_every_wrong_field_is_told_what_to_do_and_keeps_its_words(
    app: Flask, ours: Tenant, url: str, actor: str, typed: dict[str, str], wrong: set[str]
) -> None:
    client = ours.client_of(app, actor)
    answer = client.post(url, data=typed | {"csrf_token": token_on(client.get(url))})

    assert answer.status_code in {200, 422}
    said = errors_on(answer)
    assert wrong <= set(said), said
    assert all(VIETNAMESE.search(sentence) for sentence in said.values()), said
    shown = html.unescape(answer.text)
    for name, text in typed.items():
        chosen = name in {"password", "again", "kind", "role", "category", "unit", "weekdays"}
        if text.strip() and not (chosen and url != "/nguoi-ban/dang-ky") and name != "kind":
            assert text.strip()[:200] in shown, f"{name} was lost"


def test_text_where_a_document_should_be_is_refused_with_a_sentence(
    app: Flask, ours: Tenant
) -> None:
    url = "/nguoi-ban/ocop/khai"
    client = ours.client_of(app, "seller_member")
    typed = {"certificate_no": "GCN-00077", "evidence": "giay.pdf"}
    answer = client.post(url, data=typed | {"csrf_token": token_on(client.get(url))})

    assert answer.status_code == 422
    assert VIETNAMESE.search(errors_on(answer)["evidence"])
    assert "GCN-00077" in answer.text


def listing(client: FlaskClient, name: str, data: bytes) -> TestResponse:
    """Send the listing form with one file, in parts as a browser writes them."""
    url = "/nguoi-ban/san-pham/moi"
    fields = {
        "csrf_token": token_on(client.get(url)),
        "name": "Vải đầu vụ",
        "price": "25.000",
        "quantity": "50",
    }
    parts = [
        f'--ranh\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{text}\r\n'
        for field, text in fields.items()
    ]
    head = (
        f'--ranh\r\nContent-Disposition: form-data; name="photos"; filename="{name}"\r\n'
        "Content-Type: image/jpeg\r\n\r\n"
    )
    body = ("".join(parts) + head).encode() + data + b"\r\n--ranh--\r\n"
    return client.post(url, data=body, content_type="multipart/form-data; boundary=ranh")


def test_a_text_file_named_jpg_is_refused_with_a_sentence_and_the_rest_stays(
    app: Flask, ours: Tenant
) -> None:
    client = ours.client_of(app, "seller_member")
    answer = listing(client, "anh.jpg", b"khong phai anh " * 40)
    assert answer.status_code == 422
    assert VIETNAMESE.search(errors_on(answer)["photos"])
    assert "Vải đầu vụ" in answer.text
    assert 'value="25.000"' in answer.text or 'value="25000"' in answer.text


def test_a_photo_of_fifty_megabytes_is_refused_with_a_sentence_and_the_rest_stays(
    app: Flask, ours: Tenant
) -> None:
    client = ours.client_of(app, "seller_member")
    answer = listing(client, "to.jpg", b"\xff\xd8\xff\xe0" + os.urandom(50 * 1024 * 1024))
    assert answer.status_code in {413, 422}
    assert VIETNAMESE.search(errors_on(answer).get("photos", ""))
    assert "20 MB" in answer.text
    assert "Vải đầu vụ" in answer.text


def test_a_checkout_with_every_field_wrong_names_each_and_keeps_the_basket(
    app: Flask, ours: Tenant
) -> None:
    client = app.test_client()
    page = client.get(f"/san-pham/{ours.product.slug}")
    sku = re.search(r'name="sku" value="([^"]+)"', page.text)
    assert sku
    client.post("/gio-hang/them", data={"sku": sku[1], "count": "2"})
    form = client.get("/thanh-toan")
    key = re.search(r'name="key"[^>]*value="([^"]+)"', form.text)
    assert key
    typed = {
        "csrf_token": token_on(form),
        "key": key[1],
        "place": "sao-hoa",
        "name": "",
        "phone": "12",
        "method": "vang",
    }
    answer = client.post("/thanh-toan", data=typed)
    assert answer.status_code == 422
    said = errors_on(answer)
    assert {"name", "phone"} <= set(said), said
    assert all(VIETNAMESE.search(sentence) for sentence in said.values()), said
    assert ours.product.name in client.get("/gio-hang").text


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"id": "x"}', "{'Mã': 1}".encode(), b"\xff\xfe", b"null"]
)
def test_a_broken_bank_notice_is_refused_as_the_bank_expects_it(
    app: Flask, ours: Tenant, body: bytes
) -> None:
    answer = app.test_client().post(
        "/webhooks/payments/vietqr_bank", data=body, content_type="application/json"
    )
    assert answer.status_code in {400, 401, 403}
    assert answer.get_json() == {"success": False}


def test_a_basket_line_of_nonsense_is_refused_with_a_sentence(app: Flask, ours: Tenant) -> None:
    client = app.test_client()
    answer = client.post("/gio-hang/them", data={"sku": "KHONG-CO", "count": "rất nhiều"})
    assert answer.status_code == 302
    assert VIETNAMESE.search(client.get(answer.location).text)
