"""The facts on traceability that every part is held against: own work of this project."""

import json
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("vectors.json")


@cache
def vectors(name: str) -> Any:
    """The rows under one heading of the file."""
    return json.loads(FILE.read_text(encoding="utf-8"))["vectors"][name]
