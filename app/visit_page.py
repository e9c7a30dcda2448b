"""What a visit's page shows to whom, and the forms in which the helper tells how it went."""

from dataclasses import dataclass
from typing import Any

from starlette.datastructures import FormData
from wtforms import BooleanField, RadioField, TextAreaField
from wtforms.validators import Length

from app import access
from app.forms import Form
from app.telephone import as_written
from app.web import Web
from models.continuity import note_from_last, wished_minutes
from models.errors import N_
from models.offer import OfferState
from models.person import RoleName
from models.spending import Spending
from models.visit import AHEAD, OPENING, Visit, VisitState, WithdrawReason

WENT_THERE = (*AHEAD, VisitState.DONE, VisitState.NOT_HOME)
"""States in which the helper still reads whom the visit is or was to."""

NOTE_LENGTH = Length(max=1000, message=N_("Write at most 1,000 characters."))
FOUND = {"yes": True, "no": False, "": None}
FOUND_WORDS = {"yes": N_("Yes"), "no": N_("No"), "": N_("I did not ask")}


class DoneForm(Form):
    """How it went: for care and family, and for whoever comes next."""

    note = TextAreaField(N_("How did it go? Home care and the family read this."), [NOTE_LENGTH], id="done-note")
    was_well = RadioField(N_("Was the client well?"), default="")
    for_next = TextAreaField(N_("For the next helper"), [NOTE_LENGTH])
    longer_next = BooleanField(N_("It takes longer than agreed: a quarter of an hour more next time"))

    def __init__(self, web: Web, sent: FormData | None = None) -> None:
        super().__init__(web, sent)
        self.was_well.choices = [(value, self.say(name)) for value, name in FOUND_WORDS.items()]

    def told(self) -> dict[str, Any]:
        """What was told, as `Visit.finish` takes it."""
        return {
            "note": self.note.data or "",
            "for_next": self.for_next.data or "",
            "was_well": FOUND[self.was_well.data or ""],
            "longer_next": self.longer_next.data,
        }


class CouldNotForm(Form):
    """What stood in the way."""

    note = TextAreaField(N_("What happened? Home care and the family read this."), [NOTE_LENGTH], id="could-not-note")


@dataclass(frozen=True, slots=True)
class Seen:
    """A visit as one person sees it: who they are to it, and what they may read and do."""

    visit: Visit
    role: str
    shows_client: bool
    shows_address: bool
    phone: str
    door_code: str
    from_last: str
    has_begun: bool
    was_withdrawn: bool
    may_act: bool
    may_miss: bool
    keeps_money: bool
    wished_minutes: int | None
    done: DoneForm
    could_not: CouldNotForm


def see(web: Web, visit: Visit, *, done: DoneForm | None = None, could_not: CouldNotForm | None = None) -> Seen:
    """`visit` as whoever asks sees it, with forms as they were filled in."""
    client, area_id = visit.need.client, visit.need.area_id
    role = role_at(web, visit)
    web.place = "family" if role == "family" else ""
    reveals = role != "helper" or visit.reveals(web.now)
    is_going = role == "helper" and visit.is_ahead and reveals
    return Seen(
        visit=visit,
        role=role,
        shows_client=role != "helper" or (reveals and visit.state in WENT_THERE),
        shows_address=visit.is_ahead and reveals and role != "family" and not client.is_protected,
        phone=as_written(client.phone) if client.phone and reveals and role != "family" else "",
        door_code=client.door_code or "" if is_going and visit.shows_code(web.now) else "",
        from_last=note_from_last(visit) if is_going else "",
        has_begun=web.now >= visit.starts_at - OPENING,
        was_withdrawn=_was_withdrawn(visit),
        may_act=access.acts_in(web.person, area_id, *access.CARE),
        may_miss=access.acts_in(web.person, area_id, RoleName.COORDINATOR) and web.now >= visit.starts_at,
        keeps_money=role == "helper" and visit.need.kind.moves_money and Spending.may_keep(visit, web.now),
        wished_minutes=wished_minutes(visit) if role == "care" else None,
        done=done or DoneForm(web),
        could_not=could_not or CouldNotForm(web),
    )


def _was_withdrawn(visit: Visit) -> bool:
    """Whether the helper told us; where the two were parted, nobody reads who said so."""
    is_taken_back = visit.offer is not None and visit.offer.state is OfferState.WITHDRAWN
    return is_taken_back and visit.withdrawn_for is not WithdrawReason.PARTED


def role_at(web: Web, visit: Visit) -> str:
    """What this person is to the visit; who helps sees it as the helper, whatever else they are."""
    if visit.helper.person_id == web.person.id:
        return "helper"
    return "care" if visit.need.area_id in access.area_ids(web.person, *access.CARE) else "family"


def record_look(web: Web, seen: Seen) -> None:
    """The event that somebody read her name, address, phone or code."""
    fields = ["name"] * seen.shows_client + ["address", "phone"] * seen.shows_address
    fields += ["door_code"] * bool(seen.door_code)
    if fields:
        seen.visit.need.client.record("looked", web.now, fields)
