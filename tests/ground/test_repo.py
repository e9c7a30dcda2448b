"""Sweeps over the repository's own files: requirements, registries, names."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PINNED = {
    "requirements.in": "requirements.txt",
    "requirements-dev.in": "requirements-dev.txt",
    "tools/uv.in": "tools/uv.txt",
}
HOSTS = [("pypi", "org"), ("detsohnohtyp"[::-1], "org"), ("sjmpn"[::-1], "org"), ("debian", "org")]
"""In parts and backwards, so that this file does not name them either."""


def tracked() -> list[Path]:
    """Every file that git keeps or would keep."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


def asked(path: str) -> set[str]:
    """The names that an .in file asks for itself."""
    lines = [line.split("#")[0].strip() for line in (ROOT / path).read_text().splitlines()]
    return {canonicalize_name(Requirement(line).name) for line in lines if line and not line.startswith("-")}


def entries(path: str) -> dict[str, str]:
    """Each pinned package's name and whole entry: version, hashes, and what wanted it."""
    blocks = re.split(r"^(?=[a-z0-9])", (ROOT / path).read_text(), flags=re.MULTILINE)
    return {canonicalize_name(block.split("==")[0]): block for block in blocks if "==" in block}


def pins(path: str) -> dict[str, str]:
    return {name: block.split("==")[1].split()[0] for name, block in entries(path).items()}


@pytest.mark.parametrize("path", PINNED.values())
def test_every_requirement_is_pinned_and_hashed(path: str) -> None:
    assert entries(path)
    bare = [name for name, block in entries(path).items() if not re.search(r"--hash=sha256:[0-9a-f]{64}\b", block)]
    assert bare == []


@pytest.mark.parametrize(("source", "pinned"), PINNED.items())
def test_requirement_files_are_in_step(source: str, pinned: str) -> None:
    wanted = {name for name, block in entries(pinned).items() if f"-r {source}" in block}
    assert wanted == asked(source)


def test_tests_run_on_what_users_run_on() -> None:
    assert pins("requirements.txt").items() <= pins("requirements-dev.txt").items()


def test_the_package_asks_for_what_requirements_pin() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    named = [*project["project"]["dependencies"], *project["project"]["optional-dependencies"]["embedded"]]
    named += project["build-system"]["requires"]
    assert {canonicalize_name(Requirement(line).name) for line in named} == asked("requirements.in")


def test_no_file_names_a_registry() -> None:
    hosts = re.compile(rb"|".join(rb"\b" + rb"\.".join(part.encode() for part in host[:2]) for host in HOSTS))
    naming = [path.relative_to(ROOT) for path in tracked() if hosts.search(path.read_bytes())]
    assert naming == []


def test_no_module_is_named_after_nothing() -> None:
    nothing = {"utils", "util", "helpers", "common", "misc", "manager", "managers"}
    # In these two, helpers are those who help: the noun of the trade, not a drawer for odds and ends.
    people = {ROOT / "app" / "handlers" / "helpers.py", ROOT / "app" / "municipality" / "helpers.py"}
    modules = {path for path in tracked() if path.suffix == ".py"} - people
    assert [path for path in sorted(modules) if nothing & {path.stem, path.parent.name}] == []
