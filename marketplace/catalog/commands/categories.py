"""Loads the produce that the market knows from the project's own list."""

import csv
from pathlib import Path

from sqlalchemy import select

from marketplace.catalog.models import Category
from marketplace.catalog.seasons import checked_seasons
from marketplace.core import page_versions
from marketplace.core.db import db
from marketplace.core.quantity import SALE_UNITS

LIST = Path(__file__).resolve().parent.parent / "data" / "categories.csv"


def load_categories(source: Path = LIST) -> int:
    """Bring the produce of ``source`` into the catalogue; how many rows are new or different.

    The list has the columns group, slug, name, unit (a sale unit's code), seasons
    (``05-15..07-31;11-01..01-31``) and fresh (``yes`` or nothing). Loading it again changes nothing;
    what is not in it stays.
    Raises KeyError on an unknown group or unit and SeasonNotValid.
    """
    categories = {category.slug: category for category in db.session.scalars(select(Category))}
    changed = 0
    with source.open(encoding="utf-8", newline="") as file:
        for position, row in enumerate(csv.DictReader(file), start=1):
            category = categories.get(row["slug"])
            if category is None:
                category = categories[row["slug"]] = Category(slug=row["slug"])
                db.session.add(category)
            changed += _fill(category, row, categories, position)
            db.session.flush()
    if changed:
        page_versions.bump_versions(page_versions.CATALOGUE)
    return changed


def _fill(
    category: Category, row: dict[str, str], categories: dict[str, Category], position: int
) -> bool:
    wanted = {
        "parent_id": categories[row["group"]].id if row["group"] else None,
        "name": row["name"],
        "picture": f"img/produce/{row['slug']}.webp",
        "position": position,
        "usual_unit": SALE_UNITS[row["unit"]].code,
        "usual_seasons": checked_seasons(
            [pair.split("..") for pair in row["seasons"].split(";") if pair]
        ),
        "fresh": row["fresh"] == "yes",
    }
    different = {name for name, value in wanted.items() if getattr(category, name) != value}
    for name in different:
        setattr(category, name, wanted[name])
    return bool(different)
