"""Who may see which helper and organisation, and how much: coordinators of the area, and of the organisation itself.

A helper's organisation is the controller of what it knows of them. Its own coordinators see all of that, wherever the
helper helps, and nothing of clients; the area's coordinators see of another organisation's helper what they need for
asking. Where an organisation has nobody of its own here, the area's coordinators act for it.
"""

from sqlalchemy import ColumnElement, and_, not_, or_, select

from app import access
from app.web import Web
from models.area import Area
from models.errors import NotFound
from models.helper import Helper
from models.organisation import Organisation
from models.person import Person, Role, RoleName

C = RoleName.COORDINATOR


def visible_helpers(person: Person) -> ColumnElement[bool]:
    """Helpers of the person's areas, and of their organisations."""
    return or_(Helper.area_id.in_(access.area_ids(person, C)), Helper.organisation_id.in_(organisation_ids(person)))


def organisation_ids(person: Person) -> list[int]:
    """The organisations that the person coordinates."""
    return [organisation.id for organisation in person.organisations_as(C)]


def helper(web: Web, helper_id: int) -> Helper:
    """A helper of an area or organisation that this person coordinates."""
    return _found(web.session.scalar(select(Helper).where(visible_helpers(web.person), Helper.id == helper_id)))


def helper_to_change(web: Web, helper_id: int) -> Helper:
    """A helper for whom this person acts: marks, welcome, leaving."""
    found = helper(web, helper_id)
    return _found(found if may_change(web, found) else None)


def may_change(web: Web, helper: Helper) -> bool:
    """Whether this person acts for the helper's organisation; an admin only looks."""
    is_coordinator = bool(web.person.areas_as(C)) or helper.organisation_id in organisation_ids(web.person)
    return is_coordinator and sees_all(web, helper)


def sees_all(web: Web, helper: Helper) -> bool:
    """Whether this person may see address, e-mail and the steps of the welcome."""
    if helper.organisation_id in organisation_ids(web.person):
        return True
    if helper.area_id not in access.area_ids(web.person, C):
        return False
    is_own = helper.organisation_id in (None, helper.area.organisation_id)
    return is_own or not _has_coordinators(web, helper.organisation_id)


def sees_clients(web: Web, helper: Helper) -> bool:
    """Whether this person works in the care of the helper's area, and so may read whom the helper visits."""
    return helper.area_id in access.area_ids(web.person, *access.CARE)


def visible_organisations(person: Person) -> ColumnElement[bool]:
    """Those that the person coordinates, or that run care or helpers in the person's areas; an admin sees all.

    Nobody real sees those of the practice, and in practice nobody sees the real ones.
    """
    areas = access.area_ids(person, C)
    of_care = select(Area.organisation_id).where(Area.id.in_(areas))
    of_helpers = select(Helper.organisation_id).where(Helper.area_id.in_(areas))
    here = or_(Organisation.id.in_(of_care), Organisation.id.in_(of_helpers))
    mine = or_(Organisation.id.in_(organisation_ids(person)), here)
    seen = Organisation.id.is_not(None) if RoleName.ADMIN in person.role_names else mine
    return and_(seen, _of_world(person))


def _of_world(person: Person) -> ColumnElement[bool]:
    """Real organisations for real people, invented ones in practice."""
    return _is_of_practice() if person.is_practice else not_(_is_of_practice())


def _is_of_practice() -> ColumnElement[bool]:
    """Whether the organisation is an invented one: it has to do with practice areas, and with no others."""
    care, helpers = select(Area.organisation_id), select(Helper.organisation_id).join(Helper.area)
    helpers = helpers.where(Helper.organisation_id.is_not(None))

    def runs(is_practice: bool) -> ColumnElement[bool]:
        where = Area.is_practice.is_(is_practice)
        return or_(Organisation.id.in_(care.where(where)), Organisation.id.in_(helpers.where(where)))

    return and_(runs(is_practice=True), not_(runs(is_practice=False)))


def organisation(web: Web, organisation_id: int) -> Organisation:
    """An organisation that this person may see."""
    mine = select(Organisation).where(visible_organisations(web.person), Organisation.id == organisation_id)
    return _found(web.session.scalar(mine))


def organisation_to_change(web: Web, organisation_id: int) -> Organisation:
    """An organisation whose data this person keeps: its own coordinator, or an admin."""
    found = organisation(web, organisation_id)
    return _found(found if may_change_organisation(web.person, found) else None)


def may_change_organisation(person: Person, organisation: Organisation) -> bool:
    """Whether the person keeps the organisation's data."""
    return RoleName.ADMIN in person.role_names or organisation.id in organisation_ids(person)


def own_organisations(web: Web) -> list[Organisation]:
    """The organisations for which this person may sign up helpers: their own, or any as the area's coordinator."""
    if not web.person.areas_as(C, RoleName.ADMIN):
        return web.person.organisations_as(C)
    return list(web.session.scalars(select(Organisation).where(_of_world(web.person)).order_by(Organisation.name)))


def areas_to_sign_up(web: Web) -> list[Area]:
    """Where: this person's areas, or every real one for an organisation's coordinator."""
    mine = web.person.areas_as(C, RoleName.ADMIN)
    if mine or not organisation_ids(web.person):
        return mine
    return list(web.session.scalars(select(Area).where(Area.is_practice.is_(False)).order_by(Area.name_fi)))


def _has_coordinators(web: Web, organisation_id: int | None) -> bool:
    theirs = select(Role.id).join(Role.person).where(Role.organisation_id == organisation_id, Role.name == C)
    return web.session.scalar(theirs.where(Person.disabled_at.is_(None)).limit(1)) is not None


def _found[T](thing: T | None) -> T:
    if thing is None:
        raise NotFound
    return thing
