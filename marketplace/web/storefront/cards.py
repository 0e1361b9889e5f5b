"""Cards as a list prints them: every word ready, so that a template only puts them down."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from flask import render_template
from flask_babel import gettext as _
from markupsafe import Markup

from marketplace.catalog.seasons import SeasonState, TimeOfSale, season_state
from marketplace.catalog.trust import trust_of
from marketplace.core.money import Vnd
from marketplace.core.quantity import SALE_UNITS, Measure, price_per_kilogram
from marketplace.shelves.cards import Card
from marketplace.web.serving.assets import asset_address
from marketplace.web.serving.formats import base_amount, vnd
from marketplace.web.serving.language import chosen_language
from marketplace.web.serving.pictures import picture_url
from marketplace.web.storefront import blueprint

BLUR = "data:image/webp;base64,"
EAGER = 2
MOST_RENDERED = 4_000
FLAG_ICONS = {"now": "leaf", "soon": "calendar-days", "over": "clock", "out": "ban"}


class ShownCard(NamedTuple):
    """``flag`` is the state of the season, or "out" when sold out; empty for all-year produce.

    ``stars`` are those of a recognition valid today, ``traced`` says that a complete lot is on sale.
    """

    url: str
    name: str
    origin: str
    amount: int
    price: str
    unit: str
    per_kilogram: str
    several_packs: bool
    flag: str
    flag_words: str
    photo: str
    placeholder: str
    chip: str
    eager: bool
    stars: int
    traced: bool


def shown_cards(cards: Iterable[Card], *, day: date, eager: int = EAGER) -> list[ShownCard]:
    """Cards in their order; pictures of the first ``eager`` ones load at once."""
    words = card_words()
    return [
        _shown(card, day=day, words=words, eager=place < eager) for place, card in enumerate(cards)
    ]


def _shown(card: Card, *, day: date, words: dict[str, str], eager: bool) -> ShownCard:
    flag, flag_words = _flag(card, day, words)
    stars, traced = _trusted(card, day)
    return ShownCard(
        url=f"/san-pham/{card.slug}",
        name=card.name,
        origin=f"{card.shop} · {card.commune}" if card.commune else card.shop,
        amount=card.price,
        price=vnd(card.price),
        unit=pack_name(card.unit, card.label, card.base_quantity),
        per_kilogram=per_kilogram(card.price, card.unit, card.net_grams),
        several_packs=card.packs > 1,
        flag=flag,
        flag_words=flag_words,
        photo=picture_url(card.picture) or "",
        placeholder=BLUR + card.placeholder if card.placeholder else "",
        chip="" if card.picture else chip_url(card.chip),
        eager=eager,
        stars=stars,
        traced=traced,
    )


def _trusted(card: Card, day: date) -> tuple[int, bool]:
    trust = trust_of(card.trust, day=day)
    return trust.ocop.stars if trust.ocop else 0, trust.trace is not None


_rendered: dict[tuple[object, ...], Markup] = {}


def card_list(
    cards: Iterable[Card], *, day: date, eager: int = EAGER, level: int = 3
) -> list[Markup]:
    """Cards as markup. One that reads the same was rendered before and is not rendered again."""
    language = chosen_language()
    found: list[Markup] = []
    for place, card in enumerate(cards):
        # Lists and objects of JSON cannot be keys; their texts can.
        read = tuple(str(each) if isinstance(each, list | dict) else each for each in card)
        key = (read, day, language, place < eager, level)
        markup = _rendered.get(key)
        if markup is None:
            (shown,) = shown_cards([card], day=day, eager=eager - place)
            markup = Markup(render_template("storefront/_card.html", card=shown, level=level))  # noqa: S704
            if len(_rendered) >= MOST_RENDERED:
                _rendered.clear()
            _rendered[key] = markup
        found.append(markup)
    return found


@blueprint.app_template_global()
def chip_url(name: str) -> str:
    """The static picture of a kind of produce; the market's mark where there is none."""
    try:
        return asset_address(name)
    except FileNotFoundError:
        return asset_address("img/mark.svg")


def _flag(card: Card, day: date, words: dict[str, str]) -> tuple[str, str]:
    if not card.in_stock:
        return "out", words["out"]
    if not card.seasons and card.preorder_from is None:
        return "", ""
    state = season_state(card.seasons, preorder_from=card.preorder_from, day=day)
    return ("", "") if state.all_year else (state.time.value, season_label(state, words))


def season_words() -> dict[str, str]:
    """The words of the season labels, looked up once a page."""
    return {
        "now": _("In season"),
        "soon": _("Pre-order, from %(day)s"),
        "over": _("Over, back from %(day)s"),
        "out": _("Sold out"),
    }


def card_words() -> dict[str, str]:
    """The same in so few words that they fit on a card."""
    return {
        "now": _("In season"),
        "soon": _("Pre-order %(day)s"),
        "over": _("Back on %(day)s"),
        "out": _("Sold out"),
    }


def season_label(state: SeasonState, words: dict[str, str]) -> str:
    """``Đang vào vụ``, ``Đặt trước, giao từ 12/05`` or ``Hết mùa, mở lại từ 12/05``."""
    label = words[state.time.value]
    if state.time is TimeOfSale.IN_SEASON or state.opens_on is None:
        return label
    return label.replace("%(day)s", f"{state.opens_on:%d/%m}")


def pack_name(unit: str, label: str, base_quantity: int) -> str:
    """How the pack is called after a price: ``kg``, ``chục 12 quả``, ``túi 500 g`` or its label."""
    if label:
        return label
    known = SALE_UNITS[unit]
    if known.measure is Measure.PIECES:
        return f"{known.name} {base_quantity} {SALE_UNITS['qua'].name}"
    if known.measure in {Measure.NET_GRAMS, Measure.NET_MILLILITRES}:
        return f"{known.name} {base_amount(base_quantity, known.base)}"
    return known.name


def per_kilogram(price: int, unit: str, net_grams: int | None) -> str:
    """The price of one kilogram where it says more than the price itself, else nothing."""
    if unit == "kg":
        return ""
    amount = price_per_kilogram(Vnd(price), net_grams)
    return vnd(amount) if amount is not None else ""


def months_words(seasons: Sequence[Sequence[str]]) -> str:
    """The seasons as people say them: ``15/05 – 31/07``."""
    return ", ".join(f"{start[3:]}/{start[:2]} – {end[3:]}/{end[:2]}" for start, end in seasons)
