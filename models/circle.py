"""Circles: a client's relatives and what each of them may do."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Numbered
from models.client import Client
from models.event import About, Recorded
from models.person import Person, RoleName


class CircleMember(Recorded, Numbered):
    """A relative in a client's circle. Who may post needs for her may also follow her visits."""

    __tablename__ = "circle_member"
    __table_args__ = (
        UniqueConstraint("client_id", "person_id"),
        CheckConstraint("may_post <= may_follow", name="rights"),
    )

    client_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="cascade"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="cascade"), index=True)
    relation: Mapped[str] = mapped_column(default="")
    may_follow: Mapped[bool] = mapped_column(default=True)
    may_post: Mapped[bool] = mapped_column(default=False)
    since: Mapped[datetime]

    client: Mapped[Client] = relationship(back_populates="circle")
    person: Mapped[Person] = relationship()

    @property
    def about(self) -> About:
        return About(area_id=self.client.area_id, client_id=self.client_id)

    @staticmethod
    def join(client: Client, person: Person, now: datetime, *, may_follow: bool, may_post: bool) -> "CircleMember":
        """Take `person` into the client's circle, as a relative in her area, or give a member other rights."""
        member = next((member for member in client.circle if member.person is person), None)
        if member is None:
            person.grant(RoleName.RELATIVE, client.area)
            member = CircleMember(person=person, since=now)
            client.circle.append(member)
        member.may_follow, member.may_post = may_follow or may_post, may_post
        if not member.may_follow:
            member._tells_no_more()
        member.record("joined", now, ["may_follow", "may_post"])
        client.area.changed(now)
        return member

    def leave(self, now: datetime) -> None:
        """Out of the circle: nothing of hers is theirs to see any more."""
        self.record("left", now)
        self.client.area.changed(now)
        self._tells_no_more()
        self.client.circle.remove(self)

    def _tells_no_more(self) -> None:
        """Who may not follow her visits cannot tell her of them: it falls to her team."""
        if self.client.teller_id == self.person_id:
            self.client.teller = None
