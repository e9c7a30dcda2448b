"""The way in: tools/find-python on machines with and without a fitting Python, and what the Makefile offers."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A machine's PATH: one folder with what every machine has, but no Python and no uv."""
    for name in ("dirname", "env"):
        (tmp_path / name).symlink_to(shutil.which(name) or f"/usr/bin/{name}")
    return tmp_path


def find_python(path: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    ours = {name: value for name, value in os.environ.items() if name not in ("PYENV_ROOT", "PYTHON")}
    environment = {**ours, "PATH": str(path), "HOME": str(path), **settings}
    command = ["/bin/sh", str(ROOT / "tools" / "find-python")]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def program(path: Path, text: str) -> None:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def python_without(module: str) -> str:
    code = f"import sys; sys.modules['{module}'] = None; exec(sys.argv[1])"
    return f'shift; exec {sys.executable} -c "{code}" "$@"'


def test_a_fitting_python_on_the_path_is_taken(bare: Path) -> None:
    (bare / "python3").symlink_to(sys.executable)
    found = find_python(bare)
    assert (found.returncode, found.stderr) == (0, "")
    assert Path(found.stdout.strip()).exists()


def test_a_python_named_by_hand_goes_first(bare: Path) -> None:
    program(bare / "python3.12", "exit 1")
    found = find_python(bare, PYTHON=sys.executable)
    assert found.returncode == 0
    assert Path(found.stdout.strip()).exists()


def test_a_python_named_by_hand_that_does_not_fit_is_refused(bare: Path) -> None:
    (bare / "python3").symlink_to(sys.executable)
    found = find_python(bare, PYTHON="/bin/false")
    assert (found.returncode, found.stdout) == (2, "")
    assert "PYTHON=/bin/false is not a working Python 3.12" in found.stderr


def test_a_python_of_pyenv_is_found(bare: Path) -> None:
    folder = bare / ".pyenv" / "versions" / "3.12.99" / "bin"
    folder.mkdir(parents=True)
    (folder / "python").symlink_to(sys.executable)
    assert find_python(bare).returncode == 0


def test_debians_python_without_venv_names_the_package(bare: Path) -> None:
    program(bare / "python3", python_without("ensurepip"))
    found = find_python(bare)
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert found.returncode == 2
    assert f"apt-get install python{version}-venv" in found.stderr


@pytest.mark.slow
def test_without_any_python_it_says_what_to_install(bare: Path) -> None:
    found = find_python(bare)
    assert (found.returncode, found.stdout) == (2, "")
    assert "apt-get install python3 python3-venv" in found.stderr
    assert "make setup PYTHON=/path/to/python" in found.stderr


def test_an_old_python_is_passed_over_and_uv_is_asked(bare: Path) -> None:
    program(bare / "python3", "exit 1")
    program(bare / "uv", f'if [ "$2" = find ]; then echo {sys.executable}; fi')
    found = find_python(bare)
    assert (found.returncode, found.stdout.strip()) == (0, sys.executable)


def test_help_tells_of_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert targets is not None
    shown = set(re.findall(r"^make ([a-z-]+) ", make("help"), re.MULTILINE))
    assert shown == set(targets.group(1).split()) - {"style"}


@pytest.mark.parametrize(
    ("words", "command"),
    [
        (["demo"], ".venv/bin/talkoot demo"),
        (["demo", "PORT=8010", "ARGS=--reset"], ".venv/bin/talkoot demo --port 8010 --reset"),
        (["migration", "add_phone"], '.venv/bin/python tools/migration.py "add_phone"'),
        (["migration", "NAME=add_phone"], '.venv/bin/python tools/migration.py "add_phone"'),
    ],
)
def test_options_reach_the_command(words: list[str], command: str) -> None:
    assert command in [line.strip() for line in make("--dry-run", *words).splitlines()]


def make(*words: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    run = subprocess.run(
        ["make", "--no-print-directory", *words], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return run.stdout
