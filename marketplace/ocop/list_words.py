"""Sentences for what can be wrong with a list: what to do, row by row. Doors translate them."""

from catalog_import import Refused, Wrong
from marketplace.core.sentences import N_

FILE_SENTENCES = {
    Refused.EMPTY: N_("There is nothing in this file. Choose another one."),
    Refused.TOO_LARGE: N_("This file is larger than 10 MB. Cut the list into several files."),
    Refused.NOT_A_TABLE: N_("This is not a list. Choose an Excel file (.xlsx) or a CSV file."),
    Refused.PACKED_TOO_TIGHT: N_(
        "This file would unpack to far more than a list needs, so it was not opened. Save it anew "
        "in Excel, or as CSV."
    ),
    Refused.TOO_MANY_ROWS: N_("This list has more than 20,000 rows. Cut it into several files."),
    Refused.BROKEN: N_("This file is damaged. Open it in Excel, save it anew and send it again."),
    Refused.OLD_EXCEL: N_(
        "This is an old or locked Excel file (.xls). Save it as an Excel workbook (.xlsx) without "
        "a password."
    ),
    Refused.LOCKED: N_("This file is locked by a password. Save it without one."),
    Refused.UNKNOWN_LETTERS: N_(
        "The letters in this file cannot be read. Save it as “CSV UTF-8” and send it again."
    ),
    Refused.NO_HEADINGS: N_(
        "The row with the headings was not found. Still missing: %(columns)s. Put the names of the "
        "columns above the list."
    ),
}

DIFFERS, TWICE, IN_FUTURE, ENDS_FIRST = "differs", "twice", "in_future", "ends_first"
UNKNOWN, NOT_YOURS, OTHERWISE, NO_DECISION = "unknown", "not_yours", "otherwise", "no_decision"

ROW_SENTENCES = {
    Wrong.MISSING.value: N_("Nothing stands here. Fill it in."),
    Wrong.NO_DATE.value: N_("“%(value)s” is no day. Write it like 05/09/2025."),
    Wrong.NO_STARS.value: N_("“%(value)s” are no OCOP stars. Write 3, 4 or 5."),
    Wrong.NO_SCORE.value: N_("“%(value)s” is no score. Write a number from 0 to 100, like 85,5."),
    Wrong.NO_GROUP.value: N_("“%(value)s” is no product group. Write a number from 1 to 6."),
    Wrong.NO_VALUE.value: N_(
        "The formula %(value)s has no value in the file. Open it in Excel and save it anew, or type "
        "the number."
    ),
    Wrong.TOO_LONG.value: N_("This text is too long. Shorten it."),
    DIFFERS: N_(
        "The register holds this certificate with other facts: %(value)s. Compare both with the paper."
    ),
    TWICE: N_("This certificate stands in the list twice, with other facts. Keep the right row."),
    IN_FUTURE: N_("“%(value)s” has not come yet. Look at the day again."),
    ENDS_FIRST: N_("“%(value)s” lies before the day of issue. Look at the day again."),
    UNKNOWN: N_("The register has no such recognition: %(value)s. Look at the numbers again."),
    NOT_YOURS: N_("%(value)s belongs to another commune. Ask the officer of the province."),
    OTHERWISE: N_("%(value)s was revoked by another decision before. Nothing was changed."),
    NO_DECISION: N_("The number of the revoking decision is missing, in the list and in the form."),
}

COLUMN_NAMES = {
    "certificate_no": N_("Certificate number"),
    "decision_no": N_("Decision number"),
    "decision_on": N_("Day of the decision"),
    "issuing_body": N_("Issued by"),
    "product": N_("Product"),
    "holder": N_("Holder"),
    "address": N_("Address"),
    "commune": N_("Commune or ward"),
    "group": N_("Product group"),
    "sub_group": N_("Sub-group"),
    "stars": N_("Stars"),
    "score_a": N_("Score of part A"),
    "score_b": N_("Score of part B"),
    "score_c": N_("Score of part C"),
    "score_total": N_("Total score"),
    "issued_on": N_("Day of issue"),
    "revocation_decision_no": N_("Revoking decision"),
    "revoked_on": N_("Day of revocation"),
    "reason": N_("Reason"),
}
