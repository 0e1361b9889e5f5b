"""Composes the demo's pictures in processes of their own and takes them through the market's gate."""

import multiprocessing
from collections.abc import Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Self

from marketplace.catalog.tasks import keep_derivatives
from marketplace.core.images import Redrawn, redraw
from marketplace.core.storage import MediaStore, original_name

PAINTERS = 2
BANNER = (1_000, 312)


class Studio:
    """Paints ahead; a picture is waited for when it is asked for."""

    def __init__(self, media: Path) -> None:
        self._media = media
        self._pool = ProcessPoolExecutor(PAINTERS, multiprocessing.get_context("spawn"))
        self._orders: dict[tuple[str, str, int], Future[Redrawn]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pool.shutdown(cancel_futures=True)

    def order(self, what: str, words: Iterable[str], seed: int) -> None:
        """Begin to paint: ``what`` is "scene" (one word) or "banner" (words: its produce)."""
        key = (what, " ".join(words), seed)
        if key not in self._orders:
            self._orders[key] = self._pool.submit(paint, self._media, *key)

    def picture(self, what: str, words: Iterable[str], seed: int) -> Redrawn:
        """The picture, in the store with everything that pages show of it."""
        self.order(what, words, seed)
        return self._orders[what, " ".join(words), seed].result()


def paint(media: Path, what: str, words: str, seed: int) -> Redrawn:
    """Compose one picture and keep it in the store below ``media``, re-drawn by the gate."""
    # Only painters need the brushes.
    from marketplace.demo.pictures import (  # noqa: PLC0415
        compose_scene,
        compose_shop_banner,
        save_jpeg,
    )

    image = (
        compose_scene(words, seed=seed)
        if what == "scene"
        else compose_shop_banner(seed, words.split(), BANNER)
    )
    store = MediaStore(media)
    redrawn = redraw(save_jpeg(image))
    store.keep(original_name(redrawn.picture), redrawn.content)
    keep_derivatives(store, redrawn.picture)
    return redrawn
