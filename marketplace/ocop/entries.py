"""One entry of the register as it is written down, whether from paper, a list or a dossier."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import TypeAdapter

from marketplace.core.text import clean
from marketplace.ocop.models import IssuingLevel, Recognition, Ruleset

_LEAD = re.compile(r"^(?:số(?: hiệu)?|so|qđ số|quyết định(?: số)?|qđ)\s*[:.]?\s+", re.IGNORECASE)
_AROUND = re.compile(r"\s*([/–-])\s*")


def tidy_number(text: str) -> str:
    """The number of a decision or certificate in one spelling: ``Số: 12 / qd-ubnd`` → ``12/QĐ-UBND``."""
    number = _LEAD.sub("", clean(text))
    number = _AROUND.sub(r"\1", number).replace("–", "-").upper()
    return re.sub(r"(?<=/)QD(?=-|$)", "QĐ", number)


@dataclass(frozen=True, kw_only=True)
class RegisterEntry:
    """What a certificate says. Numbers are tidied by whoever makes one (`tidy_number`).

    Scores are in hundredths of a point; ``unit_code`` is the commune where it is known.
    """

    certificate_no: str
    decision_no: str
    decision_on: date
    issuing_body: str
    issuing_level: IssuingLevel
    province_code: str
    product_name: str
    holder_name: str
    stars: int
    ruleset: Ruleset
    issued_on: date
    unit_code: str | None = None
    holder_address: str = ""
    product_group: int | None = None
    sub_group: str = ""
    score_a: int | None = None
    score_b: int | None = None
    score_c: int | None = None
    score_total: int | None = None

    @property
    def key(self) -> tuple[str, str]:
        return self.decision_no, self.certificate_no

    def same_as(self, kept: Recognition) -> bool:
        """Whether the register already says this: the facts that a certificate stands for."""
        return (
            self.stars == kept.stars
            and self.issued_on == kept.issued_on
            and self.product_name == kept.product_name
            and self.holder_name == kept.holder_name
        )

    def says_the_same(self, other: "RegisterEntry") -> bool:
        """Whether two rows of a list stand for one certificate with the same facts."""
        ours = (self.stars, self.issued_on, self.product_name, self.holder_name)
        return ours == (other.stars, other.issued_on, other.product_name, other.holder_name)


_ENTRIES = TypeAdapter(RegisterEntry)


def plain(entry: RegisterEntry) -> dict[str, Any]:  # JSON
    """The entry as JSON values."""
    written: dict[str, Any] = _ENTRIES.dump_python(entry, mode="json")
    return written


def register_entry(values: dict[str, Any]) -> RegisterEntry:  # JSON
    """The entry behind JSON values."""
    return _ENTRIES.validate_python(values)
