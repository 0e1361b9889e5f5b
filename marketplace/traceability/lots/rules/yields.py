"""How much a season can plausibly give. The crops' maxima and the factor are in `data/crop_yields.csv`."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

CROPS = Path(__file__).parent.parent / "data" / "crop_yields.csv"
ANY_CROP = "*"


@dataclass(frozen=True)
class CropYield:
    """The most that one crop gives in a season, and how far above it one may still believe."""

    grams_per_m2: int | None
    factor_percent: int


@cache
def crop_yields() -> dict[str, CropYield]:
    """By the slug of the produce; `ANY_CROP` for those that are not in the list."""
    with CROPS.open(encoding="utf-8", newline="") as file:
        return {
            row["produce"]: CropYield(
                int(row["grams_per_m2"]) if row["grams_per_m2"] else None,
                int(row["factor_percent"]),
            )
            for row in csv.DictReader(file)
        }


def crop_yield(produce: str) -> CropYield:
    """What is known of the produce with this slug."""
    yields = crop_yields()
    return yields.get(produce, yields[ANY_CROP])


def believable_grams(*, expected_g: int | None, area_m2: int | None, crop: CropYield) -> int | None:
    """The most that a season may bring in without a second look; None where nothing is known.

    ``expected_g`` is what the certificate expects.
    """
    of_land = area_m2 * crop.grams_per_m2 if area_m2 and crop.grams_per_m2 else None
    bounds = [bound for bound in (expected_g, of_land) if bound is not None]
    return min(bounds) * crop.factor_percent // 100 if bounds else None


def needs_review(harvested_g: int, believable_g: int | None) -> bool:
    """Whether more came in than one can believe without a second look."""
    return believable_g is not None and harvested_g > believable_g
