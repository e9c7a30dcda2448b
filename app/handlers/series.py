"""Series: help every week or every few weeks; its coming days, who comes as usual, and their first meeting."""

from datetime import date

from sqlalchemy import select
from starlette.responses import Response

from app import access, access_series
from app.forms import INVALID, Form
from app.series_form import HelperForm, MeetingForm, SeriesForm
from app.series_page import seen
from app.wall_time import deadline
from app.web import Web
from models.errors import N_, NotFound
from models.occurrences import turns
from models.pairing import introduce, stand, stand_down
from models.queue import Job, defer
from models.series import Series, SeriesState


def new(web: Web) -> Response:
    """The empty form; `?client=` chooses the client."""
    return _ask(web, SeriesForm(web, client_id=web.request.query_params.get("client", "")))


def create(web: Web) -> Response:
    """A new series; sent twice, it is the same one."""
    form = SeriesForm(web, web.form)
    if not form.validate():
        return _ask(web, form, status=INVALID)
    series = form.series()
    series.client.hold_at_home()
    same = _same(web, series)
    if same is None:
        web.session.add(series)
        series.record("created", web.now)
        defer(web.session, Job.DUE)
    said = N_("Saved. Each visit is asked for by itself, some days before.")
    return web.go(web.url("series", id=(same or series).id), web.say(said))


def show(web: Web) -> Response:
    """One series, for whoever may see its client."""
    series = access_series.series(web, web.path["id"])
    series.client.record("looked", web.now, ["name"])
    return web.page("series/show.html", **seen(web, series))


def skip(web: Web) -> Response:
    """No visit on that day."""
    series = access_series.series_to_change(web, web.path["id"])
    series.skip(_day(web, series), web.now)
    return _changed(web, series, N_("Left out. Everybody who was asked is told."))


def unskip(web: Web) -> Response:
    """A visit on that day after all."""
    series = access_series.series_to_change(web, web.path["id"])
    series.unskip(_day(web, series), web.now)
    return _changed(web, series, N_("The visit is wanted again."))


def end(web: Web) -> Response:
    """No more visits, for good."""
    series = access_series.series_to_change(web, web.path["id"])
    series.end(web.now)
    return _changed(web, series, N_("Ended. Everybody who was asked is told."))


def choose(web: Web) -> Response:
    """Who comes as usual from now on, or nobody."""
    series = access_series.series_to_staff(web, web.path["id"])
    form = HelperForm(web, web.form, series=series)
    if not form.validate():
        return _mend(web, series, helper_form=form)
    helper = form.helpers.get(form.helper_id.data)
    if helper is None:
        stand_down(series, web.now)
        return _changed(web, series, N_("Nobody comes as usual. Substitutes are asked, then others."))
    pair = stand(series, helper, web.now)
    met = N_("Saved. The usual helper is asked from now on.")
    new_pair = N_("Saved. Now agree a first meeting: after it the helper is asked as usual.")
    return _changed(web, series, met if pair.met_at else new_pair)


def meet(web: Web) -> Response:
    """Ask the new helper to a first meeting."""
    series = access_series.series_to_staff(web, web.path["id"])
    form = MeetingForm(web, web.form, series=series)
    if not form.validate():
        return _mend(web, series, meeting_form=form)
    need = introduce(series, form.starts_at, web.person, web.now)
    said = web.say(N_("Asked. You will know by %(when)s."), when=deadline(web, need.decide_by))
    return web.done("series/_series.html", web.url("series", id=series.id), said=said, **seen(web, series))


def _same(web: Web, asked: Series) -> Series | None:
    """A series of the same client for the same help at the same time: the form was sent twice."""
    same = select(Series).where(
        Series.client_id == asked.client.id,
        Series.kind_id == asked.kind.id,
        Series.state != SeriesState.ENDED,
        Series.weekday == asked.weekday,
        Series.earliest == asked.earliest,
        Series.first_day == asked.first_day,
    )
    with web.session.no_autoflush:
        return web.session.scalars(same.order_by(Series.id)).first()


def _day(web: Web, series: Series) -> date:
    """The day of the form, a coming one whose turn it is."""
    try:
        day = date.fromisoformat(str(web.form.get("day", "")))
    except ValueError:
        raise NotFound from None
    today = series.client.area.day_of(web.now)
    if day < today or not turns(series, day, day):
        raise NotFound
    return day


def _ask(web: Web, form: SeriesForm, *, status: int = 200) -> Response:
    render, template = (web.partial, "_form") if web.is_fragment else (web.page, "new")
    in_care = bool(web.person.role_names & set(access.CARE))
    return render(f"series/{template}.html", status=status, form=form, in_care=in_care)


def _mend(web: Web, series: Series, **forms: Form) -> Response:
    render, template = (web.partial, "_series") if web.is_fragment else (web.page, "show")
    return render(f"series/{template}.html", status=INVALID, **seen(web, series, **forms))


def _changed(web: Web, series: Series, said: str) -> Response:
    web.session.flush()
    return web.done("series/_series.html", web.url("series", id=series.id), said=web.say(said), **seen(web, series))
