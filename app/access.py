"""Who may see what: one function per entity, and no other way to fetch by number.

What one may not see does not exist for them: NotFound, never Forbidden.
"""

from collections.abc import Collection

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from app.web import Web
from models.area import Area
from models.circle import CircleMember
from models.client import Client
from models.errors import NotFound
from models.helper import Helper
from models.need import Need
from models.offer import Offer
from models.person import Person, RoleName
from models.proposal import Proposal
from models.round import Round
from models.visit import Visit

CARE = (RoleName.STAFF, RoleName.COORDINATOR, RoleName.DESK)


def area_ids(person: Person, *names: RoleName) -> list[int]:
    """The areas in which the person has one of the roles; an admin has them all by naming them."""
    return [area.id for area in person.areas_as(*names, RoleName.ADMIN)]


def acts_in(person: Person, area_id: int, *names: RoleName) -> bool:
    """Whether the person has one of the roles in the area and so may act there; an admin only looks."""
    return any(person.has_role(name, area_id) for name in names)


def visible_clients(person: Person) -> Select[Client]:
    """Clients of the areas where the person works in care, and those in whose circle they are."""
    in_circle = select(CircleMember.client_id).where(CircleMember.person_id == person.id, CircleMember.may_follow)
    return select(Client).where(or_(Client.area_id.in_(area_ids(person, *CARE)), Client.id.in_(in_circle)))


def visible_needs(person: Person) -> Select[Need]:
    """Needs of the clients that the person may see."""
    return select(Need).where(Need.client_id.in_(visible_clients(person).with_only_columns(Client.id)))


def client(web: Web, client_id: int) -> Client:
    """A client whom this person may see."""
    return _found(web.session.scalar(visible_clients(web.person).where(Client.id == client_id)))


def client_in_care(web: Web, client_id: int) -> Client:
    """A client of an area where this person works in care."""
    mine = select(Client).where(Client.area_id.in_(area_ids(web.person, *CARE)), Client.id == client_id)
    return _found(web.session.scalar(mine))


def client_to_post_for(web: Web, client_id: int) -> Client:
    """A client for whom this person may post needs: in care, or in the circle with that right."""
    found = client(web, client_id)
    return _found(found if may_post_for(web.person, found) else None)


def may_post_for(person: Person, client: Client) -> bool:
    """Whether the person may post needs for this client."""
    if acts_in(person, client.area_id, *CARE):
        return True
    return any(member.person_id == person.id and member.may_post for member in client.circle)


def postable_clients(person: Person) -> Select[Client]:
    """Every client for whom the person may post needs."""
    in_circle = select(CircleMember.client_id).where(CircleMember.person_id == person.id, CircleMember.may_post)
    mine = [area.id for area in person.areas_as(*CARE)]
    return select(Client).where(or_(Client.area_id.in_(mine), Client.id.in_(in_circle)))


def need(web: Web, need_id: int) -> Need:
    """A need that this person may see."""
    return _found(web.session.scalar(visible_needs(web.person).where(Need.id == need_id)))


def need_to_change(web: Web, need_id: int) -> Need:
    """A need that this person may cancel or change: who may post for its client. Its row is held."""
    found = need(web, need_id)
    if not may_post_for(web.person, found.client):
        raise NotFound
    found.lock()
    return found


def need_in_charge(web: Web, need_id: int) -> Need:
    """A need of an area that this person coordinates."""
    mine = select(Need).where(Need.area_id.in_(area_ids(web.person, RoleName.COORDINATOR)), Need.id == need_id)
    return _found(web.session.scalar(mine))


def need_to_coordinate(web: Web, need_id: int) -> Need:
    """A need of an area that this person coordinates. Its row is held."""
    found = need_in_charge(web, need_id)
    found.lock()
    return found


def proposal(web: Web, proposal_id: int) -> Proposal:
    """A proposal in an area that this person coordinates. Its need's row is held."""
    mine = select(Proposal).join(Need).where(Need.area_id.in_(area_ids(web.person, RoleName.COORDINATOR)))
    found = _found(web.session.scalar(mine.where(Proposal.id == proposal_id)))
    found.need.lock()
    web.session.refresh(found)
    return found


def proposals(web: Web, ids: Collection[int]) -> list[Proposal]:
    """Proposals in areas that this person coordinates, all or none. Their needs' rows are held, in order."""
    mine = select(Proposal).join(Need).where(Need.area_id.in_(area_ids(web.person, RoleName.COORDINATOR)))
    rows = mine.where(Proposal.id.in_(ids)).order_by(Proposal.need_id).options(joinedload(Proposal.need))
    found = list(web.session.scalars(rows))
    if len(found) < len(set(ids)):
        raise NotFound
    for each in found:
        each.need.lock()
        web.session.refresh(each)
    return found


def area(web: Web, area_id: int) -> Area:
    """An area that this person coordinates."""
    mine = web.person.areas_as(RoleName.COORDINATOR, RoleName.ADMIN)
    return _found(next((area for area in mine if area.id == area_id), None))


def round_of_matcher(web: Web, round_id: int) -> Round:
    """A round over an area that this person coordinates."""
    mine = select(Round).where(Round.area_id.in_(area_ids(web.person, RoleName.COORDINATOR)))
    return _found(web.session.scalar(mine.where(Round.id == round_id)))


def as_helper(web: Web) -> Helper | None:
    """This person as a helper; a relative need not be one."""
    return web.session.scalar(select(Helper).where(Helper.person_id == web.person.id))


def own_helper(web: Web) -> Helper:
    """This person as a helper."""
    return _found(as_helper(web))


def own_helper_to_change(web: Web) -> Helper:
    """This person as a helper whose times or limits change. The row is held."""
    found = own_helper(web)
    web.session.refresh(found, with_for_update=True)
    web.session.expire(found, ["weekly_slots", "exceptions", "posted_slots"])
    return found


def helper(web: Web, helper_id: int) -> Helper:
    """A helper of an area that this person coordinates."""
    mine = select(Helper).where(Helper.area_id.in_(area_ids(web.person, RoleName.COORDINATOR)))
    return _found(web.session.scalar(mine.where(Helper.id == helper_id)))


def own_offer(web: Web, offer_id: int) -> Offer:
    """An offer made to this person."""
    mine = select(Offer).join(Helper).where(Helper.person_id == web.person.id, Offer.id == offer_id)
    return _found(web.session.scalar(mine))


def offer_by_token(web: Web, offer_id: int, token: str) -> Offer:
    """The offer that an e-mailed token opens, and nothing else."""
    found = _found(web.session.get(Offer, offer_id))
    if not found.is_token(web.settings.signing_secret(), token):
        raise NotFound
    return found


def visit(web: Web, visit_id: int) -> Visit:
    """A visit that this person makes, follows as family, or answers for in care."""
    followed = Visit.need_id.in_(visible_needs(web.person).with_only_columns(Need.id))
    visible = select(Visit).join(Helper).where(or_(Helper.person_id == web.person.id, followed), Visit.id == visit_id)
    return _found(web.session.scalar(visible))


def own_visit(web: Web, visit_id: int) -> Visit:
    """A visit that this person makes."""
    mine = select(Visit).join(Helper).where(Helper.person_id == web.person.id, Visit.id == visit_id)
    return _found(web.session.scalar(mine))


def visit_in_care(web: Web, visit_id: int) -> Visit:
    """A visit in an area where this person works in care."""
    mine = select(Visit).join(Need).where(Need.area_id.in_(area_ids(web.person, *CARE)), Visit.id == visit_id)
    return _found(web.session.scalar(mine))


def visit_in_charge(web: Web, visit_id: int) -> Visit:
    """A visit in an area that this person coordinates."""
    mine = select(Visit).join(Need).where(Need.area_id.in_(area_ids(web.person, RoleName.COORDINATOR)))
    return _found(web.session.scalar(mine.where(Visit.id == visit_id)))


def _found[T](thing: T | None) -> T:
    if thing is None:
        raise NotFound
    return thing
