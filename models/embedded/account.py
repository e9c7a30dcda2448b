"""The account that PostgreSQL runs under: ours, or, since it refuses to run as root, one made for it."""

import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

from models.errors import SetupError

NAME = "talkoot-postgres"
ROOTS_GROUP = 0


@dataclass(frozen=True)
class Account:
    """A system account by number; as a member of root's group too, it may pass through folders such as /root."""

    uid: int
    gid: int

    def own(self, path: Path) -> None:
        """Give `path` to this account."""
        os.chown(path, self.uid, self.gid)

    def pass_through(self, path: Path) -> None:
        """See that every folder above `path` lets this account pass.

        A folder of root's own that does not is opened to root's group, which has no other members, and to passing
        only: nobody gains a look at what is in it.
        """
        for folder in path.resolve().parents:
            status = folder.stat()
            if status.st_mode & stat.S_IXOTH or status.st_uid == self.uid:
                continue
            if status.st_gid != ROOTS_GROUP:
                raise SetupError(
                    f"PostgreSQL never runs as root, and its account {NAME} cannot pass through {folder}: "
                    f"allow it by `chmod o+x {folder}`, work as an ordinary user, or set DATABASE_URL."
                )
            folder.chmod(stat.S_IMODE(status.st_mode) | stat.S_IXGRP)


def server_account() -> Account | None:
    """The account for the server's processes, made on first use; None where they run as ourselves."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam(NAME)
    except KeyError:
        entry = _make()
    return Account(entry.pw_uid, entry.pw_gid)


def _make() -> pwd.struct_passwd:
    useradd = shutil.which("useradd") or "/usr/sbin/useradd"
    command = [useradd, "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    try:
        subprocess.run([*command, "--shell", "/usr/sbin/nologin", NAME], check=True, capture_output=True)
        return pwd.getpwnam(NAME)
    except (OSError, subprocess.CalledProcessError, KeyError) as error:
        raise SetupError(
            f"PostgreSQL never runs as root, and the account {NAME} could not be made for it: "
            "work as an ordinary user, or set DATABASE_URL."
        ) from error
