"""Circles: who is close to a client, and what they may do."""

from sqlalchemy import select
from starlette.responses import Response

from app import access
from app.circle_form import MemberForm
from app.client_page import mend, seen
from app.places.locate import place_for
from app.web import Web
from models.circle import CircleMember
from models.client import Client
from models.errors import N_, NotFound
from models.helper import Helper, HelperKind
from models.language import Language
from models.person import Person
from models.place import Place

PARTIAL = "circle/_circle.html"


def add(web: Web) -> Response:
    """Take somebody into the circle; whoever has no account gets one, and signs in with their e-mail address."""
    client = access.client_in_care(web, web.path["id"])
    form = MemberForm(web, web.form, client=client)
    if not form.validate():
        return mend(web, client, PARTIAL, member_form=form)
    person = _person(web, form, client)
    member = CircleMember.join(client, person, web.now, may_follow=form.may_follow.data, may_post=form.may_post.data)
    member.relation = form.relation.data or ""
    if form.also_helps.data:
        _let_help(web, form, client, person)
    return _changed(web, client, N_("Added. They can sign in with their e-mail address."))


def remove(web: Web) -> Response:
    """Out of the circle."""
    client = access.client_in_care(web, web.path["id"])
    member = next((member for member in client.circle if member.id == web.path["member"]), None)
    if member is None:
        raise NotFound
    member.leave(web.now)
    return _changed(web, client, N_("Removed. They see nothing of this client any more."))


def _person(web: Web, form: MemberForm, client: Client) -> Person:
    """Who has that e-mail address, or a new person who speaks the client's language."""
    email = client.area.address(str(form.email.data))
    known = web.session.scalar(select(Person).where(Person.email == email))
    if known:
        return known
    language = next((Language(code) for code in client.languages if code in set(Language)), Language.FI)
    person = Person(name=form.member_name.data, email=email, language=language, created_at=web.now)
    web.session.add(person)
    person.record("created", web.now)
    return person


def _let_help(web: Web, form: MemberForm, client: Client, person: Person) -> None:
    """A relative who helps, for this circle's clients alone. Whoever helps already goes on as they are."""
    if web.session.scalar(select(Helper).where(Helper.person_id == person.id)):
        return
    helper = Helper(
        person=person,
        kind=HelperKind.RELATIVE,
        area=client.area,
        place=_start(web, form, client),
        languages=[person.language.value],
        welcomed_at=web.now,
        created_at=web.now,
    )
    web.session.add(helper)
    helper.record("welcomed", web.now)


def _start(web: Web, form: MemberForm, client: Client) -> Place:
    """Where they set out from; without a street only the municipality, which is no place on a map."""
    if form.start_street.data:
        street, municipality = form.start_street.data, form.start_municipality.data or ""
        return place_for(web.session, street, None, municipality, web.now, web.settings)
    return Place(street="", municipality=form.start_municipality.data or client.place.municipality)


def _changed(web: Web, client: Client, said: str) -> Response:
    web.session.flush()
    return web.done(PARTIAL, web.url("client", id=client.id), said=web.say(said), **seen(web, client))
