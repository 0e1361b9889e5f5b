"""Writing a certificate into the register from the paper itself, and verifying the claim by it."""

from datetime import datetime

from marketplace.accounts.access import Actor
from marketplace.ocop.commands.judging import claim_to_decide, verify_claim
from marketplace.ocop.commands.recording import record_recognition
from marketplace.ocop.entries import RegisterEntry
from marketplace.ocop.models import Recognition, RecognitionClaim, RecognitionSource


def verify_by_paper(
    claim: RecognitionClaim, *, entry: RegisterEntry, actor: Actor, now: datetime
) -> Recognition:
    """Record what the paper says and let the product show its stars, in one step.

    Raises what `record_recognition` and `verify_claim` raise; then nothing is recorded either.
    """
    claim_to_decide(claim.id, actor)
    recognition = record_recognition(
        entry,
        source=RecognitionSource.PAPER,
        actor=actor.user_code,
        now=now,
        evidence_id=claim.evidence_id,
    )
    return verify_claim(claim, recognition=recognition, actor=actor, now=now)
