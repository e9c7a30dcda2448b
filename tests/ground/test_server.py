"""What `check_server` and `check_migrated` say about a PostgreSQL that is not as it must be."""

import socket
import struct
import threading
from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import URL, make_url

from models.embedded import running
from models.errors import SetupError
from models.server import check_migrated, check_server


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[URL]:
    """A real server's URL as the owner of the database `talkoot`."""
    with running(tmp_path_factory.mktemp("var"), durable=False) as url:
        yield make_url(url)


@pytest.fixture(scope="module")
def superuser(url: URL) -> Iterator[psycopg.Connection]:
    """A connection of the server's superuser, who has the same password."""
    with psycopg.connect(plain(url.set(username="postgres")), autocommit=True) as connection:
        yield connection


def test_a_fitting_server_passes_and_is_not_changed(url: URL) -> None:
    check_server(text(url))
    with psycopg.connect(plain(url)) as connection:
        assert connection.execute("SELECT 1 FROM pg_extension WHERE extname = 'btree_gist'").fetchone() is None


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ("talkoot", r"DATABASE_URL is not a database URL: write it like postgresql\+psycopg://"),
        ("postgresql+psycopg://host:port/talkoot", r"DATABASE_URL is not a database URL"),
        ("postgresql://h/talkoot", r"begins with postgresql://, and Talkoot needs postgresql\+psycopg://"),
        ("sqlite:///talkoot.db", r"begins with sqlite://, and Talkoot needs postgresql\+psycopg://"),
        ("postgresql+psycopg:///talkoot?host=/nowhere", r"nobody answers there; start PostgreSQL"),
    ],
)
def test_a_wrong_url_is_told(wrong: str, sentence: str) -> None:
    with pytest.raises(SetupError, match=sentence):
        check_server(wrong)


def test_a_server_that_is_not_there(url: URL) -> None:
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))
        nobody = url.set(port=unheard.getsockname()[1])
        with pytest.raises(SetupError, match=r"nobody answers there; start PostgreSQL, or correct DATABASE_URL"):
            check_server(text(nobody))


def test_a_wrong_password_is_refused_without_repeating_it(url: URL) -> None:
    with pytest.raises(SetupError, match=r"it refuses this user or password; correct them") as refused:
        check_server(text(url.set(password="sala-sana")))
    assert "sala-sana" not in str(refused.value)


def test_a_database_that_does_not_exist(url: URL) -> None:
    with pytest.raises(SetupError, match=r"talkoot@127.0.0.1:\d+/elsewhere: there is no such database"):
        check_server(text(url.set(database="elsewhere")))


def test_a_database_that_is_not_in_utf8(url: URL, superuser: psycopg.Connection) -> None:
    superuser.execute("CREATE DATABASE vanha OWNER talkoot ENCODING latin1 LOCALE 'C' TEMPLATE template0")
    with pytest.raises(SetupError, match=r"The database vanha stores text as LATIN1: make one that stores UTF-8"):
        check_server(text(url.set(database="vanha")))


def test_a_user_without_the_right_to_the_extension(url: URL, superuser: psycopg.Connection) -> None:
    superuser.execute("CREATE DATABASE muiden")
    with pytest.raises(SetupError, match=r"let a superuser run `ALTER DATABASE muiden OWNER TO talkoot`"):
        check_server(text(url.set(database="muiden")))
    superuser.execute("ALTER DATABASE muiden OWNER TO talkoot")
    check_server(text(url.set(database="muiden")))


def test_an_old_postgresql_is_named() -> None:
    with old_postgresql() as port, pytest.raises(SetupError, match=r"This is PostgreSQL 14, and Talkoot needs 15"):
        check_server(f"postgresql+psycopg://talkoot@127.0.0.1:{port}/talkoot?sslmode=disable&gssencmode=disable")


def test_migrations_that_are_missing_or_others(url: URL) -> None:
    with pytest.raises(SetupError, match="The database is empty: run `talkoot migrate` first"):
        check_migrated(text(url), "0004")
    with psycopg.connect(plain(url)) as connection:
        connection.execute("CREATE TABLE alembic_version AS SELECT '0003' AS version_num")
    with pytest.raises(
        SetupError, match=r"stands at migration 0003 and this Talkoot needs 0004: run `talkoot migrate`"
    ):
        check_migrated(text(url), "0004")
    check_migrated(text(url), "0003")


def text(url: URL) -> str:
    return url.render_as_string(hide_password=False)


def plain(url: URL) -> str:
    return text(url.set(drivername="postgresql"))


class old_postgresql:  # noqa: N801 - reads as a sentence in `with`
    """A server on a free port that greets every client as PostgreSQL 14.2 and knows nothing else."""

    def __enter__(self) -> int:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.thread = threading.Thread(target=self.greet)
        self.thread.start()
        return int(self.listener.getsockname()[1])

    def __exit__(self, *_: object) -> None:
        self.thread.join(timeout=10)
        self.listener.close()

    def greet(self) -> None:
        client, _ = self.listener.accept()
        with client:
            client.recv(1024)
            parameters = {"server_version": "14.2", "server_encoding": "UTF8", "client_encoding": "UTF8"}
            client.sendall(message(b"R", struct.pack("!i", 0)))
            for name, value in parameters.items():
                client.sendall(message(b"S", f"{name}\0{value}\0".encode()))
            client.sendall(message(b"Z", b"I"))
            client.recv(1024)


def message(kind: bytes, body: bytes) -> bytes:
    """One message of PostgreSQL's protocol 3: a letter, the length with itself, the body."""
    return kind + struct.pack("!i", len(body) + 4) + body
