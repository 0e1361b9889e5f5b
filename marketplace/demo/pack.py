"""Reads the demo's data pack: names, places, ways of making a living, produce, what people say."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent / "data" / "pack"
Json = dict[str, Any]  # Any: the pack's own files, read into the classes below


@dataclass(frozen=True)
class ExtraPack:
    """A second way in which a kind is sold; ``price`` 0 means: by its weight, a little cheaper."""

    unit: str
    content: int
    label: str
    price: int


@dataclass(frozen=True)
class DemoKind:
    """One kind of goods. ``size`` is what one unit holds where that is open (grams, ml, pieces)."""

    key: str
    produce: str
    names: tuple[str, ...]
    text: str
    unit: str
    size: int | None
    price: tuple[int, int]
    stock: tuple[int, int]
    season: tuple[tuple[str, str], ...]
    weight: int
    processed: bool
    packs: tuple[ExtraPack, ...]


@dataclass(frozen=True)
class Way:
    """A way of making a living: what such shops are called, what they tell, what they sell."""

    produce: str
    kinds: tuple[str, ...]
    names: tuple[str, ...]
    stories: tuple[str, ...]


@dataclass(frozen=True)
class Cooperative:
    name: str
    hamlet: str
    growers: int
    tax_code: str
    story: str
    produce: str
    products: tuple[str, ...]


@dataclass(frozen=True)
class Point:
    kind: str
    name: str
    address: str
    hours: str
    weekdays: tuple[int, ...]


@dataclass(frozen=True)
class DemoCommune:
    """``ways`` tells how many households live in which way; ``declared`` is what officials say."""

    code: str
    hamlets: tuple[str, ...]
    declared: Mapping[str, int]
    declared_source: str
    points: tuple[Point, ...]
    cooperative: Cooperative
    key_products: tuple[tuple[str, str], ...]
    ways: Mapping[str, int]


@dataclass(frozen=True)
class Region:
    """Where buyers live, and how many of them."""

    units: tuple[str, ...]
    weight: int


@dataclass(frozen=True)
class Names:
    family: tuple[str, ...]
    women_middle: tuple[str, ...]
    women_given: tuple[str, ...]
    men_middle: tuple[str, ...]
    men_given: tuple[str, ...]


@dataclass(frozen=True)
class Talk:
    decline: tuple[str, ...]
    cancel: tuple[str, ...]
    complaint: tuple[str, ...]
    stray: tuple[str, ...]
    streets: tuple[str, ...]
    suspension: str
    more_needed: str


@dataclass(frozen=True)
class DemoPack:
    names: Names
    communes: tuple[DemoCommune, ...]
    regions: tuple[Region, ...]
    ways: Mapping[str, Way]
    kinds: Mapping[str, DemoKind]
    talk: Talk


@cache
def read_pack() -> DemoPack:
    """The whole pack. Raises KeyError where a file lacks a field."""
    places = _file("places")
    return DemoPack(
        names=Names(**{name: tuple(words) for name, words in _file("names").items()}),
        communes=tuple(_commune(row) for row in places["communes"]),
        regions=tuple(
            Region(tuple(row["units"]), row["weight"]) for row in places["buyers_live_in"]
        ),
        ways={key: _way(row) for key, row in _file("shops").items()},
        kinds={row["key"]: _kind(row) for row in _file("products")},
        talk=_talk(_file("talk")),
    )


def _file(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text("utf-8"))


def _talk(row: Json) -> Talk:
    return Talk(
        decline=tuple(row["decline"]),
        cancel=tuple(row["cancel"]),
        complaint=tuple(row["complaint"]),
        stray=tuple(row["stray"]),
        streets=tuple(row["streets"]),
        suspension=row["suspension"],
        more_needed=row["more_needed"],
    )


def _kind(row: Json) -> DemoKind:
    low, high = row["price"]
    least, most = row["stock"]
    return DemoKind(
        key=row["key"],
        produce=row["produce"],
        names=tuple(row["names"]),
        text=row["text"],
        unit=row["unit"],
        size=row.get("size"),
        price=(low, high),
        stock=(least, most),
        season=tuple((start, end) for start, end in row["season"]),
        weight=row["weight"],
        processed=row.get("class") == "processed",
        packs=tuple(ExtraPack(*pack) for pack in row["packs"]),
    )


def _way(row: Json) -> Way:
    return Way(row["produce"], tuple(row["kinds"]), tuple(row["names"]), tuple(row["stories"]))


def _commune(row: Json) -> DemoCommune:
    shop = row["cooperative"]
    return DemoCommune(
        code=row["code"],
        hamlets=tuple(row["hamlets"]),
        declared=row["declared"],
        declared_source=row["declared_source"],
        points=tuple(
            Point(p["kind"], p["name"], p["address"], p["hours"], tuple(p["weekdays"]))
            for p in row["pickup"]
        ),
        cooperative=Cooperative(
            name=shop["name"],
            hamlet=shop["hamlet"],
            growers=shop["growers"],
            tax_code=shop["tax_code"],
            story=shop["story"],
            produce=shop["produce"],
            products=tuple(shop["products"]),
        ),
        key_products=tuple((name, produce) for name, produce in row["key_products"]),
        ways=row["ways"],
    )
