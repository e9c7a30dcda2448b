"""The command line's way in for operators: areas, people, and one-time links."""

import re
from typing import Annotated

import typer
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import terminal
from app.config import load
from app.terminal import COMMAND_LINE, AsJson
from models import clock
from models.area import Area
from models.db import transaction
from models.errors import SetupError
from models.language import Language
from models.organisation import Organisation, OrganisationKind
from models.person import Person, RoleName
from models.session import SignIn

area_cli = typer.Typer(help="Areas: districts or counties with their coordinators.", no_args_is_help=True)
person_cli = typer.Typer(help="People with an account.", no_args_is_help=True)


@area_cli.command(name="add")
def add_area(
    slug: Annotated[str, typer.Argument(help="The short name, as commands and CSV files call it.")],
    name_fi: Annotated[str, typer.Option(help="The name in Finnish.")],
    name_sv: Annotated[str, typer.Option(help="The name in Swedish.")],
    organisation: Annotated[str, typer.Option(help="Who runs home care there; made where nobody has that name.")],
    kind: Annotated[OrganisationKind, typer.Option(help="What it is, if it is made.")] = OrganisationKind.CITY,
    as_json: AsJson = False,
) -> None:
    """Add an area, with the usual policy."""
    if not re.fullmatch(r"[a-z0-9-]{2,40}", slug):
        raise SetupError(f"{slug!r} is no short name: use 2 to 40 small letters, digits and hyphens.")
    settings = load()
    with terminal.sessions(settings) as sessions, transaction(sessions, COMMAND_LINE) as session:
        if session.scalar(select(Area.id).where(Area.slug == slug)):
            raise SetupError(f"There is an area {slug!r} already.")
        owner = session.scalar(select(Organisation).where(Organisation.name == organisation))
        owner = owner or Organisation(name=organisation, kind=kind, created_at=clock.now())
        area = Area(slug=slug, name_fi=name_fi, name_sv=name_sv, organisation=owner, created_at=clock.now())
        session.add(area)
        area.record("added", clock.now())
        area_id = area.id
    terminal.show({"id": area_id, "slug": slug}, f"The area {slug} is there now.", as_json=as_json)


@person_cli.command(name="add")
def add_person(
    email: Annotated[str, typer.Argument(help="The e-mail address.")],
    name: Annotated[str, typer.Option(help="The full name.")],
    role: Annotated[RoleName, typer.Option(help="What they may do.")],
    area: Annotated[str | None, typer.Option(help="The area's short name; an admin needs none.")] = None,
    organisation: Annotated[
        str | None, typer.Option(help="In place of an area: the organisation whose helpers a coordinator answers for.")
    ] = None,
    language: Annotated[Language, typer.Option(help="The language of their messages.")] = Language.FI,
    as_json: AsJson = False,
) -> None:
    """Add a person with a role, or the role to a person.

    Whoever has the e-mail address already keeps name and language, and gets the role.
    """
    if "@" not in email or not name.strip():
        raise SetupError("A person needs a name and an e-mail address like first.last@example.org.")
    settings = load()
    with terminal.sessions(settings) as sessions, transaction(sessions, COMMAND_LINE) as session:
        found = session.scalar(select(Area).where(Area.slug == area)) if area else None
        runs_helpers = _organisation(session, organisation, role) if organisation and area is None else None
        if found is None and runs_helpers is None and (area is not None or role is not RoleName.ADMIN):
            raise SetupError(f"There is no area {area or ''!r}; --area takes one of: {terminal.known_areas(session)}.")
        person = session.scalar(select(Person).where(Person.email == email.lower()))
        if person is None:
            person = Person(name=name.strip(), email=email.lower(), language=language, created_at=clock.now())
            session.add(person)
        if runs_helpers is not None:
            person.coordinate(runs_helpers)
        else:
            person.grant(role, found)
        person.record("role_granted", clock.now(), ["roles"])
        person_id = person.id
    terminal.show({"id": person_id, "email": email.lower(), "role": role}, f"{email} is {role} now.", as_json=as_json)


def _organisation(session: Session, name: str, role: RoleName) -> Organisation:
    if role is not RoleName.COORDINATOR:
        raise SetupError("Only a coordinator answers for an organisation; give other roles an --area.")
    found = session.scalar(select(Organisation).where(Organisation.name == name))
    if found is None:
        known = ", ".join(session.scalars(select(Organisation.name).order_by(Organisation.name)))
        raise SetupError(f"There is no organisation {name!r}; --organisation takes one of: {known}.")
    return found


def sign_in_link(email: Annotated[str, typer.Argument(help="Whose link.")], as_json: AsJson = False) -> None:
    """Make a one-time sign-in link for a person.

    It is for an operator to hand over, works once, and for ten minutes.
    """
    settings = load()
    with terminal.sessions(settings) as sessions, transaction(sessions, COMMAND_LINE) as session:
        person = session.scalar(select(Person).where(Person.email == email.strip().lower()))
        if person is None:
            raise SetupError(f"Nobody here has the e-mail address {email}.")
        way = SignIn.make(session, person, clock.now())
        token = way.link_token(settings.signing_secret())
        link = f"{settings.base_url}/sign-in/link/{way.id}/{token}"
    terminal.show({"link": link, "minutes": 10}, link, as_json=as_json)
