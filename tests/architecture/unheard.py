"""What stands in the house though nobody in it uses it, with the reason. These lists only shrink."""

# Events that are recorded and that nobody hears.
EVENTS = {
    "OrderPaid": "the checks of the books hold it against the journal after every kind of payment",
}
# Public functions and classes that only tests use.
_REMITTANCE = "a courier's statement of cash taken at the door is not read yet"
_KEYS = "the tests hold the keys that pages read against the published vectors by it"
FUNCTIONS = {
    "payments/cod.py remitted": _REMITTANCE,
    "marketplace/ledger/chart.py cod_receivable": _REMITTANCE,
    "marketplace/ledger/commands.py reverse": "the only way to mend an entry of the journal by hand",
    "marketplace/gs1/keys.py check_digit": _KEYS,
    "marketplace/gs1/keys.py is_key": _KEYS,
    "marketplace/tracelog/recording.py declare_error": "EPCIS's error declaration has no page yet",
}
