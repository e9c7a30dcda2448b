"""The demo's clients with their circles and consents: most can be helped, a few cannot, and the pages say why."""

from dataclasses import dataclass
from datetime import timedelta
from random import Random

from sqlalchemy.orm import Session

from app.municipality import names
from app.municipality.areas import Ground
from app.municipality.people import Crowd, pick
from models.circle import CircleMember
from models.client import Client, ClientState, Consent, EndReason, Entry, Giver, PauseReason, ToldBy
from models.mandate import Mandate, MandateKind
from models.person import Person, RoleName

TOLD_BY = {ToldBy.CALL: 5, ToldBy.NURSE: 3, ToldBy.PAPER: 1, ToldBy.RELATIVE: 1}
ENTRIES = {
    "": Entry.SHE_OPENS,
    "Kulkee hitaasti, odota rauhassa": Entry.SHE_OPENS,
    "Nimi taulussa": Entry.ENTRY_PHONE,
    "Sovi ajasta omaisen kanssa": Entry.RELATIVE_OPENS,
}
ENTRIES_SV = {
    "": Entry.SHE_OPENS,
    "Namnet på tavlan": Entry.ENTRY_PHONE,
    "Kom överens om tiden med den anhöriga": Entry.RELATIVE_OPENS,
}
TO_KNOW = ("", "", "", "Soita kaksi kertaa.", "Huono kuulo vasemmassa korvassa.", "Liikkuu rollaattorilla.")
TO_KNOW_SV = ("", "", "", "Ring två gånger.", "Hör dåligt på vänster öra.", "Går med rollator.")
RELATIONS = ("tytär", "poika", "miniä", "lapsenlapsi", "sisar")
RELATIONS_SV = ("dotter", "son", "svärdotter", "barnbarn", "syster")
HAS_CIRCLE = 0.6


@dataclass(frozen=True, slots=True)
class Lot:
    """What sets some clients apart, by their number: no consent, in hospital, ended, protected."""

    number: int

    @property
    def has_consent(self) -> bool:
        """One in fifteen has not agreed yet."""
        return self.number % 15 != 7

    @property
    def is_protected(self) -> bool:
        """Exactly one has a non-disclosure order."""
        return self.number == 11

    @property
    def state(self) -> ClientState:
        """A few are away, and one has ended."""
        if self.number == 33:
            return ClientState.ENDED
        return ClientState.PAUSED if self.number % 25 == 18 else ClientState.ACTIVE


def settle(session: Session, crowd: Crowd, ground: Ground, spoken: list[str], first: int) -> list[Client]:
    """A client of the area for each first language in `spoken`, numbered from `first`; most with a circle."""
    clients = [_client(crowd, ground, language, Lot(first + n)) for n, language in enumerate(spoken)]
    session.add_all(clients)
    session.flush()
    for client in clients:
        if crowd.rng.random() < HAS_CIRCLE or client.told_by is ToldBy.RELATIVE:
            family = _circle(session, crowd, client)
            _entrust(crowd, client, family[0])
    return clients


def _client(crowd: Crowd, ground: Ground, language: str, lot: Lot) -> Client:
    rng = crowd.rng
    client = Client(
        name=names.elder(rng, language),
        area=ground.area,
        team=rng.choice(ground.teams),
        place=crowd.home(ground.area),
        state=lot.state,
        pause_reason=PauseReason.HOSPITAL if lot.state is ClientState.PAUSED else None,
        end_reason=EndReason.CARE_HOME if lot.state is ClientState.ENDED else None,
        ended_at=crowd.now if lot.state is ClientState.ENDED else None,
        phone=crowd.phone(),
        languages=_languages(rng, language),
        told_by=pick(rng, TOLD_BY),
        is_protected=lot.is_protected,
        created_at=crowd.now - timedelta(days=rng.randint(20, 700)),
        **_household(rng, language),
    )
    client.good_to_know_approved_at = client.created_at if client.good_to_know else None
    if lot.has_consent:
        given_on = (client.created_at + timedelta(days=3)).date()
        client.consents.append(Consent(given_on=given_on))
    return client


def _languages(rng: Random, language: str) -> list[str]:
    if language == "fi":
        return ["fi"]
    return [language, "fi"] if rng.random() < 0.5 else [language]


def _household(rng: Random, language: str) -> dict[str, object]:
    """How one gets in, and what a helper should know before the yes."""
    swedish = language == "sv"
    ways = ENTRIES_SV if swedish else ENTRIES
    entry = rng.choice(list(ways))
    return {
        "entry": entry,
        "entry_way": ways[entry],
        "good_to_know": rng.choice(TO_KNOW_SV if swedish else TO_KNOW),
        "door_code": f"{rng.randint(1000, 9999)}" if rng.random() < 0.4 else None,
        "has_dog": rng.random() < 0.1,
        "is_smoker": rng.random() < 0.1,
        "has_stairs": rng.random() < 0.5,
        "has_lift": rng.random() < 0.5,
    }


def _circle(session: Session, crowd: Crowd, client: Client) -> list[Person]:
    rng, swedish = crowd.rng, client.languages[0] == "sv"
    family: list[Person] = []
    for number in range(pick(rng, {1: 3, 2: 1})):
        name = names.adult(rng, client.languages[0], client.name.split()[-1])
        relative = crowd.person(name, RoleName.RELATIVE, client.area, client.languages[0])
        session.add(relative)
        family.append(relative)
        session.add(
            CircleMember(
                client=client,
                person=relative,
                relation=rng.choice(RELATIONS_SV if swedish else RELATIONS),
                may_post=number == 0 and rng.random() < 0.6,
                since=client.created_at,
            )
        )
    return family


def _entrust(crowd: Crowd, client: Client, relative: Person) -> None:
    """Where it is the family's task, this relative tells her who comes; one in ten decides for her, with a paper."""
    if client.told_by is ToldBy.RELATIVE:
        client.teller = relative
    if client.consents and crowd.rng.random() < 0.1:
        consent = client.consents[0]
        consent.giver, consent.representative = Giver.REPRESENTATIVE, relative
        kind = MandateKind.CONTINUING_POWER
        client.mandates.append(Mandate(person=relative, kind=kind, valid_from=consent.given_on))
