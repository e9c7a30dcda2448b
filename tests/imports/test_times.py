"""Importing availability and needs: windows in the area's zone, and rules over several columns."""

from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.cast import Cast
from app.config import Settings
from app.imports import ImportRefused, What, import_file
from models.availability import DatedException, WeeklySlot
from models.helper import Helper
from models.need import Need
from models.queue import Job
from tests.imports.files import NO_KIND, Write
from tests.places.waiting import jobs

AVAILABILITY = """\
helper_email;weekday;date;from;to;free
liisa@example.org;ke;;9;12;
Liisa@example.org;;24.11.2026;;;no
liisa@example.org;;2026-11-28;10.30;24:00;kyllä
"""
NEEDS = """\
client,kind,date,from,to,minutes,seats,skills,car,note,posted_by
Aino Laine,shopping,24.11.2026,10,14,,,,,"Maitoa, leipää",nina@example.org
AINO LAINE,Saattaja lääkäriin,2026-11-25,9:15,12:15,150,2,wheelchair,yes,,liisa@example.org
Birgit Lindholm,Sällskap,2026-11-26,18,24,,,,,,
"""


def load(session: Session, what: What, write: Write, content: str, now: datetime) -> int:
    return import_file(session, what, write(content), Settings(), now).rows


def refusal(session: Session, what: What, write: Write, content: str, now: datetime) -> list[str]:
    with pytest.raises(ImportRefused) as refused:
        load(session, what, write, content, now)
    return [str(fault) for fault in refused.value.faults]


def test_a_week_and_its_exceptions_arrive(session: Session, cast: Cast, now: datetime, write: Write) -> None:
    assert load(session, What.AVAILABILITY, write, AVAILABILITY, now) == 3
    liisa = session.get_one(Helper, cast.liisa_helps.id)
    assert [(s.weekday, s.starts, s.ends) for s in liisa.weekly_slots] == [(2, time(9), time(12))]
    assert [(e.day, e.starts, e.ends, e.is_free) for e in liisa.exceptions] == [
        (date(2026, 11, 24), time(0), time(0), False),
        (date(2026, 11, 28), time(10, 30), time(0), True),
    ]
    assert jobs(session, Job.RUN_ROUND) == [cast.area.id]
    assert len(refusal(session, What.AVAILABILITY, write, AVAILABILITY, now)) == 3


@pytest.mark.usefixtures("cast")
def test_availability_that_makes_no_sense_is_named(session: Session, now: datetime, write: Write) -> None:
    bad = """\
helper_email,weekday,date,from,to,free
nobody@example.org,mon,,9,12,
nina@example.org,mon,,9,12,
veikko@example.org,mon,24.11.2026,9,12,
veikko@example.org,,,9,12,
veikko@example.org,mon,,12,9,
veikko@example.org,mon,,9,,
veikko@example.org,mon,,,,
veikko@example.org,mon,,9,12,no
veikko@example.org,someday,,9,12,
veikko@example.org,mon,,8,20,
"""
    assert refusal(session, What.AVAILABILITY, write, bad, now) == [
        "Line 2, column helper_email: There is no helper with this e-mail address.",
        "Line 3, column helper_email: There is no helper with this e-mail address.",
        "Line 4, column weekday: Give either a day of the week or a date.",
        "Line 5, column weekday: Give either a day of the week or a date.",
        "Line 6, column to: The end must be after the beginning.",
        "Line 7, column to: Give both from and to.",
        "Line 8, column from: Give both from and to.",
        "Line 9, column free: A weekly row says when the helper is free; leave free empty or write yes.",
        "Line 10, column weekday: This is not a day of the week. Write mon, tue, wed, thu, fri, sat or sun.",
        "Line 11, column helper_email: This is there already.",
    ]
    assert session.scalar(select(func.count()).select_from(DatedException)) == 0
    assert session.scalar(select(func.count()).select_from(WeeklySlot)) == 21


def test_needs_are_posted_as_on_the_board(session: Session, cast: Cast, now: datetime, write: Write) -> None:
    assert load(session, What.NEEDS, write, NEEDS, now) == 3
    shopping, escort, company = session.scalars(select(Need).order_by(Need.id)).all()
    assert (shopping.earliest, shopping.latest, shopping.minutes) == (
        datetime(2026, 11, 24, 8, tzinfo=UTC),
        datetime(2026, 11, 24, 12, tzinfo=UTC),
        60,
    )
    assert (shopping.note, shopping.posted_by_id, shopping.languages) == ("Maitoa, leipää", cast.nina.id, ["fi"])
    assert (escort.kind.key, escort.minutes, escort.seats, escort.skills, escort.car) == (
        "escort",
        150,
        2,
        ["wheelchair"],
        True,
    )
    assert (company.languages, company.latest) == (["sv"], datetime(2026, 11, 26, 22, tzinfo=UTC))
    assert shopping.posted_at == now
    assert jobs(session, Job.RUN_ROUND) == [cast.area.id]
    assert len(refusal(session, What.NEEDS, write, NEEDS, now)) == 3


@pytest.mark.usefixtures("cast")
def test_needs_that_cannot_be_are_named(session: Session, now: datetime, write: Write) -> None:
    bad = """\
client,client_street,kind,date,from,to,minutes,seats,posted_by
Nobody,,shopping,24.11.2026,10,14,,,
Aino Laine,Sturenkatu 1,shopping,24.11.2026,10,14,,,
Aino Laine,Vaasank. 12,cooking,24.11.2026,10,14,,,
Aino Laine,,shopping,24.11.2026,10,10.30,,,
Aino Laine,,shopping,23.11.2026,6,8,,,
Aino Laine,,shopping,24.11.2026,10,14,3,99,
Aino Laine,,shopping,24.11.2026,10,14,,,veikko@example.org
Aino Laine,,shopping,28.3.2027,3.30,8,,,
Aino Laine,,shopping,24.11.2026,11,14,,,
Aino Laine,,shopping,24.11.2026,11,14,,,
"""
    assert refusal(session, What.NEEDS, write, bad, now) == [
        "Line 2, column client: There is no such client.",
        "Line 3, column client: There is no such client.",
        f"Line 4, column kind: {NO_KIND}",
        "Line 5, column to: There are less than 60 minutes between from and to.",
        "Line 6, column date: This time has passed.",
        "Line 7, column minutes: This must be between 5 and 720.",
        "Line 7, column seats: This must be between 1 and 9.",
        "Line 8, column posted_by: Nobody with this e-mail address may post needs for this client.",
        "Line 9, column from: On this day the clocks go forward and skip this time.",
        "Line 11, column client: This is on line 10 already.",
    ]
    assert session.scalar(select(func.count()).select_from(Need)) == 0


def test_the_hour_that_autumn_repeats_is_meant_in_full(
    session: Session, cast: Cast, now: datetime, write: Write
) -> None:
    content = f"client,kind,date,from,to\n{cast.aino.name},company,31.10.2027,3,3.30\n"
    load(session, What.NEEDS, write, content, now)
    need = session.scalars(select(Need)).one()
    assert (need.earliest, need.latest) == (
        datetime(2027, 10, 31, 0, tzinfo=UTC),
        datetime(2027, 10, 31, 1, 30, tzinfo=UTC),
    )
