"""The demo's pictures: ready in the sizes that pages show, copied into the market's media store."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from marketplace.core.images import Redrawn, reopened
from marketplace.core.storage import MediaStore, derivative_name, original_name

FOLDER = Path(__file__).resolve().parent / "data" / "pictures"


def scene_names(produce: str) -> list[str]:
    """The product pictures of a kind of produce; at least one for each kind that the pack sells."""
    return sorted(path.stem for path in FOLDER.glob(f"{produce}-[0-9].jpg"))


def banner_name(produce: Sequence[str]) -> str | None:
    """The banner for a shop that sells ``produce``: of the first kind that has one."""
    fitting = (f"shop-{slug}" for slug in produce)
    return next((name for name in fitting if (FOLDER / f"{name}.jpg").is_file()), None)


def keep_scenes(store: MediaStore, produce: str, seeds: Sequence[int]) -> list[Redrawn]:
    """A picture of ``produce`` for each seed, each once, in ``store`` with all that pages show."""
    names = scene_names(produce)
    chosen = dict.fromkeys(names[seed % len(names)] for seed in seeds)
    return [keep_picture(store, name) for name in chosen]


def keep_picture(store: MediaStore, name: str) -> Redrawn:
    """One picture of the folder, in ``store`` with all that pages show of it."""
    redrawn = _original(name)
    store.keep(original_name(redrawn.picture), redrawn.content)
    store.keep(derivative_name(redrawn.picture, 800, "jpg"), redrawn.content)
    for size in (320, 800):
        shown = (FOLDER / f"{name}-{size}.webp").read_bytes()
        store.keep(derivative_name(redrawn.picture, size), shown)
    return redrawn


@cache
def _original(name: str) -> Redrawn:
    return reopened((FOLDER / f"{name}.jpg").read_bytes())
