"""Who may see and change duties, teams and an area's settings. What one may not see does not exist: NotFound."""

from sqlalchemy import Select, select

from app.access import CARE
from app.web import Web
from models.area import Area, Team
from models.duty import Duty
from models.errors import NotFound
from models.person import Role, RoleName


def area_in_care(web: Web, area_id: int) -> Area:
    """An area where this person works in care, or which they administer."""
    return _found(next((area for area in areas_in_care(web) if area.id == area_id), None))


def areas_in_care(web: Web) -> list[Area]:
    """The areas where this person works in care, or which they administer."""
    return web.person.areas_as(*CARE, RoleName.ADMIN)


def area_to_change(web: Web, area_id: int) -> Area:
    """An area that this person coordinates. Its row is held."""
    mine = select(Area).where(Area.id.in_(_coordinated(web)), Area.id == area_id)
    return _found(web.session.scalar(mine.with_for_update()))


def duty_to_change(web: Web, duty_id: int) -> Duty:
    """A duty in an area that this person coordinates. Its row is held."""
    mine = select(Duty).where(Duty.area_id.in_(_coordinated(web)), Duty.id == duty_id)
    return _found(web.session.scalar(mine.with_for_update()))


def team_to_change(web: Web, team_id: int) -> Team:
    """A team of an area that this person coordinates. Its row is held."""
    mine = select(Team).where(Team.area_id.in_(_coordinated(web)), Team.id == team_id)
    return _found(web.session.scalar(mine.with_for_update()))


def member_to_change(web: Web, team: Team, role_id: int) -> Role:
    """A role in the care of the team's area, whichever team it is in. Its row is held."""
    ours = workers(team.area).where(Role.id == role_id)
    return _found(web.session.scalar(ours.with_for_update()))


def team_of(area: Area, team_id: int, web: Web) -> Team:
    """A team of `area`."""
    return _found(web.session.scalar(select(Team).where(Team.area_id == area.id, Team.id == team_id)))


def teams_of(area: Area) -> Select[Team]:
    """The teams of `area` by name."""
    return select(Team).where(Team.area_id == area.id).order_by(Team.name, Team.id)


def workers(area: Area) -> Select[Role]:
    """The roles of those who work in the care of `area`."""
    return select(Role).where(Role.area_id == area.id, Role.name.in_(CARE))


def _coordinated(web: Web) -> list[int]:
    return [area.id for area in web.person.areas_as(RoleName.COORDINATOR)]


def _found[T](thing: T | None) -> T:
    if thing is None:
        raise NotFound
    return thing
