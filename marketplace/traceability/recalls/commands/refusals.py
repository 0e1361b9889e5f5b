"""Why a recall cannot be opened, widened, worked on or closed."""

from marketplace.core import errors
from marketplace.core.sentences import N_


class NothingToRecall(errors.Invalid):
    code = "nothing_to_recall"
    sentence = N_("Choose at least one lot to recall.")
    field = "lots"


class LotNotInScope(errors.NotFound):
    code = "recall_lot_not_found"
    sentence = N_("One of these lots was not found. Look them up once more.")


class RecallReasonMissing(errors.Invalid):
    code = "recall_reason_missing"
    sentence = N_("Say what is wrong with the goods, so that buyers know.")
    field = "reason"


class DangerUnknown(errors.Invalid):
    code = "recall_danger_unknown"
    sentence = N_("Choose how dangerous it is.")
    field = "danger"


class SeveralUnits(errors.Invalid):
    code = "recall_several_units"
    sentence = N_("These lots are from several communes. Open one recall for each of them.")
    field = "lots"


class AlreadyRecalled(errors.Conflict):
    """``params``: recall, the code of the recall that has the lots."""

    code = "already_recalled"
    sentence = N_("These lots are recalled already, in recall %(recall)s.")


class RecallIsClosed(errors.Conflict):
    code = "recall_is_closed"
    sentence = N_("This recall is closed. Open a new one, please.")


class TooMuchLocated(errors.Invalid):
    """``params``: most, the weight of the lot."""

    code = "recall_too_much_located"
    sentence = N_("There were only %(most)s of this lot.")
    field = "kilograms"


class OfficersOnly(errors.Forbidden):
    code = "recall_officers_only"
    sentence = N_("Only the commune or the province can close a recall.")


class NoteMissing(errors.Invalid):
    code = "recall_note_missing"
    sentence = N_("Say what became of the goods.")
    field = "note"


class DecisionMissing(errors.Invalid):
    code = "recall_decision_missing"
    sentence = N_("Type the number of the decision.")
    field = "decision_no"
