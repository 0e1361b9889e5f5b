"""Every route, asked without right and with the wrong things, answers within the safety rules."""

import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.access.addresses import address_of, fields_of, rules_of
from tests.access.kept_tenants import copied_tenants
from tests.access.two_tenants import Tenant
from tests.architecture.app_under_guard import rows_of
from tests.architecture.source_tree import ROOT
from tests.databases import Kit
from tests.web.filling_in import token_on

EXEMPT = {row["endpoint"] for row in rows_of(ROOT / "tests" / "architecture" / "csrf_exempt.csv")}
WELL_KNOWN_PLAIN_COOKIES = {"lang"}
EVIL = (
    *("//evil.example", "\\\\evil.example", "/\\evil.example", "https:evil.example"),
    *("https://evil.example/", "javascript:alert(1)", "/\t/evil.example", "///evil.example"),
    "/%0d%0aSet-Cookie:a=b",
)
HARMLESS = "/gian-hang/duong-ve"
SIGNING_OUT = {"account.sign_out", "account.sign_out_everywhere"}
RETURN_NAMES = ("tiep", "next", "back", "return", "url", "ve")


def assert_safe(answer: TestResponse) -> None:
    """The headers that stand on every answer, and what every cookie is marked with."""
    told = f"{answer.request.method} {answer.request.path} {answer.status}"
    headers = answer.headers
    policy = headers.get("Content-Security-Policy", "")
    assert "default-src 'none'" in policy, told
    assert "frame-ancestors 'none'" in policy, told
    assert "base-uri 'none'" in policy, told
    assert re.search(r"script-src 'self'(?: 'nonce-[\w-]{20,}')?;", policy), told
    assert "unsafe" not in policy, told
    assert "max-age=" in headers.get("Strict-Transport-Security", ""), told
    assert headers.get("X-Content-Type-Options") == "nosniff", told
    assert headers.get("Cross-Origin-Opener-Policy") == "same-origin", told
    assert headers.get("Referrer-Policy"), told
    for cookie in headers.getlist("Set-Cookie"):
        assert_guarded(cookie, told)


def assert_guarded(cookie: str, told: str) -> None:
    name = cookie.partition("=")[0]
    assert name.startswith("__Host-") or name in WELL_KNOWN_PLAIN_COOKIES, (told, cookie)
    marks = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert {"httponly", "secure", "samesite=lax", "path=/"} <= marks, (told, cookie)
    assert not any(mark.startswith("domain=") for mark in marks), (told, cookie)


@pytest.mark.parametrize("actor", ["anonymous", "seller_member", "operator"])
def test_every_route_carries_the_headers_for_every_kind_of_asker(
    app: Flask, tenants: tuple[Tenant, Tenant], actor: str
) -> None:
    ours, _other = tenants
    client = ours.client_of(app, actor)
    for rule, method in rules_of(app):
        with client.open(address_of(app, rule, ours), method=method) as answer:
            assert_safe(answer)


def test_pages_of_refusal_carry_the_headers_too(app: Flask, tenants: tuple[Tenant, Tenant]) -> None:
    client = app.test_client()
    for method, url, status in (
        ("GET", "/khong-co-trang-nay", 404),
        ("DELETE", "/dang-nhap", 405),
        ("POST", "/dang-nhap", 400),
        ("GET", "/can-bo/nguoi-ban", 302),
        ("GET", "/?lang=en", 200),
    ):
        with client.open(url, method=method) as answer:
            assert answer.status_code == status, url
            assert_safe(answer)


def test_a_page_that_breaks_carries_the_headers_and_tells_nothing(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down() -> None:
        raise RuntimeError("secret words of the machine")

    monkeypatch.setattr(app, "testing", False)
    monkeypatch.setitem(app.view_functions, "healthz", break_down)
    answer = app.test_client().get("/healthz", headers={"Accept": "text/html"})
    assert answer.status_code == 500
    assert "secret words" not in answer.text
    assert "Không mất gì cả" in answer.text
    assert_safe(answer)


@pytest.mark.parametrize("actor", ["anonymous", "seller_member", "commune_officer", "operator"])
def test_every_form_without_its_token_is_refused(
    app: Flask, tenants: tuple[Tenant, Tenant], actor: str
) -> None:
    ours, _other = tenants
    client = ours.client_of(app, actor)
    for rule, method in rules_of(app):
        if method == "GET" or rule.endpoint in EXEMPT:
            continue
        url = address_of(app, rule, ours)
        with client.open(url, method=method, data=fields_of(rule, ours)) as answer:
            assert answer.status_code == 400, f"{method} {url}"
        forged = fields_of(rule, ours) | {"csrf_token": "made-up"}
        with client.open(url, method=method, data=forged) as answer:
            assert answer.status_code == 400, f"{method} {url} with a made-up token"


def test_a_shared_form_without_a_token_is_refused_when_another_site_sends_it(
    app: Flask, tenants: tuple[Tenant, Tenant]
) -> None:
    ours, _other = tenants
    client = app.test_client()
    for rule, method in rules_of(app):
        if method == "GET" or rule.endpoint not in EXEMPT or rule.endpoint.startswith("webhooks."):
            continue
        url = address_of(app, rule, ours)
        for headers in (
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
            {"Origin": "https://evil.example"},
            {"Origin": "null"},
        ):
            with client.open(url, method=method, headers=headers) as answer:
                assert answer.status_code == 403, f"{url} {headers}"


def leads_away(answer: TestResponse) -> bool:
    """Whether a browser that obeys the answer leaves this site."""
    location = answer.headers.get("Location", "")
    host = urlsplit(location).netloc
    return (
        (bool(host) and host != "localhost")
        or location.startswith(("//", "/\\", "\\"))
        or ":" in location.partition("/")[0]
    )


def text_of(answer: TestResponse) -> str:
    return answer.get_data().decode("utf-8", "replace")


def way_back_asked(
    app: Flask, tenants: tuple[Tenant, Tenant], asked: list[tuple[Rule, str]], back: str
) -> Iterator[tuple[Rule, str, TestResponse]]:
    """The answers to ``asked`` when whoever asks would like to be led to ``back``."""
    ours, _other = tenants
    names = dict.fromkeys(RETURN_NAMES, back)
    client = ours.client_of(app, "seller_member")
    token = {"csrf_token": token_on(client.get("/tai-khoan/"))}
    for rule, method in asked:
        data = None if method == "GET" else fields_of(rule, ours) | names | token
        url = address_of(app, rule, ours)
        with client.open(url, method=method, query_string=names, data=data) as answer:
            yield rule, method, answer


def test_no_route_follows_a_foreign_way_back(
    app: Flask, database: Kit, tenants: tuple[Tenant, Tenant]
) -> None:
    every = [found for found in rules_of(app) if found[0].endpoint not in SIGNING_OUT]
    leading = [
        (rule, method)
        for rule, method, answer in way_back_asked(app, tenants, every, HARMLESS)
        if answer.status_code in range(300, 400) or HARMLESS in unquote(text_of(answer))
    ]
    assert len(leading) > 20
    for evil in EVIL:
        fresh = copied_tenants(app, database)
        for rule, method, answer in way_back_asked(app, fresh, leading, evil):
            told = f"{method} {rule.endpoint} for {evil!r} → {answer.location}"
            assert not leads_away(answer), told


@pytest.mark.parametrize("evil", EVIL)
def test_signing_in_leads_back_to_our_own_pages_only(
    app: Flask, tenants: tuple[Tenant, Tenant], evil: str
) -> None:
    ours, _other = tenants
    client = ours.client_of(app, "seller_member")
    answer = client.get("/dang-nhap", query_string={"tiep": evil})
    assert answer.status_code == 302
    assert not leads_away(answer)
    fine = client.get("/dang-nhap", query_string={"tiep": "/nguoi-ban/?trang=2"})
    assert fine.location == "/nguoi-ban/?trang=2"
