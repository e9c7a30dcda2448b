"""Text messages that came in: from whom, what, and the task of whoever must read it where no program could."""

import re
from collections.abc import Sequence
from datetime import datetime
from unicodedata import normalize

from sqlalchemy import ForeignKey, Select, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from models import calling
from models.base import Numbered
from models.errors import Refused
from models.event import Recorded, session_of
from models.helper import Helper
from models.offer import LIVE, Offer
from models.person import Person

YES = frozenset({"kyllä", "joo", "ja", "yes", "1"})
NO = frozenset({"ei", "nej", "no", "2"})
"""The only words that a program takes for an answer; whatever else is written, a person reads."""


class InboundSms(Recorded, Numbered):
    """A text message that reached the service's number; `provider_id` is the gateway's own and comes once.

    `person` is whose number it is, where that is one person's alone.
    """

    __tablename__ = "inbound_sms"

    provider_id: Mapped[str] = mapped_column(unique=True)
    phone: Mapped[str]
    text: Mapped[str]
    at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)

    person: Mapped[Person | None] = relationship()

    @staticmethod
    def receive(session: Session, provider_id: str, phone: str, text: str, now: datetime) -> "InboundSms | None":
        """Keep a message from `phone` (E.164 where it is a number at all); None where it has come before."""
        if session.scalar(select(InboundSms.id).where(InboundSms.provider_id == provider_id)):
            return None
        theirs = select(Person).where(Person.phone == phone, Person.disabled_at.is_(None))
        people = [person for person in session.scalars(theirs) if not person.is_practice]
        sms = InboundSms(provider_id=provider_id, phone=phone, text=text, at=now)
        sms.person = people[0] if len(people) == 1 else None
        session.add(sms)
        sms.record("received", now)
        return sms

    def take(self, now: datetime) -> None:
        """Answer the sender's one open question, where the message says yes or no and nothing else; else it is read.

        The session's actor is the sender, where we know them.
        """
        said, asked = bare(self.text), self._open_questions(now)
        is_answer = said in YES | NO and len(asked) == 1
        if not (is_answer and self._answered(asked[0], is_yes=said in YES, now=now)):
            self._note_second(is_yes=said in YES and not asked, now=now)
            calling.read_sms(self, now)

    def _answered(self, offer: Offer, *, is_yes: bool, now: datetime) -> bool:
        """Whether the answer counted; a yes that cannot be booked is for a person to sort out."""
        offer.lock()
        try:
            with session_of(self).begin_nested():
                offer.accept(now) if is_yes else offer.decline(now)
        except Refused:
            return False
        return True

    def _open_questions(self, now: datetime) -> Sequence[Offer]:
        mine = _offers(self).where(Offer.state.in_(LIVE), Offer.starts_at > now)
        return session_of(self).scalars(mine).all()

    def _note_second(self, *, is_yes: bool, now: datetime) -> None:
        last = session_of(self).scalar(_offers(self).limit(1)) if is_yes else None
        if last is not None and last.is_taken and now < last.starts_at:
            last.came_second(now)


def bare(text: str) -> str:
    """`text` in lower case, without blanks and signs around it."""
    return re.sub(r"^\W+|\W+$", "", normalize("NFC", text).lower())


def _offers(sms: InboundSms) -> Select[Offer]:
    """The questions that the sender was ever asked, newest first."""
    return select(Offer).join(Offer.helper).where(Helper.person_id == sms.person_id).order_by(Offer.id.desc())
