"""Eight processes tap "yes" on the same and on overlapping needs: nothing is booked twice, and nobody sees an error."""

import multiprocessing
import random
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session, sessionmaker

from app.main import make_app
from models import clock
from models.db import make_engine, make_sessions, transaction
from models.need import Need, NeedState
from models.offer import Offer
from models.proposal import Candidate, Proposal
from tests.cast import Cast, need
from tests.web import Browser, settings_for_tests

PROCESSES, TAPS, NEEDS = 8, 1000, 36

type Tap = tuple[int, str]


def tap(url: str, frozen: datetime, taps: list[Tap]) -> Counter[int]:
    """One process: its own application, tapping yes on every offer it is given; the statuses it got."""
    clock.freeze(frozen)
    engine = make_engine(url, pool_size=2)
    app = make_app(settings_for_tests(), make_sessions(engine))
    with Browser(app) as browser:
        answers = Counter(browser.post(f"/o/{offer_id}/{token}/accept").status_code for offer_id, token in taps)
    engine.dispose()
    return answers


def ask_everybody(session: Session, cast: Cast, now: datetime) -> list[Tap]:
    """Needs in overlapping pairs of hours; each asks all three volunteers at once. Some need two helpers."""
    cast.area.daily_cap = 1000
    session.merge(cast.area)
    links = []
    for number in range(NEEDS):
        made = need(session, cast, now, starts_in=timedelta(hours=24 + 1.5 * (number // 3)), seats=1 + number % 2)
        proposal = Proposal(need=made, created_at=now)
        session.add(proposal)
        session.flush()
        for rank, helper in enumerate(cast.volunteers):
            candidate = Candidate(proposal=proposal, helper_id=helper.id, rank=rank, starts_at=made.earliest)
            session.add(candidate)
            session.flush()
            made.state = NeedState.OFFERING
            offer = Offer.ask(made, candidate, now)
            session.flush()
            links.append((offer.id, offer.token("s" * 32)))
    return links


@pytest.mark.slow
def test_a_thousand_taps_book_nothing_twice(
    sessions: sessionmaker[Session], database_url: str, cast: Cast, now: datetime
) -> None:
    with transaction(sessions) as session:
        links = ask_everybody(session, cast, now)
    taps = random.Random(7).choices(links, k=TAPS)  # noqa: S311 - which taps, not a secret
    shares = [taps[number::PROCESSES] for number in range(PROCESSES)]
    with ProcessPoolExecutor(PROCESSES, multiprocessing.get_context("spawn")) as pool:
        answers = sum(pool.map(tap, [database_url] * PROCESSES, [now] * PROCESSES, shares), start=Counter[int]())
    assert set(answers) <= {200, 303, 409}, f"an error page: {answers}"
    assert sum(answers.values()) == TAPS
    with sessions() as session:
        assert session.scalars(text(DOUBLE_SEATS)).all() == []
        assert session.scalars(text(OVERLAPS)).all() == []
        booked = session.scalars(select(Need).where(Need.state == NeedState.BOOKED)).all()
        assert booked, "nobody's yes was kept"
        assert all(made.seats_left == 0 for made in booked)


DOUBLE_SEATS = """
    select need_id from visit where state in ('booked', 'under_way', 'done') group by need_id, seat having count(*) > 1
"""
OVERLAPS = """
    select a.id from visit a join visit b on a.helper_id = b.helper_id and a.id < b.id
     where tstzrange(a.starts_at, a.ends_at) && tstzrange(b.starts_at, b.ends_at)
       and a.state in ('booked', 'under_way', 'done') and b.state in ('booked', 'under_way', 'done')
"""
