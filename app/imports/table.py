"""Reading a CSV file as spreadsheets write it: UTF-8, comma, semicolon or tab, a header, lines that may be empty."""

import csv
import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.imports.report import Fault, ImportRefused
from models.errors import N_

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 100_000
DELIMITERS = ",;\t"


@dataclass(frozen=True)
class Line:
    """One row: the number of the file's line where it begins, and its cells that are not empty, by column."""

    number: int
    cells: dict[str, str]


def read_table(path: Path, columns: set[str], required: set[str], *, ignore_others: bool = False) -> list[Line]:
    """The rows of the file at `path`. ImportRefused when it cannot be read, or its columns are not those expected."""
    text = _text(_bytes(path))
    records = list(_records(text))
    if not records:
        raise ImportRefused([Fault(N_("The file is empty. Its first line names the columns."))])
    header = [_column_name(cell) for cell in records[0][1]]
    faults = list(_header_faults(header, columns, required, ignore_others=ignore_others))
    if faults:
        raise ImportRefused(faults)
    return _lines(header, records[1:])


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        reason = Fault(N_("Cannot read %(path)s: %(reason)s."), {"path": path, "reason": error.strerror})
        raise ImportRefused([reason]) from None
    if len(content) > MAX_BYTES:
        raise ImportRefused([Fault(N_("The file is larger than 20 MB. Split it and import the parts."))])
    return content


def _text(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise ImportRefused(
            [Fault(N_("This is not a CSV file in UTF-8. Save it from the spreadsheet as “CSV UTF-8”."))]
        )
    return text


def _delimiter(text: str) -> str:
    header = next((line for line in text.splitlines() if line.strip()), "")
    return max(DELIMITERS, key=header.count)


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each record that is not empty, with the line where it begins: a quoted cell may hold line breaks."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    begins, rows = 1, 0
    while True:
        try:
            cells = [_trimmed(cell) for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error:
            wrong = N_("The quotation marks do not match from here on, or a cell is longer than 128 kB.")
            raise ImportRefused([Fault(wrong, line=begins)]) from None
        if any(cells):
            rows += 1
            yield begins, cells
        if rows > MAX_ROWS + 1:
            raise ImportRefused([Fault(N_("The file has more than 100,000 rows. Split it and import the parts."))])
        begins = reader.line_num + 1


def _trimmed(cell: str) -> str:
    """Without the spaces that spreadsheets leave: also non-breaking and zero-width ones, and decomposed letters."""
    return unicodedata.normalize(
        "NFC", cell.replace("\u00a0", " ").replace("\u202f", " ").replace("\u200b", "")
    ).strip()


def _column_name(cell: str) -> str:
    return "_".join(cell.casefold().replace("-", " ").split())


def _header_faults(header: list[str], columns: set[str], required: set[str], *, ignore_others: bool) -> Iterator[Fault]:
    known = {"columns": ", ".join(sorted(columns))}
    for position, name in enumerate(header, start=1):
        if name in header[: position - 1] and name:
            yield Fault(N_("This column is there twice."), line=1, column=name)
        elif name not in columns and name and not ignore_others:
            yield Fault(N_("There is no such column. The columns are: %(columns)s."), known, line=1, column=name)
    for name in sorted(required - set(header)):
        yield Fault(N_("This column is missing."), line=1, column=name)


def _lines(header: list[str], records: list[tuple[int, list[str]]]) -> list[Line]:
    faults, lines = [], []
    for number, cells in records:
        surplus = any(cells[len(header) :]) or any(c for n, c in zip(header, cells, strict=False) if not n)
        if surplus:
            faults.append(Fault(N_("This row has more cells than the header has columns."), line=number))
        lines.append(Line(number, {n: c for n, c in zip(header, cells, strict=False) if c}))
    if faults:
        raise ImportRefused(faults)
    return lines
