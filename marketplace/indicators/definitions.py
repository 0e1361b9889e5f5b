"""Versioned definitions of indicators, loaded from a file and chosen by day."""

import csv
from datetime import date
from pathlib import Path

from sqlalchemy import select

from marketplace.core.db import db, insert_into
from marketplace.indicators.models import IndicatorDefinition

FILE = Path(__file__).parent / "data" / "definitions.csv"


def load_definitions(path: Path = FILE) -> int:
    """Add the definitions of ``path`` that are not known yet; how many were new.

    A known (indicator, version) is never changed: figures that were reported keep their meaning.
    """
    added = 0
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            made = db.session.execute(
                insert_into(IndicatorDefinition)
                .values(
                    indicator=row["indicator"],
                    version=int(row["version"]),
                    valid_from=date.fromisoformat(row["valid_from"]),
                    name_vi=row["name_vi"],
                    name_en=row["name_en"],
                    numerator=row["numerator"],
                    denominator=row["denominator"],
                    threshold=int(row["threshold"]) if row["threshold"] else None,
                    threshold_basis=row["threshold_basis"],
                    period=row["period"],
                )
                .on_conflict_do_nothing(
                    index_elements=[IndicatorDefinition.indicator, IndicatorDefinition.version]
                )
                .returning(IndicatorDefinition.id)
            ).first()
            added += made is not None
    return added


def definitions_on(day: date) -> dict[str, IndicatorDefinition]:
    """The definition of each indicator that is in force on ``day``."""
    rows = db.session.scalars(
        select(IndicatorDefinition)
        .where(IndicatorDefinition.valid_from <= day)
        .order_by(IndicatorDefinition.valid_from, IndicatorDefinition.version)
    )
    return {row.indicator: row for row in rows}
