"""The duty calendar: who answers for an area or a team, and when; who has the hours between."""

from typing import Any

from starlette.responses import Response

from app import access_duty as access
from app.access import acts_in
from app.duty_form import DutyForm, RecipientForm
from app.duty_week import Week, week_of
from app.forms import INVALID
from app.telephone import as_written
from app.web import Web, row_number
from models import rota
from models.area import Area
from models.duty import Duty
from models.errors import N_
from models.person import RoleName


def show(web: Web) -> Response:
    """A week of the calendar of the area or team that is asked for, or else of one's own."""
    query = web.request.query_params
    areas = access.areas_in_care(web)
    if not areas:
        return web.page("board/none.html")
    area = access.area_in_care(web, row_number(query["area"])) if query.get("area") else areas[0]
    week = _week(web, area, query.get("team", _own_team(web, area)), query.get("week", ""))
    return web.page("duty/show.html", areas=areas, **_shown(web, week))


def add(web: Web) -> Response:
    """Somebody answers, on one day or on several at once; all of them or none."""
    area = access.area_to_change(web, web.path["id"])
    week = _sent_week(web, area)
    form = DutyForm(web, week, web.form)
    if not form.validate():
        return _mend(web, week, form=form)
    for span in form.spans:
        Duty.plan(web.session, area, form.chosen_person(), span, web.now, form.chosen_team())
    return _done(web, week, N_("Saved. Thank you!"))


def remove(web: Web) -> Response:
    """The duty is off; what has begun ends now."""
    duty = access.duty_to_change(web, web.path["id"])
    week = _sent_week(web, duty.area)
    rota.take_off(duty, web.now)
    return _done(web, week, N_("Removed."))


def name_recipient(web: Web) -> Response:
    """Who has the hours when nobody is on duty."""
    area = access.area_to_change(web, web.path["id"])
    week = _sent_week(web, area)
    form = RecipientForm(web, week, web.form)
    if not form.validate():
        return _mend(web, week, recipient_form=form)
    if week.team is not None:
        week.team.name_recipient(form.chosen(), web.now)
    else:
        area.set_policy({"out_of_hours": form.chosen()}, web.now)
    return _done(web, week, N_("Saved. Thank you!"))


def _own_team(web: Web, area: Area) -> str:
    """The number of the person's team in the area; '' for the whole of it."""
    return next((str(role.team_id) for role in web.person.roles if role.area_id == area.id and role.team_id), "")


def _sent_week(web: Web, area: Area) -> Week:
    return _week(web, area, str(web.form.get("shown_team", "")), str(web.form.get("shown_week", "")))


def _week(web: Web, area: Area, team: str, asked: str) -> Week:
    return week_of(web, area, access.team_of(area, row_number(team), web) if team else None, asked)


def _shown(web: Web, week: Week, **forms: Any) -> dict[str, Any]:
    return {
        "week": week,
        "teams": web.session.scalars(access.teams_of(week.area)).all(),
        "may_act": acts_in(web.person, week.area.id, RoleName.COORDINATOR),
        "form": DutyForm(web, week),
        "recipient_form": RecipientForm(web, week),
        "as_written": as_written,
        **forms,
    }


def _done(web: Web, week: Week, said: str) -> Response:
    web.session.flush()
    team = str(week.team.id) if week.team else ""
    fresh = _week(web, week.area, team, week.monday.isoformat())
    url = f"{web.url('duty')}?area={week.area.id}&team={team}&week={week.monday.isoformat()}"
    return web.done("duty/_duty.html", url, said=web.say(said), **_shown(web, fresh))


def _mend(web: Web, week: Week, **forms: Any) -> Response:
    context = _shown(web, week, **forms)
    if web.is_fragment:
        return web.partial("duty/_duty.html", status=INVALID, **context)
    return web.page("duty/show.html", status=INVALID, areas=access.areas_in_care(web), **context)
