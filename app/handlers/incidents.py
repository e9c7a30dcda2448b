"""Incidents: reported by whoever has to do with the client, read by few, followed up and closed."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from starlette.responses import Response

from app import access, access_worries
from app.forms import INVALID, Form
from app.incident_form import ClosingForm, FollowUpForm, IncidentForm, NamingForm
from app.web import Web, row_number
from models.client import Client
from models.errors import N_, NotFound, Refused
from models.incident import Incident
from models.task import Task, TaskAnswer
from models.visit import Visit


def index(web: Web) -> Response:
    """The incidents that this person may read: no names, no words of them."""
    return web.page("incidents/index.html", incidents=access_worries.incidents_in_charge(web))


def new(web: Web) -> Response:
    """The form; without a client the question about whom is that of a worry."""
    asked = web.request.query_params
    if not (asked.get("client") or asked.get("visit")):
        return web.go(web.url("concern_new"))
    client, visit = _subject(web, asked.get("client", ""), asked.get("visit", ""))
    return _ask(web, client, IncidentForm(web, client, visit), 200)


def report(web: Web) -> Response:
    """Something went wrong: with a helper named, the two do not meet from now on."""
    client, visit = _subject(web, str(web.form.get("client", "")), str(web.form.get("visit", "")))
    form = IncidentForm(web, client, visit, web.form)
    if not form.validate():
        return _ask(web, client, form, INVALID)
    incident = form.report(client, visit, web.person)
    return web.go(web.url("incident", id=incident.id), web.say(N_("Thank you. A coordinator is told at once.")))


def show(web: Web) -> Response:
    """For the few who may read it, all of it; for its reporter, that it was received and how it stands."""
    incident = access_worries.incident(web, web.path["id"])
    if not access_worries.may_read(web, incident):
        return web.page("incidents/received.html", incident=incident)
    incident.record("looked", web.now, ["text"])
    return web.page("incidents/show.html", **_seen(web, incident))


def follow_up(web: Web) -> Response:
    """Something that one of the readers does about it."""
    incident = access_worries.incident_in_charge(web, web.path["id"])
    form = FollowUpForm(web, incident, web.form)
    if not form.validate():
        return _answer(web, incident, INVALID, follow_up=form)

    def act() -> None:
        incident.follow_up(str(form.task.data), form.readers[form.owner.data], form.due_at, web.now)

    return _act(web, incident, act, N_("Written down."))


def task_done(web: Web) -> Response:
    """Something that was to be done is done."""
    incident = access_worries.incident_in_charge(web, web.path["id"])
    mine = select(Task).where(Task.incident_id == incident.id, Task.id == web.path["task"])
    task = web.session.scalar(mine.with_for_update())
    if task is None:
        raise NotFound
    return _act(web, incident, lambda: task.finish(TaskAnswer.DEALT_WITH, web.now), N_("Done."))


def name_helper(web: Web) -> Response:
    """It has come out which helper it is about."""
    incident = access_worries.incident_in_charge(web, web.path["id"])
    form = NamingForm(web, incident, web.form)
    if not form.validate():
        return _answer(web, incident, INVALID, naming=form)
    return _act(web, incident, lambda: incident.name_helper(form.named, web.now), N_("Saved."))


def close(web: Web) -> Response:
    """Followed up, with an outcome."""
    incident = access_worries.incident_in_charge(web, web.path["id"])
    form = ClosingForm(web, incident, web.form)
    if not form.validate():
        return _answer(web, incident, INVALID, closing=form)
    return _act(web, incident, lambda: incident.close(str(form.outcome.data), form.decided, web.now), N_("Closed."))


def _subject(web: Web, client_id: str, visit_id: str) -> tuple[Client, Visit | None]:
    if visit_id:
        visit = access_worries.visit_to_tell_about(web, row_number(visit_id))
        return visit.need.client, visit
    client = access_worries.client_to_tell_about(web, row_number(client_id))
    return client, access_worries.own_visit_there(web, client)


def _ask(web: Web, client: Client, form: IncidentForm, status: int) -> Response:
    works_in_care = access.acts_in(web.person, client.area_id, *access.CARE)
    own = form.is_of_own_visit
    render, template = (web.partial, "_form") if web.is_fragment else (web.page, "new")
    return render(
        f"incidents/{template}.html", status=status, form=form, client=client, works_in_care=works_in_care, own=own
    )


def _seen(web: Web, incident: Incident, **forms: Form) -> dict[str, Any]:
    return {
        "incident": incident,
        "tasks": incident.tasks,
        "follow_up": forms.get("follow_up") or FollowUpForm(web, incident),
        "naming": forms.get("naming") or NamingForm(web, incident),
        "closing": forms.get("closing") or ClosingForm(web, incident),
    }


def _act(web: Web, incident: Incident, verb: Callable[[], object], said: str) -> Response:
    """Act; where it cannot be done now, show how the incident stands and why."""
    try:
        with web.session.begin_nested():
            verb()
    except Refused as refusal:
        return _answer(web, incident, refusal.status, said=web.say(refusal.message))
    url = web.url("incident", id=incident.id)
    return web.done("incidents/_incident.html", url, said=web.say(said), **_seen(web, incident))


def _answer(web: Web, incident: Incident, status: int, said: str = "", **forms: Form) -> Response:
    render, template = (web.partial, "_incident") if web.is_fragment else (web.page, "show")
    return render(f"incidents/{template}.html", status=status, said=said, **_seen(web, incident, **forms))
