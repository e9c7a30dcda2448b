"""An area with many helpers and visits a day, for as many days back as wanted, and a Monday morning that breaks."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import Select, select, text
from sqlalchemy.orm import Session

from app.cast import Cast, client, helper, home, seat
from models import stopping
from models.availability import local_moment
from models.client import Client, ClientState, PauseReason
from models.concern import Concern
from models.cover import go_away
from models.doorstep import DoorStep, Step
from models.helper import Helper
from models.illness import Spell, fall_ill
from models.kind import Kind
from models.need import Need, UnfilledReason
from models.organisation import Organisation
from models.proposal import Candidate, Proposal
from models.visit import Visit, VisitState

AHEAD_DAYS = 5
"""So many days to come are booked, too."""


@dataclass(frozen=True, slots=True)
class Size:
    """How large the area is, and how long it has been at work."""

    helpers: int
    visits: int
    history_days: int


def build(session: Session, now: datetime, size: Size) -> Cast:
    """The area of the cast, grown to `size`; the last committed row is this morning's last break."""
    cast = seat(session, now)
    parish = session.scalars(select(Organisation).where(Organisation.name == "Kallio parish")).one()
    for number in range(size.helpers):
        place = home(f"Fleminginkatu {number + 1}", 60.187 + number % 17 / 2000, 24.950 + number % 13 / 2000)
        helper(session, now, f"Helper{number} Town", cast.area, parish, place)
    for number in range(size.visits):
        place = home(f"Vaasankatu {number + 1}", 60.187 + number % 11 / 2000, 24.955 + number % 7 / 2000)
        client(session, now, f"Client{number} Town", cast.area, cast.team, place)
    session.flush()
    for statement in FILL:
        session.execute(text(statement), _values(session, cast, now, size))
    session.expire_all()
    _break(session, cast, now)
    session.flush()
    return cast


def _values(session: Session, cast: Cast, now: datetime, size: Size) -> dict[str, object]:
    eight = local_moment(now.astimezone(cast.area.zone).date(), time(8), cast.area.zone)
    kind = session.scalars(select(Kind).where(Kind.key == "shopping")).one()
    return {
        "area": cast.area.id,
        "team": cast.team.id,
        "nina": cast.nina.id,
        "kind": kind.id,
        "eight": eight,
        "now": now,
        "first": -size.history_days,
        "last": AHEAD_DAYS,
        "visits": size.visits,
    }


def _break(session: Session, cast: Cast, now: datetime) -> None:
    """What has broken by 8.05, by the domain's own verbs."""
    today = session.scalars(_booked(now).order_by(Visit.starts_at, Visit.id)).all()
    busy = list(dict.fromkeys(visit.helper for visit in today))
    for ill in busy[-3:]:
        fall_ill(ill, Spell.WEEK, now)
    for away in busy[-5:-3]:
        first = now.date() + timedelta(days=1)
        go_away(away, first, first + timedelta(days=AHEAD_DAYS), now)
    stopping.pause(today[1].need.client, PauseReason.HOSPITAL, None, now)
    _nobody_opens(session, today[0], now)
    at_home = (Client.area_id == cast.area.id, Client.state == ClientState.ACTIVE)
    waiting = session.scalars(select(Client).where(*at_home).order_by(Client.id.desc())).all()
    for number, lonely in enumerate(waiting[:5]):
        made = _need(session, cast, lonely, now + timedelta(hours=6 + number))
        made.post(now)
        made.go_unfilled(UnfilledReason.NOBODY_LEFT, now)
    helpers = session.scalars(select(Helper).where(Helper.area_id == cast.area.id).order_by(Helper.id)).all()
    for number, hopeful in enumerate(waiting[5:15] * 2):
        _propose(session, _need(session, cast, hopeful, now + timedelta(hours=30 + number)), helpers[:10], now)
    for worried in waiting[:2]:
        concern = Concern(client=worried, reported_by_id=cast.nina.id, is_important=True, text="She eats little.")
        session.add(concern)
        concern.tell(now)


def _booked(now: datetime) -> Select[Visit]:
    within = (Visit.state == VisitState.BOOKED, Visit.starts_at < now + timedelta(hours=12), Visit.ends_at > now)
    return select(Visit).where(*within)


def _nobody_opens(session: Session, visit: Visit, now: datetime) -> None:
    visit.arrive(now)
    session.add(DoorStep(visit=visit, step=Step.RANG, at=now))


def _need(session: Session, cast: Cast, whose: Client, at: datetime) -> Need:
    kind = session.scalars(select(Kind).where(Kind.key == "company")).one()
    made = Need(
        area=whose.area,
        client=whose,
        kind=kind,
        place=whose.place,
        team=whose.team,
        posted_by_id=cast.nina.id,
        earliest=at,
        latest=at + timedelta(minutes=kind.minutes),
        minutes=kind.minutes,
    )
    session.add(made)
    return made


def _propose(session: Session, made: Need, helpers: list[Helper], now: datetime) -> None:
    made.post(now)
    proposal = Proposal(need=made, created_at=now)
    session.add(proposal)
    for rank, one in enumerate(helpers):
        reasons = [{"code": "near", "km": 0.4 + rank}]
        proposal.candidates.append(Candidate(helper=one, rank=rank, starts_at=made.earliest, reasons=reasons))
    session.flush()
    made.propose(now)


FILL = (
    """
    insert into need (area_id, client_id, kind_id, place_id, team_id, posted_by_id, state, earliest, latest, minutes,
                      seats, priority, languages, skills, car, note, wave, post_key, posted_at, decide_by)
    select :area, c.id, :kind, c.place_id, :team, :nina, case when day < 0 then 'done' else 'booked' end, starts,
           starts + interval '1 hour', 60, 1, 1, '{fi}', '{}', false, '', 1, format('town-%s-%s', day, c.n),
           starts - interval '3 days', starts - interval '2 hours'
      from (select id, place_id, row_number() over (order by id) n from client where area_id = :area) c,
           generate_series(cast(:first as int), cast(:last as int)) day,
           lateral (select cast(:eight as timestamptz) + day * interval '1 day'
                           + (c.n % 9) * interval '1 hour' as starts) t
     where c.n <= :visits
    """,
    """
    insert into proposal (need_id, state, created_at, is_usual, send_at, sent_at)
    select id, case when state = 'done' then 'approved' else 'superseded' end, posted_at, false, posted_at, posted_at
      from need where post_key like 'town-%'
    """,
    """
    insert into candidate (proposal_id, helper_id, rank, starts_at, extra_cost, odds, needs_swap, by_hand, reasons)
    select p.id, h.id, (h.n - n.id % h.count + h.count) % h.count, n.earliest, 0, 1, false, false, '[]'
      from proposal p join need n on n.id = p.need_id and n.post_key like 'town-%',
           (select id, row_number() over (order by id) n, count(*) over () count from helper
             where area_id = :area) h
     where (h.n - n.id % h.count + h.count) % h.count < 5
    """,
    """
    insert into offer (need_id, helper_id, candidate_id, state, starts_at, sent_at, reply_by, answered_at, nonce)
    select p.need_id, c.helper_id, c.id, 'accepted', c.starts_at, p.created_at, p.created_at + interval '1 hour',
           p.created_at, md5(c.id::text)
      from candidate c join proposal p on p.id = c.proposal_id join need n on n.id = p.need_id
     where n.post_key like 'town-%' and c.rank = 0
    """,
    """
    insert into visit (need_id, seat, helper_id, offer_id, state, starts_at, ends_at, booked_at, client_told_at, note,
                       for_next, longer_next)
    select n.id, 0, o.helper_id, o.id, n.state, n.earliest, n.latest, o.sent_at,
           case when n.earliest < cast(:now as timestamptz) + interval '10 hours' then o.sent_at end, '', '', false
      from offer o join need n on n.id = o.need_id where n.post_key like 'town-%'
    """,
    """
    insert into notification (key, kind, person_id, need_id, visit_id, state, asked_for, queued_at, not_before, fence,
                              tries, sent_at, channel)
    select format('town:%s:%s', v.id, k), case when k = 1 then 'visit_confirmed' else 'visit_agreed' end, :nina,
           v.need_id, v.id, 'sent', false, v.booked_at, v.booked_at, 1, 1, v.booked_at, 'email'
      from visit v, generate_series(1, 4) k
    """,
    """
    insert into task (key, kind, state, area_id, team_id, client_id, helper_id, need_id, visit_id, text, made_at,
                      not_before, due_at, tries, done_at, done_by_id, answer)
    select format('town:%s', v.id), 'tell_client', case when v.client_told_at is null then 'open' else 'done' end,
           :area, :team, n.client_id, v.helper_id, n.id, v.id, '', v.booked_at, v.booked_at,
           v.starts_at - interval '14 hours',
           0, v.client_told_at, case when v.client_told_at is not null then :nina end,
           case when v.client_told_at is not null then 'told' end
      from visit v join need n on n.id = v.need_id
    """,
    """
    insert into event (at, verb, entity, entity_id, state, actor_id, via, area_id, client_id, need_id, fields)
    select n.posted_at, 'looked', 'need', n.id, n.state, :nina, 'web', :area, n.client_id, n.id, '{}'
      from need n, generate_series(1, 8)
     where n.post_key like 'town-%'
    """,
    """
    insert into visit (need_id, seat, helper_id, state, starts_at, ends_at, booked_at, note, for_next, longer_next,
                       withdrawn_for)
    select need_id, 0, helper_id, 'cancelled', starts_at, ends_at, booked_at, '', '', false, 'ill'
      from visit where state = 'done' and id % 5 = 0
    """,
    """
    insert into door_step (visit_id, step, at)
    select id, step, starts_at from visit, unnest(array['rang', 'opened']) step where state = 'done' and id % 5 = 0
    """,
    """
    insert into concern (client_id, visit_id, reported_by_id, state, is_important, text, sent_at, answer)
    select n.client_id, v.id, :nina, 'closed', true, '', v.ends_at, ''
      from visit v join need n on n.id = v.need_id where v.state = 'done' and v.id % 5 = 0
    """,
    """
    insert into dated_exception (helper_id, day, starts, ends, is_free)
    select helper_id, starts_at::date, '00:00', '00:00', false from visit where state = 'done' and id % 5 = 0
    """,
)
"""Needs, and all that led to their visits, of every day from the first to the last."""
