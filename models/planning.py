"""Planning: an occurrence of a series becomes a need, once, and those whom the client knows are asked at once."""

from datetime import date, datetime, timedelta

from sqlalchemy import select

from models.client import ClientState
from models.errors import IllegalMove
from models.event import session_of
from models.helper import Helper, PairState
from models.need import Need, NeedState
from models.occurrences import window
from models.series import Series, SeriesState


def plan(series: Series, day: date, now: datetime) -> Need | None:
    """The need of `day`, posted and asked about; None where there is one already, or nothing is planned now.

    The client's row is held, so that whoever pauses or ends her waits, and finds the need.
    """
    series.hold()
    earliest, latest = window(series, day)
    if not _is_planned(series) or earliest <= now or _standing_need(series, day) is not None:
        return None
    need = _need(series, day)
    need.earliest, need.latest = earliest, latest
    session_of(series).add(need)
    need.post(now)
    need.ask_usual(usual_helpers(series), now)
    return need


def move_turn(series: Series, day: date, starts_at: datetime, now: datetime) -> Need:
    """The visit of `day` is at `starts_at` instead: who was asked or booked is told, and all are asked anew.

    IllegalMove while nothing is planned, or where the visit of that day has begun.
    """
    series.hold()
    series.cancel_turn(day, now)
    session_of(series).flush()
    if not _is_planned(series) or _standing_need(series, day) is not None:
        raise IllegalMove()
    need = _need(series, day)
    need.earliest, need.latest = starts_at, starts_at + timedelta(minutes=series.minutes)
    session_of(series).add(need)
    need.post(now)
    series.record("turn_moved", now, ["needs"])
    need.ask_usual(usual_helpers(series), now)
    return need


def ask_about(series: Series, day: date, now: datetime) -> bool:
    """Ask as usual about a day that is planned, and about which nobody has been asked yet."""
    need = _standing_need(series, day)
    if need is None:
        return False
    need.lock()
    if need.state not in (NeedState.OPEN, NeedState.PROPOSED) or need.offers or need.is_chosen_by_hand:
        return False
    return need.ask_usual(usual_helpers(series), now)


def usual_helpers(series: Series) -> list[Helper]:
    """Who is asked as usual: the standing helper, once the two have met, then the client's substitutes in order."""
    standing = series.standing_pair
    first = [standing] if standing and standing.state is PairState.STANDING and standing.met_at else []
    return [pair.helper for pair in (*first, *series.client.substitutes)]


def _is_planned(series: Series) -> bool:
    return series.state is SeriesState.ACTIVE and series.client.state is ClientState.ACTIVE


def _standing_need(series: Series, day: date) -> Need | None:
    ours = select(Need).where(Need.series_id == series.id, Need.occurs_on == day, Need.state != NeedState.CANCELLED)
    return session_of(series).scalars(ours).one_or_none()


def _need(series: Series, day: date) -> Need:
    client = series.client
    return Need(
        area=client.area,
        client=client,
        kind=series.kind,
        place=client.place,
        team=series.team or client.team,
        posted_by_id=series.posted_by_id,
        series=series,
        occurs_on=day,
        minutes=series.minutes,
        note=series.note,
    )
