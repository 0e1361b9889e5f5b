"""What a product's page says of its stars, certificates and lots, with numbers and days behind each."""

from datetime import timedelta
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import ngettext

from marketplace.catalog.trust import Trust
from marketplace.web.serving.formats import vnday
from marketplace.web.words.certificate_words import CERTIFICATE_NAMES

ONE_DAY = timedelta(days=1)


class Assurance(NamedTuple):
    """One thing that was checked: its heading, the facts behind it, and where to read more."""

    icon: str
    heading: str
    facts: tuple[tuple[str, str], ...]
    url: str = ""
    link: str = ""


def assurances(trust: Trust, *, product_code: str) -> list[Assurance]:
    """Everything that may be said today, each with who said it and until when it holds."""
    found: list[Assurance] = []
    if stars := trust.ocop:
        found.append(
            Assurance(
                "circle-check",
                ngettext("OCOP %(num)d star", "OCOP %(num)d stars", stars.stars),
                (
                    (_("Certificate"), stars.certificate_no),
                    (
                        _("Decision"),
                        _(
                            "%(number)s of %(day)s",
                            number=stars.decision_no,
                            day=vnday(stars.decision_on),
                        ),
                    ),
                    (_("Recognised by"), stars.issuing_body),
                    (_("Valid to the end of"), vnday(stars.expires_on - ONE_DAY)),
                ),
            )
        )
    found += [
        Assurance(
            "shield-check",
            str(CERTIFICATE_NAMES.get(each.kind, each.kind)),
            (
                (_("Certificate"), each.number),
                (_("Certified by"), each.issuer),
                (_("Valid to the end of"), vnday(each.until - ONE_DAY)),
            ),
        )
        for each in trust.certificates
    ]
    if trust.trace:
        areas = ((_("Growing area"), ", ".join(trust.trace.areas)),) if trust.trace.areas else ()
        found.append(
            Assurance(
                "qr-code",
                _("Traced to its lot"),
                areas,
                f"/p/{product_code}",
                _("See where it grew"),
            )
        )
    return found


def certification_json(trust: Trust) -> list[dict[str, Any]]:  # JSON of schema.org
    """Stars and certificates in the words of schema.org (``hasCertification``), never as ratings."""
    told: list[dict[str, Any]] = []  # JSON of schema.org
    if stars := trust.ocop:
        told.append(
            {
                "@type": "Certification",
                "name": f"OCOP {stars.stars} sao",
                "certificationIdentification": stars.certificate_no,
                "issuedBy": {"@type": "Organization", "name": stars.issuing_body},
                "certificationRating": {
                    "@type": "Rating",
                    "ratingValue": stars.stars,
                    "bestRating": 5,
                },
                "expires": stars.expires_on.isoformat(),
            }
        )
    told += [
        {
            "@type": "Certification",
            "name": str(CERTIFICATE_NAMES.get(each.kind, each.kind)),
            "certificationIdentification": each.number,
            "issuedBy": {"@type": "Organization", "name": each.issuer},
            "expires": each.until.isoformat(),
        }
        for each in trust.certificates
    ]
    return told
