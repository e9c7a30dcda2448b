"""Telephone numbers: kept as E.164, written as people in Finland write them."""

import phonenumbers

REGION = "FI"
"""Where a number without a country code is."""


def e164(text: str) -> str:
    """`text` as E.164 (`+358401234567`); ValueError where it is no valid number."""
    try:
        number = phonenumbers.parse(text, REGION)
    except phonenumbers.NumberParseException as error:
        raise ValueError(text) from error
    if not phonenumbers.is_valid_number(number):
        raise ValueError(text)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def as_written(number: str) -> str:
    """An E.164 number as it is written at home (`040 1234567`), or abroad (`+46 8 123 456`)."""
    parsed = phonenumbers.parse(number)
    is_home = phonenumbers.region_code_for_number(parsed) == REGION
    style = phonenumbers.PhoneNumberFormat.NATIONAL if is_home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, style)
