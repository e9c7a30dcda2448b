"""The README tells the truth: every setting, command and CSV file that there is, and none that there is not."""

import re
from pathlib import Path

import pytest
from typer.main import get_command

from app.cli import cli
from app.config import Settings
from app.imports import What

README = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")


def variables() -> set[str]:
    """The environment variables that the settings read."""
    return {str(field.validation_alias or f"TALKOOT_{name.upper()}") for name, field in Settings.model_fields.items()}


def test_the_table_of_settings_is_complete_and_true() -> None:
    table = README[README.index("## Configuration") : README.index("## How good")]
    assert set(re.findall(r"`(TALKOOT_\w+|DATABASE_URL)`", table)) == variables()


@pytest.mark.parametrize("command", sorted(get_command(cli).commands))  # type: ignore[attr-defined]
def test_every_command_is_told(command: str) -> None:
    assert f"talkoot {command}" in README


@pytest.mark.parametrize("what", list(What))
def test_every_csv_file_is_told(what: What) -> None:
    assert f"| {what.value} |" in README


def test_every_linked_file_is_there() -> None:
    root = Path(__file__).resolve().parents[2]
    links = re.findall(r"\]\(([^)#:]+)\)", README)
    assert links
    assert [link for link in links if not (root / link).exists()] == []
