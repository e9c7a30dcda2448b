"""The named cast: the people of every story, in the tests and in the demo.

Aino Laine, 82, is the client; Liisa, her daughter, lives far away. Veikko, Maria and Olli help; Nina is a nurse, Kaisa
coordinates, Daniel stands at the service desk. Birgit Lindholm is a Swedish-speaking client.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from models.area import Area, Team
from models.availability import WeeklySlot
from models.circle import CircleMember
from models.client import Client, Consent
from models.helper import Helper, HelperKind, Mode
from models.language import Language
from models.organisation import Organisation, OrganisationKind
from models.person import Person, RoleName
from models.place import Place, Precision


@dataclass
class Cast:
    """The people by their first names; all belong to the area Kallio, but for Outi, who coordinates Porvoo."""

    area: Area
    other_area: Area
    team: Team
    aino: Client
    birgit: Client
    nina: Person
    kaisa: Person
    outi: Person
    daniel: Person
    admin: Person
    liisa: Person
    veikko: Helper
    maria: Helper
    olli: Helper
    liisa_helps: Helper

    @property
    def volunteers(self) -> list[Helper]:
        """The three volunteers, nearest to Aino first."""
        return [self.veikko, self.maria, self.olli]


def seat(session: Session, now: datetime) -> Cast:
    """Put the whole cast into the database. Volunteers are free every day from 8 to 20."""
    county = Organisation(name="City of Helsinki", kind=OrganisationKind.CITY, created_at=now)
    east = Organisation(name="Wellbeing county of East Uusimaa", kind=OrganisationKind.COUNTY, created_at=now)
    parish = Organisation(
        name="Kallio parish",
        kind=OrganisationKind.PARISH,
        insured_until=(now + timedelta(days=400)).date(),
        created_at=now,
    )
    area = Area(slug="kallio", name_fi="Kallio", name_sv="Berghäll", organisation=county, created_at=now)
    porvoo = Area(slug="porvoo", name_fi="Porvoo", name_sv="Borgå", organisation=east, created_at=now)
    team = Team(area=area, name="Kallio 2")
    session.add_all([county, east, parish, area, porvoo, team])
    session.flush()

    nina = person(session, now, "Nina Nurmi", RoleName.STAFF, area, team=team)
    kaisa = person(session, now, "Kaisa Korhonen", RoleName.COORDINATOR, area)
    outi = person(session, now, "Outi Öhman", RoleName.COORDINATOR, porvoo, Language.SV)
    daniel = person(session, now, "Daniel Diallo", RoleName.DESK, area, Language.EN)
    admin = person(session, now, "Anneli Admin", RoleName.ADMIN, area)
    liisa = person(session, now, "Liisa Laine", RoleName.RELATIVE, area)
    aino = client(session, now, "Aino Laine", area, team, home("Vaasankatu 12", 60.1878, 24.9601), door_code="4711")
    birgit = client(
        session, now, "Birgit Lindholm", area, team, home("Helsinginkatu 5", 60.1880, 24.9545), languages=["sv"]
    )
    session.add(CircleMember(client=aino, person=liisa, relation="tytär", may_post=True, since=now))

    veikko = helper(session, now, "Veikko Virtanen", area, parish, home("Fleminginkatu 8", 60.1870, 24.9560))
    maria = helper(session, now, "Maria Mäkinen", area, parish, home("Agricolankatu 3", 60.1840, 24.9530), ["fi", "sv"])
    olli = helper(session, now, "Olli Okkonen", area, parish, home("Sturenkatu 20", 60.1930, 24.9600), car=True)
    liisa_helps = relative(session, now, liisa, area, home("Mannerheimintie 100", 60.2010, 24.9010))
    session.flush()
    return Cast(
        area, porvoo, team, aino, birgit, nina, kaisa, outi, daniel, admin, liisa, veikko, maria, olli, liisa_helps
    )


def person(
    session: Session,
    now: datetime,
    name: str,
    role: RoleName,
    area: Area,
    language: Language = Language.FI,
    team: Team | None = None,
) -> Person:
    """A person with one role; the e-mail address is the first name at example.org."""
    email = f"{name.partition(' ')[0].lower()}@example.org"
    made = Person(name=name, email=email, phone=None, language=language, created_at=now)
    made.grant(role, area, team)
    session.add(made)
    return made


def home(street: str, lat: float, lon: float) -> Place:
    """A located place in Kallio."""
    return Place(
        street=street,
        postal_code="00500",
        municipality="Helsinki",
        district="Kallio",
        lat=lat,
        lon=lon,
        precision=Precision.EXACT,
        tries=1,
    )


def client(
    session: Session,
    now: datetime,
    name: str,
    area: Area,
    team: Team,
    place: Place,
    languages: list[str] | None = None,
    door_code: str | None = None,
) -> Client:
    """A client who has given consent."""
    made = Client(
        name=name,
        area=area,
        team=team,
        place=place,
        languages=languages or ["fi"],
        door_code=door_code,
        phone="+358401234567",
        created_at=now,
    )
    made.consents.append(Consent(given_on=(now - timedelta(days=320)).date()))
    session.add(made)
    return made


def helper(
    session: Session,
    now: datetime,
    name: str,
    area: Area,
    organisation: Organisation,
    place: Place,
    languages: list[str] | None = None,
    *,
    car: bool = False,
) -> Helper:
    """A welcomed volunteer who is free every day from 8 to 20."""
    made = Helper(
        person=person(session, now, name, RoleName.VOLUNTEER, area),
        area=area,
        organisation=organisation,
        place=place,
        languages=languages or ["fi"],
        car=car,
        mode=Mode.CAR if car else Mode.WALK,
        max_visits_per_week=7,
        welcomed_at=now,
        created_at=now,
    )
    made.weekly_slots = [WeeklySlot(weekday=day, starts=time(8), ends=time(20)) for day in range(7)]
    session.add(made)
    return made


def relative(session: Session, now: datetime, who: Person, area: Area, place: Place) -> Helper:
    """A relative as a helper, with no time posted yet."""
    made = Helper(
        person=who, kind=HelperKind.RELATIVE, area=area, place=place, mode=Mode.CAR, welcomed_at=now, created_at=now
    )
    session.add(made)
    return made
