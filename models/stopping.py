"""Stopping: a client is away, gone, or does not agree any more. One act ends all that is under way for her, quietly.

From the commit of that act on nothing is asked, booked or sent because of her, but for one gentle message to each
person who would have come, or follows her visits; where she died, a person tells them. Locks: client, then her needs.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, or_, select

from models import booking, telling_client
from models.client import Client, ClientState, EndReason, PauseReason
from models.consent import Consent
from models.event import session_of
from models.helper import REGULAR, PairState
from models.holding import hold
from models.mandate import Mandate
from models.need import OVER, Need, held
from models.notification import Notification, NotificationKind, NotificationState
from models.notification_kind import ABOUT_HELP_TO_COME
from models.person import Person
from models.series import Series
from models.task import Task, TaskKind, TaskState
from models.telling_client import Expected
from models.visit import Visit

GENTLE = (NotificationKind.VISIT_CANCELLED, NotificationKind.CLIENT_STOPPED, NotificationKind.CLIENT_BACK)
"""News that is still to go out and is said anew; whoever waits for it is among those who are told."""

OVERTAKEN = (*sorted(ABOUT_HELP_TO_COME), NotificationKind.NEED_UNFILLED, NotificationKind.NEED_UNDECIDED, *GENTLE)
"""What is not sent any more once her help has stopped."""

CALLS = (TaskKind.TELL_CLIENT, TaskKind.TELL_CHANGE, TaskKind.LATE)
"""What nobody need do any more once her help has stopped."""

AS_THEY_ARE = {"populate_existing": True}


def pause(client: Client, reason: PauseReason, until: date | None, now: datetime) -> None:
    """She is in hospital or away, up to and including the day `until` where that is known: nobody comes meanwhile.

    While she is away already, only reason and day change. IllegalMove once her help has ended.
    """
    hold(client)
    if client.state is ClientState.PAUSED:
        client.record("pause_changed", now, ["pause_reason", "paused_until"])
        client.pause_reason, client.paused_until = reason, until
        return
    told = _stop(client, now)
    for series in _series(client):
        series.pause(now)
    client.move(ClientState.PAUSED, now, "paused")
    client.pause_reason, client.paused_until = reason, until
    telling_client.stopped(client, told, now)
    client.area.changed(now)


def resume(client: Client, now: datetime) -> None:
    """She is back: her series go on, and regular helpers and family hear it. IllegalMove unless she was away."""
    hold(client)
    client.move(ClientState.ACTIVE, now, "resumed")
    client.pause_reason = client.paused_until = None
    _restart_series(client, now)
    regular = [pair.helper.person for pair in client.pairs if pair.state is PairState.STANDING]
    telling_client.back(client, Expected([], regular), now)
    client.area.changed(now)


def end(client: Client, reason: EndReason, now: datetime) -> None:
    """Her help ends for good. Where she died, nobody hears it from a program: somebody rings each of them."""
    hold(client)
    told = _stop(client, now)
    for series in _series(client):
        series.end(now)
    client.move(ClientState.ENDED, now, "ended")
    client.pause_reason = client.paused_until = None
    client.end_reason, client.ended_at = reason, now
    if reason is EndReason.DIED:
        telling_client.break_news(client, told, now)
    else:
        telling_client.stopped(client, told, now)
    client.area.changed(now)


def give_consent(client: Client, consent: Consent, now: datetime) -> None:
    """She, or her legal representative, agrees: help may be offered, and her series go on. An earlier one gives way."""
    hold(client)
    client.give_consent(consent, now)
    _restart_series(client, now)


def withdraw_consent(client: Client, now: datetime) -> None:
    """She does not agree to be helped any more, or nobody does for her: what is under way stops, her series wait."""
    hold(client)
    client.withdraw_consent(now)
    if client.state is not ClientState.ACTIVE:
        return
    told = _stop(client, now)
    for series in _series(client):
        series.pause(now)
    telling_client.stopped(client, told, now)


def end_mandate(mandate: Mandate, now: datetime) -> None:
    """The representative's right is over; a consent that rested on it is withdrawn, unless another right carries it."""
    client = mandate.client
    hold(client)
    mandate.end(now)
    theirs = [consent for consent in client.consents if consent.representative_id == mandate.person_id]
    if any(consent.withdrawn_at is None and not consent.holds(now) for consent in theirs):
        withdraw_consent(client, now)


def _restart_series(client: Client, now: datetime) -> None:
    """Her series go on, if nothing else stands in their way."""
    if client.is_offerable(now):
        for series in _series(client):
            series.resume(now)


def _stop(client: Client, now: datetime) -> Expected:
    """Call all off and say who is to be told: who would have come, or was about to hear that they need not."""
    needs = live_needs(client)
    waiting = [*_drop_news(client, now), *_drop_calls(client, now)]
    visits = [visit for need in needs for visit in booking.call_off(need, now)]
    regular = [pair.helper for pair in client.pairs if pair.state in REGULAR]
    coming = [*(visit.helper for visit in (*visits, *_under_way(needs))), *regular]
    return Expected(visits, [*(helper.person for helper in coming), *waiting])


def live_needs(client: Client) -> Sequence[Need]:
    """Her live needs, all held before any is changed, so that nobody waits for us while we wait for them."""
    return session_of(client).scalars(held(and_(Need.client_id == client.id, Need.state.not_in(OVER)))).all()


def _under_way(needs: Iterable[Need]) -> list[Visit]:
    return [visit for need in needs for visit in need.visits if visit.is_ahead]


def _series(client: Client) -> Sequence[Series]:
    return session_of(client).scalars(select(Series).where(Series.client_id == client.id).order_by(Series.id)).all()


def _drop_news(client: Client, now: datetime) -> list[Person]:
    """Drop what was still to be sent about her, leased or not; whoever waits for word that a visit is off."""
    queued = Notification.state.in_((NotificationState.QUEUED, NotificationState.SENDING))
    about = select(Notification).where(queued, Notification.kind.in_(OVERTAKEN), _is_about(client))
    rows = about.order_by(Notification.id).with_for_update(key_share=True)
    found = session_of(client).scalars(rows, execution_options=AS_THEY_ARE).all()
    for notification in found:
        notification.drop("stopped", now)
    return [notification.person for notification in found if notification.kind in GENTLE]


def _drop_calls(client: Client, now: datetime) -> list[Person]:
    """Drop the calls that were still to be made about her; whom somebody was to tell that a visit is off."""
    passed_on = and_(Task.kind == TaskKind.PASS_ON, Notification.kind.in_(OVERTAKEN), _is_about(client))
    hers = and_(Task.kind.in_(CALLS), or_(Task.client_id == client.id, Task.need_id.in_(_needs_of(client))))
    calls = select(Task).outerjoin(Notification, Task.notification_id == Notification.id)
    open_ = calls.where(Task.state == TaskState.OPEN, or_(passed_on, hers)).order_by(Task.id)
    found = (
        session_of(client).scalars(open_.with_for_update(of=Task, key_share=True), execution_options=AS_THEY_ARE).all()
    )
    for task in found:
        task.drop(now)
    return [task.person for task in found if task.person and task.notification and task.notification.kind in GENTLE]


def _is_about(client: Client) -> ColumnElement[bool]:
    visits = select(Visit.id).join(Need).where(Need.client_id == client.id)
    of_client = or_(Notification.client_id == client.id, Notification.need_id.in_(_needs_of(client)))
    return or_(of_client, Notification.visit_id.in_(visits))


def _needs_of(client: Client) -> Select[int]:
    return select(Need.id).where(Need.client_id == client.id)
