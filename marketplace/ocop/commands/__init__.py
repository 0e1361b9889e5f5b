"""Writes of the register of recognitions."""

from marketplace.ocop.commands.claiming import (
    CertificateEnded,
    CertificateNumberMissing,
    ClaimAlreadyWaits,
    ClaimDecided,
    NoMember,
    claim_recognition,
    evidence_owner,
    withdraw_claim,
)
from marketplace.ocop.commands.clockwork import ending_soon, tidy_batch, warn_of_end
from marketplace.ocop.commands.judging import (
    LinkedElsewhere,
    NotValidNow,
    ReasonForRefusalMissing,
    RevokedRecognition,
    SamePerson,
    refuse_claim,
    verify_claim,
    works_for_claimant,
)
from marketplace.ocop.commands.lists import (
    ProvinceUnknown,
    check_recognitions,
    check_revocations,
    start_list,
    take_some,
)
from marketplace.ocop.commands.paper import verify_by_paper
from marketplace.ocop.commands.recording import (
    DecidedInFuture,
    IssuedInFuture,
    RecognitionDiffers,
    StarsOutOfRange,
    record_recognition,
)
from marketplace.ocop.commands.revoking import (
    RevocationDecisionMissing,
    RevokedInFuture,
    RevokedOtherwise,
    RevokedTooEarly,
    revoke_recognition,
)
from marketplace.ocop.commands.showing import show_stars

__all__ = [
    "CertificateEnded",
    "CertificateNumberMissing",
    "ClaimAlreadyWaits",
    "ClaimDecided",
    "DecidedInFuture",
    "IssuedInFuture",
    "LinkedElsewhere",
    "NoMember",
    "NotValidNow",
    "ProvinceUnknown",
    "ReasonForRefusalMissing",
    "RecognitionDiffers",
    "RevocationDecisionMissing",
    "RevokedInFuture",
    "RevokedOtherwise",
    "RevokedRecognition",
    "RevokedTooEarly",
    "SamePerson",
    "StarsOutOfRange",
    "check_recognitions",
    "check_revocations",
    "claim_recognition",
    "ending_soon",
    "evidence_owner",
    "record_recognition",
    "refuse_claim",
    "revoke_recognition",
    "show_stars",
    "start_list",
    "take_some",
    "tidy_batch",
    "verify_by_paper",
    "verify_claim",
    "warn_of_end",
    "withdraw_claim",
    "works_for_claimant",
]
