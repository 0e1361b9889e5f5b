"""Who may check what a shop says of itself: an officer of its commune, who is not of the shop."""

from marketplace.accounts.access import Actor
from marketplace.core import errors
from marketplace.core.sentences import N_
from marketplace.core.text import clean_lines

LONGEST_REASON = 1_000


class NotInYourCare(errors.NotFound):
    code = "not_in_your_care"
    sentence = N_("This could not be found in your commune.")


class OwnClaim(errors.Forbidden):
    code = "own_claim"
    sentence = N_("You cannot check what you or your own shop said. Ask a colleague.")


class CheckReasonMissing(errors.Invalid):
    code = "check_reason_missing"
    field = "reason"
    sentence = N_("Say why, in one or two sentences that the farmer can act on.")


def require_checker(
    actor: Actor, *, unit_code: str, seller_id: int, claimed_by: str | None
) -> None:
    """Raises NotInYourCare for another commune's officer, OwnClaim for one who is in it."""
    if not (actor.is_operator or unit_code in actor.unit_codes):
        raise NotInYourCare
    if actor.user_code == claimed_by or seller_id in actor.seller_ids | actor.grower_of:
        raise OwnClaim


def required_reason(reason: str) -> str:
    """A tidy reason of a few words; raises CheckReasonMissing."""
    tidy = clean_lines(reason)[:LONGEST_REASON]
    if len(tidy) < 3:
        raise CheckReasonMissing
    return tidy
