"""Which checked certificates cover which products, and on which plots."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from marketplace.core.db import db
from marketplace.traceability.farm.models import (
    CertificateKind,
    CertificateScope,
    CheckStatus,
    FarmCertificate,
)


@dataclass(frozen=True)
class Cover:
    """A checked certificate as it covers one product.

    ``plots`` is None where it covers all of the shop's; ``valid_to`` is the first day without it.
    """

    certificate_id: int
    kind: CertificateKind
    number: str
    issuer: str
    issued_on: date
    valid_to: date
    expected_output_g: int | None
    plots: frozenset[int] | None

    def covers(self, plot_ids: Collection[int], day: date) -> bool:
        """Whether produce from these plots, harvested on ``day``, is inside scope and validity.

        Produce of unknown plots is inside only where the certificate covers all of them.
        """
        if not self.issued_on <= day < self.valid_to:
            return False
        return self.plots is None or (bool(plot_ids) and self.plots.issuperset(plot_ids))


def covers_of(product_ids: Collection[int]) -> dict[int, list[Cover]]:
    """The checked certificates over each product, by the product's id; the longest valid first."""
    query = (
        select(CertificateScope.product_id, CertificateScope.plot_id, FarmCertificate)
        .join(FarmCertificate, FarmCertificate.id == CertificateScope.certificate_id)
        .where(
            CertificateScope.product_id.in_(sorted(product_ids)),
            FarmCertificate.status == CheckStatus.VERIFIED,
        )
        .order_by(FarmCertificate.valid_to.desc(), FarmCertificate.id)
    )
    plots: dict[tuple[int, int], set[int | None]] = defaultdict(set)
    certificates: dict[int, FarmCertificate] = {}
    for product_id, plot_id, certificate in db.session.execute(query):
        plots[product_id, certificate.id].add(plot_id)
        certificates[certificate.id] = certificate
    covers: dict[int, list[Cover]] = defaultdict(list)
    for (product_id, certificate_id), of_scope in plots.items():
        covers[product_id].append(_cover(certificates[certificate_id], of_scope))
    return covers


def _cover(certificate: FarmCertificate, plots: set[int | None]) -> Cover:
    return Cover(
        certificate.id,
        certificate.kind,
        certificate.number,
        certificate.issuer,
        certificate.issued_on,
        certificate.valid_to,
        certificate.expected_output_g,
        None if None in plots else frozenset(plot for plot in plots if plot is not None),
    )
