"""Plans what grows on which plot and when it is cut, from the shops of the demo: plain values only."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from marketplace.core.quantity import SALE_UNITS
from marketplace.demo.plans import MARKET, Fate, ListingPlan, ShopPlan

LOTS_OF_HOUSEHOLDS = 20
FRUIT_AND_VEGETABLES_FROM_LOTS = frozenset({"kg", "qua", "bo"})


@dataclass(frozen=True)
class WorkPlan:
    """One piece of work: how many days before the harvest, what, with which input and how much."""

    days_before: int
    kind: str
    used: str = ""
    quantity: int = 0
    note: str = ""


@dataclass(frozen=True)
class CutPlan:
    """One harvest; ``packs`` of the second pack are filled from it, ``stamps`` are printed for them."""

    on: date
    grams: int
    keeps_days: int
    grade: str = ""
    packs: int = 0
    stamps: int = 0


@dataclass(frozen=True)
class FieldPlan:
    """A product's plot and season with its diary and harvests.

    ``area`` is the code of its growing area, empty for none. ``late_spraying`` is written down a day
    after the harvest, though its waiting days were not over.
    """

    shop: str
    listing: str
    plot: str
    plot_name: str
    plot_m2: int
    area: str
    area_name: str
    area_m2: int
    planted_on: date
    variety: str
    work: tuple[WorkPlan, ...]
    cuts: tuple[CutPlan, ...]
    begins_on: date
    in_season_book: bool = True
    late_spraying: bool = False


CARE_OF_CITRUS = (
    WorkPlan(86, "fertilising", "VT-CHUONG", 400_000, "Bón quanh tán, lấp đất"),
    WorkPlan(74, "weeding", note="Phát cỏ bằng máy, để lại gốc cỏ giữ ẩm"),
    WorkPlan(66, "spraying", "VT-ABAMECTIN", 900, "Phun trừ nhện đỏ"),
    WorkPlan(52, "fertilising", "VT-NPK16168", 60_000),
    WorkPlan(45, "watering", note="Tưới nhỏ giọt 4 giờ"),
    WorkPlan(38, "pruning", note="Cắt cành vượt, cành sâu"),
    WorkPlan(31, "spraying", "VT-NEEM", 1_200, "Phun dầu neem xua ruồi vàng"),
    WorkPlan(24, "watering"),
    WorkPlan(17, "fertilising", "VT-KALI", 25_000, "Thúc ngọt"),
    WorkPlan(10, "inspection", note="Đo độ ngọt 11,5 Brix, màu vỏ đạt hai phần ba"),
    WorkPlan(5, "watering", note="Ngừng tưới từ hôm nay cho quả đậm"),
    WorkPlan(1, "inspection", note="Hái thử, vệ sinh sọt và kéo cắt"),
)
CARE_OF_A_HOUSEHOLD = (
    WorkPlan(16, "fertilising", "VT-VISINH", 20_000),
    WorkPlan(11, "weeding"),
    WorkPlan(8, "spraying", "VT-BT", 60, "Sâu ăn lá"),
    WorkPlan(3, "watering"),
)
COOPERATIVE_FIELDS = {
    # listing: plot, name, m², area, area's name, m², variety, harvests (days ago, kg, days, packs)
    "htx-cam-ngot": ("K1", "Đồi cam Kép 1", 18_000, 1, "Cam Xã Đoài", ((16, 3_200, 24, 80),)),
    "htx-cam-long-vang": (
        *("K2", "Đồi cam Kép 2", 26_000, 1, "Cam lòng vàng Lục Ngạn"),
        ((12, 2_600, 24, 60), (4, 1_900, 24, 40)),
    ),
    "htx-buoi-ngot": (
        "B1",
        "Bãi bưởi Lường",
        14_000,
        2,
        "Bưởi ngọt địa phương",
        ((10, 1_200, 45, 0),),
    ),
    "htx-buoi-da-xanh": ("B2", "Bãi bưởi Nguộn", 12_000, 2, "Bưởi da xanh", ((8, 1_120, 45, 0),)),
}
AREAS = {
    1: ("VN-24-07525-01-26", "Vùng cam Kép", 52_000),
    2: ("VN-24-07525-02-26", "Vùng bưởi Lường – Nguộn", 30_000),
}


def plan_fields(shops: Sequence[ShopPlan], *, today: date) -> list[FieldPlan]:
    """The cooperative's five lots and up to twenty of households, in the order of planning."""
    cooperative = next(shop for shop in shops if shop.key == f"{MARKET}-htx")
    return [*_of_cooperative(cooperative, today), *_of_households(shops, today)]


def _of_cooperative(shop: ShopPlan, today: date) -> Iterator[FieldPlan]:
    for listing in shop.listings:
        found = COOPERATIVE_FIELDS.get(listing.kind.key)
        if found is None:
            continue
        plot, name, square_metres, area, variety, harvests = found
        code, area_name, area_m2 = AREAS[area]
        cuts = tuple(
            CutPlan(
                on=today - timedelta(days=ago),
                grams=kilograms * 1_000,
                keeps_days=keeps,
                grade="Loại 1",
                packs=packs,
                stamps=packs or 120,
            )
            for ago, kilograms, keeps, packs in harvests
        )
        yield FieldPlan(
            shop=shop.key,
            listing=listing.code,
            plot=plot,
            plot_name=name,
            plot_m2=square_metres,
            area=code,
            area_name=area_name,
            area_m2=area_m2,
            planted_on=today - timedelta(days=290),
            variety=variety,
            work=CARE_OF_CITRUS,
            cuts=cuts,
            begins_on=shop.opened_on + timedelta(days=2),
        )


def _of_households(shops: Sequence[ShopPlan], today: date) -> Iterator[FieldPlan]:
    """Twelve complete, four without a growing area, four without a diary; one sprayed too late."""
    made = 0
    for shop in shops:
        if shop.cooperative or shop.unit_code != MARKET or shop.fate is not Fate.APPROVED:
            continue
        listing = next((each for each in shop.listings if _grows(each, today)), None)
        if listing is None or made == LOTS_OF_HOUSEHOLDS:
            continue
        begins = max(shop.opened_on, listing.listed_on) + timedelta(days=2)
        harvest = today - timedelta(days=2 + made % 7)
        if begins >= harvest:
            continue
        yield _household_field(shop, listing, made, begins, harvest)
        made += 1


def _household_field(
    shop: ShopPlan, listing: ListingPlan, number: int, begins: date, harvest: date
) -> FieldPlan:
    kept = number % 5
    grams = (80 + 35 * (number % 9)) * (listing.variants[0].approx_grams or 1_000)
    return FieldPlan(
        shop=shop.key,
        listing=listing.code,
        plot="V1",
        plot_name=f"Vườn {shop.hamlet.removeprefix('Tổ dân phố ')}",
        plot_m2=1_500 + 400 * (number % 6),
        area=f"VN-24-07525-{number + 3:02d}-26" if kept != 3 else "",
        area_name="Vườn nhà",
        area_m2=2_000 + 400 * (number % 6),
        planted_on=harvest - timedelta(days=120),
        variety="",
        work=CARE_OF_A_HOUSEHOLD,
        cuts=(CutPlan(on=harvest, grams=grams, keeps_days=12),),
        begins_on=begins,
        in_season_book=kept != 4,
        late_spraying=number == 6,
    )


def _grows(listing: ListingPlan, today: date) -> bool:
    return (
        listing.variants[0].unit in FRUIT_AND_VEGETABLES_FROM_LOTS
        and not listing.kind.processed
        and listing.on_sale(today)
        and (
            SALE_UNITS[listing.variants[0].unit].code == "kg"
            or bool(listing.variants[0].approx_grams)
        )
    )
