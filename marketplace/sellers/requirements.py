"""The market's checklist as data: the project's own, or the operator's file in its place."""

import json
from functools import lru_cache
from pathlib import Path

from marketplace.sellers.models import SellerKind
from marketplace.sellers.rules import ChecklistItem, Gate, Requirement

OWN_LIST = Path(__file__).parent / "data" / "checklist.json"


def requirements_from(path: Path) -> tuple[Requirement, ...]:
    """The checklist in ``path``, or the project's own where there is no such file.

    Raises ValueError or KeyError for a line that names an unknown item, gate or kind.
    """
    place = path if path.exists() else OWN_LIST
    return _read(place, place.stat().st_mtime_ns)


@lru_cache(maxsize=8)
def _read(path: Path, _changed: int) -> tuple[Requirement, ...]:
    return tuple(
        Requirement(
            item=ChecklistItem(line["item"]),
            gate=Gate(line["gate"]),
            kinds=frozenset(SellerKind(kind) for kind in line.get("kinds", [])),
        )
        for line in json.loads(path.read_text("utf-8"))
    )
