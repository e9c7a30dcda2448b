"""People on the telephone: volunteers without e-mail, and what stands on the call list about them."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from models.client import Client, ToldBy
from models.db import transaction
from models.helper import Helper
from models.offer import Offer
from models.person import Person
from models.task import Task, TaskKind, TaskState
from tests.cast import Cast
from tests.flows.asked import ask

NUMBER = "+358405550100"


def keypad(sessions: sessionmaker[Session], helper: Helper, number: str = NUMBER) -> None:
    """From now on `helper` has a keypad telephone, and no e-mail."""
    with transaction(sessions) as session:
        person = session.get_one(Person, helper.person_id)
        person.email, person.phone = None, number


def ask_by_telephone(sessions: sessionmaker[Session], cast: Cast, now: datetime, **about: Any) -> tuple[Offer, Task]:
    """Veikko, who has a keypad telephone, and after him Maria and Olli on the list; and the call that asks Veikko."""
    keypad(sessions, cast.veikko)
    offer = ask(sessions, cast, now, **about)
    return offer, call(sessions, TaskKind.PASS_ON)


def told_by(sessions: sessionmaker[Session], cast: Cast, way: ToldBy) -> None:
    """Aino is told in this way; the relative is Liisa."""
    with transaction(sessions) as session:
        aino = session.get_one(Client, cast.aino.id)
        aino.told_by, aino.teller_id = way, cast.liisa.id if way is ToldBy.RELATIVE else None


def calls(sessions: sessionmaker[Session], kind: TaskKind | None = None) -> list[Task]:
    """The open tasks, oldest first."""
    with sessions() as session:
        waiting = select(Task).where(Task.state == TaskState.OPEN).order_by(Task.id)
        return list(session.scalars(waiting.where(Task.kind == kind) if kind else waiting))


def call(sessions: sessionmaker[Session], kind: TaskKind) -> Task:
    """The one open task of `kind`."""
    (found,) = calls(sessions, kind)
    return found


def kept(sessions: sessionmaker[Session], task: Task) -> Task:
    """`task` as it stands now."""
    with sessions() as session:
        return session.get_one(Task, task.id)
