"""Criteria sets as JSON files: checked whole before anything is kept, every fault named.

`data/README.md` tells where the bundled sets come from and how a file is written.
"""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from marketplace.core import errors
from marketplace.core.sentences import N_
from marketplace.core.text import clean
from marketplace.ocop.dossiers.criteria import PARTS, Criteria, CriteriaPart, criteria_from
from marketplace.ocop.dossiers.groups import SUB_GROUPS

DATA = Path(__file__).parent / "data"
BUNDLED = ("1048.json", "148.json")
MAXIMA = {
    "1048": {"A": 3_500, "B": 2_500, "C": 4_000},
    "148": {"A": 4_000, "B": 2_500, "C": 3_500},
}
_CODE = re.compile(r"[ABC]\d{1,2}(\.\d{1,2}){0,2}")


class CriteriaFileWrong(errors.Invalid):
    """``faults`` says what is wrong, each with its place."""

    code = "ocop_criteria_file_wrong"
    sentence = N_("This file of criteria has mistakes: %(faults)s")

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__(faults="; ".join(faults))


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, str_strip_whitespace=True)


class _Choice(_Strict):
    text: str = Field(min_length=1, max_length=500)
    points: int = Field(ge=0)


class _Criterion(_Strict):
    code: str
    text: str = Field(min_length=1, max_length=1_000)
    maximum: int = Field(gt=0)
    choices: list[_Choice] = []
    evidence: bool = False
    first: Literal["commune", "province"] = "province"


class _Section(_Strict):
    code: str
    title: str = Field(min_length=1, max_length=200)
    criteria: list[_Criterion] = Field(min_length=1)


class _Part(_Strict):
    code: Literal["A", "B", "C"]
    title: str = Field(min_length=1, max_length=200)
    maximum: int
    sections: list[_Section] = Field(min_length=1)


class _Set(_Strict):
    ruleset: Literal["1048", "148"]
    version: int = Field(ge=1)
    sub_group: str = ""
    valid_from: str
    title: str = Field(min_length=1, max_length=200)
    parts: list[_Part]

    @model_validator(mode="after")
    def _dated(self) -> "_Set":
        date.fromisoformat(self.valid_from)
        return self


def read_criteria(text: str) -> dict[str, Any]:
    """The content of a file, as `criteria_from` takes it; raises CriteriaFileWrong."""
    try:
        checked = _Set.model_validate(json.loads(text))
    except json.JSONDecodeError as error:
        raise CriteriaFileWrong([f"no JSON: {error}"]) from error
    except ValidationError as error:
        places = [
            f"{'.'.join(str(step) for step in fault['loc'])}: {fault['msg']}"
            for fault in error.errors()
        ]
        raise CriteriaFileWrong(places) from error
    content: dict[str, Any] = _cleaned(checked.model_dump())
    if faults := criteria_faults(criteria_from(content)):
        raise CriteriaFileWrong(faults)
    return content


def _cleaned(value: Any) -> Any:  # JSON
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {key: _cleaned(inner) for key, inner in value.items()}
    return [_cleaned(inner) for inner in value] if isinstance(value, list) else value


def criteria_faults(criteria: Criteria) -> list[str]:
    """What the law's sums and the form's own order are broken by."""
    faults = []
    if tuple(part.code for part in criteria.parts) != PARTS:
        faults.append("the parts must be A, B and C, in this order")
    if criteria.sub_group and criteria.sub_group not in SUB_GROUPS:
        faults.append(f"unknown sub-group {criteria.sub_group}")
    codes = [criterion.code for criterion in criteria]
    faults += [f"{code}: twice" for code in sorted({c for c in codes if codes.count(c) > 1})]
    for part in criteria.parts:
        faults += _part_faults(part, MAXIMA[criteria.ruleset][part.code])
    return faults


def _part_faults(part: CriteriaPart, wanted: int) -> list[str]:
    faults = []
    if part.maximum != wanted:
        faults.append(f"part {part.code}: its maximum is {wanted}, not {part.maximum}")
    total = sum(criterion.maximum for criterion in part.criteria)
    if total != part.maximum:
        faults.append(f"part {part.code}: its criteria add up to {total}, not {part.maximum}")
    for criterion in part.criteria:
        if not _CODE.fullmatch(criterion.code) or criterion.part != part.code:
            faults.append(f"{criterion.code}: no code of part {part.code}")
        points = [choice.points for choice in criterion.choices]
        if points and max(points) != criterion.maximum:
            faults.append(f"{criterion.code}: its best choice is not worth {criterion.maximum}")
        if len(points) != len(set(points)):
            faults.append(f"{criterion.code}: two choices are worth the same")
    return faults


def bundled_criteria() -> list[dict[str, Any]]:
    """The sets that come with the market, the older one first."""
    return [read_criteria((DATA / name).read_text("utf-8")) for name in BUNDLED]
