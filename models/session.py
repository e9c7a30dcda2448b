"""Signing in: one-time links and codes, and the server-side sessions that they open."""

import hashlib
import secrets
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import CheckConstraint, ForeignKey, Select, bindparam, func, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from models import telling
from models.base import Numbered
from models.errors import SignInRefused
from models.event import Recorded, session_of
from models.keys import is_same, keyed_hash
from models.person import Person, Role

SIGN_IN_LIFE = timedelta(minutes=10)
SIGN_IN_TRIES = 5
SIGN_INS_AT_ONCE = 5
"""Live links per person; asking for more sends nothing, so that nobody's mailbox can be flooded."""

SESSION_LIFE = timedelta(days=30)


class SignIn(Recorded, Numbered):
    """A one-time way in: a link and a six-digit code, ten minutes, single use.

    Neither is stored: both are keyed hashes of `nonce`, so that the database alone opens nothing and the message can be
    rendered when it is sent.
    """

    __tablename__ = "sign_in"
    __table_args__ = (CheckConstraint("tries >= 0", name="tries"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="cascade"), index=True)
    nonce: Mapped[str] = mapped_column(default=lambda: secrets.token_hex(16))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)

    person: Mapped[Person] = relationship()

    @staticmethod
    def make(session: Session, person: Person, now: datetime) -> "SignIn":
        """A new one-time way in for `person`."""
        sign_in = SignIn(person=person, created_at=now, expires_at=now + SIGN_IN_LIFE, tries=0)
        session.add(sign_in)
        sign_in.record("created", now)
        return sign_in

    @staticmethod
    def send(session: Session, email: str, now: datetime) -> "SignIn | None":
        """Send a link and code to `email` where somebody has it; the caller answers the same either way."""
        person = session.scalar(select(Person).where(Person.email == email.strip().lower()))
        if person is None or person.disabled_at is not None or person.is_practice:
            return None
        live = select(func.count()).where(SignIn.person_id == person.id, SignIn.expires_at > now)
        if (session.scalar(live) or 0) >= SIGN_INS_AT_ONCE:
            return None
        sign_in = SignIn.make(session, person, now)
        telling.sign_in(sign_in, now)
        return sign_in

    @staticmethod
    def by_code(session: Session, email: str, code: str, secret: str, now: datetime) -> "SignIn":
        """The live sign-in of `email` that has `code`; a wrong try counts against every live one. SignInRefused."""
        live = (
            select(SignIn)
            .join(Person)
            .where(Person.email == email.strip().lower(), SignIn.used_at.is_(None), SignIn.expires_at > now)
            .where(SignIn.tries < SIGN_IN_TRIES)
            .order_by(SignIn.id.desc())
            .with_for_update()
        )
        ways = list(session.scalars(live))
        for way in ways:
            way.tries += 1
            if is_same(way.code(secret), code.replace(" ", "")):
                return way
        raise SignInRefused()

    @staticmethod
    def by_link(session: Session, sign_in_id: int, token: str, secret: str, now: datetime) -> "SignIn":
        """The usable sign-in whose link carries `token`. SignInRefused."""
        way = session.get(SignIn, sign_in_id)
        if way is None or not is_same(way.link_token(secret), token) or not way.is_usable(now):
            raise SignInRefused()
        return way

    def is_usable(self, now: datetime) -> bool:
        """Whether it still opens a session: not used, in time, and of a person who is not disabled."""
        return self.used_at is None and now < self.expires_at and self.person.disabled_at is None

    def link_token(self, secret: str) -> str:
        """What the link carries."""
        return keyed_hash(secret, f"sign-in-link:{self.id}:{self.nonce}")

    def code(self, secret: str) -> str:
        """The six digits."""
        return f"{int(keyed_hash(secret, f'sign-in-code:{self.id}:{self.nonce}'), 16) % 1_000_000:06d}"

    def use(self, now: datetime) -> Person:
        """Use it up, and say whose it is; SignInRefused when it is used, out of time, or of a disabled person."""
        session_of(self).refresh(self, with_for_update=True)
        if not self.is_usable(now):
            raise SignInRefused()
        self.used_at = now
        self.record("used", now)
        return self.person


class PersonSession(Recorded, Numbered):
    """A signed-in browser. The cookie's token is stored as a SHA-256 hash only; a session can be revoked."""

    __tablename__ = "person_session"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="cascade"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    browser: Mapped[str] = mapped_column(default="")
    practising_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="set null"))

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    practising: Mapped[Person | None] = relationship(foreign_keys=[practising_id])

    @staticmethod
    def open(session: Session, person: Person, browser: str, now: datetime) -> tuple["PersonSession", str]:
        """A new session of `person` and the token for its cookie."""
        token = secrets.token_urlsafe(32)
        opened = PersonSession(
            person=person,
            token_hash=_digest(token),
            created_at=now,
            expires_at=now + SESSION_LIFE,
            browser=browser[:200],
        )
        session.add(opened)
        opened.record("opened", now)
        return opened, token

    @staticmethod
    def find(session: Session, token: str, now: datetime) -> "PersonSession | None":
        """The live session of `token`, of a person who is not disabled."""
        found = session.scalars(_with_roles(), {"digest": _digest(token)}).unique().one_or_none()
        if found is None or found.revoked_at or now >= found.expires_at or found.person.disabled_at:
            return None
        if found.practising is not None and found.practising.disabled_at:
            found.practising = None
        return found

    @property
    def acting(self) -> Person:
        """Who acts in this session: whose part its person plays in practice, or the person."""
        return self.practising or self.person

    def practise(self, part: Person | None, now: datetime) -> None:
        """Play the part of `part`, somebody invented, from now on; None: be oneself again."""
        self.practising = part
        self.record("practised", now, ["practising_id"])

    def revoke(self, now: datetime) -> None:
        """End the session."""
        if self.revoked_at is None:
            self.revoked_at = now
            self.record("revoked", now)


@cache
def _with_roles() -> Select[PersonSession]:
    """The session that a cookie's `digest` opens, with what every page asks of its person: one query, made once."""
    roles = joinedload(PersonSession.person, innerjoin=True).joinedload(Person.roles).joinedload(Role.area)
    return select(PersonSession).where(PersonSession.token_hash == bindparam("digest")).options(roles)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
