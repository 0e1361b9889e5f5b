"""The pictures of the demo: same seed, same bytes; every slug has its files."""

from hashlib import sha256
from pathlib import Path

import pytest
from PIL import Image

from marketplace.demo.pictures import (
    compose_commune_banner,
    compose_scene,
    compose_shop_banner,
    known_produce,
    save_jpeg,
)
from marketplace.demo.pictures.produce import GROUPS, MASTERS, PRODUCE, master_path, picture_slugs

STATIC = Path(__file__).resolve().parents[2] / "static" / "img"


def test_a_scene_is_the_same_for_the_same_seed() -> None:
    first = save_jpeg(compose_scene("vai-thieu", seed=7))
    assert first == save_jpeg(compose_scene("vai-thieu", seed=7))
    assert first != save_jpeg(compose_scene("vai-thieu", seed=8))


def test_a_scene_is_a_square_rgb_picture_of_the_asked_size() -> None:
    scene = compose_scene("buoi", seed=1, size=320)
    assert scene.size == (320, 320)
    assert scene.mode == "RGB"
    assert compose_scene("buoi", seed=1).size == (800, 800)


def test_every_produce_can_be_composed() -> None:
    for number, slug in enumerate(known_produce()):
        assert compose_scene(slug, seed=number, size=64).size == (64, 64)


@pytest.mark.slow
def test_sixty_seeds_give_sixty_pictures() -> None:
    prints = {sha256(compose_scene("xoai", seed=n, size=200).tobytes()).digest() for n in range(60)}
    assert len(prints) == 60


def test_banners_are_the_same_for_the_same_seed_and_wide() -> None:
    shop = compose_shop_banner(3, ["cam", "buoi"])
    assert (shop.size, shop.mode) == ((1600, 500), "RGB")
    assert shop.tobytes() == compose_shop_banner(3, ["cam", "buoi"]).tobytes()
    commune = compose_commune_banner(3)
    assert (commune.size, commune.mode) == ((1600, 500), "RGB")
    assert commune.tobytes() != compose_commune_banner(4).tobytes()


def test_every_slug_has_a_small_chip_and_every_produce_its_masters() -> None:
    for slug in picture_slugs():
        chip = STATIC / "produce" / f"{slug}.webp"
        assert chip.stat().st_size <= 3000, slug
        with Image.open(chip) as picture:
            assert picture.size == (96, 96)
    masters = [m for row in PRODUCE.values() for m in (row.master, *row.scene)]
    masters += [m for _, trio in GROUPS.values() for m in trio]
    assert all(master_path(master).is_file() for master in masters)
    assert {row.group for row in PRODUCE.values()} <= set(GROUPS)


def test_licences_stand_beside_the_pictures() -> None:
    for folder in (MASTERS / "fluent", STATIC / "produce"):
        assert "Microsoft Corporation" in (folder / "LICENSE").read_text(encoding="utf-8")
        assert (folder / "README.md").is_file()
