"""What a demo consists of, as plain values: shops, listings, buyers, order groups and their steps."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from marketplace.catalog.seasons import in_season
from marketplace.demo.pack import DemoKind

FARMER_PHONE, MANAGER_PHONE = "+84900000001", "+84900000002"
BUYER_PHONE = "+84900000006"
MARKET = "07525"


class Fate(Enum):
    """Where a shop stands at the end of the demo's history."""

    APPROVED = "approved"
    SUSPENDED = "suspended"
    SUBMITTED = "submitted"
    MORE_NEEDED = "more_needed"
    DRAFT = "draft"


@dataclass(frozen=True)
class VariantPlan:
    unit: str
    content: int | None
    approx_grams: int | None
    label: str
    price: int
    quantity: int


@dataclass(frozen=True)
class ListingPlan:
    """A product; ``code`` is its own from the start, so that a second load knows it again."""

    code: str
    kind: DemoKind
    name: str
    description: str
    variants: tuple[VariantPlan, ...]
    pictures: tuple[int, ...]
    listed_on: date
    preorder_from: date | None

    def on_sale(self, day: date) -> bool:
        fresh = in_season(self.kind.season, day) and self.preorder_from is None
        return self.listed_on < day and fresh and self.variants[0].quantity > 0


@dataclass(frozen=True)
class ShopPlan:
    """A shop. ``rank`` orders the households of a commune by how well they sell, best first."""

    key: str
    unit_code: str
    owner: str
    phone: str
    name: str
    cooperative: bool
    hamlet: str
    story: str
    tax_code: str
    bank_bin: str
    account: str
    opened_on: date
    fate: Fate
    rank: int
    growers: tuple[str, ...]
    has_banner: bool
    listings: tuple[ListingPlan, ...]


@dataclass(frozen=True)
class Size:
    """How large a demo is. ``households`` cuts the pack's shops per commune; None takes all."""

    days: int
    households: tuple[int, int, int] | None
    others: int
    groups: tuple[float, float]
    buyers: int
    sellers_by_month: tuple[int, int, int, int]

    @property
    def is_small(self) -> bool:
        return self.households is not None


SIZES = {
    "full": Size(90, None, 7, (8.4, 19.5), 420, (34, 40, 45, 48)),
    "small": Size(10, (4, 1, 1), 3, (2.4, 3.4), 12, (3, 3, 3, 3)),
}


class Verb(Enum):
    """What happens to an order group, or to one order of it."""

    PLACE = "place"
    PAY = "pay"
    PAY_HALF = "pay_half"
    PAY_MORE = "pay_more"
    PAY_AGAIN = "pay_again"
    ACCEPT = "accept"
    DECLINE = "decline"
    CANCEL = "cancel"
    PACK = "pack"
    HAND_OVER = "hand_over"
    CASH = "cash"
    DOOR_CODE = "door_code"
    DELIVER = "deliver"
    CONFIRM = "confirm"
    COMPLAIN = "complain"
    TAKE_BACK = "take_back"
    REFUND = "refund"


@dataclass(frozen=True)
class Buyer:
    """Where they live is a unit; ``registered`` buyers have an account, the others are guests."""

    name: str
    phone: str
    unit_code: str
    street: str
    registered: bool


@dataclass(frozen=True)
class Wanted:
    """``variant`` is the place of the variant in its listing."""

    listing: str
    variant: int
    count: int


@dataclass(frozen=True)
class TradeStep:
    """``shop`` is empty for what concerns the whole group; ``words`` are what a person says."""

    at: datetime
    verb: Verb
    shop: str = ""
    words: str = ""


@dataclass(frozen=True)
class GroupPlan:
    """One checkout. ``point`` is the place of the pick-up point in its commune, None for delivery."""

    key: str
    buyer: Buyer
    parts: tuple[tuple[str, tuple[Wanted, ...]], ...]
    point: tuple[str, int] | None
    method: str
    steps: tuple[TradeStep, ...]


@dataclass(frozen=True)
class Restock:
    """A seller brings new goods: ``quantity`` sale units are free to sell again."""

    at: datetime
    listing: str
    variant: int
    quantity: int


@dataclass(frozen=True)
class TradePlan:
    groups: tuple[GroupPlan, ...]
    restocks: tuple[Restock, ...]
