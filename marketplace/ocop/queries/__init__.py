"""Reads of the register, of claims and of imported lists, each within its reader's scope."""

from marketplace.ocop.queries.claims import (
    ClaimLine,
    ClaimView,
    claim_for,
    claim_of_shop,
    claim_page,
    claims_of_shop,
    claims_waiting,
    recognitions_of_shop,
)
from marketplace.ocop.queries.lists import list_for, lists_of
from marketplace.ocop.queries.register import (
    RecognitionNotFound,
    RegisterFilter,
    RegisterLine,
    RegisterPage,
    candidates_for,
    facet_counts,
    recognition_for,
    register_page,
    star_counts,
)
from marketplace.ocop.queries.renewals import RenewalLine, renewals

__all__ = [
    "ClaimLine",
    "ClaimView",
    "RecognitionNotFound",
    "RegisterFilter",
    "RegisterLine",
    "RegisterPage",
    "RenewalLine",
    "candidates_for",
    "claim_for",
    "claim_of_shop",
    "claim_page",
    "claims_of_shop",
    "claims_waiting",
    "facet_counts",
    "list_for",
    "lists_of",
    "recognition_for",
    "recognitions_of_shop",
    "register_page",
    "renewals",
    "star_counts",
]
