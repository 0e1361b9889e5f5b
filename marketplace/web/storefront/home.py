"""The market's square: the home page and the page of each commune."""

from collections.abc import Sequence
from datetime import date

from flask import render_template
from flask.typing import ResponseReturnValue

from marketplace.catalog.listings import Kind, ProduceTree, produce_tree
from marketplace.catalog.seasons import TimeOfSale, season_state
from marketplace.core.clock import utc_now, vietnam_day
from marketplace.core.page_versions import CATALOGUE
from marketplace.localities.queries import UnitNotFound
from marketplace.shelves.cards import Card, newest_cards, unit_cards
from marketplace.shelves.shops import (
    commune_window,
    communes_with_shops,
    open_shops,
    produce_of_unit,
)
from marketplace.web.serving.market import market
from marketplace.web.serving.page_cache import shared, unchanged
from marketplace.web.serving.paging import asked_place, written
from marketplace.web.serving.settings import settings
from marketplace.web.storefront import blueprint
from marketplace.web.storefront.cards import EAGER, card_list

LOOKED_AT = 72
SHOWN, IN_SEASON = 12, 8
SHOPS, COMMUNES, KINDS = 6, 8, 12


@blueprint.get("/")
def home() -> ResponseReturnValue:
    day = vietnam_day(utc_now())
    sign = market()
    tree = produce_tree()
    stamps = {CATALOGUE: tree.version}
    if (known := unchanged(stamps)) is not None:
        return known
    newest = newest_cards(day=day, limit=LOOKED_AT).cards
    ripe = _varied([card for card in newest if _is_ripe(card, day)], IN_SEASON)
    shown = {card.product_id for card in ripe}
    fresh = _varied([card for card in newest if card.product_id not in shown], SHOWN)
    body = render_template(
        "storefront/home.html",
        kinds=_chips(tree, newest),
        groups=tree.groups,
        ripe=card_list(ripe, day=day),
        fresh=card_list(fresh, day=day, eager=0 if ripe else EAGER),
        shops=open_shops(day=day, most=SHOPS),
        communes=communes_with_shops(day=day, most=COMMUNES),
        landscape=landscape(sign.unit_code),
        base_url=settings().base_url,
    )
    return shared(body, stamps)


@blueprint.get("/xa/<unit_code>")
def commune(unit_code: str) -> ResponseReturnValue:
    day = vietnam_day(utc_now())
    sign = market()
    window = commune_window(unit_code[:5], day=day)
    if window is None:
        raise UnitNotFound(unit=unit_code[:5])
    stamps = {CATALOGUE: window.version}
    if (known := unchanged(stamps)) is not None:
        return known
    place = asked_place()
    key_products, kinds = produce_of_unit(window.unit_code, year=day.year, most=KINDS)
    page = unit_cards(window.unit_code, day=day, after=place)
    body = render_template(
        "storefront/commune.html",
        commune=window,
        key_products=key_products,
        kinds=kinds,
        shops=open_shops(day=day, most=SHOPS, unit_code=window.unit_code),
        cards=card_list(page.cards, day=day),
        following=written(page.following),
        goes_on=place is not None,
        own=sign.unit_code == window.unit_code,
        landscape=landscape(window.unit_code),
        base_url=settings().base_url,
    )
    return shared(body, stamps)


def _is_ripe(card: Card, day: date) -> bool:
    """Whether a card stands for something of a season that is open and can be had today."""
    state = season_state(card.seasons, preorder_from=card.preorder_from, day=day)
    return card.in_stock and state.time is TimeOfSale.IN_SEASON and not state.all_year


def _varied(cards: Sequence[Card], most: int) -> list[Card]:
    """Up to ``most`` cards in their order, each kind of produce once before any comes again."""
    turns: dict[int, int] = {}
    ranked = []
    for place, card in enumerate(cards):
        turn = turns[card.category_id] = turns.get(card.category_id, 0) + 1
        ranked.append((turn, place, card))
    return [card for _turn, _place, card in sorted(ranked, key=lambda each: each[:2])[:most]]


def _chips(tree: ProduceTree, cards: Sequence[Card]) -> list[Kind]:
    """Kinds of produce that stand in ``cards``, the commonest first."""
    counts: dict[int, int] = {}
    for card in cards:
        counts[card.category_id] = counts.get(card.category_id, 0) + 1
    ordered = sorted(counts, key=lambda number: -counts[number])
    return [tree.by_id[number] for number in ordered if number in tree.by_id][:11]


def landscape(unit_code: str) -> str:
    """The name of the drawn landscape that stands over a commune's page, always the same one."""
    number = sum(int(figure) for figure in unit_code if figure.isdigit()) % 4 + 1
    return f"img/landscape-{number}.webp"
