"""Which produce the demo knows: slug, Vietnamese name, group and master picture."""

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from PIL import Image

MASTERS = Path(__file__).resolve().parent.parent / "data" / "produce"


class Produce(NamedTuple):
    """One kind of produce.

    `master` names a file below `demo/data/produce`, without `.webp`; `scene` the masters that stand
    in a product picture where the master itself would not (no rooster on a table cloth);
    `upright` says that it must not be turned.
    """

    slug: str
    name: str
    group: str
    master: str
    scene: tuple[str, ...] = ()
    upright: bool = False

    @property
    def sprites(self) -> tuple[str, ...]:
        """The masters that a product picture is made of, the main one first."""
        return self.scene or (self.master,)


GROUPS: dict[str, tuple[str, tuple[str, str, str]]] = {
    "trai-cay": ("Trái cây", ("drawn/green-pomelo", "fluent/banana", "drawn/lychee")),
    "rau-cu": ("Rau củ", ("drawn/mustard-greens", "fluent/carrot", "fluent/tomato")),
    "gao-ngu-coc": ("Gạo, ngũ cốc", ("drawn/rice-bag", "fluent/corn", "fluent/peanuts")),
    "thit-trung": ("Thịt, trứng", ("fluent/meat", "fluent/poultry-leg", "fluent/egg")),
    "thuy-san": ("Thủy sản", ("fluent/fish", "fluent/crab", "fluent/shrimp")),
    "che-ca-phe": ("Chè, cà phê", ("drawn/tea-box", "fluent/coffee", "drawn/coffee-beans")),
    "dac-san": ("Đặc sản", ("drawn/conical-hat", "drawn/fish-sauce", "drawn/honey-jar")),
    "cay-hoa": ("Cây, hoa", ("fluent/potted-plant", "fluent/tulip", "fluent/daisy")),
}

_ROWS = (
    Produce("vai-thieu", "Vải thiều", "trai-cay", "drawn/lychee"),
    Produce("xoai", "Xoài", "trai-cay", "fluent/mango"),
    Produce("cam", "Cam", "trai-cay", "drawn/sliced-orange"),
    Produce("buoi", "Bưởi", "trai-cay", "drawn/pomelo"),
    Produce("buoi-da-xanh", "Bưởi da xanh", "trai-cay", "drawn/green-pomelo"),
    Produce("thanh-long", "Thanh long", "trai-cay", "drawn/dragon-fruit"),
    Produce("nhan", "Nhãn", "trai-cay", "drawn/longan"),
    Produce("chom-chom", "Chôm chôm", "trai-cay", "drawn/rambutan"),
    Produce("mit", "Mít", "trai-cay", "drawn/jackfruit"),
    Produce("oi", "Ổi", "trai-cay", "drawn/guava"),
    Produce("na", "Na", "trai-cay", "drawn/custard-apple"),
    Produce("hong", "Hồng", "trai-cay", "drawn/persimmon"),
    Produce("man", "Mận", "trai-cay", "drawn/plum"),
    Produce("khe", "Khế", "trai-cay", "drawn/star-fruit"),
    Produce("mang-cau", "Mãng cầu", "trai-cay", "drawn/soursop"),
    Produce("dua-hau", "Dưa hấu", "trai-cay", "fluent/watermelon"),
    Produce("dua-luoi", "Dưa lưới", "trai-cay", "fluent/melon"),
    Produce("dua-le", "Dưa lê", "trai-cay", "drawn/pear-melon"),
    Produce("chuoi", "Chuối", "trai-cay", "fluent/banana"),
    Produce("dua-thom", "Dứa", "trai-cay", "fluent/pineapple"),
    Produce("dua-xiem", "Dừa xiêm", "trai-cay", "drawn/green-coconut", upright=True),
    Produce("bo", "Bơ", "trai-cay", "fluent/avocado"),
    Produce("nho", "Nho", "trai-cay", "fluent/grapes"),
    Produce("dau-tay", "Dâu tây", "trai-cay", "fluent/strawberry"),
    Produce("dao", "Đào", "trai-cay", "fluent/peach"),
    Produce("le", "Lê", "trai-cay", "fluent/pear"),
    Produce("tao", "Táo", "trai-cay", "fluent/red-apple"),
    Produce("chanh", "Chanh", "trai-cay", "drawn/lime"),
    Produce("quyt", "Quýt", "trai-cay", "fluent/tangerine"),
    Produce("sau-rieng", "Sầu riêng", "trai-cay", "drawn/durian"),
    Produce("rau-cai", "Rau cải", "rau-cu", "drawn/mustard-greens"),
    Produce("mong-toi", "Mồng tơi", "rau-cu", "drawn/malabar-spinach"),
    Produce("rau-gia-vi", "Rau gia vị", "rau-cu", "drawn/herb-bunch"),
    Produce("sup-lo", "Súp lơ", "rau-cu", "drawn/cauliflower"),
    Produce("bi-dao", "Bí đao", "rau-cu", "drawn/winter-squash"),
    Produce("bi-do", "Bí đỏ", "rau-cu", "drawn/pumpkin"),
    Produce("ca-chua", "Cà chua", "rau-cu", "fluent/tomato"),
    Produce("ca-tim", "Cà tím", "rau-cu", "fluent/eggplant"),
    Produce("khoai-tay", "Khoai tây", "rau-cu", "fluent/potato"),
    Produce("khoai-lang", "Khoai lang", "rau-cu", "fluent/sweet-potato"),
    Produce("ca-rot", "Cà rốt", "rau-cu", "fluent/carrot"),
    Produce("ot", "Ớt", "rau-cu", "fluent/hot-pepper"),
    Produce("dua-chuot", "Dưa chuột", "rau-cu", "fluent/cucumber"),
    Produce("bap-cai", "Bắp cải", "rau-cu", "drawn/cabbage"),
    Produce("toi", "Tỏi", "rau-cu", "fluent/garlic"),
    Produce("hanh", "Hành", "rau-cu", "fluent/onion"),
    Produce("nam", "Nấm", "rau-cu", "drawn/shiitake"),
    Produce("gung", "Gừng", "rau-cu", "fluent/ginger"),
    Produce("nghe", "Nghệ", "rau-cu", "drawn/turmeric"),
    Produce("san", "Sắn", "rau-cu", "drawn/cassava"),
    Produce("mang", "Măng", "rau-cu", "drawn/bamboo-shoot"),
    Produce(
        "gao",
        "Gạo",
        "gao-ngu-coc",
        "drawn/rice-bag",
        ("drawn/rice-bag", "fluent/cooked-rice"),
        True,
    ),
    Produce("ngo", "Ngô", "gao-ngu-coc", "fluent/corn"),
    Produce("lac", "Lạc", "gao-ngu-coc", "fluent/peanuts"),
    Produce("dau", "Đậu", "gao-ngu-coc", "fluent/beans"),
    Produce("tom", "Tôm", "thuy-san", "fluent/shrimp"),
    Produce("cua", "Cua", "thuy-san", "fluent/crab"),
    Produce("muc", "Mực", "thuy-san", "fluent/squid"),
    Produce("ca", "Cá", "thuy-san", "fluent/fish"),
    Produce("trung", "Trứng", "thit-trung", "fluent/egg"),
    Produce("thit-ga", "Thịt gà", "thit-trung", "fluent/rooster", ("fluent/poultry-leg",)),
    Produce("thit-lon", "Thịt lợn", "thit-trung", "fluent/pig", ("fluent/bacon", "fluent/meat")),
    Produce("thit-bo", "Thịt bò", "thit-trung", "fluent/cow", ("fluent/meat",)),
    Produce("sua", "Sữa", "thit-trung", "fluent/milk", (), True),
    Produce("che", "Chè", "che-ca-phe", "drawn/tea-box", ("drawn/tea-box", "fluent/teacup"), True),
    Produce(
        "ca-phe",
        "Cà phê",
        "che-ca-phe",
        "fluent/coffee",
        ("drawn/coffee-beans", "fluent/coffee"),
        True,
    ),
    Produce("mien", "Miến", "dac-san", "drawn/dried-noodles"),
    Produce("mat-ong", "Mật ong", "dac-san", "drawn/honey-jar", (), True),
    Produce("nuoc-mam", "Nước mắm", "dac-san", "drawn/fish-sauce", (), True),
    Produce("thao-duoc", "Thảo dược", "dac-san", "fluent/herb"),
    Produce(
        "thu-cong",
        "Đồ thủ công",
        "dac-san",
        "drawn/conical-hat",
        ("drawn/conical-hat", "fluent/basket"),
        True,
    ),
    Produce(
        "hoa",
        "Hoa",
        "cay-hoa",
        "fluent/tulip",
        ("fluent/tulip", "fluent/rose", "fluent/daisy"),
        True,
    ),
    Produce("cay-canh", "Cây cảnh", "cay-hoa", "fluent/potted-plant", (), True),
)

PRODUCE: dict[str, Produce] = {row.slug: row for row in _ROWS}


def known_produce() -> tuple[str, ...]:
    """The slugs that scenes can be composed of."""
    return tuple(PRODUCE)


def picture_slugs() -> tuple[str, ...]:
    """Every slug that has a chip in `static/img/produce`: produce and groups."""
    return (*PRODUCE, *GROUPS)


def master_path(master: str) -> Path:
    """Where the 256 px master lies."""
    return MASTERS / f"{master}.webp"


@lru_cache(maxsize=160)
def load_master(master: str) -> Image.Image:
    """The master, cut to what is not transparent; never change the picture given back."""
    with Image.open(master_path(master)) as opened:
        picture = opened.convert("RGBA")
    return picture.crop(picture.getchannel("A").point(lambda v: 255 if v > 8 else 0).getbbox())
