"""The sheet of a batch: what its labels say and in which order they stand."""

from marketplace.stamps.label_text import LabelWords
from marketplace.stamps.labels import Label, label_sheet
from marketplace.stamps.queries import BatchSeen, standing_stamps
from marketplace.stamps.sheets import SHEETS
from marketplace.stamps.stamp_settings import stamp_settings
from marketplace.traceability.lots.models import Lot


def printed_batch(seen: BatchSeen, *, shop_name: str, used: int = 0) -> bytes:
    """The PDF of the batch's standing stamps; ``used`` places of the first page are gone already."""
    settings, sheet = stamp_settings(), SHEETS[seen.batch.sheet]
    labels = [
        Label(
            url=settings.stamp_url(stamp.code),
            code=stamp.code,
            pin=settings.pin_of(stamp.code) if stamp.pin_hash is not None else None,
        )
        for stamp in standing_stamps(seen.batch.id)
    ]
    words = LabelWords(
        product=seen.product.name,
        shop=shop_name,
        lot=seen.lot.code,
        day=harvest_days(seen.lot),
        pin=seen.batch.pins,
    )
    return label_sheet(labels, words, sheet, used=used % sheet.labels)


def harvest_days(lot: Lot) -> str:
    """``20/11/2026``, or ``18/11–20/11/2026`` where the harvest took days."""
    last = f"{lot.harvested_to:%d/%m/%Y}"
    if lot.harvested_from == lot.harvested_to:
        return last
    if lot.harvested_from.year == lot.harvested_to.year:
        return f"{lot.harvested_from:%d/%m}–{last}"
    return f"{lot.harvested_from:%d/%m/%Y}–{last}"
