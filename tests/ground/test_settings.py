"""Settings: what is made where nothing is set, and what a wrong one says."""

from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from app import serving
from app.config import Settings, load
from models.errors import SetupError
from tests.web import settings_for_tests


def made_secret(var: Path) -> str:
    """The secret as one process finds it."""
    return Settings(_env_file=None, secret="", var=var).signing_secret()  # type: ignore[call-arg]


def test_of_two_processes_that_begin_at_once_both_have_the_same_secret(tmp_path: Path) -> None:
    with ProcessPoolExecutor(4) as pool:
        for number in range(10):
            found = set(pool.map(made_secret, [tmp_path / str(number)] * 8))
            assert len(found) == 1
            assert len(found.pop()) == 64
    kept = tmp_path / "0" / "secret"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in kept.parent.iterdir()] == ["secret"]


def test_an_empty_secret_signs_nothing(tmp_path: Path) -> None:
    (tmp_path / "secret").touch()
    with pytest.raises(SetupError, match="is empty: delete it"):
        made_secret(tmp_path)


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file")
    with pytest.raises(SetupError, match="Set TALKOOT_VAR to a folder"):
        made_secret(tmp_path / "var")


def test_links_have_one_slash_however_the_address_is_written() -> None:
    assert Settings(_env_file=None, base_url="https://talkoot.example/").base_url == "https://talkoot.example"  # type: ignore[call-arg]
    assert settings_for_tests().base_url == "http://testserver"


@pytest.mark.parametrize(("name", "value"), [("TALKOOT_WORKER_THREADS", "0"), ("TALKOOT_CHANNEL", "pigeon")])
def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SetupError, match=f"The setting {name} is wrong"):
        load()


def test_a_port_belongs_to_the_first_who_takes_it() -> None:
    with serving.bound(0) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(SetupError, match=f"Port {port} is taken"), serving.bound(port):
            pass
