"""What is and is not a CSV file: spreadsheets' quirks are fine, everything else is one clear sentence."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from app.config import Settings
from app.imports import ImportRefused, What, import_file
from app.imports.table import MAX_BYTES, MAX_ROWS, read_table
from tests.imports.files import Write

COLUMNS = {"name", "note"}


def reasons(refused: pytest.ExceptionInfo[ImportRefused]) -> list[str]:
    return [str(fault) for fault in refused.value.faults]


@pytest.mark.parametrize(
    "content",
    [
        "name,note\nAino,x\n",
        "name;note\r\nAino;x\r\n",
        "name\tnote\nAino\tx",
        "\ufeffName, NOTE \nAino,x\n",
        "\n\nname,note\n,,\n \u00a0,\nAino\u00a0,x,,\n\n",
        '"name","note"\n"Aino","x"\n',
        "note,name\nx,Aino\n",
    ],
)
def test_spreadsheets_write_csv_in_many_ways(write: Write, content: str) -> None:
    lines = read_table(write(content), COLUMNS, {"name"})
    assert [line.cells for line in lines] == [{"name": "Aino", "note": "x"}]


def test_a_line_is_counted_where_its_row_begins(write: Write) -> None:
    lines = read_table(write('name,note\n\nAino,"two\nlines"\nBirgit,\n'), COLUMNS, {"name"})
    assert [(line.number, line.cells) for line in lines] == [
        (3, {"name": "Aino", "note": "two\nlines"}),
        (5, {"name": "Birgit"}),
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The file is empty"),
        (b"PK\x03\x04\x14\x00\x06\x00", "not a CSV file in UTF-8"),
        ("name,note\nÄiti,x\n".encode("latin-1"), "not a CSV file in UTF-8"),
        ("name,note\n".encode("utf-16"), "not a CSV file in UTF-8"),
        (b'name,note\n"Aino,x\nBirgit,y\n', "Line 2: The quotation marks do not match"),
        (b"name,note,extra\n", "Line 1, column extra: There is no such column. The columns are: name, note."),
        (b"note\nx\n", "Line 1, column name: This column is missing."),
        (b"name,name\nx,y\n", "Line 1, column name: This column is there twice."),
        (b"name,note\nAino,x,y\n", "Line 2: This row has more cells"),
    ],
)
def test_what_is_no_table_is_refused_in_one_sentence(write: Write, content: bytes, said: str) -> None:
    with pytest.raises(ImportRefused) as refused:
        read_table(write(content), COLUMNS, {"name"})
    assert len(refused.value.faults) == 1
    assert said in reasons(refused)[0]


def test_a_file_that_is_not_there_is_named(write: Write) -> None:
    path = write("") / "gone.csv"
    with pytest.raises(ImportRefused, match="1 faults") as refused:
        read_table(path, COLUMNS, {"name"})
    assert "gone.csv" in reasons(refused)[0]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"name,note\n" + b"x" * MAX_BYTES, "larger than 20 MB"),
        (b"name,note\n" + b"Aino,x\n" * (MAX_ROWS + 1), "more than 100,000 rows"),
    ],
)
def test_a_file_has_a_size(write: Write, content: bytes, said: str) -> None:
    with pytest.raises(ImportRefused) as refused:
        read_table(write(content), COLUMNS, {"name"})
    assert said in reasons(refused)[0]


@pytest.mark.parametrize("what", What)
def test_a_header_alone_is_not_enough(session: Session, now: datetime, write: Write, what: What) -> None:
    headers = {
        What.CLIENTS: "name,street,municipality,area",
        What.HELPERS: "name,street,municipality,area",
        What.AVAILABILITY: "helper_email",
        What.NEEDS: "client,kind,date,from,to",
        What.GAZETTEER: "municipality,lat,lon",
    }
    with pytest.raises(ImportRefused) as refused:
        import_file(session, what, write(headers[what]), Settings(), now)
    assert reasons(refused) == ["The file has a header but no rows."]
