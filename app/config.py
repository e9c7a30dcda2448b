"""Settings, from environment variables that begin with `TALKOOT_` (and `DATABASE_URL`), or from `var/talkoot.env`."""

import contextlib
import os
import secrets
import tempfile
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import ClassVar

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from models.errors import SetupError
from notifications.channels.email import MailSecurity

ROOT = Path(__file__).resolve().parent.parent


class GeocoderName(StrEnum):
    """Who finds addresses."""

    GAZETTEER = "gazetteer"
    PELIAS = "pelias"
    NOMINATIM = "nominatim"
    PHOTON = "photon"


class ChannelName(StrEnum):
    """How messages go out."""

    EMAIL = "email"
    CONSOLE = "console"


class Settings(BaseSettings):
    """Everything that an operator may set; README's table is checked against it."""

    demo: ClassVar[bool] = False

    model_config = SettingsConfigDict(
        env_prefix="TALKOOT_", env_file=ROOT / "var" / "talkoot.env", extra="forbid", populate_by_name=True
    )

    database_url: str = Field(
        default="", validation_alias="DATABASE_URL", description="PostgreSQL 15 or newer; embedded if empty"
    )
    var: Path = Field(default=ROOT / "var", description="Folder for the embedded database and generated secrets")
    secret: str = Field(default="", description="Key for links and codes; made in var/secret if empty")
    base_url: str = Field(default="http://127.0.0.1:8000", description="Address of the service, as in messages")
    channel: ChannelName = Field(
        default=ChannelName.EMAIL, description="email or console (kept in the database, for trials)"
    )
    mail_host: str = Field(default="127.0.0.1", description="Mail server")
    mail_port: int = Field(default=25, description="Its port")
    mail_security: MailSecurity = Field(default=MailSecurity.NONE, description="none, starttls or tls")
    mail_user: str = Field(default="", description="User at the mail server, if it asks for one")
    mail_password: str = Field(default="", description="Password at the mail server")
    mail_from: str = Field(default="Talkoot <talkoot@localhost>", description="Sender of e-mail")
    geocoder: GeocoderName = Field(default=GeocoderName.GAZETTEER, description="gazetteer, pelias, nominatim or photon")
    geocoder_domain: str = Field(default="", description="Host of the geocoding service, if not its public one")
    geocoder_key: str = Field(default="", description="Key for the geocoding service (Digitransit's subscription key)")
    help_phone: str = Field(default="", description="Telephone number for help, shown on every page")
    sms_secret: str = Field(
        default="", repr=False, description="What the SMS gateway says with each message to /sms/inbound; off if empty"
    )
    worker_threads: int = Field(default=4, ge=1, description="Jobs that one worker runs side by side")

    @field_validator("base_url")
    @classmethod
    def _without_slash(cls, address: str) -> str:
        """Paths begin with the slash."""
        return address.rstrip("/")

    @property
    def is_secure(self) -> bool:
        """Whether the service is reached over TLS, so that cookies may insist on it."""
        return self.base_url.startswith("https://")

    def signing_secret(self) -> str:
        """The key for links and codes: the setting, or one made once and kept in `var/secret` (0600)."""
        return self.secret or _kept_secret(self.var)


class DemoSettings(Settings):
    """Settings of `talkoot demo`, which alone has one-click sign-in; no variable can turn it on elsewhere."""

    demo: ClassVar[bool] = True


def load() -> Settings:
    """The settings of this process. SetupError names the variable that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        name = name if name.startswith(("TALKOOT_", "DATABASE_URL")) else f"TALKOOT_{name}"
        raise SetupError(f"The setting {name} is wrong: {first['msg']}.") from None


@cache
def _kept_secret(var: Path) -> str:
    path = var / "secret"
    try:
        if not path.exists():
            _make_secret(path)
        secret = path.read_text().strip()
    except OSError as error:
        raise SetupError(
            f"Cannot keep a secret in {var}: {error.strerror}. Set TALKOOT_VAR to a folder you can write to."
        ) from None
    if not secret:
        raise SetupError(f"{path} is empty: delete it, so that a new secret is made; links sent before stop working.")
    return secret


def _make_secret(path: Path) -> None:
    """Write a secret beside its place and link it there: whoever looks sees all of it, and the first of two wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_hex(32))
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        Path(draft).unlink()
