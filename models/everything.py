"""Every entity, imported once, for migrations and mapper configuration."""

from models.area import Area, Team
from models.availability import DatedException, PostedSlot, WeeklySlot
from models.base import Base
from models.circle import CircleMember
from models.client import Client, Consent
from models.concern import Concern
from models.console import ConsoleMessage
from models.doorstep import DoorStep
from models.duty import Duty
from models.event import Event
from models.expense import Expense
from models.helper import Helper, Pair
from models.inbound import InboundSms
from models.incident import Incident
from models.kind import Kind
from models.mandate import Mandate
from models.need import Need
from models.notification import Notification
from models.offer import Offer
from models.organisation import Organisation
from models.person import Person, Role
from models.picture import Picture
from models.place import GazetteerEntry, GeocodeAnswer, Place
from models.proposal import Candidate, Proposal
from models.round import Round
from models.series import Series
from models.session import PersonSession, SignIn
from models.spending import Spending
from models.task import Task
from models.visit import Visit
from models.welcome import WelcomeMark, WelcomeStep

ENTITIES: tuple[type[Base], ...] = (
    Area,
    Candidate,
    CircleMember,
    Client,
    Concern,
    Consent,
    ConsoleMessage,
    DatedException,
    DoorStep,
    Duty,
    Event,
    Expense,
    GazetteerEntry,
    GeocodeAnswer,
    Helper,
    InboundSms,
    Incident,
    Kind,
    Mandate,
    Need,
    Notification,
    Offer,
    Organisation,
    Pair,
    Person,
    PersonSession,
    Picture,
    Place,
    PostedSlot,
    Proposal,
    Role,
    Round,
    Series,
    SignIn,
    Spending,
    Task,
    Team,
    Visit,
    WeeklySlot,
    WelcomeMark,
    WelcomeStep,
)
