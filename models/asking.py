"""A coordinator asks by hand: which helper may be put first, when they would start, and why not."""

from datetime import datetime, timedelta

from models.availability import free_intervals
from models.errors import N_, IllegalMove, Refused
from models.event import session_of
from models.helper import Helper, HelperKind
from models.need import Need, NeedState
from models.offer import Offer, OfferState
from models.proposal import Candidate, Proposal, ProposalState
from models.requirements import lacking
from models.starts import best_start, starts_after


class ClientNotOfferable(Refused):
    """The client is away or ended, has not consented, or has a non-disclosure order."""

    message = N_("Nobody can be asked for this client now: no consent, away, or a protected address.")


class HelperNotAskable(Refused):
    """The helper is not welcomed yet, is paused or has left, or has a non-disclosure order."""

    message = N_("%(name)s cannot be asked now: not welcomed yet, on a pause, or no longer a helper.")


class NotTheirFamily(Refused):
    """A relative helps only the clients in whose circle they are."""

    message = N_("%(name)s helps only their own family.")


class NotAMatch(Refused):
    """The client and the helper must not meet."""

    message = N_("%(name)s and this client are not a match, so they are not asked for each other.")


class AskedBefore(Refused):
    """The helper has been asked about this need."""

    message = N_("%(name)s has been asked about this already.")


class NoTimeThen(Refused):
    """The helper has visits too near to every possible start."""

    message = N_("%(name)s has another visit too close to this time.")


class TooLateToAsk(Refused):
    """The help would begin, or have begun, before a question may be sent."""

    message = N_("It is too late to ask %(name)s: the help would begin before the question may be sent.")


class AskedEnough(Refused):
    """The helper's day is full of questions."""

    message = N_("%(name)s has been asked often enough for one day. Ask somebody else, or try again tomorrow.")


def put_first(proposal: Proposal, helper: Helper, now: datetime) -> None:
    """Ask `helper` before everybody else on a pending proposal, whether or not the matcher listed them.

    The caller holds the need's lock. IllegalMove when the proposal is no longer pending; else a Refused that says why
    this helper cannot be asked.
    """
    if proposal.state is not ProposalState.PENDING:
        raise IllegalMove()
    listed = next((c for c in proposal.candidates if c.helper_id == helper.id), None)
    candidate = chosen(proposal.need, helper, now, wish=listed.starts_at if listed else None)
    if listed is None:
        candidate.rank = len(proposal.candidates)
        proposal.candidates.append(candidate)
    else:
        listed.starts_at, listed.by_hand = candidate.starts_at, True
    first = listed or candidate
    proposal.reorder([first, *(c for c in proposal.candidates if c is not first)], now)


def ask_by_hand(need: Need, helper: Helper, person_id: int, now: datetime) -> Proposal:
    """Ask `helper` about a need that has no suggestion: approved at once, sent when the undo time has passed.

    Where others are being asked already, this helper is asked beside them, at once. The caller holds the need's lock.
    IllegalMove when the need is neither open, unfilled nor being asked about; else a Refused that says why this helper
    cannot be asked.
    """
    if is_being_asked(need):
        return _ask_besides(need, helper, now)
    if need.state not in (NeedState.OPEN, NeedState.UNFILLED):
        raise IllegalMove()
    candidate = chosen(need, helper, now)
    if need.proposal is not None:
        need.proposal.supersede(now)
        session_of(need).flush()
    proposal = Proposal(need=need, created_at=now, candidates=[candidate])
    session_of(need).add(proposal)
    proposal.record("proposed", now)
    proposal.approve(person_id, now)
    return proposal


def is_being_asked(need: Need) -> bool:
    """Whether questions from an approved list are out, so that one more helper can be asked beside them."""
    shortlist = need.shortlist if need.state is NeedState.OFFERING else []
    return bool(shortlist) and shortlist[0].proposal.sent_at is not None


def _ask_besides(need: Need, helper: Helper, now: datetime) -> Proposal:
    proposal = need.shortlist[0].proposal
    listed = next((one for one in need.shortlist if one.helper_id == helper.id), None)
    candidate = chosen(need, helper, now, wish=listed.starts_at if listed else None)
    if listed is None:
        candidate.rank = len(proposal.candidates)
        proposal.candidates.append(candidate)
    else:
        listed.starts_at = candidate.starts_at
    session_of(need).flush()
    Offer.ask(need, listed or candidate, now)
    return proposal


def chosen(need: Need, helper: Helper, now: datetime, wish: datetime | None = None) -> Candidate:
    """`helper` as a candidate by hand, at `wish` or the best start in the need's window; a Refused where not."""
    if refusal := hindrance(need, helper, now):
        raise refusal
    start = _start(need, helper, now, wish)
    candidate = Candidate(helper_id=helper.id, helper=helper, rank=0, starts_at=start, by_hand=True, reasons=[])
    if not helper.is_askable(need.area.day_of(start)):
        raise HelperNotAskable(name=helper.person.name)
    if not Offer.may_ask(need, candidate, now):
        raise AskedEnough(name=helper.person.name)
    return candidate


def hindrance(need: Need, helper: Helper, now: datetime) -> Refused | None:
    """Why `helper` cannot be asked about `need` at any time of its window; None where nothing stands in the way."""
    name = helper.person.name
    if not need.client.is_offerable(now):
        return ClientNotOfferable()
    if not helper.may_help(need.area.day_of(need.earliest)):
        return HelperNotAskable(name=name)
    if helper.kind is HelperKind.RELATIVE and helper.person_id not in {m.person_id for m in need.client.circle}:
        return NotTheirFamily(name=name)
    if need.client.bars(helper):
        return NotAMatch(name=name)
    if any(offer.helper_id == helper.id and offer.state is not OfferState.EXPIRED for offer in need.offers):
        return AskedBefore(name=name)
    return lacking(need, helper)


def is_free(need: Need, helper: Helper) -> bool:
    """Whether `helper` has said to be free for as long as `need` takes, somewhere in its window."""
    length = timedelta(minutes=need.minutes)
    return any(i.end - i.start >= length for i in free_intervals(helper, need.earliest, need.latest))


def _start(need: Need, helper: Helper, now: datetime, wish: datetime | None) -> datetime:
    """`wish`, or the soonest start that suits the helper."""
    starts = starts_after(need, helper.person.quiet_hours.next_waking(now), wish)
    if not starts:
        raise TooLateToAsk(name=helper.person.name)
    start = best_start(need, helper, starts)
    if start is None:
        raise NoTimeThen(name=helper.person.name)
    return start
