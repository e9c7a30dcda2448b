"""docs/csv.md names every column of every file, and no other."""

import re
from pathlib import Path

import pytest

from app.imports.availability_rows import AvailabilityRow
from app.imports.client_rows import ClientRow
from app.imports.gazetteer_rows import GazetteerRow
from app.imports.helper_rows import HelperRow
from app.imports.need_rows import NeedRow
from app.imports.row import Row

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "csv.md"


@pytest.mark.parametrize(
    ("chapter", "row"),
    [
        ("Clients", ClientRow),
        ("Helpers", HelperRow),
        ("Availability", AvailabilityRow),
        ("Needs", NeedRow),
        ("Gazetteer", GazetteerRow),
    ],
)
def test_every_column_is_documented(chapter: str, row: type[Row]) -> None:
    text = DOCUMENT.read_text(encoding="utf-8").split(f"## {chapter}\n")[1].split("\n## ")[0]
    cells = [line.split("|")[1] for line in text.splitlines() if line.startswith("|")][2:]
    assert {name for cell in cells for name in re.findall(r"[a-z_]+", cell)} == row.columns()
    assert {name for cell in cells for name in re.findall(r"\*\*([a-z_]+)\*\*", cell)} == row.columns(required=True)
