"""Several needs at once: what the team leader posts after the morning meeting, all or nothing."""

from starlette.responses import Response

from app.forms import INVALID
from app.need_form import Asked
from app.posting import NORMAL, URGENT, owning_team
from app.several_form import RowForm, SeveralForm, posted_several
from app.web import Web
from models.errors import N_
from models.need import Need


def new(web: Web) -> Response:
    """The empty rows."""
    return _ask(web, SeveralForm(web))


def post(web: Web) -> Response:
    """Post every row, once however often it is sent, or none where one must be mended."""
    form = SeveralForm(web, web.form)
    needs = posted_several(web, form)
    if not needs:
        if not form.validate():
            return _ask(web, form, status=INVALID)
        needs = [_post(web, form, row, asked) for asked, row in form.to_post.values()]
    said = N_("Posted: %(count)s. Here you see what becomes of them.")
    return web.go(web.url("needs"), web.say(said, count=len(needs)))


def _post(web: Web, form: SeveralForm, row: RowForm, asked: Asked) -> Need:
    need = Need(
        area=asked.client.area,
        client=asked.client,
        kind=asked.kind,
        place=asked.client.place,
        team=owning_team(web.person, asked.client),
        posted_by=web.person,
        post_key=form.key(row.number),
        earliest=asked.window.earliest,
        latest=asked.window.latest,
        minutes=asked.minutes,
        priority=URGENT if row.urgent.data else NORMAL,
    )
    web.session.add(need)
    need.post(web.now)
    return need


def _ask(web: Web, form: SeveralForm, *, status: int = 200) -> Response:
    render, template = (web.partial, "_several") if web.is_fragment else (web.page, "several")
    return render(f"needs/{template}.html", status=status, form=form)
