import pytest
from flask import Flask
from flask.testing import FlaskClient

HTTPS = "https://localhost"


@pytest.fixture
def client(app: Flask, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    return app.test_client()


@pytest.mark.parametrize("path", ["/san-pham/%00", "/gian-hang/x%00", "/tim-kiem?q=a%00b"])
def test_a_nul_in_an_address_is_refused(client: FlaskClient, path: str) -> None:
    assert client.get(path, base_url=HTTPS).status_code == 400


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/gio-hang/them", {"sku": "VAI\0"}),
        ("/thanh-toan", {"key": "0123456789abcdef\0"}),
        ("/gio-hang/sua", {"count-\0": "1"}),
    ],
)
def test_a_nul_in_a_form_is_refused(client: FlaskClient, path: str, sent: dict[str, str]) -> None:
    assert client.post(path, data=sent, base_url=HTTPS).status_code == 400
