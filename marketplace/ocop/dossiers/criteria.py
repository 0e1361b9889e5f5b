"""The shape of a set of criteria: parts, sections, criteria and their choices. Points in hundredths."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import cached_property
from typing import Any

PARTS = ("A", "B", "C")


class FirstAssessor(Enum):
    """Who looks at a criterion before the council does."""

    COMMUNE = "commune"
    PROVINCE = "province"


@dataclass(frozen=True)
class Choice:
    text: str
    points: int


@dataclass(frozen=True)
class Criterion:
    """One question. Without ``choices`` any points up to ``maximum`` may be given."""

    code: str
    text: str
    maximum: int
    choices: tuple[Choice, ...] = ()
    evidence: bool = False
    first: FirstAssessor = FirstAssessor.PROVINCE

    @property
    def part(self) -> str:
        return self.code[:1]

    def allows(self, points: int) -> bool:
        """Whether these points may be given for it."""
        if self.choices:
            return any(choice.points == points for choice in self.choices)
        return 0 <= points <= self.maximum


@dataclass(frozen=True)
class Section:
    code: str
    title: str
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True)
class CriteriaPart:
    code: str
    title: str
    maximum: int
    sections: tuple[Section, ...]

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        return tuple(criterion for section in self.sections for criterion in section.criteria)


@dataclass(frozen=True)
class Criteria:
    """A whole set in the order of the paper."""

    ruleset: str
    version: int
    sub_group: str
    valid_from: date
    title: str
    parts: tuple[CriteriaPart, ...]

    def __iter__(self) -> Iterator[Criterion]:
        for part in self.parts:
            yield from part.criteria

    @cached_property
    def by_code(self) -> Mapping[str, Criterion]:
        return {criterion.code: criterion for criterion in self}

    @property
    def communes(self) -> tuple[Criterion, ...]:
        """What the commune assesses before it forwards a dossier."""
        return tuple(each for each in self if each.first is FirstAssessor.COMMUNE)

    def part(self, code: str) -> CriteriaPart | None:
        return next((part for part in self.parts if part.code == code), None)


def criteria_from(content: Mapping[str, Any]) -> Criteria:
    """Read what `dossiers.criteria_files` has checked; KeyError or ValueError on anything else."""
    return Criteria(
        ruleset=content["ruleset"],
        version=content["version"],
        sub_group=content["sub_group"],
        valid_from=date.fromisoformat(content["valid_from"]),
        title=content["title"],
        parts=tuple(_part(part) for part in content["parts"]),
    )


def _part(content: Mapping[str, Any]) -> CriteriaPart:
    return CriteriaPart(
        content["code"],
        content["title"],
        content["maximum"],
        tuple(
            Section(
                section["code"],
                section["title"],
                tuple(_criterion(criterion) for criterion in section["criteria"]),
            )
            for section in content["sections"]
        ),
    )


def _criterion(content: Mapping[str, Any]) -> Criterion:
    return Criterion(
        code=content["code"],
        text=content["text"],
        maximum=content["maximum"],
        choices=tuple(
            Choice(choice["text"], choice["points"]) for choice in content.get("choices", ())
        ),
        evidence=content.get("evidence", False),
        first=FirstAssessor(content.get("first", FirstAssessor.PROVINCE.value)),
    )
