"""Incidents: they keep the two apart at once, nobody is told why, few read them, and somebody follows them up."""

from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from starlette.applications import Starlette

from models.area import Area
from models.db import transaction
from models.event import Event
from models.helper import Pair, PairState
from models.incident import Incident, IncidentKind, IncidentState
from models.kind import Kind
from models.offer import Offer, OfferState
from models.person import Person, RoleName
from models.series import Series
from models.task import Task, TaskKind
from models.visit import Visit, VisitState, WithdrawReason
from tests.cast import Cast
from tests.flows.asked import agree, all_speak_english, ask
from tests.mail import Outbox
from tests.web import Browser, signed_in
from tests.worker import Worker

Sessions = sessionmaker[Session]

WORDS = "The canary purse was empty afterwards"
HINTS = ("canary", "purse", "missing", "theft", "incident", "suspend", "aino", "veikko", "liisa")


@pytest.fixture(autouse=True)
def _english(sessions: Sessions, cast: Cast) -> None:
    all_speak_english(sessions, cast)


@pytest.fixture
def done(sessions: Sessions, cast: Cast, now: datetime) -> Visit:
    """Veikko was with Aino an hour ago."""
    visit = agree(sessions, cast, now, starts_in=timedelta(minutes=30))
    with transaction(sessions) as session:
        session.get_one(Visit, visit.id).finish(now)
    return visit


def browser(web_app: Starlette, sessions: Sessions, person: Person, *, htmx: bool = False) -> Browser:
    return signed_in(web_app, sessions, person, htmx=htmx)


def reported(web_app: Starlette, sessions: Sessions, cast: Cast, by: Person | None = None, **fields: object) -> str:
    """The path of a theft that Liisa (or `by`) has just reported, with Veikko named."""
    given = {"client": cast.aino.id, "kind": "theft", "text": WORDS, "helper": cast.veikko.id} | fields
    return browser(web_app, sessions, by or cast.liisa).submit("/incidents", given)


def pair(sessions: Sessions, cast: Cast) -> PairState | None:
    with sessions() as session:
        of_two = (Pair.client_id == cast.aino.id) & (Pair.helper_id == cast.veikko.id)
        return session.scalar(select(Pair.state).where(of_two))


def put(sessions: Sessions, cast: Cast, state: PairState, now: datetime) -> None:
    """Aino and Veikko are `state` to each other."""
    with transaction(sessions) as session:
        session.add(Pair(client_id=cast.aino.id, helper_id=cast.veikko.id, state=state, since=now))


def test_the_two_are_apart_from_that_commit_on(
    web_app: Starlette, sessions: Sessions, cast: Cast, now: datetime, done: Visit, worker: Worker, outbox: Outbox
) -> None:
    agreed = agree(sessions, cast, now)
    asked = ask(sessions, cast, now, starts_in=timedelta(hours=52))
    worker.settle()
    outbox.waiting.clear()
    reported(web_app, sessions, cast)
    assert pair(sessions, cast) is PairState.SUSPENDED
    with sessions() as session:
        visit, offer = session.get_one(Visit, agreed.id), session.get_one(Offer, asked.id)
        assert (visit.state, visit.withdrawn_for) == (VisitState.CANCELLED, WithdrawReason.PARTED)
        assert offer.state is OfferState.EXPIRED
        for need in (visit.need, offer.need):
            assert [o.helper_id for o in need.offers if o.is_live] == [cast.maria.id]
        assert session.get_one(Visit, done.id).state is VisitState.DONE
    worker.settle()
    alarm = outbox.expect("kaisa@example.org", "Something needs you")
    for helper in ("veikko", "veikko", "maria", "maria"):
        outbox.expect(f"{helper}@example.org")
    for waiting in ("nina", "liisa", "kaisa"):
        outbox.expect(f"{waiting}@example.org", "cannot come")
    outbox.check()
    said = f"{alarm.subject} {alarm.text.partition('https')[0].partition('http')[0]}".lower()
    assert [hint for hint in HINTS if hint in said] == []


def test_neither_side_is_told_why(
    web_app: Starlette, sessions: Sessions, cast: Cast, now: datetime, done: Visit, worker: Worker, outbox: Outbox
) -> None:
    agreed = agree(sessions, cast, now)
    worker.settle()
    outbox.waiting.clear()
    reported(web_app, sessions, cast)
    worker.settle()
    to_veikko = [mail for mail in outbox.waiting if mail.to == "veikko@example.org"]
    assert to_veikko
    pages = browser(web_app, sessions, cast.veikko.person)
    read = [mail.text for mail in outbox.waiting if mail.to != "kaisa@example.org"]
    read += [pages.read(path) for path in (f"/visits/{agreed.id}", "/visits", "/offers", "/concerns")]
    for text in read:
        assert [hint for hint in HINTS[:6] if hint in text.lower()] == []
    assert "You told us that you cannot come" not in pages.read(f"/visits/{agreed.id}")
    outbox.waiting.clear()


def test_few_read_it(web_app: Starlette, sessions: Sessions, cast: Cast, done: Visit) -> None:
    path = reported(web_app, sessions, cast)
    for other in (cast.nina, cast.daniel, cast.admin, cast.outi, cast.veikko.person, cast.maria.person):
        theirs = browser(web_app, sessions, other)
        theirs.read(path, expect=404)
        for verb, fields in (("close", {"outcome": "x", "verdict": "resume"}), ("tasks", {"task": "x"})):
            assert theirs.post(f"{path}/{verb}", data=fields).status_code in (403, 404)
        for listing in ("/concerns", "/incidents"):
            assert path not in theirs.get(listing).text
    mine = browser(web_app, sessions, cast.liisa).read(path)
    assert "Received" in mine
    assert "Being looked into" in mine
    assert "canary" not in mine
    kaisa = browser(web_app, sessions, cast.kaisa)
    assert path in kaisa.read("/incidents")
    assert "canary" not in kaisa.read("/incidents")
    assert "canary purse" in kaisa.read(path)


def test_each_look_is_written_down(web_app: Starlette, sessions: Sessions, cast: Cast, done: Visit) -> None:
    path = reported(web_app, sessions, cast)
    kaisa = browser(web_app, sessions, cast.kaisa)
    for _ in range(2):
        kaisa.read(path)
    with sessions() as session:
        looks = select(Event).where(Event.entity == "incident", Event.verb == "looked")
        assert [(look.actor_id, look.fields) for look in session.scalars(looks)] == [(cast.kaisa.id, ["text"])] * 2


def test_nobody_reads_what_names_them(web_app: Starlette, sessions: Sessions, cast: Cast, done: Visit) -> None:
    with transaction(sessions) as session:
        area = session.get_one(Area, cast.area.id)
        himself = session.get_one(Person, cast.veikko.person_id)
        himself.grant(RoleName.COORDINATOR, area)
    path = reported(web_app, sessions, cast)
    veikko = browser(web_app, sessions, himself)
    veikko.read(path, expect=404)
    assert path not in veikko.read("/incidents")
    assert "canary" in browser(web_app, sessions, cast.kaisa).read(path)
    with transaction(sessions) as session:
        for role in session.get_one(Person, cast.kaisa.id).roles:
            session.delete(role)
    assert "canary" in browser(web_app, sessions, cast.admin).read(path)
    veikko.read(path, expect=404)


def test_it_is_followed_up_and_closed(web_app: Starlette, sessions: Sessions, cast: Cast, done: Visit) -> None:
    path = reported(web_app, sessions, cast)
    kaisa = browser(web_app, sessions, cast.kaisa)
    task = {"task": "Talk with Aino", "owner": cast.kaisa.id, "due": "2026-11-25"}
    for _ in range(2):
        kaisa.submit(f"{path}/tasks", task)
    closing = {"outcome": "The purse was under the sofa", "verdict": "resume"}
    assert "Something is still to be done" in kaisa.submit(f"{path}/close", closing, expect=409)
    with sessions() as session:
        made = session.scalars(select(Task).where(Task.kind == TaskKind.FOLLOW_UP)).one()
        assert (made.owner_id, made.text, made.client_id) == (cast.kaisa.id, "Talk with Aino", None)
    kaisa.submit(f"{path}/tasks/{made.id}/done")
    kaisa.submit(f"{path}/close", closing)
    assert "under the sofa" in kaisa.read(path)
    assert "It has been looked into and closed." in browser(web_app, sessions, cast.liisa).read(path)
    assert pair(sessions, cast) is None


@pytest.mark.parametrize("before", [PairState.SUBSTITUTE, PairState.PREFERRED, PairState.BLOCKED, None])
@pytest.mark.parametrize(("verdict", "after"), [("resume", None), ("part", PairState.BLOCKED)])
def test_the_pair_goes_on_as_before_or_never_again(
    web_app: Starlette,
    sessions: Sessions,
    cast: Cast,
    now: datetime,
    done: Visit,
    before: PairState | None,
    verdict: str,
    after: PairState | None,
) -> None:
    if before:
        put(sessions, cast, before, now)
    path = reported(web_app, sessions, cast)
    assert pair(sessions, cast) is (before if before is PairState.BLOCKED else PairState.SUSPENDED)
    kaisa = browser(web_app, sessions, cast.kaisa, htmx=True)
    card = kaisa.submit(f"{path}/close", {"outcome": "Talked with both", "verdict": verdict}, expect=200)
    assert f'id="{path[1:].replace("incidents/", "incident-")}"' in card
    assert pair(sessions, cast) is (after or before)


@pytest.mark.parametrize(("verdict", "after"), [("resume", PairState.STANDING), ("part", PairState.BLOCKED)])
def test_who_comes_as_usual_does_so_again_or_never(
    web_app: Starlette, sessions: Sessions, cast: Cast, now: datetime, done: Visit, verdict: str, after: PairState
) -> None:
    put(sessions, cast, PairState.STANDING, now)
    with transaction(sessions) as session:
        series = Series(
            client_id=cast.aino.id,
            kind=session.scalars(select(Kind).where(Kind.key == "company")).one(),
            standing_pair=session.scalars(select(Pair)).one(),
            weekday=4,
            earliest=time(12),
            latest=time(13),
            minutes=60,
            first_day=now.date(),
            created_at=now,
        )
        session.add(series)
    path = reported(web_app, sessions, cast)
    kaisa = browser(web_app, sessions, cast.kaisa)
    kaisa.submit(f"{path}/close", {"outcome": "Talked with both", "verdict": verdict})
    assert pair(sessions, cast) is after
    with sessions() as session:
        still = session.get_one(Series, series.id).standing_pair
        assert (still is not None) is (after is PairState.STANDING)


def test_two_incidents_keep_them_apart_until_both_are_closed(
    web_app: Starlette, sessions: Sessions, cast: Cast, now: datetime, done: Visit
) -> None:
    put(sessions, cast, PairState.SUBSTITUTE, now)
    paths = [reported(web_app, sessions, cast), reported(web_app, sessions, cast, cast.nina, text="Another one")]
    kaisa = browser(web_app, sessions, cast.kaisa)
    for path, state in zip(paths, (PairState.SUSPENDED, PairState.SUBSTITUTE), strict=True):
        kaisa.submit(f"{path}/close", {"outcome": "Talked", "verdict": "resume"})
        assert pair(sessions, cast) is state


def test_nothing_is_agreed_while_it_is_open(
    web_app: Starlette, sessions: Sessions, cast: Cast, now: datetime, done: Visit
) -> None:
    reported(web_app, sessions, cast)
    with sessions() as session:
        session.add(cast.aino)
        session.refresh(cast.aino, ["pairs"])
    offer = ask(sessions, cast, now, starts_in=timedelta(hours=52))
    assert offer.helper_id == cast.maria.id


def test_a_helper_reports_without_naming_or_being_named(
    web_app: Starlette, sessions: Sessions, cast: Cast, done: Visit
) -> None:
    veikko = browser(web_app, sessions, cast.veikko.person)
    form = veikko.read(f"/incidents/new?visit={done.id}")
    assert "112" in form
    assert "Veikko V" not in form.partition("<main")[2].partition("</main")[0]
    path = reported(web_app, sessions, cast, cast.veikko.person, kind="injury", visit=done.id, helper="")
    assert "Received" in veikko.read(path)
    assert pair(sessions, cast) is PairState.SUSPENDED, "they do not meet, whoever it is about"
    with sessions() as session:
        found = session.scalars(select(Incident)).one()
        assert (found.kind, found.helper_id, found.visit_id) == (IncidentKind.INJURY, None, done.id)
    kaisa = browser(web_app, sessions, cast.kaisa)
    facts = kaisa.read(path).partition("<dl")[2].partition("</dl>")[0]
    assert facts.count("Veikko") == 1, "as who reported it, not as whom it is about"
    kaisa.submit(f"{path}/close", {"outcome": "She is well again", "verdict": "resume"})
    with sessions() as session:
        assert session.scalars(select(Incident)).one().state is IncidentState.CLOSED
    assert pair(sessions, cast) is None


def test_who_reports_of_their_own_visit_goes_there_no_more_for_now(
    web_app: Starlette, sessions: Sessions, cast: Cast, now: datetime, done: Visit
) -> None:
    agreed = agree(sessions, cast, now)
    veikko = browser(web_app, sessions, cast.veikko.person)
    assert "You are not sent to her" in veikko.read(f"/incidents/new?client={cast.aino.id}")
    reported(web_app, sessions, cast, cast.veikko.person, helper="")
    with sessions() as session:
        assert session.get_one(Visit, agreed.id).state is VisitState.CANCELLED
        assert session.scalars(select(Incident)).one().visit_id == done.id


@pytest.mark.parametrize("who", ["maria", "veikko"])
def test_the_coordinator_names_the_helper_afterwards(
    web_app: Starlette, sessions: Sessions, cast: Cast, now: datetime, done: Visit, who: str
) -> None:
    helper_id = {"maria": cast.maria.id, "veikko": cast.veikko.id}[who]
    with transaction(sessions) as session:
        offer = ask(sessions, cast, now, cast.maria, starts_in=timedelta(hours=52))
        session.get_one(Offer, offer.id).accept(now)
    path = reported(web_app, sessions, cast, cast.veikko.person, helper="")
    kaisa = browser(web_app, sessions, cast.kaisa)
    assert "Choose the helper." in kaisa.submit(f"{path}/helper", {"named_id": ""}, expect=422)
    kaisa.submit(f"{path}/helper", {"named_id": helper_id})
    with sessions() as session:
        assert session.scalars(select(Incident)).one().helper_id == helper_id
        apart = session.scalars(select(Pair.helper_id).where(Pair.state == PairState.SUSPENDED)).all()
        assert apart == [helper_id]


def test_a_helper_cannot_bar_another(web_app: Starlette, sessions: Sessions, cast: Cast, done: Visit) -> None:
    given = {"client": cast.aino.id, "kind": "theft", "text": WORDS, "helper": cast.maria.id}
    browser(web_app, sessions, cast.veikko.person).submit("/incidents", given, expect=422)
    browser(web_app, sessions, cast.maria.person).submit("/incidents", given, expect=404)


def test_abuse_reminds_of_what_the_law_asks(
    web_app: Starlette, sessions: Sessions, cast: Cast, done: Visit, worker: Worker, outbox: Outbox
) -> None:
    worker.settle()
    outbox.waiting.clear()
    path = reported(web_app, sessions, cast, cast.nina, kind="abuse")
    page = browser(web_app, sessions, cast.kaisa).read(path)
    assert "Talkoot notifies no authority" in page
    assert "<details open>" in page
    worker.settle()
    outbox.expect("kaisa@example.org", "Something needs you")
    outbox.check()


def test_what_is_missing_is_asked_for(web_app: Starlette, sessions: Sessions, cast: Cast, done: Visit) -> None:
    for htmx in (False, True):
        liisa = browser(web_app, sessions, cast.liisa, htmx=htmx)
        page = liisa.submit("/incidents", {"client": cast.aino.id, "text": WORDS, "helper": ""}, expect=422)
        assert "Choose what happened." in page
        assert WORDS in page
    path = reported(web_app, sessions, cast)
    kaisa = browser(web_app, sessions, cast.kaisa)
    assert "Write how it came out." in kaisa.submit(f"{path}/close", {"verdict": "resume"}, expect=422)
    assert "Choose what becomes" in kaisa.submit(f"{path}/close", {"outcome": "x"}, expect=422)
    late = {"task": "Call", "owner": cast.kaisa.id, "due": "2026-11-20"}
    assert "Give today or a later day." in kaisa.submit(f"{path}/tasks", late, expect=422)
