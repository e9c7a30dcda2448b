"""What a need may ask of a helper, and a helper may offer: languages that they speak, and skills."""

from collections.abc import Iterable

from babel import Locale

from models.errors import N_
from models.language import Language, translate

LANGUAGES = ("fi", "sv", "en", "ru", "et", "so", "ar")
"""The languages most spoken in the areas (ISO 639-1), in the order of choices; a person may speak others besides."""

SKILLS = {
    "first_aid": N_("First aid"),
    "dementia": N_("Course on failing memory"),
    "wheelchair": N_("Pushing a wheelchair"),
    "sign_language": N_("Sign language"),
}
"""Skill -> the msgid of what the interface calls it."""


def language_name(code: str, reader: Language) -> str:
    """What the reader calls the language `code`; a code that nobody names stands for itself."""
    return str(Locale.parse(reader.value).languages.get(code, code))


def language_choices(reader: Language, known: Iterable[str] = ()) -> list[tuple[str, str]]:
    """(code, name) of LANGUAGES and of any other language in `known`."""
    return [(code, language_name(code, reader)) for code in dict.fromkeys([*LANGUAGES, *known])]


def wishes(languages: Iterable[str], skills: Iterable[str], reader: Language, *, car: bool) -> list[str]:
    """What is asked of the helper, in words."""
    spoken = " / ".join(language_name(code, reader) for code in languages)
    able = [translate(reader, SKILLS.get(skill, skill)) for skill in skills]
    return [*([spoken] if spoken else []), *able, *([translate(reader, N_("by car"))] if car else [])]
