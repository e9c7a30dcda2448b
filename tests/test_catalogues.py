"""Sweeps over the catalogues: every text is there, in every language, with its fields, in the product's own words."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from models.language import LOCALES, Language

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ("app", "matching", "models", "notifications", "templates")
MISLEADING = {
    Language.FI: r"tarve\b|tarpe(?!eksi)|\btarjou|\bavustaj|\bkierro|\bpiiri|hylät|hylkä",
    Language.SV: r"behov(et|en)?\b|erbjudande|\bassistent|\brond(en|er)?\b|\bkrets|avvisa",
}
"""Words that mean something else to the reader: a statutory assessment, a shop's offer, a doctor's round, a refusal.

Finnish `tarpeeksi` (enough) is harmless.
"""


def texts(language: Language) -> dict[str, Message]:
    """The messages of the catalogue, by msgid (the singular one where there are two)."""
    with (LOCALES / language / "LC_MESSAGES" / "messages.po").open("rb") as source:
        return _by_id(read_po(source, locale=language.value, abort_invalid=True))


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Message]:
    """What `make messages` would collect from the sources now."""
    found = tmp_path_factory.mktemp("messages") / "messages.pot"
    options = re.search(r"pybabel -q extract (.*?) -o ", (ROOT / "Makefile").read_text())
    assert options, "the Makefile collects the texts"
    command = [sys.executable, "-m", "babel.messages.frontend", "-q", "extract", *shlex.split(options[1])]
    subprocess.run([*command, f"--output={found}", *SOURCES], cwd=ROOT, check=True)
    with found.open("rb") as source:
        return _by_id(read_po(source))


def _by_id(catalogue: Catalog) -> dict[str, Message]:
    return {_forms(message.id)[0]: message for message in catalogue if message.id}


def _forms(text: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    """The one form of a text, or its singular and plural."""
    return (text,) if isinstance(text, str) else tuple(text or ())


def fields(text: str) -> set[str]:
    """The names in `%(name)s`."""
    return set(re.findall(r"%\((\w+)\)s", text))


@pytest.mark.parametrize("language", Language)
def test_catalogues_hold_the_texts_of_the_sources(language: Language, collected: dict[str, Message]) -> None:
    held = {_forms(message.id) for message in texts(language).values()}
    wanted = {_forms(message.id) for message in collected.values()}
    assert sorted(wanted - held) == [], "run `make messages` and translate these"
    assert sorted(held - wanted) == [], "run `make messages`: nothing says these any more"


def test_partials_are_read_too(collected: dict[str, Message]) -> None:
    folders = {Path(name).parent for message in collected.values() for name, _ in message.locations}
    assert ROOT / "templates" / "_components" in {ROOT / folder for folder in folders}


@pytest.mark.parametrize("language", Language)
def test_every_text_is_translated(language: Language) -> None:
    held = texts(language)
    assert [text for text, message in held.items() if message.fuzzy] == []
    poor = [text for text, message in held.items() if not all(form.strip() for form in _forms(message.string))]
    assert poor == []
    assert [text for text, message in held.items() if len(_forms(message.string)) != len(_forms(message.id))] == []


@pytest.mark.parametrize("language", Language)
def test_translations_keep_every_field(language: Language) -> None:
    pairs = [
        (asked, said)
        for message in texts(language).values()
        for asked, said in zip(_forms(message.id), _forms(message.string), strict=True)
    ]
    assert [(asked, said) for asked, said in pairs if fields(asked) != fields(said)] == []
    stray = [said for _, said in pairs if "%" in re.sub(r"%\(\w+\)s|%%", "", said)]
    assert stray == [], "a percent sign that begins no field is written twice"


@pytest.mark.parametrize("language", MISLEADING)
def test_no_word_misleads(language: Language) -> None:
    misleading = re.compile(MISLEADING[language], re.IGNORECASE)
    said = [form for message in texts(language).values() for form in _forms(message.string)]
    assert [form for form in said if misleading.search(form)] == []


def test_english_is_shown_as_it_is_written() -> None:
    differing = [text for text, message in texts(Language.EN).items() if _forms(message.string) != _forms(message.id)]
    assert differing == []
