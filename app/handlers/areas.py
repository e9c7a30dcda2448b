"""An area's settings: its office hours and the numbers by which the product asks, reminds and decides."""

from starlette.responses import Response

from app import access
from app.access_duty import area_to_change
from app.area_form import AreaForm
from app.forms import INVALID
from app.web import Web
from models.errors import N_
from models.person import RoleName


def settings(web: Web) -> Response:
    """The settings as they stand."""
    area = access.area(web, web.path["id"])
    may_act = access.acts_in(web.person, area.id, RoleName.COORDINATOR)
    return web.page("areas/settings.html", area=area, form=AreaForm(web, area), may_act=may_act)


def save_settings(web: Web) -> Response:
    """All settings in one save; they hold for what is asked for, or asked, from now on."""
    area = area_to_change(web, web.path["id"])
    form = AreaForm(web, area, web.form)
    if not form.validate():
        render, template = (web.partial, "_form") if web.is_fragment else (web.page, "settings")
        return render(f"areas/{template}.html", status=INVALID, area=area, form=form, may_act=True)
    area.set_policy(form.policy(), web.now)
    url = web.url("area_settings", id=area.id)
    return web.done("areas/_form.html", url, said=web.say(N_("Saved. Thank you!")), area=area, form=form, may_act=True)
