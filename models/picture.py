"""Pictures: receipts and what a worry shows. Kept small and without the place and camera that a photograph carries."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Numbered

MAX_BYTES = 1_000_000


class Picture(Numbered):
    """A JPEG picture of at most a megabyte."""

    __tablename__ = "picture"
    __table_args__ = (CheckConstraint("length(jpeg) <= 1000000", name="size"),)

    jpeg: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    taken_at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
