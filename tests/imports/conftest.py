"""Fixtures: writing a CSV file, and the small gazetteer of the places tests, imported."""

from pathlib import Path

import pytest

from tests.imports.files import Write


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a CSV file and says where it is."""

    def write(content: str | bytes) -> Path:
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write
