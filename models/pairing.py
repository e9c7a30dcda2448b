"""Pairing: who comes as usual to a client, who stands in, and the first meeting of the two."""

from datetime import date, datetime, timedelta

from sqlalchemy import select

from models.asking import HelperNotAskable, NotAMatch, NotTheirFamily, ask_by_hand
from models.client import Client
from models.errors import N_, Refused
from models.event import session_of
from models.helper import Helper, HelperKind, Pair, PairState
from models.need import Need
from models.person import Person
from models.public_holidays import is_holiday
from models.separation import part
from models.series import Series
from models.visit import Visit, VisitState

MEETING_MINUTES = 30
"""How long a first meeting takes."""

FRIDAY = 4


class AlreadyRegular(Refused):
    """The helper is the standing helper of a series of the client's."""

    message = N_("%(name)s already comes as usual. Choose another helper for the series first.")


class NeverMet(Refused):
    """There is no standing helper whom the client has yet to meet."""

    message = N_("There is nobody to introduce. Choose the usual helper first.")


def stand(series: Series, helper: Helper, now: datetime) -> Pair:
    """`helper` comes as usual from now on; who did so before is preferred. A Refused where they cannot be asked."""
    series.hold()
    former = series.standing_pair
    pair = _paired(series.client, helper, PairState.STANDING, now)
    series.standing_pair = pair
    series.record("standing_chosen", now, ["standing_pair"])
    session_of(series).flush()
    if former is not None and former is not pair:
        _step_down(former, now)
    if pair.met_at is not None:
        series.plan_again(None)
    return pair


def stand_down(series: Series, now: datetime) -> None:
    """Nobody comes as usual any more; who did so is preferred. Again changes nothing."""
    series.hold()
    former, series.standing_pair = series.standing_pair, None
    if former is not None:
        series.record("standing_ended", now, ["standing_pair"])
        session_of(series).flush()
        _step_down(former, now)


def settle(client: Client, helper: Helper, state: PairState, now: datetime) -> None:
    """What she and `helper` are to each other from now on: preferred, a substitute, or not a match."""
    pair = client.pair(helper)
    if state is PairState.BLOCKED:
        part(client, helper, now)
    elif state is PairState.SUBSTITUTE:
        add_substitute(client, helper, now)
    elif pair is not None and pair.state is PairState.STANDING:
        raise AlreadyRegular(name=helper.person.name)
    else:
        client.pair_with(helper, state, now)


def add_substitute(client: Client, helper: Helper, now: datetime) -> Pair:
    """`helper` is asked when the usual one cannot come, after the substitutes whom she has already."""
    pair = client.pair(helper)
    if pair is not None and pair.state is PairState.STANDING:
        raise AlreadyRegular(name=helper.person.name)
    if pair is not None and pair.state is PairState.SUBSTITUTE:
        return pair
    return _paired(client, helper, PairState.SUBSTITUTE, now)


def move_up(pair: Pair, now: datetime) -> None:
    """Ask this substitute one place sooner."""
    order = pair.client.substitutes
    place = order.index(pair) if pair in order else 0
    if place:
        order[place - 1 : place + 1] = [pair, order[place - 1]]
        for position, other in enumerate(order, start=1):
            other.position = position
        pair.record("moved_up", now, ["position"])


def introduce(series: Series, starts_at: datetime, poster: Person, now: datetime) -> Need:
    """Post the first meeting of the client and her usual helper, and ask exactly that helper, without a round."""
    pair = series.standing_pair
    if pair is None or pair.met_at is not None:
        raise NeverMet()
    client = series.client
    need = Need(
        area=client.area,
        client=client,
        kind=series.kind,
        place=client.place,
        team=series.team or client.team,
        posted_by=poster,
        introduces=pair.helper,
        earliest=starts_at,
        latest=starts_at + timedelta(minutes=MEETING_MINUTES),
        minutes=MEETING_MINUTES,
    )
    session_of(series).add(need)
    need.post(now)
    ask_by_hand(need, pair.helper, poster.id, now)
    return need


def meeting_day(series: Series, now: datetime) -> date:
    """The next working day, on which a first meeting is suggested."""
    day = series.client.area.day_of(now) + timedelta(days=1)
    while day.weekday() > FRIDAY or is_holiday(day):
        day += timedelta(days=1)
    return day


def _paired(client: Client, helper: Helper, state: PairState, now: datetime) -> Pair:
    _must_suit(client, helper, now)
    pair = client.pair_with(helper, state, now)
    if pair.met_at is None and _has_visited(client, helper):
        pair.meet(now)
    return pair


def _must_suit(client: Client, helper: Helper, now: datetime) -> None:
    pair, name = client.pair(helper), helper.person.name
    if not helper.is_askable(client.area.day_of(now)):
        raise HelperNotAskable(name=name)
    if pair is not None and pair.is_barred:
        raise NotAMatch(name=name)
    if helper.kind is HelperKind.RELATIVE and client.bars(helper):
        raise NotTheirFamily(name=name)


def _has_visited(client: Client, helper: Helper) -> bool:
    done = select(Visit.id).join(Visit.need).where(Visit.helper_id == helper.id, Visit.state == VisitState.DONE)
    return session_of(client).scalar(done.where(Need.client_id == client.id).limit(1)) is not None


def _step_down(pair: Pair, now: datetime) -> None:
    """Unless they come as usual to another series of hers."""
    session_of(pair).expire(pair, ["series"])
    if pair.state is PairState.STANDING and not pair.series:
        pair.state, pair.since = PairState.PREFERRED, now
        pair.record("stood_down", now, ["state"])
