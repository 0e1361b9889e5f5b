"""The checklist of one shop as it stands now, for the seller's and the officer's pages."""

from collections.abc import Sequence
from dataclasses import dataclass

from marketplace.catalog.queries import listing_totals
from marketplace.sellers.models import Seller
from marketplace.sellers.queries import shop_facts
from marketplace.sellers.requirements import requirements_from
from marketplace.sellers.rules import (
    ChecklistItem,
    ChecklistLine,
    Gate,
    Requirement,
    checklist,
    missing,
)
from marketplace.web.serving.settings import settings


@dataclass(frozen=True)
class ShopChecklist:
    """The lines with what the two gates still miss, and how many products there are."""

    lines: tuple[ChecklistLine, ...]
    products: int

    @property
    def done(self) -> int:
        return sum(line.done for line in self.lines)

    @property
    def missing_to_submit(self) -> tuple[ChecklistItem, ...]:
        return missing(self.lines, Gate.SUBMIT)


def market_requirements() -> Sequence[Requirement]:
    """The operator's ``checklist.json`` in the instance folder, or the project's own list."""
    return requirements_from(settings().instance_path / "checklist.json")


def product_count(seller_id: int) -> int:
    """How many products a shop has, drafts too."""
    return sum(listing_totals(seller_id).values())


def checklist_of(seller: Seller) -> ShopChecklist:
    """Two statements, whatever the list asks."""
    products = product_count(seller.id)
    facts = shop_facts(seller, products=products, terms_in_force=settings().terms_version)
    return ShopChecklist(lines=checklist(market_requirements(), facts), products=products)
