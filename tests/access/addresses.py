"""An address for every route, filled with the things of one tenant."""

from collections.abc import Callable
from datetime import UTC, datetime

from flask import Flask
from werkzeug.routing import Rule

from tests.access.farm_addresses import FARM_VALUES, fields_of_farm
from tests.access.two_tenants import Tenant

# A whole endpoint goes before the bare name of an argument.
VALUES: dict[str, Callable[[Tenant], object]] = {
    "commune.decide:code": lambda tenant: tenant.pending_shop.code,
    "commune.seller:code": lambda tenant: tenant.pending_shop.code,
    "commune.pickup_point:code": lambda tenant: tenant.point.code,
    "commune.unit_figures:code": lambda tenant: tenant.unit.code,
    "commune.figure_detail:code": lambda tenant: tenant.unit.code,
    "commune.households:code": lambda tenant: tenant.unit.code,
    "commune.key_products:code": lambda tenant: tenant.unit.code,
    "commune.figure_detail:indicator": lambda _: "TM01",
    "seller.show_photo_first:photo": lambda tenant: tenant.photo.code,
    "storefront.product:slug": lambda tenant: tenant.product.slug,
    "storefront.shop:slug": lambda tenant: tenant.shop.slug,
    "storefront.category:slug": lambda _: "vai-thieu",
    "unit_code": lambda tenant: tenant.unit.code,
    "sku": lambda tenant: tenant.sku,
    "media:name": lambda tenant: f"{tenant.photo.content_hash}-320.webp",
    "static:filename": lambda _: "img/mark.svg",
    "assets:stem": lambda _: "site",
    "assets:digest": lambda _: "000000000000",
    "assets:kind": lambda _: "css",
    "storefront.sitemap_page:number": lambda _: 1,
    "provider": lambda _: "vietqr_bank",
    "month": lambda _: f"{datetime.now(UTC):%Y-%m}",
    **FARM_VALUES,
}
# The operator's desk is of no commune: a code that nothing bears shows who is let in.
NOBODYS = "HT0000000"
CODES: dict[str, Callable[[Tenant], object]] = {
    "order": lambda tenant: tenant.order.code,
    "product": lambda tenant: tenant.draft.code,
    "pack": lambda tenant: tenant.draft.code,
    "publish": lambda tenant: tenant.draft.code,
    "withdraw": lambda tenant: tenant.draft.code,
    "photo": lambda tenant: tenant.draft.code,
}


def value_of(rule: Rule, argument: str, tenant: Tenant) -> object:
    """What stands for ``argument``; fails where nobody said what that is."""
    for key in (f"{rule.endpoint}:{argument}", argument):
        if key in VALUES:
            return VALUES[key](tenant)
    door, _, name = rule.endpoint.rpartition(".")
    if argument == "code" and door == "storefront":
        return tenant.group.code
    if door == "admin":
        return NOBODYS
    if argument == "code" and door == "seller":
        found = next((CODES[word] for word in CODES if word in name), CODES["order"])
        return found(tenant)
    raise AssertionError(f"{rule.endpoint}: say in tests/access/addresses.py what {argument} is")


def address_of(app: Flask, rule: Rule, tenant: Tenant) -> str:
    values = {argument: value_of(rule, argument, tenant) for argument in rule.arguments}
    with app.test_request_context():
        built = rule.build(values)
    assert built, f"no address for {rule.endpoint}"
    return str(built[1])


def rules_of(app: Flask) -> list[tuple[Rule, str]]:
    """Every route with each of its methods, in an order that does not change."""
    return sorted(
        (
            (rule, method)
            for rule in app.url_map.iter_rules()
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        ),
        key=lambda found: (found[0].endpoint, found[1]),
    )


def fields_of(rule: Rule, tenant: Tenant) -> dict[str, str]:
    """What a form sends about somebody else's thing beside the address."""
    fields = {
        "order": tenant.order.code,
        "sku": tenant.sku,
        "code": tenant.order.code,
        "remove_photo": tenant.photo.code,
    } | fields_of_farm(tenant)
    if rule.endpoint == "seller.drop_grower":
        fields["household_code"] = fields["code"] = f"HO-{tenant.marker}"
    if rule.endpoint == "seller.drop_member":
        owner = tenant.people["seller_member"]
        assert owner
        fields["user"] = fields["member"] = fields["code"] = owner.code
    return fields
