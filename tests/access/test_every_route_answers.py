"""Every route, asked by its own people for their own things, answers on either database."""

import pytest
from flask import Flask

from tests.access.addresses import address_of, fields_of, rules_of
from tests.access.test_matrix import LAST, kind_of, token_of
from tests.access.two_tenants import Tenant

PEOPLE = {
    "account": ("buyer",),
    "seller": ("seller_member",),
    "commune": ("commune_officer", "province_officer"),
    "admin": ("operator",),
}
STRANGER = ("anonymous",)


@pytest.mark.both_engines
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_every_route_answers_its_own_people(
    app: Flask, tenants: tuple[Tenant, Tenant], method: str
) -> None:
    ours, _other = tenants
    every = {actor for people in (*PEOPLE.values(), STRANGER) for actor in people}
    clients = {actor: ours.client_of(app, actor) for actor in every}
    tokens = {actor: token_of(client) for actor, client in clients.items()}
    let_in, every_route = set(), set()
    for rule, found in rules_of(app):
        if found != method or rule.endpoint in LAST:
            continue
        every_route.add(rule.endpoint)
        for actor in PEOPLE.get(rule.endpoint.partition(".")[0], STRANGER):
            data = fields_of(rule, ours) | {"csrf_token": tokens[actor]}
            url = address_of(app, rule, ours)
            with clients[actor].open(url, method=method, data=data) as answer:
                if kind_of(answer) in {"ok", "redirect"}:
                    let_in.add(rule.endpoint)
    assert len(let_in) > len(every_route) * 4 // 5, every_route - let_in
