"""Searching: results with facets as links, and names while one types."""

from collections.abc import Sequence
from datetime import date

from flask import jsonify, render_template, request
from flask.typing import ResponseReturnValue

from marketplace.catalog.trust import Trust, trust_of
from marketplace.core.clock import utc_now, vietnam_day
from marketplace.core.text import clean
from marketplace.search.desk import desk
from marketplace.search.index import Facets
from marketplace.search.service import SearchQuery
from marketplace.shelves.cards import Card, cards_of
from marketplace.web.serving.market import market
from marketplace.web.serving.page_cache import public
from marketplace.web.storefront import blueprint
from marketplace.web.storefront.asked import LONGEST_QUERY, SORTS, Asked, asked_search
from marketplace.web.storefront.cards import card_list
from marketplace.web.storefront.facet_names import facet_names
from marketplace.web.storefront.search_facets import active_filters, search_facets, sort_choices

SUGGESTIONS_FRESH = "public, max-age=60"


@blueprint.get("/tim-kiem")
def search() -> ResponseReturnValue:
    """A page of results: at most one statement each for hits, facets and the products."""
    day = vietnam_day(utc_now())
    market()
    asked = asked_search()
    found = desk.search.search(
        SearchQuery(
            text=asked.q,
            filters=asked.filters(day.month),
            sort=SORTS[asked.sort],
            cursor=asked.cursor,
        )
    )
    cards = _still_right(cards_of(found.product_ids, day=day), asked, day)
    counted = found.facets or Facets()
    names = facet_names(counted, day=day)
    following = asked._replace(cursor=found.next_cursor) if found.next_cursor else None
    return public(
        render_template(
            "storefront/search.html",
            q=asked.q,
            asked=asked,
            cards=card_list(cards, day=day, level=2),
            total=counted.total,
            facets=search_facets(asked, counted, names, day.month),
            active=active_filters(asked, names),
            sorts=sort_choices(asked),
            suggestion=found.suggestion,
            suggestion_url=asked.address(q=found.suggestion) if found.suggestion else "",
            dropped=found.dropped,
            following=following.following if following else None,
            first=asked.address() if asked.cursor else None,
            clear=Asked(asked.q, sort=asked.sort).address(),
            groups=names.groups,
        )
    )


@blueprint.get("/tim-kiem/goi-y")
def suggest() -> ResponseReturnValue:
    """Names of products that begin like what is being typed."""
    typed = clean(request.args.get("q", ""))[:LONGEST_QUERY]
    names = desk.search.suggest(typed)
    answer = jsonify(suggestions=[{"text": name, "url": None} for name in names])
    answer.headers["Cache-Control"] = SUGGESTIONS_FRESH
    return answer


def _still_right(cards: Sequence[Card], asked: Asked, day: date) -> list[Card]:
    """Without those that lost overnight what was asked for, before the index has heard of it."""
    if not (asked.stars or asked.traced or asked.certificates):
        return list(cards)
    return [card for card in cards if _keeps_promise(trust_of(card.trust, day=day), asked)]


def _keeps_promise(trust: Trust, asked: Asked) -> bool:
    if asked.stars and (trust.ocop is None or trust.ocop.stars < asked.stars):
        return False
    if asked.traced and trust.trace is None:
        return False
    kinds = {each.kind for each in trust.certificates}
    return not asked.certificates or not kinds.isdisjoint(asked.certificates)
