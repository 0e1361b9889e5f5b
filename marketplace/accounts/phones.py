"""Phone numbers: how they are read, kept (E.164) and shown."""

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from marketplace.core import errors
from marketplace.core.sentences import N_

MOBILE = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}


class PhoneInvalid(errors.Invalid):
    code = "phone_invalid"
    sentence = N_("This is not a mobile number. Type all ten digits, such as 0912 345 678.")
    field = "phone"


def parse_phone(text: str) -> str:
    """The E.164 form of a mobile number, Vietnamese unless it names its country.

    Raises PhoneInvalid.
    """
    try:
        number = phonenumbers.parse(text, "VN")
    except phonenumbers.NumberParseException:
        raise PhoneInvalid from None
    valid = phonenumbers.is_valid_number(number)
    if not valid or phonenumbers.number_type(number) not in MOBILE:
        raise PhoneInvalid
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def shown_phone(phone: str) -> str:
    """``0912 345 678`` for a Vietnamese number, the international form for others."""
    number = phonenumbers.parse(phone, None)
    at_home = number.country_code == 84
    form = PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, form)
