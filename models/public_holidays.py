"""Public holidays in Finland, Christmas Eve and Midsummer Eve among them: days on which nobody keeps office hours."""

from collections.abc import Mapping
from datetime import date
from functools import cache

import holidays

from models.language import Language

LOCALES = {Language.FI: "fi", Language.SV: "sv_FI", Language.EN: "en_US"}
"""What the library calls our languages."""


@cache
def public_holidays(year: int, language: Language = Language.FI) -> Mapping[date, str]:
    """The public holidays of `year` and their names in `language`; source: the library `holidays`."""
    return dict(holidays.country_holidays("FI", years=year, language=LOCALES[language]))


def is_holiday(day: date) -> bool:
    """Whether `day` is a public holiday."""
    return day in public_holidays(day.year)
