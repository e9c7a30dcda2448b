"""What may stand in a cell, and what it is taken for."""

from collections.abc import Callable
from datetime import date, time

import pytest

from app.imports import cells
from app.imports.report import Wrong


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (cells.read_day, "2026-11-24", date(2026, 11, 24)),
        (cells.read_day, "24.11.2026", date(2026, 11, 24)),
        (cells.read_day, "4.1.2026", date(2026, 1, 4)),
        (cells.read_time, "9", time(9)),
        (cells.read_time, "09.30", time(9, 30)),
        (cells.read_time, "9:30:00", time(9, 30)),
        (cells.read_time, "24:00", time(0)),
        (cells.read_yes, "Kyllä", True),
        (cells.read_yes, "x", True),
        (cells.read_yes, "nej", False),
        (cells.read_yes, "0", False),
        (cells.read_phone, "040 123 4567", "+358401234567"),
        (cells.read_phone, "+46 70 123 45 67", "+46701234567"),
        (cells.read_email, "Anna@Example.org", "anna@example.org"),
        (cells.read_postal_code, "500", "00500"),
        (cells.read_postal_code, "06100", "06100"),
        (cells.read_languages, "FI, sv", ["fi", "sv"]),
        (cells.read_words, "escort | Saattaja  lääkäriin", ["escort", "Saattaja lääkäriin"]),
        (cells.read_weekday, "ma", 0),
        (cells.read_weekday, "Måndag", 0),
        (cells.read_weekday, "Sun", 6),
        (cells.read_weekday, "7", 6),
        (cells.read_number, "60,17", 60.17),
        (cells.read_whole, "3.0", 3),
        (cells.read_line, "  two \u00a0 words ", "two words"),
    ],
)
def test_a_cell_is_read(read: Callable[[str], object], text: str, value: object) -> None:
    assert read(text) == value


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (cells.read_day, "31.2.2026"),
        (cells.read_day, "24/11/2026"),
        (cells.read_day, "46350"),
        (cells.read_time, "25"),
        (cells.read_time, "9.60"),
        (cells.read_time, "24.30"),
        (cells.read_time, "nine"),
        (cells.read_yes, "perhaps"),
        (cells.read_phone, "call me"),
        (cells.read_phone, "12"),
        (cells.read_email, "anna"),
        (cells.read_email, "anna@example"),
        (cells.read_postal_code, "005000"),
        (cells.read_postal_code, "FI-00500"),
        (cells.read_languages, "finnish"),
        (cells.read_languages, "qq"),
        (cells.read_weekday, "someday"),
        (cells.read_number, "many"),
        (cells.read_number, "nan"),
        (cells.read_whole, "2.5"),
        (cells.read_line, "x" * 201),
        (cells.read_line, "bell\a"),
        (cells.read_note, "x" * 2001),
    ],
)
def test_a_cell_that_cannot_be_says_why(read: Callable[[str], object], text: str) -> None:
    with pytest.raises(Wrong) as wrong:
        read(text)
    assert str(wrong.value).endswith(".")
