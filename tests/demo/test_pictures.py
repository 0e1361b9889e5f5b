"""The pictures of the demo: one at least for every kind, within the weight, with their licences."""

import csv
from pathlib import Path

import pytest
from PIL import Image

from marketplace.core.images import CARD_BYTES
from marketplace.core.storage import MediaStore, derivative_name, original_name
from marketplace.demo.pack import read_pack
from marketplace.demo.pictures import FOLDER, banner_name, keep_scenes, scene_names

ROOT = Path(__file__).resolve().parents[2]
CHIPS = ROOT / "static" / "img" / "produce"
CATEGORIES = ROOT / "marketplace" / "catalog" / "data" / "categories.csv"
MOST_BYTES = 8_000_000


def test_all_pictures_together_stay_within_the_weight() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) <= MOST_BYTES


@pytest.mark.parametrize("original", sorted(FOLDER.glob("*.jpg")), ids=lambda path: path.stem)
def test_a_picture_stands_there_in_every_size_that_pages_show(original: Path) -> None:
    card, large = (original.with_name(f"{original.stem}-{size}.webp") for size in (320, 800))
    with Image.open(original) as picture, Image.open(card) as small, Image.open(large) as shown:
        assert picture.size == shown.size
        assert picture.width == 800
        assert small.size == (320, 320)
    assert card.stat().st_size <= CARD_BYTES


def test_every_kind_of_the_pack_has_a_picture() -> None:
    pack = read_pack()
    assert all(scene_names(kind.produce) for kind in pack.kinds.values())
    assert banner_name(["gao", "cam"]) == "shop-cam"
    assert banner_name(["gao"]) is None


def test_pictures_are_chosen_by_seed_and_kept_once_each(tmp_path: Path) -> None:
    store = MediaStore(tmp_path)
    count = len(scene_names("cam"))

    kept = keep_scenes(store, "cam", [0, 1, count])

    assert len(kept) == 2
    for redrawn in kept:
        assert store.read(original_name(redrawn.picture)) == redrawn.content
        for size, kind in ((320, "webp"), (800, "webp"), (800, "jpg")):
            assert store.holds(derivative_name(redrawn.picture, size, kind))


def test_every_category_has_a_small_chip() -> None:
    with CATEGORIES.open(encoding="utf-8") as rows:
        slugs = [row["slug"] for row in csv.DictReader(rows)]
    for slug in slugs:
        chip = CHIPS / f"{slug}.webp"
        assert chip.stat().st_size <= 3000, slug
        with Image.open(chip) as picture:
            assert picture.size == (96, 96)


def test_licences_stand_beside_the_pictures() -> None:
    for folder in (FOLDER, CHIPS):
        assert "Microsoft Corporation" in (folder / "LICENSE").read_text(encoding="utf-8")
        assert (folder / "README.md").is_file()
