"""Write the next migration: what leads from the history in models/migrations to the models as they are now.

The history is played on an empty embedded database of its own (var/scratch), so the demo's data is never touched.
"""

import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.operations.ops import MigrationScript
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from models.embedded import running
from models.errors import SetupError

ROOT = Path(__file__).resolve().parent.parent
SCRATCH = ROOT / "var" / "scratch"


def main(words: list[str]) -> None:
    """Write one numbered file, named by the first word; no file where the models say nothing new."""
    name = words[0] if words else ""
    if not name.isidentifier():
        sys.exit("migration: give it a name of letters, digits and underscores: make migration NAME=add_phone")
    try:
        with running(SCRATCH, durable=False) as url:
            write(name, url)
    except SetupError as error:
        print(f"migration: {error}", file=sys.stderr)
        sys.exit(2)
    finally:
        shutil.rmtree(SCRATCH, ignore_errors=True)


def write(name: str, url: str) -> None:
    """Bring the database at `url` to the head, compare it with the models, and write the difference."""
    config = Config(ROOT / "alembic.ini")
    config.attributes["url"] = url
    number = len(list(ScriptDirectory.from_config(config).walk_revisions())) + 1
    command.upgrade(config, "head")
    command.revision(
        config, name, autogenerate=True, rev_id=f"{number:04}", process_revision_directives=leave_out_empty
    )


def leave_out_empty(
    context: MigrationContext, revision: str | Iterable[str | None] | Iterable[str], scripts: list[MigrationScript]
) -> None:
    """Alembic's hook: without a difference there is no file."""
    upgrade = scripts[0].upgrade_ops
    if upgrade is not None and upgrade.is_empty():
        scripts.clear()
        print("migration: the models and the migrations agree; nothing was written")


if __name__ == "__main__":
    main(sys.argv[1:])
