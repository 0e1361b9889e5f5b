"""The rows of a market to measure on, table by table, in the order of their ids."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from marketplace.catalog.models import ListingStatus, PhotoState
from marketplace.core.text import fold
from marketplace.inventory.models import MovementKind
from marketplace.localities.models import UnitKind
from marketplace.orders.models import PickupKind
from marketplace.sellers.models import SellerKind, SellerStatus

Rows = Iterator[dict[str, Any]]  # one value per column of a table

START = datetime(2026, 1, 1, tzinfo=UTC)
UNITS, KINDS_OF_A_GROUP = 60, 8
STOCK = 50_000_000  # base units of each variant: nothing sells out while it is measured
KILOGRAM = 1_000
PRICE_STEP = 500


def unit_code(number: int) -> str:
    return f"{number:05d}"


def units(catalogue: Sequence[Mapping[str, str]]) -> Rows:
    for number in range(1, UNITS + 1):
        name = f"Xã {catalogue[number]['commune']}"
        yield {
            "id": number,
            "code": unit_code(number),
            "name": name,
            "folded_name": fold(name),
            "kind": UnitKind.XA,
            "province_code": "24",
            "valid_from": date(2025, 7, 1),
        }


def points() -> Rows:
    for number in range(1, UNITS + 1):
        yield {
            "id": number,
            "code": f"DN{number:06d}",
            "unit_code": unit_code(number),
            "kind": PickupKind.COMMUNE_HALL,
            "name": "Trụ sở xã",
            "address": "Thôn 1",
            "weekdays": [1, 3, 5],
            "active": True,
        }


def kinds(groups: Sequence[str]) -> Rows:
    number = len(groups)
    for place, group in enumerate(groups, start=1):
        yield _kind(place, None, group, place)
    for place, group in enumerate(groups, start=1):
        for turn in range(KINDS_OF_A_GROUP):
            number += 1
            yield _kind(number, place, f"{group}-{turn}", turn)


def _kind(number: int, parent: int | None, slug: str, position: int) -> dict[str, Any]:
    return {
        "id": number,
        "parent_id": parent,
        "slug": slug,
        "name": slug.replace("-", " ").capitalize(),
        "picture": "img/produce/vai-thieu.webp",
        "position": position,
        "usual_unit": "kg",
        "usual_seasons": [],
    }


def shops(catalogue: Sequence[Mapping[str, str]], count: int) -> Rows:
    for number in range(1, count + 1):
        yield {
            "id": number,
            "code": f"GH{number:08d}",
            "slug": f"gian-hang-{number}",
            "name": catalogue[number % len(catalogue)]["seller"],
            "kind": SellerKind.HOUSEHOLD,
            "status": SellerStatus.APPROVED,
            "unit_code": unit_code(_unit_of(number)),
            "unit_id": _unit_of(number),
            "hamlet": "Thôn Kép 1",
            "household_code": f"HO{number:08d}",
            "phone": f"+8490{number:07d}",
            "created_at": START,
            "approved_at": START,
        }


def _unit_of(shop: int) -> int:
    return shop % UNITS + 1


def products(
    count: int, catalogue: Sequence[Mapping[str, str]], groups: Sequence[str], shops: int
) -> Rows:
    for number in range(1, count + 1):
        row = catalogue[(number - 1) % len(catalogue)]
        shop = number % shops + 1
        group = groups.index(row["category"])
        yield {
            "id": number,
            "code": f"SP{number:08d}",
            "slug": f"san-pham-{number}",
            "seller_id": shop,
            "unit_code": unit_code(_unit_of(shop)),
            "category_id": len(groups) + group * KINDS_OF_A_GROUP + number % KINDS_OF_A_GROUP + 1,
            "name": row["name"],
            "description": row["description"],
            "status": ListingStatus.PUBLISHED,
            "visible": True,
            "seasons": [["05-15", "07-31"]] if number % 3 == 0 else [],
            "published_at": START + timedelta(minutes=number),
            "created_at": START + timedelta(minutes=number),
        }


def variants(count: int, catalogue: Sequence[Mapping[str, str]]) -> Rows:
    for number in range(1, count + 1):
        price = int(catalogue[(number - 1) % len(catalogue)]["price"])
        yield {
            "id": number,
            "product_id": number,
            "sku": f"MH{number:08d}",
            "unit": "kg",
            "base_quantity": KILOGRAM,
            "net_grams": KILOGRAM,
            "price": max(price // PRICE_STEP, 1) * PRICE_STEP,
        }


def photos(count: int) -> Rows:
    for number in range(1, count + 1):
        yield {
            "id": number,
            "code": f"HA{number:08d}",
            "product_id": number,
            "content_hash": f"{number:064x}",
            "state": PhotoState.READY,
            "position": 0,
            "width": 1_200,
            "height": 900,
            "placeholder": "UklGRk" + "A" * 120,
        }


def stock(count: int) -> Rows:
    for number in range(1, count + 1):
        yield {"variant_id": number, "available": STOCK}


def movements(count: int) -> Rows:
    for number in range(1, count + 1):
        yield {
            "id": number,
            "variant_id": number,
            "kind": MovementKind.RECEIVED,
            "quantity": STOCK,
            "reference": "benchmarks",
            "moved_by": "benchmarks",
            "moved_at": START,
        }
