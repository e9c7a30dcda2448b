"""Kallio on Monday 23.11.2026 at 8.05: everybody's own browser, the post, the call list and the clock of one scene."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from starlette.applications import Starlette

from models import clock
from models.availability import local_moment
from models.client import Client
from models.db import transaction
from models.helper import Helper
from models.person import Person
from models.task import Task, TaskKind, TaskState
from models.visit import Visit
from tests.cast import Cast
from tests.mail import Mail, Outbox
from tests.web import Browser, signed_in
from tests.worker import Worker

STEP = timedelta(hours=1)
"""So often the worker is woken while time goes by; what falls due in between is done an hour late at most."""


@dataclass
class Town:
    """One scene. Time goes by in `until` alone, and everything that is due meanwhile is done."""

    app: Starlette
    sessions: sessionmaker[Session]
    cast: Cast
    worker: Worker
    outbox: Outbox
    _browsers: dict[int, Browser] = field(default_factory=dict)

    def browser(self, who: Person) -> Browser:
        """The browser in which `who` is signed in and stays so."""
        if who.id not in self._browsers:
            self._browsers[who.id] = signed_in(self.app, self.sessions, who)
        return self._browsers[who.id]

    @property
    def nina(self) -> Browser:
        """The nurse's work phone."""
        return self.browser(self.cast.nina)

    @property
    def kaisa(self) -> Browser:
        """The coordinator's desktop."""
        return self.browser(self.cast.kaisa)

    @property
    def daniel(self) -> Browser:
        """The service desk."""
        return self.browser(self.cast.daniel)

    @property
    def liisa(self) -> Browser:
        """The daughter's phone."""
        return self.browser(self.cast.liisa)

    @property
    def veikko(self) -> Browser:
        """Veikko's phone."""
        return self.browser(self.cast.veikko.person)

    def changed(self, change: Callable[[Session], object]) -> None:
        """What was so before the scene begins."""
        with transaction(self.sessions) as session:
            change(session)

    def aino(self, **facts: object) -> None:
        """Facts of Aino that were recorded before the scene begins."""
        with transaction(self.sessions) as session:
            aino = session.get_one(Client, self.cast.aino.id)
            for name, value in facts.items():
                setattr(aino, name, value)

    def until(self, day: int | date, at: str) -> None:
        """Time goes by until then, in Finland: `day` (of November 2026 where it is a number), `at` as 8.05."""
        hour, minute = at.split(".")
        on = date(2026, 11, day) if isinstance(day, int) else day
        moment = local_moment(on, time(int(hour), int(minute)), self.cast.area.zone)
        while clock.now() < moment:
            clock.freeze(min(clock.now() + STEP, moment))
            self.worker.settle()

    def soon(self, seconds: float = 20) -> None:
        """A moment later; an approval is past its undo time then."""
        self.worker.fast_forward(seconds=seconds)

    def heard(self, *names: str, about: str) -> Mail:
        """Each of `names` has got a message about that, which is taken out of the post; returns the last."""
        return [self.outbox.expect(f"{name}@example.org", about, within=0) for name in names][-1]

    def nothing_else(self, *calls: TaskKind) -> None:
        """No message has come that was not heard, and exactly the `calls` are to be made."""
        self.worker.settle()
        self.outbox.check()
        assert sorted(task.kind for task in self.calls()) == sorted(calls)

    def calls(self, kind: TaskKind | None = None) -> list[Task]:
        """The calls that are open, oldest first."""
        with self.sessions() as session:
            waiting = select(Task).where(Task.state == TaskState.OPEN).order_by(Task.id)
            return list(session.scalars(waiting.where(Task.kind == kind) if kind else waiting))

    def call(self, kind: TaskKind) -> Task:
        """The one open call of `kind`."""
        (found,) = self.calls(kind)
        return found

    def told(self) -> None:
        """The desk has rung Aino and told her who comes."""
        self.daniel.submit(f"/calls/{self.call(TaskKind.TELL_CLIENT).id}/told")

    def visit(self) -> Visit:
        """The visit that was booked last."""
        with self.sessions() as session:
            return session.scalars(select(Visit).order_by(Visit.id.desc()).limit(1)).one()

    def done(self, helper: Helper, day: int | date, hours: str = "12.00-13.00") -> None:
        """`helper` comes to the visit that was booked last, and leaves: all was well."""
        phone, number = self.browser(helper.person), self.visit().id
        comes, leaves = hours.split("-")
        self.until(day, comes)
        phone.submit(f"/visits/{number}/arrive")
        self.until(day, leaves)
        phone.submit(f"/visits/{number}/finish", {"was_well": "yes"})
        self.worker.settle()

    def tap(self, mail: Mail, answer: str) -> str:
        """Open the question in `mail`, without signing in, and answer it: `accept` or `decline`."""
        link = mail.link("/o/")
        phone = Browser(self.app)
        phone.read(link)
        return phone.submit(f"{link}/{answer}")


def shown(page: str, *words: str) -> None:
    """Everything of `words` stands on the page."""
    missing = [word for word in words if word not in page]
    assert not missing, f"not on the page: {missing}"


def hidden(page: str, words: Iterable[str]) -> None:
    """Nothing of `words` stands on the page or in the message."""
    found = [word for word in words if word in page]
    assert not found, f"on the page: {found}"
