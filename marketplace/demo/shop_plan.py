"""Plans who opens which shop when and what they list: the same for a seed, a day and a size."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random

from marketplace.catalog.seasons import in_season, next_opening
from marketplace.core.codes import ALPHABET, check_character
from marketplace.core.quantity import SALE_UNITS, Measure
from marketplace.demo.pack import DemoCommune, DemoKind, DemoPack, Names, Way
from marketplace.demo.plans import (
    FARMER_PHONE,
    MARKET,
    Fate,
    ListingPlan,
    ShopPlan,
    Size,
    VariantPlan,
)

BANKS = ("970405", "970415", "970418", "970422", "970436", "970407")
BANNERS_FOR = 36
WHOLE_SALE_DISCOUNT = 96  # per cent of the single price, for a crate


def person(names: Names, rand: Random) -> str:
    woman = rand.random() < 0.5
    middle = names.women_middle if woman else names.men_middle
    given = names.women_given if woman else names.men_given
    return f"{rand.choice(names.family)} {rand.choice(middle)} {rand.choice(given)}"


def plan_shops(pack: DemoPack, *, size: Size, seed: int, today: date) -> tuple[ShopPlan, ...]:
    """All shops of the demo, cooperatives first in each commune."""
    start = today - timedelta(days=size.days)
    shops: list[ShopPlan] = []
    for place, commune in enumerate(pack.communes):
        planner = _Planner(pack, commune, place, size, seed, start, today)
        shops.append(planner.cooperative())
        shops.extend(planner.households())
    return tuple(shops)


class _Planner:
    def __init__(
        self,
        pack: DemoPack,
        commune: DemoCommune,
        place: int,
        size: Size,
        seed: int,
        start: date,
        today: date,
    ) -> None:
        self.pack, self.commune, self.place, self.size = pack, commune, place, size
        self.start, self.today = start, today
        self.rand = Random(f"{seed}:shops:{commune.code}")  # noqa: S311
        self.taken: set[str] = set()

    def cooperative(self) -> ShopPlan:
        shop = self.commune.cooperative
        opened = self.start - timedelta(days=40)
        kinds = [self.pack.kinds[key] for key in shop.products]
        return ShopPlan(
            key=f"{self.commune.code}-htx",
            unit_code=self.commune.code,
            owner=person(self.pack.names, self.rand),
            phone=f"+8490010{self.place}900",
            name=shop.name,
            cooperative=True,
            hamlet=shop.hamlet,
            story=shop.story,
            tax_code=shop.tax_code,
            bank_bin=BANKS[self.place],
            account=self._digits(12),
            opened_on=opened,
            fate=Fate.APPROVED,
            rank=-1,
            growers=tuple(person(self.pack.names, self.rand) for _ in range(shop.growers)),
            has_banner=True,
            listings=tuple(self._listing(kind, opened, shop.hamlet, first=True) for kind in kinds),
        )

    def households(self) -> Iterator[ShopPlan]:
        ways = [way for way, count in self.commune.ways.items() for _ in range(count)]
        self.rand.shuffle(ways)
        others = self.size.others if self.commune.code == MARKET else 0
        if self.size.households is not None:
            ways = ways[: self.size.households[self.place] + others]
        selling = len(ways) - others
        if others:
            ways[0] = "vuon-cam"
        for number, way in enumerate(ways):
            yield self._household(number, way, selling)

    def _household(self, number: int, way_key: str, selling: int) -> ShopPlan:
        way = self.pack.ways[way_key]
        farmer = self.commune.code == MARKET and number == 0
        owner = "Giáp Thị Hạnh" if farmer else person(self.pack.names, self.rand)
        hamlet = self.rand.choice(self.commune.hamlets)
        opened, fate = self._opening(number, selling)
        story = self.rand.choice(way.stories).format(
            n=self.rand.randrange(12, 60), year=self.rand.randrange(1996, 2021)
        )
        return ShopPlan(
            key=f"{self.commune.code}-{number:03d}",
            unit_code=self.commune.code,
            owner=owner,
            phone=FARMER_PHONE if farmer else f"+8490010{self.place}{number:03d}",
            name=self._shop_name(way, owner, hamlet),
            cooperative=False,
            hamlet=hamlet,
            story=story,
            tax_code="",
            bank_bin=self.rand.choice(BANKS),
            account=self._digits(self.rand.choice((10, 12, 13))),
            opened_on=opened,
            fate=fate,
            rank=number,
            growers=(),
            has_banner=number < (2 if self.size.is_small else BANNERS_FOR),
            listings=tuple(self._listings(way.kinds, opened, fate, hamlet, number, farmer)),
        )

    def _shop_name(self, way: Way, owner: str, hamlet: str) -> str:
        called = "cô chị bác" if "Thị" in owner else "anh bác chú"
        given = f"{self.rand.choice(called.split())} {owner.rsplit(maxsplit=1)[-1]}"
        name = self.rand.choice(way.names).format(name=given)
        quarter = hamlet.removeprefix("Tổ dân phố ")
        for wished in (
            name,
            f"{name} – {quarter}",
            f"{name} {owner.split(maxsplit=1)[0]} – {quarter}",
        ):
            if wished not in self.taken:
                break
        self.taken.add(wished)
        return wished

    def _opening(self, number: int, selling: int) -> tuple[date, Fate]:
        """The best sellers were there before the history begins; the last third came during it."""
        if number >= selling:
            fates = (Fate.SUBMITTED, Fate.MORE_NEEDED, Fate.SUSPENDED, Fate.SUBMITTED, Fate.DRAFT)
            fate = fates[(number - selling) % len(fates)]
            ago = 60 if fate is Fate.SUSPENDED else self.rand.randrange(2, 6)
            return self.today - timedelta(days=min(ago, self.size.days)), fate
        early = selling * 7 // 10
        if number < early:
            return self.start - timedelta(days=self.rand.randrange(5, 30)), Fate.APPROVED
        share = (number - early) / max(1, selling - early)
        ahead = round(share * max(0, self.size.days - 28)) + 1
        return self.start + timedelta(days=ahead), Fate.APPROVED

    def _listings(
        self,
        kinds: Sequence[str],
        opened: date,
        fate: Fate,
        hamlet: str,
        number: int,
        farmer: bool,
    ) -> Iterator[ListingPlan]:
        count = 4 if farmer else self.rand.choices((1, 2, 3), (52, 36, 12))[0]
        chosen = self._chosen(kinds, count, opened)
        if farmer:
            chosen = ["cam-long-vang", "chanh", "cam-ngot", "vai-thieu"]
        if fate is not Fate.APPROVED:
            chosen = chosen[:1]
        for place, key in enumerate(chosen):
            kind = self.pack.kinds[key]
            first = place == 0 or (farmer and place < 2)
            yield self._listing(kind, opened, hamlet, first=first)

    def _chosen(self, kinds: Sequence[str], count: int, opened: date) -> list[str]:
        """Mostly what is in season; whoever sells well has something the whole time."""
        weights = [
            self.pack.kinds[key].weight * (3 if in_season(self.pack.kinds[key].season, day) else 1)
            for key in kinds
            for day in (self.today,)
        ]
        chosen: list[str] = []
        while len(chosen) < min(count, len(kinds)):
            key = self.rand.choices(kinds, weights)[0]
            if key not in chosen:
                chosen.append(key)
        return chosen

    def _listing(self, kind: DemoKind, opened: date, hamlet: str, *, first: bool) -> ListingPlan:
        rand = self.rand
        listed = opened if first else self._later(opened, kind)
        price = rand.randrange(kind.price[0], kind.price[1] + 1, 1_000)
        quantity = rand.randrange(kind.stock[0], kind.stock[1] + 1)
        if not first and rand.random() < 0.03:
            quantity = 0
        preorder = None
        if not in_season(kind.season, self.today):
            preorder = next_opening(kind.season, self.today)
        photos = 1 if self.size.is_small else rand.choices((1, 2, 3), (70, 22, 8))[0]
        return ListingPlan(
            code=self._code(),
            kind=kind,
            name=rand.choice(kind.names),
            description=f"{kind.text}\n\n{self._where(hamlet)}",
            variants=tuple(self._variants(kind, price, quantity)),
            pictures=tuple(rand.randrange(1_000_000) for _ in range(photos)),
            listed_on=listed,
            preorder_from=preorder,
        )

    def _later(self, opened: date, kind: DemoKind) -> date:
        """Another product follows within the history, when its season has come where it can."""
        begin = max(opened, self.start)
        span = max(1, (self.today - begin).days - 2)
        wished = begin + timedelta(days=self.rand.randrange(span))
        days = [wished + timedelta(days=ahead) for ahead in range(span)]
        seasonal = [day for day in days if day < self.today and in_season(kind.season, day)]
        return seasonal[0] if seasonal else wished

    def _variants(self, kind: DemoKind, price: int, quantity: int) -> Iterator[VariantPlan]:
        yield _variant(kind.unit, kind.size, "", price, quantity)
        for pack in kind.packs:
            single = 1_000 if kind.unit == "kg" else (kind.size or 1)
            by_weight = price * pack.content * WHOLE_SALE_DISCOUNT // (single * 100)
            pack_price = pack.price or by_weight // 1_000 * 1_000
            share = max(2, quantity * single // (pack.content * 4)) if quantity else 0
            yield _variant(pack.unit, pack.content, pack.label, pack_price, share)

    def _where(self, hamlet: str) -> str:
        return self.rand.choice(
            (
                f"Nhà ở {hamlet}. Cô bác ở gần ghé lấy tận vườn, ở xa thì gửi xe trong ngày.",
                f"Trồng và thu hái tại {hamlet}. Có gì chưa ưng cứ gọi, nhà đổi lại.",
                f"Hàng của nhà ở {hamlet}, đóng gói cẩn thận, gửi đi các tỉnh được.",
                f"Gửi từ {hamlet}. Đặt trước 10 giờ sáng thì chiều có hàng ở điểm nhận.",
            )
        )

    def _digits(self, count: int) -> str:
        return "".join(self.rand.choice("0123456789") for _ in range(count))

    def _code(self) -> str:
        body = "".join(self.rand.choice(ALPHABET) for _ in range(7))
        return f"SP{body}{check_character(body)}"


def _variant(unit: str, size: int | None, label: str, price: int, quantity: int) -> VariantPlan:
    one_piece = SALE_UNITS[unit].measure is Measure.ONE_PIECE
    return VariantPlan(
        unit=unit,
        content=None if one_piece else size,
        approx_grams=size if one_piece else None,
        label=label,
        price=price,
        quantity=quantity,
    )
