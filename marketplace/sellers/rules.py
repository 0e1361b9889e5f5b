"""What a shop must have before it is sent in, and before it is approved. Pure: values in, values out."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from marketplace.sellers.models import SellerKind


class Gate(Enum):
    """Two gates stand before selling: the seller sends the shop in, an officer approves it."""

    SUBMIT = "submit"
    APPROVE = "approve"


class ChecklistItem(Enum):
    TERMS = "terms"
    PAYOUT_ACCOUNT = "payout_account"
    TAX_CODE = "tax_code"
    FIRST_PRODUCT = "first_product"
    HAMLET = "hamlet"
    STORY = "story"
    IDENTITY_SEEN = "identity_seen"


@dataclass(frozen=True)
class Requirement:
    """One line of the market's checklist; without ``kinds`` it is asked of every kind of shop."""

    item: ChecklistItem
    gate: Gate
    kinds: frozenset[SellerKind] = frozenset()

    def asked_of(self, kind: SellerKind) -> bool:
        return not self.kinds or kind in self.kinds


@dataclass(frozen=True)
class ShopFacts:
    """What is known of a shop at the moment of reading.

    ``terms_version`` is the version that the shop accepted, ``terms_in_force`` the market's.
    """

    kind: SellerKind
    terms_version: str | None
    terms_in_force: str
    tax_code: str | None
    has_payout_account: bool
    products: int
    hamlet: str
    story: str
    identity_seen: bool

    def has(self, item: ChecklistItem) -> bool:
        return {
            ChecklistItem.TERMS: self.terms_version == self.terms_in_force,
            ChecklistItem.PAYOUT_ACCOUNT: self.has_payout_account,
            ChecklistItem.TAX_CODE: bool(self.tax_code),
            ChecklistItem.FIRST_PRODUCT: self.products > 0,
            ChecklistItem.HAMLET: bool(self.hamlet),
            ChecklistItem.STORY: bool(self.story),
            ChecklistItem.IDENTITY_SEEN: self.identity_seen,
        }[item]


@dataclass(frozen=True)
class ChecklistLine:
    item: ChecklistItem
    gate: Gate
    done: bool


def checklist(requirements: Sequence[Requirement], facts: ShopFacts) -> tuple[ChecklistLine, ...]:
    """The lines asked of this kind of shop, in the market's order."""
    return tuple(
        ChecklistLine(item=asked.item, gate=asked.gate, done=facts.has(asked.item))
        for asked in requirements
        if asked.asked_of(facts.kind)
    )


def missing(lines: Sequence[ChecklistLine], gate: Gate) -> tuple[ChecklistItem, ...]:
    """What still stands before ``gate``; the second gate asks for the lines of the first, too."""
    return tuple(
        line.item
        for line in lines
        if not line.done and (gate is Gate.APPROVE or line.gate is Gate.SUBMIT)
    )
