"""Leaving: a helper stops for good, and what is personal about them is erased on its day."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select, update

from models import telling
from models.availability import PostedSlot
from models.circle import CircleMember
from models.client import Client
from models.console import ConsoleMessage
from models.errors import N_, IllegalMove, Refused
from models.event import session_of
from models.expense import Expense
from models.giving_back import hold_all
from models.helper import Helper, Pair
from models.holding import hold
from models.inbound import InboundSms
from models.need import Need, held
from models.notification import Notification
from models.offer import UNDECIDED, Offer
from models.person import Person, RoleName
from models.place import Place
from models.session import PersonSession, SignIn
from models.visit import AHEAD, Visit, VisitState

KEPT_FOR = timedelta(days=90)
"""So long a helper's data are kept after they leave, unless another day is chosen: for expenses and open questions."""

LONGEST = timedelta(days=365)
"""No longer than that."""

ERASED = "–"
"""What stands where a name stood."""


class VisitUnderWay(Refused):
    """Who is with a client right now finishes first."""

    message = N_("There is a visit under way. Finish it first.")


class EraseDay(Refused):
    """The day of the erasure is not among those that may be chosen."""

    message = N_("Choose a day from today to a year from now.")


def leave(helper: Helper, erase_on: date, now: datetime) -> None:
    """The helper stops for good: what they had agreed goes to others at once, and on `erase_on` their data are erased.

    IllegalMove when they left before, VisitUnderWay while they are with a client, EraseDay for a day out of bounds.
    """
    visits = _held(helper)
    today = helper.area.day_of(now)
    if helper.left_at is not None:
        raise IllegalMove()
    if any(visit.state is VisitState.UNDER_WAY for visit in visits):
        raise VisitUnderWay()
    if not today <= erase_on <= today + LONGEST:
        raise EraseDay()
    helper.left_at, helper.erase_on = now, erase_on
    helper.record("left", now, ["left_at", "erase_on"])
    _end_pairs(helper, [pair for pair in helper.pairs if not pair.is_barred], now)
    for visit in visits:
        if visit.ends_at > now:
            visit.withdraw(now)
    close_questions(helper, now, is_told=False)
    _take_role(helper, now)
    helper.area.changed(now)


def hold_questions(helper: Helper) -> None:
    """Hold the needs about which the helper is asked, and then the helper, until the transaction ends."""
    asked = select(Offer.need_id).where(Offer.helper_id == helper.id, Offer.state.in_(UNDECIDED))
    session_of(helper).scalars(held(Need.id.in_(asked))).all()
    hold(helper)


def close_questions(helper: Helper, now: datetime, *, is_told: bool = True) -> None:
    """Close every question to the helper and ask the next. The caller holds the needs."""
    mine = select(Offer).where(Offer.helper_id == helper.id, Offer.state.in_(UNDECIDED)).order_by(Offer.id)
    for offer in session_of(helper).scalars(mine).all():
        offer.expire(now)
        if is_told:
            telling.offer_cancelled(offer, now)
        offer.need.ask_next(now)


def erase(helper: Helper, now: datetime) -> None:
    """Erase what is personal about a helper who left; what happened is kept by number alone, without a name."""
    hold(helper)
    if helper.left_at is None or helper.erased_at is not None:
        return
    session = session_of(helper)
    helper.place = _nowhere(helper.place)
    _end_pairs(helper, list(helper.pairs), now)
    for theirs in (helper.weekly_slots, helper.exceptions, helper.posted_slots, helper.welcome_marks):
        theirs.clear()
    _erase_claims(helper)
    helper.languages, helper.skills, helper.kinds, helper.car = [], [], [], False
    helper.erased_at = now
    if not helper.person.roles and not _is_family(helper.person):
        _erase_person(helper.person, now)
    helper.record("erased", now, ["name", "email", "phone", "address"])
    session.flush()


def _held(helper: Helper) -> Sequence[Visit]:
    """The helper's visits ahead; they, open questions, the needs of both, and the helper are held, in order."""
    session = session_of(helper)
    mine = select(Visit).where(Visit.helper_id == helper.id, Visit.state.in_(AHEAD))
    asked = select(Offer).where(Offer.helper_id == helper.id, Offer.state.in_(UNDECIDED))
    hold_all(helper, session.scalars(mine).all(), session.scalars(asked).all())
    # Looked for again: a question may have become a visit before it was held.
    return session.scalars(mine.order_by(Visit.starts_at, Visit.id)).all()


def _end_pairs(helper: Helper, pairs: Sequence[Pair], now: datetime) -> None:
    """Nobody counts on them any more; who must not meet them stays written until the erasure."""
    for pair in pairs:
        pair.end_roles(now)
        pair.record("unpaired", now, ["state"])
        session_of(helper).flush()
        helper.pairs.remove(pair)


def _take_role(helper: Helper, now: datetime) -> None:
    person = helper.person
    theirs = {RoleName.VOLUNTEER} if _is_family(person) else {RoleName.VOLUNTEER, RoleName.RELATIVE}
    person.roles[:] = [role for role in person.roles if role.name not in theirs]
    person.record("role_ended", now, ["roles"])


def _is_family(person: Person) -> bool:
    member = select(CircleMember.id).where(CircleMember.person_id == person.id).limit(1)
    return session_of(person).scalar(member) is not None


def _nowhere(home: Place) -> Place:
    """A place that says nothing, in place of `home`, which is deleted where it is nobody else's."""
    session = session_of(home)
    nowhere = Place(street=ERASED, municipality=ERASED)
    session.add(nowhere)
    uses = [select(kind.id).where(kind.place_id == home.id) for kind in (Client, Need, PostedSlot)]
    others = select(Helper.id).where(Helper.place_id == home.id).offset(1)
    if not any(session.scalar(use.limit(1)) for use in (*uses, others)):
        session.flush()
        session.expunge(home) if home in session.new else session.delete(home)
    return nowhere


def _erase_claims(helper: Helper) -> None:
    """Of what the ways cost only day and sum stay: the helper's own words and receipts go."""
    session = session_of(helper)
    claims = session.scalars(select(Expense).where(Expense.helper_id == helper.id)).all()
    receipts = [claim.receipt for claim in claims if claim.receipt is not None]
    for claim in claims:
        claim.note, claim.receipt = "", None
    session.flush()
    for receipt in receipts:
        session.delete(receipt)


def _erase_person(person: Person, now: datetime) -> None:
    session = session_of(person)
    person.name, person.email, person.phone = ERASED, None, None
    person.quiet_start = person.quiet_end = None
    person.disabled_at = person.disabled_at or now
    notes = select(Notification.id).where(Notification.person_id == person.id)
    session.execute(delete(ConsoleMessage).where(ConsoleMessage.notification_id.in_(notes)))
    session.execute(delete(PersonSession).where(PersonSession.person_id == person.id))
    session.execute(update(InboundSms).where(InboundSms.person_id == person.id).values(phone=ERASED, text=""))
    session.execute(delete(SignIn).where(SignIn.person_id == person.id))
