"""Changing a series: its rule from now on, days that are left out, and one visit at another time."""

from starlette.responses import Response

from app import access_series
from app.forms import INVALID, Form
from app.series_edit_form import MoveForm, SeriesEditForm, SpanForm
from app.web import Web
from models.errors import N_, IllegalMove
from models.planning import move_turn
from models.series import Series, SeriesState


def show(web: Web) -> Response:
    """The three forms."""
    return _page(web, _series(web))


def save(web: Web) -> Response:
    """The rule from now on."""
    series = _series(web)
    form = SeriesEditForm(web, web.form, series=series)
    if not form.validate():
        return _page(web, series, form=form)
    series.change(form.changed, web.now)
    return _done(web, series, N_("Saved. It holds for the visits that nobody has been asked about yet."))


def skip(web: Web) -> Response:
    """No visit from one day to another."""
    series = _series(web)
    form = SpanForm(web, web.form, series=series)
    if not form.validate():
        return _page(web, series, span_form=form)
    series.skip_all(form.days, web.now)
    return _done(web, series, N_("Left out. Everybody who was asked is told."))


def move(web: Web) -> Response:
    """One visit at another time."""
    series = _series(web)
    form = MoveForm(web, web.form, series=series)
    if not form.validate():
        return _page(web, series, move_form=form)
    move_turn(series, form.day, form.starts_at, web.now)
    return _done(web, series, N_("Moved. Everybody who was asked is told, and asked about the new time."))


def _series(web: Web) -> Series:
    series = access_series.series_to_change(web, web.path["id"])
    if series.state is SeriesState.ENDED:
        raise IllegalMove
    return series


def _done(web: Web, series: Series, said: str) -> Response:
    return web.go(web.url("series", id=series.id), web.say(said))


def _page(web: Web, series: Series, **sent: Form) -> Response:
    forms = {
        "form": SeriesEditForm(web, series=series),
        "span_form": SpanForm(web, series=series),
        "move_form": MoveForm(web, series=series),
    }
    return web.page("series/edit.html", status=INVALID if sent else 200, series=series, **(forms | sent))
