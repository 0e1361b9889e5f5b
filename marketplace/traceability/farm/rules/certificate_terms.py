"""How long a certificate may last (Circular 48/2012/TT-BNNPTNT, article 17, for VietGAP)."""

import calendar
from datetime import date

from marketplace.traceability.farm.models import CertificateKind

VIETGAP_MONTHS = 24
EXTENSION_MONTHS = 3
LONGEST_YEARS = 5


def months_later(day: date, months: int) -> date:
    """The same day of the month, or the month's last day where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def latest_end(kind: CertificateKind, issued_on: date) -> date:
    """The latest first day without the certificate, its extension included."""
    if kind is CertificateKind.VIETGAP:
        return months_later(issued_on, VIETGAP_MONTHS + EXTENSION_MONTHS)
    return months_later(issued_on, LONGEST_YEARS * 12)


def is_extended(kind: CertificateKind, issued_on: date, valid_to: date) -> bool:
    """Whether a VietGAP certificate lasts beyond its two years."""
    return kind is CertificateKind.VIETGAP and valid_to > months_later(issued_on, VIETGAP_MONTHS)
