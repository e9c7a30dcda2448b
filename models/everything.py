"""Every entity, imported once, for migrations and mapper configuration."""

from models.area import Area, Team
from models.availability import DatedException, PostedSlot, WeeklySlot
from models.base import Base
from models.circle import CircleMember
from models.client import Client, Consent
from models.console import ConsoleMessage
from models.duty import Duty
from models.event import Event
from models.helper import Helper, Pair
from models.incident import Incident
from models.kind import Kind
from models.need import Need
from models.notification import Notification
from models.offer import Offer
from models.organisation import Organisation
from models.person import Person, Role
from models.place import GazetteerEntry, GeocodeAnswer, Place
from models.proposal import Candidate, Proposal
from models.round import Round
from models.series import Series
from models.session import PersonSession, SignIn
from models.visit import Visit

ENTITIES: tuple[type[Base], ...] = (
    Area,
    Candidate,
    CircleMember,
    Client,
    Consent,
    ConsoleMessage,
    DatedException,
    Duty,
    Event,
    GazetteerEntry,
    GeocodeAnswer,
    Helper,
    Incident,
    Kind,
    Need,
    Notification,
    Offer,
    Organisation,
    Pair,
    Person,
    PersonSession,
    Place,
    PostedSlot,
    Proposal,
    Role,
    Round,
    Series,
    SignIn,
    Team,
    Visit,
    WeeklySlot,
)
