"""Pictures of the demo: produce masters, product scenes and banners, all the same for a seed."""

from marketplace.demo.pictures.banners import compose_commune_banner, compose_shop_banner
from marketplace.demo.pictures.scenes import compose_scene, known_produce, save_jpeg

__all__ = [
    "compose_commune_banner",
    "compose_scene",
    "compose_shop_banner",
    "known_produce",
    "save_jpeg",
]
