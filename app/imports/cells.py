"""What may stand in a cell, as types for pydantic: each reads the text of a cell, or says why it cannot be."""

import math
import re
from datetime import date, time
from enum import StrEnum
from typing import Annotated

import phonenumbers
from babel import Locale
from babel.dates import get_day_names
from pydantic import BeforeValidator

from app.imports.report import Wrong
from models.errors import N_

REGION = "FI"
"""Where a telephone number without a country code is."""

LONGEST_LINE = 200
LONGEST_NOTE = 2000
YES = {"yes", "y", "true", "1", "x", "kyllä", "k", "ja", "j"}
NO = {"no", "n", "false", "0", "-", "ei", "e", "nej"}
_SEPARATORS = re.compile(r"[|,;/\s]+")
_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+")
_DATES = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"),
    re.compile(r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4})"),
)
_TIME = re.compile(r"(?P<hour>\d{1,2})(?:[.:](?P<minute>\d{2})(?:[.:]00)?)?")


def read_line(text: str) -> str:
    """One line of text."""
    line = " ".join(text.split())
    if len(line) > LONGEST_LINE:
        raise Wrong(N_("This is longer than %(most)s characters."), most=LONGEST_LINE)
    if not line.isprintable():
        raise Wrong(N_("This has characters that cannot be shown."))
    return line


def read_note(text: str) -> str:
    """Text that may have several lines."""
    if len(text) > LONGEST_NOTE:
        raise Wrong(N_("This is longer than %(most)s characters."), most=LONGEST_NOTE)
    return text.replace("\r\n", "\n")


def read_yes(text: str) -> bool:
    """Yes or no, in three languages."""
    answer = text.casefold()
    if answer not in YES | NO:
        raise Wrong(N_("Write yes or no."))
    return answer in YES


def read_day(text: str) -> date:
    """`2026-11-24` or `24.11.2026`."""
    for pattern in _DATES:
        if found := pattern.fullmatch(text):
            try:
                return date(int(found["year"]), int(found["month"]), int(found["day"]))
            except ValueError:
                break
    raise Wrong(N_("This is not a date. Write it as 2026-11-24 or 24.11.2026."))


def read_time(text: str) -> time:
    """`9`, `9.30` or `9:30`; `24.00` is the end of the day, kept as 00:00."""
    found = _TIME.fullmatch(text)
    hour, minute = (int(found["hour"]), int(found["minute"] or 0)) if found else (99, 0)
    if (hour, minute) == (24, 0):
        return time(0)
    if hour > 23 or minute > 59:
        raise Wrong(N_("This is not a time of day. Write it as 9.30 or 9:30."))
    return time(hour, minute)


def read_weekday(text: str) -> int:
    """0 for Monday: by name in three languages, short or long, or 1 to 7."""
    weekday = _WEEKDAYS.get(text.casefold().rstrip("."))
    if weekday is None:
        raise Wrong(N_("This is not a day of the week. Write mon, tue, wed, thu, fri, sat or sun."))
    return weekday


def _weekdays() -> dict[str, int]:
    names = {
        name.casefold().rstrip("."): day
        for locale in ("fi", "sv", "en")
        for width in ("wide", "abbreviated", "short")
        for context in ("format", "stand-alone")
        for day, name in get_day_names(width, context, locale).items()
    }
    return names | {str(day + 1): day for day in range(7)}


_WEEKDAYS = _weekdays()


def read_phone(text: str) -> str:
    """A telephone number, Finnish unless it says otherwise, as +358401234567."""
    try:
        number = phonenumbers.parse(text, REGION)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise Wrong(N_("This is not a telephone number. Write it as 040 123 4567 or +358 40 123 4567."))
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def read_email(text: str) -> str:
    """An e-mail address in small letters."""
    if not _EMAIL.fullmatch(text) or len(text) > LONGEST_LINE:
        raise Wrong(N_("This is not an e-mail address."))
    return text.lower()


def read_postal_code(text: str) -> str:
    """Five digits; spreadsheets drop leading zeros, which come back here."""
    if not re.fullmatch(r"\d{3,5}", text):
        raise Wrong(N_("A postal code has five digits."))
    return text.zfill(5)


def read_languages(text: str) -> list[str]:
    """Codes of ISO 639-1, `fi|sv`."""
    codes = list(dict.fromkeys(_SEPARATORS.sub("|", text.casefold()).strip("|").split("|")))
    unknown = [code for code in codes if len(code) != len("fi") or code not in _LANGUAGES]
    if unknown:
        raise Wrong(N_("%(code)s is no language code. Write codes such as fi|sv|en."), code=unknown[0])
    return codes


_LANGUAGES = frozenset(Locale("en").languages)


def read_words(text: str) -> list[str]:
    """Words between bars or commas, `escort|walk`; a word may be several, `Saattaja lääkäriin|Seura`."""
    words = (" ".join(word.split()) for word in re.split(r"[|,;]", text))
    return list(dict.fromkeys(word for word in words if word))


def read_number(text: str) -> float:
    """A number with point or comma."""
    try:
        number = float(text.replace(",", ".").replace(" ", ""))
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise Wrong(N_("This is not a number."))
    return number


def read_whole(text: str) -> int:
    """A whole number; spreadsheets may have given it decimals."""
    number = read_number(text)
    if number != int(number):
        raise Wrong(N_("This is not a whole number."))
    return int(number)


def between(low: float, high: float) -> BeforeValidator:
    """A bound on numbers, both ends allowed."""

    def check(number: float) -> float:
        if not low <= number <= high:
            raise Wrong(N_("This must be between %(low)s and %(high)s."), low=f"{low:g}", high=f"{high:g}")
        return number

    return BeforeValidator(check)


def one_of[E: StrEnum](choices: type[E]) -> BeforeValidator:
    """A value of an enumeration."""

    def read(text: str) -> E:
        try:
            return choices(text.casefold())
        except ValueError:
            raise Wrong(N_("Write one of these: %(choices)s."), choices=", ".join(choices)) from None

    return BeforeValidator(read)


# pydantic runs the validators of one annotation from the right, so a bound stands to the left of what reads the number.
Text = Annotated[str, BeforeValidator(read_line)]
Note = Annotated[str, BeforeValidator(read_note)]
Yes = Annotated[bool, BeforeValidator(read_yes)]
Day = Annotated[date, BeforeValidator(read_day)]
TimeOfDay = Annotated[time, BeforeValidator(read_time)]
Weekday = Annotated[int, BeforeValidator(read_weekday)]
Phone = Annotated[str, BeforeValidator(read_phone)]
Email = Annotated[str, BeforeValidator(read_email)]
PostalCode = Annotated[str, BeforeValidator(read_postal_code)]
Languages = Annotated[list[str], BeforeValidator(read_languages)]
Words = Annotated[list[str], BeforeValidator(read_words)]
Number = BeforeValidator(read_number)
Whole = BeforeValidator(read_whole)
