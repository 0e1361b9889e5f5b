"""Kinds of produce: all of them, one group, one kind."""

from flask import render_template
from flask.typing import ResponseReturnValue

from marketplace.catalog.listings import produce_tree
from marketplace.core.clock import utc_now, vietnam_day
from marketplace.core.page_versions import CATALOGUE
from marketplace.shelves.cards import kind_cards
from marketplace.web.serving.market import market
from marketplace.web.serving.page_cache import shared, unchanged
from marketplace.web.serving.paging import asked_place, written
from marketplace.web.serving.settings import settings
from marketplace.web.storefront import blueprint
from marketplace.web.storefront.cards import card_list


@blueprint.get("/danh-muc")
def categories() -> ResponseReturnValue:
    """All groups with their kinds."""
    market()
    tree = produce_tree()
    stamps = {CATALOGUE: tree.version}
    if (known := unchanged(stamps)) is not None:
        return known
    groups = [(group, tree.under(group)) for group in tree.groups]
    body = render_template(
        "storefront/categories.html", groups=groups, base_url=settings().base_url
    )
    return shared(body, stamps)


@blueprint.get("/danh-muc/<slug>")
def category(slug: str) -> ResponseReturnValue:
    """What is sold of a group or kind, the newest first. Two statements."""
    day = vietnam_day(utc_now())
    market()
    tree = produce_tree()
    kind = tree.kind(slug)
    stamps = {CATALOGUE: tree.version}
    if (known := unchanged(stamps)) is not None:
        return known
    place = asked_place()
    page = kind_cards(tree.ids_within(kind), day=day, after=place)
    group = tree.group_of(kind) or kind
    body = render_template(
        "storefront/category.html",
        kind=kind,
        group=group,
        siblings=tree.under(group),
        cards=card_list(page.cards, day=day, level=2),
        following=written(page.following),
        goes_on=place is not None,
        base_url=settings().base_url,
    )
    return shared(body, stamps)
