"""Teams: adding and renaming them, and who works in which. Needs belong to the team of whoever posts them."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import joinedload
from starlette.responses import Response

from app import access_duty as access
from app.access import acts_in
from app.forms import INVALID
from app.team_form import MemberForm, TeamForm
from app.web import Web, row_number
from models.area import Area
from models.errors import N_
from models.person import Person, Role, RoleName


def index(web: Web) -> Response:
    """The teams of the area that is asked for, or of the first."""
    areas = web.person.areas_as(RoleName.COORDINATOR, RoleName.ADMIN)
    asked = web.request.query_params.get("area", "")
    if not areas:
        return web.page("board/none.html")
    area = access.area_in_care(web, row_number(asked)) if asked else areas[0]
    return web.page("teams/index.html", areas=areas, **_shown(web, area))


def add(web: Web) -> Response:
    """A new team."""
    area = access.area_to_change(web, web.path["id"])
    form = TeamForm(web, area, sent=web.form)
    if not form.validate():
        return _mend(web, area, form=form)
    area.add_team(form.chosen(), web.now)
    return _done(web, area, web.say(N_("%(team)s is added. Choose who works in it."), team=form.chosen()))


def rename(web: Web) -> Response:
    """Another name."""
    team = access.team_to_change(web, web.path["id"])
    form = TeamForm(web, team.area, team, web.form)
    if not form.validate():
        return _mend(web, team.area, names={team.id: form})
    team.rename(form.chosen(), web.now)
    return _done(web, team.area, web.say(N_("Saved. Thank you!")))


def add_member(web: Web) -> Response:
    """Somebody joins the team, and leaves the one they were in."""
    team = access.team_to_change(web, web.path["id"])
    form = MemberForm(web, team, _workers(web, team.area), web.form)
    if not form.validate():
        return _mend(web, team.area, joins={team.id: form})
    role = form.chosen()
    role.join(team, web.now)
    return _done(web, team.area, web.say(N_("%(name)s is in %(team)s now."), name=role.person.name, team=team.name))


def remove_member(web: Web) -> Response:
    """Somebody leaves the team; their needs stay with it."""
    team = access.team_to_change(web, web.path["id"])
    role = access.member_to_change(web, team, web.path["role"])
    if role.team is team:
        role.join(None, web.now)
    said = web.say(N_("%(name)s is no longer in %(team)s."), name=role.person.name, team=team.name)
    return _done(web, team.area, said)


def _workers(web: Web, area: Area) -> list[Role]:
    rows = access.workers(area).join(Role.person).where(Person.disabled_at.is_(None)).order_by(Person.name, Role.id)
    return list(web.session.scalars(rows.options(joinedload(Role.person), joinedload(Role.team))))


def _shown(
    web: Web,
    area: Area,
    form: TeamForm | None = None,
    names: Mapping[int, TeamForm] | None = None,
    joins: Mapping[int, MemberForm] | None = None,
) -> dict[str, Any]:
    """Every team with its members and its forms; `form`, `names` and `joins` are those that must be mended."""
    teams, workers = web.session.scalars(access.teams_of(area)).all(), _workers(web, area)
    members = defaultdict(list)
    for role in workers:
        members[role.team_id].append(role)
    return {
        "area": area,
        "teams": teams,
        "members": members,
        "may_act": acts_in(web.person, area.id, RoleName.COORDINATOR),
        "form": form or TeamForm(web, area),
        "names": {team.id: TeamForm(web, area, team) for team in teams} | dict(names or {}),
        "joins": {team.id: MemberForm(web, team, workers) for team in teams} | dict(joins or {}),
    }


def _done(web: Web, area: Area, said: str) -> Response:
    web.session.flush()
    return web.done("teams/_teams.html", f"{web.url('teams')}?area={area.id}", said=said, **_shown(web, area))


def _mend(web: Web, area: Area, **forms: Any) -> Response:
    context = _shown(web, area, **forms)
    if web.is_fragment:
        return web.partial("teams/_teams.html", status=INVALID, **context)
    areas = web.person.areas_as(RoleName.COORDINATOR, RoleName.ADMIN)
    return web.page("teams/index.html", status=INVALID, areas=areas, **context)
