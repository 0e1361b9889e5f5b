"""The six groups of products and their 26 sub-groups."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class SubGroup:
    """``code`` is ours (the annex's numbers were not read); names are Vietnamese."""

    code: str
    group: int
    group_name: str
    name: str


def _read() -> dict[str, SubGroup]:
    path = Path(__file__).parent / "data" / "groups.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [
            SubGroup(row["code"], int(row["group"]), row["group_name"], row["name"])
            for row in csv.DictReader(file)
        ]
    return {row.code: row for row in rows}


SUB_GROUPS: Mapping[str, SubGroup] = _read()
GROUP_NAMES: Mapping[int, str] = {each.group: each.group_name for each in SUB_GROUPS.values()}
