"""One commune's people walk through everything they can reach and never meet the other's words."""

import html
import re
from collections import deque
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.web.serving.exports import PARAMETER, exports_of
from tests.access.addresses import address_of, rules_of
from tests.access.two_tenants import Tenant

LINK = re.compile(
    r"""(?:href|src|action|data-[\w-]+|content)="(/[^"]*|https?://localhost[^"]*)\""""
)
SRCSET = re.compile(r'srcset="([^"]+)"')
PLACE = re.compile(r"<loc>([^<]+)</loc>")
MOST_PAGES = 2_000
LEAVES_US = ("/dang-xuat",)
UNREAD = ("/static/",)


def links_on(url: str, text: str) -> set[str]:
    """Every address of ours that a page names, in whatever way."""
    found = {html.unescape(link) for link in LINK.findall(text)}
    found |= {html.unescape(place) for place in PLACE.findall(text)}
    for several in SRCSET.findall(text):
        found |= {one.split()[0] for one in html.unescape(several).split(",") if one.strip()}
    paths = set()
    for link in found:
        parts = urlsplit(urljoin(f"http://localhost{url}", link))
        if parts.netloc in {"localhost", "127.0.0.1:8000"}:
            paths.add(parts.path + (f"?{parts.query}" if parts.query else ""))
    return paths


def crawl(client: FlaskClient, starts: list[str]) -> dict[str, str]:
    """The text of everything reachable by GET from ``starts``; the same view is asked by each query
    at most a few times.
    """
    waiting, seen, texts = deque(starts), set(starts), {}
    by_path: dict[str, int] = {}
    while waiting and len(texts) < MOST_PAGES:
        url = waiting.popleft()
        path = urlsplit(url).path
        by_path[path] = by_path.get(path, 0) + 1
        if path.startswith((*LEAVES_US, *UNREAD)) or by_path[path] > 12:
            continue
        with client.get(url) as answer:
            texts[url] = answer.headers.get("Location", "") + answer.get_data(as_text=False).decode(
                "utf-8", "replace"
            )
        if "text/" in answer.content_type or "xml" in answer.content_type:
            for link in sorted(links_on(url, texts[url]) - seen):
                seen.add(link)
                waiting.append(link)
    assert len(texts) < MOST_PAGES, "the crawl did not come to an end"
    return texts


def everywhere(app: Flask, ours: Tenant, other: Tenant) -> list[str]:
    """Every readable route with our things and with the other's, exports and suggestions too."""
    found, exports = [], 0
    for rule, method in rules_of(app):
        if method == "GET" and rule.endpoint not in {"static", "assets"}:
            for tenant in (ours, other):
                url = address_of(app, rule, tenant)
                kinds = exports_of(rule.endpoint)
                found += [url, *(f"{url}?{PARAMETER}={kind}" for kind in kinds)]
                exports += len(kinds)
    assert exports, "no page has an export any more: is the parameter still asked for?"
    for word in (other.marker, other.marker[:6].lower(), other.buyer_phone[3:], "nháp"):
        found += [f"/tim-kiem?q={word}", f"/tim-kiem/goi-y?q={word}"]
    return list(dict.fromkeys(found))


def leaks(texts: dict[str, str], other: Tenant) -> list[str]:
    """Where a private word stands that the asker did not bring along in the address."""
    found = []
    for url, text in texts.items():
        for word in other.private_words:
            echoed = word.lower() in url.lower()
            if word in text and not echoed:
                found.append(f"{word} on {url}")
    return found


@pytest.mark.parametrize(
    "actor",
    [
        *("anonymous", "buyer", "seller_member", "grower", "helper"),
        *("commune_officer", "province_officer"),
    ],
)
def test_nobody_meets_the_private_words_of_another_commune(
    app: Flask, tenants: tuple[Tenant, Tenant], actor: str
) -> None:
    ours, other = tenants
    client = ours.client_of(app, actor)
    texts = crawl(client, everywhere(app, ours, other))

    assert leaks(texts, other) == []


def test_the_marker_is_seen_by_those_whom_it_belongs_to(
    app: Flask, tenants: tuple[Tenant, Tenant]
) -> None:
    _ours, other = tenants
    seller = other.client_of(app, "seller_member")
    officer = other.client_of(app, "commune_officer")

    assert other.draft.name in seller.get("/nguoi-ban/san-pham").text
    assert other.order.code in seller.get("/nguoi-ban/don-hang").text
    assert other.pending_shop.name in officer.get("/can-bo/nguoi-ban").text
