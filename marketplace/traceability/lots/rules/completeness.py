"""The ten items of Circular 02/2024/TT-BKHCN, and when a lot may be published.

A lot is publishable with items 1 to 7 and 10 and the four that the commune's own stamps show: area,
planting, harvest and care.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum

from marketplace.core.sentences import N_


class Item(Enum):
    """The items in the circular's order; the value is the circular's number."""

    PRODUCT_NAME = 1
    PRODUCT_PICTURE = 2
    PRODUCER = 3
    ADDRESS = 4
    STAGES = 5
    TIMES = 6
    TRACE_CODE = 7
    BRAND_OR_SERIAL = 8
    SHELF_LIFE = 9
    STANDARDS = 10


class Ground(Enum):
    """What a traced lot says about its growing."""

    AREA = "area"
    PLANTED = "planted"
    HARVESTED = "harvested"
    CARE = "care"


ITEM_NAMES: dict[Item, str] = {
    Item.PRODUCT_NAME: N_("Name of the product"),
    Item.PRODUCT_PICTURE: N_("Picture of the product"),
    Item.PRODUCER: N_("Who made it"),
    Item.ADDRESS: N_("Address of the maker"),
    Item.STAGES: N_("Stages with their place and time"),
    Item.TIMES: N_("Day of harvest or packing"),
    Item.TRACE_CODE: N_("Trace code of the lot"),
    Item.BRAND_OR_SERIAL: N_("Brand or serial number"),
    Item.SHELF_LIFE: N_("Best before"),
    Item.STANDARDS: N_("Standard that is followed"),
}
GROUND_NAMES: dict[Ground, str] = {
    Ground.AREA: N_("Where it grew"),
    Ground.PLANTED: N_("Day of planting"),
    Ground.HARVESTED: N_("Day of harvest"),
    Ground.CARE: N_("At least one entry of care in the diary"),
}
NEEDED = frozenset(Item) - {Item.BRAND_OR_SERIAL, Item.SHELF_LIFE}


@dataclass(frozen=True)
class LotFacts:
    """What is known of one lot; ``stages`` says that a place with a code stands behind it."""

    product_name: str
    has_picture: bool
    producer: str
    address: str
    stages: bool
    has_times: bool
    trace_code: str
    brand: str
    has_serials: bool
    has_shelf_life: bool
    has_standard: bool
    has_area: bool
    has_planting: bool
    has_harvest: bool
    care_entries: int


@dataclass(frozen=True)
class Completeness:
    """Which items and grounds are there; all the others are missing."""

    items: frozenset[Item]
    grounds: frozenset[Ground]

    @property
    def filled(self) -> int:
        """How many of the ten items are there."""
        return len(self.items)

    @property
    def missing_items(self) -> tuple[Item, ...]:
        return tuple(item for item in Item if item not in self.items)

    @property
    def missing_grounds(self) -> tuple[Ground, ...]:
        return tuple(ground for ground in Ground if ground not in self.grounds)

    @property
    def publishable(self) -> bool:
        return self.items >= NEEDED and len(self.grounds) == len(Ground)


def completeness_of(facts: LotFacts) -> Completeness:
    """Weigh what is known of a lot; a blank text is missing."""
    return Completeness(
        items=_true(
            {
                Item.PRODUCT_NAME: bool(facts.product_name.strip()),
                Item.PRODUCT_PICTURE: facts.has_picture,
                Item.PRODUCER: bool(facts.producer.strip()),
                Item.ADDRESS: bool(facts.address.strip()),
                Item.STAGES: facts.stages,
                Item.TIMES: facts.has_times,
                Item.TRACE_CODE: bool(facts.trace_code.strip()),
                Item.BRAND_OR_SERIAL: bool(facts.brand.strip()) or facts.has_serials,
                Item.SHELF_LIFE: facts.has_shelf_life,
                Item.STANDARDS: facts.has_standard,
            }
        ),
        grounds=_grounds(facts),
    )


def _true(found: dict[Item, bool]) -> frozenset[Item]:
    return frozenset(item for item, there in found.items() if there)


def _grounds(facts: LotFacts) -> frozenset[Ground]:
    found = {
        Ground.AREA: facts.has_area,
        Ground.PLANTED: facts.has_planting,
        Ground.HARVESTED: facts.has_harvest,
        Ground.CARE: facts.care_entries > 0,
    }
    return frozenset(ground for ground, there in found.items() if there)


def whole(parts: Collection[Completeness]) -> Completeness:
    """What holds of a pack: only what holds of every harvest in it. Raises ValueError for none."""
    if not parts:
        raise ValueError("a pack has at least one harvest")
    return Completeness(
        items=frozenset.intersection(*(part.items for part in parts)),
        grounds=frozenset.intersection(*(part.grounds for part in parts)),
    )
