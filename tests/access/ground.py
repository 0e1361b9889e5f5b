"""What a tenant's farm is made on."""

from dataclasses import dataclass
from datetime import datetime

from marketplace.catalog.models import Product
from marketplace.core.db import atomically
from marketplace.core.evidence import EvidenceFile, EvidenceStore, keep_evidence
from marketplace.localities.models import AdminUnit
from marketplace.ocop.commands.claiming import evidence_owner
from marketplace.orders.models import Order
from marketplace.sellers.models import Seller

PAPER = b"%PDF-1.7\nmade for tests, of "


@dataclass(frozen=True)
class Ground:
    """Whose farm it is; ``by`` is the code of the shop's owner."""

    marker: str
    unit: AdminUnit
    shop: Seller
    draft: Product
    order: Order
    by: str
    phone: str
    store: EvidenceStore
    now: datetime

    def paper(self) -> EvidenceFile:
        """A document of the shop that says the marker."""
        return atomically(
            lambda: keep_evidence(
                PAPER + self.marker.encode(),
                filename=f"giay-{self.marker}.pdf",
                owner=evidence_owner(self.shop),
                store=self.store,
                actor=self.by,
                now=self.now,
            )
        )
