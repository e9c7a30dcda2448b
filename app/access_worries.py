"""Who may see worries and incidents, and who may tell them. The rule is that of `app/access.py`."""

from collections.abc import Sequence

from sqlalchemy import Select, or_, select

from app import access
from app.web import Web
from models.circle import CircleMember
from models.client import Client
from models.concern import Concern, ConcernState
from models.errors import NotFound
from models.helper import Helper, HelperKind
from models.holding import hold
from models.incident import Incident, IncidentState
from models.need import Need
from models.notification import Notification, NotificationKind
from models.person import Person, RoleName
from models.visit import HOLDING, Visit, VisitState

WENT_THERE = (*HOLDING, VisitState.NOT_HOME)
"""Visits after which a helper has something to tell."""

CLOSED_SHOWN = 20


def clients_known_to(person: Person) -> Select[Client]:
    """Clients whom the person visits or has visited as a helper, and those in whose circle they are."""
    visited = select(Need.client_id).join(Visit).join(Visit.helper)
    mine = visited.where(Helper.person_id == person.id, Visit.state.in_(WENT_THERE))
    circle = select(CircleMember.client_id).where(CircleMember.person_id == person.id, CircleMember.may_follow)
    return select(Client).where(or_(Client.id.in_(mine), Client.id.in_(circle)))


def client_to_tell_about(web: Web, client_id: int) -> Client:
    """A client of whom this person may tell a worry or an incident: known to them, or of an area where they work."""
    found = web.session.get(Client, client_id)
    if found is None or not may_tell_about(web, found):
        raise NotFound
    return found


def may_tell_about(web: Web, client: Client) -> bool:
    """Whether this person may tell a worry or an incident about the client."""
    if access.acts_in(web.person, client.area_id, *access.CARE):
        return True
    known = clients_known_to(web.person).where(Client.id == client.id)
    return web.session.scalar(known.with_only_columns(Client.id)) is not None


def visit_to_tell_about(web: Web, visit_id: int) -> Visit:
    """A visit that this person may see, and about whose client they may tell."""
    found = access.visit(web, visit_id)
    client_to_tell_about(web, found.need.client_id)
    return found


def own_visit_there(web: Web, client: Client) -> Visit | None:
    """The last visit that this person made to the client as a volunteer, where they tell of her without naming one."""
    mine = select(Visit).join(Visit.helper).join(Visit.need).where(Need.client_id == client.id)
    made = mine.where(Helper.person_id == web.person.id, Helper.kind == HelperKind.VOLUNTEER)
    last_first = made.where(Visit.state.in_(WENT_THERE)).order_by(
        Visit.state == VisitState.BOOKED, Visit.starts_at.desc()
    )
    return web.session.scalar(last_first.limit(1))


def concern(web: Web, concern_id: int) -> Concern:
    """A worry that this person told, or may see in care."""
    found = web.session.get(Concern, concern_id)
    if found is None or not (found.reported_by_id == web.person.id or has_in_care(web, found)):
        raise NotFound
    return found


def concern_in_care(web: Web, concern_id: int) -> Concern:
    """A worry in an area where this person works in care, or which reached them on duty. Its row is held."""
    found = web.session.get(Concern, concern_id)
    if found is None or not has_in_care(web, found):
        raise NotFound
    hold(found)
    return found


def has_in_care(web: Web, concern: Concern) -> bool:
    """Whether this person may read and answer the worry: in care of the area, or told of it on duty."""
    if access.acts_in(web.person, concern.client.area_id, *access.CARE):
        return True
    mine = select(Notification.id).where(
        Notification.person_id == web.person.id,
        Notification.concern_id == concern.id,
        Notification.kind == NotificationKind.CONCERN,
    )
    return web.session.scalar(mine.limit(1)) is not None


def concerns_in_care(person: Person) -> Select[Concern]:
    """Open worries of the areas where the person works in care: important ones first, then the oldest."""
    mine = Client.area_id.in_([area.id for area in person.areas_as(*access.CARE)])
    waiting = select(Concern).join(Client).where(mine, Concern.state != ConcernState.CLOSED)
    return waiting.order_by(Concern.is_important.desc(), Concern.sent_at)


def own_concerns(person: Person) -> Select[Concern]:
    """What the person told, the latest first."""
    return select(Concern).where(Concern.reported_by_id == person.id).order_by(Concern.id.desc())


def incident(web: Web, incident_id: int) -> Incident:
    """An incident that this person reported or is one of the few to read; `may_read` tells which."""
    found = web.session.get(Incident, incident_id)
    if found is None or not (found.reported_by_id == web.person.id or may_read(web, found)):
        raise NotFound
    return found


def may_read(web: Web, incident: Incident) -> bool:
    """Whether this person is one of the few readers."""
    return web.person in incident.readers


def incident_in_charge(web: Web, incident_id: int) -> Incident:
    """An incident that this person is one of the few to read. Its row is held."""
    found = web.session.get(Incident, incident_id)
    if found is None or not may_read(web, found):
        raise NotFound
    hold(found)
    return found


def incidents_in_charge(web: Web) -> Sequence[Incident]:
    """The incidents that this person may read: open ones, then the latest that are closed."""
    areas = [area.id for area in web.person.areas_as(RoleName.COORDINATOR, RoleName.ADMIN)]
    mine = select(Incident).join(Client).where(Client.area_id.in_(areas)).order_by(Incident.id.desc())
    waiting = web.session.scalars(mine.where(Incident.state == IncidentState.OPEN)).all()
    closed = web.session.scalars(mine.where(Incident.state == IncidentState.CLOSED).limit(CLOSED_SHOWN)).all()
    return [incident for incident in (*waiting, *closed) if may_read(web, incident)]
