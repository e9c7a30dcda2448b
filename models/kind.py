"""Kinds of help: shopping, escort, company …, with their words in three languages."""

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Numbered


class Kind(Numbered):
    """A kind of help: names and what volunteers never do (by language), usual length, what it asks of a helper."""

    __tablename__ = "kind"
    __table_args__ = (CheckConstraint("minutes between 5 and 720", name="minutes"),)

    key: Mapped[str] = mapped_column(unique=True)
    names: Mapped[dict[str, str]]
    never: Mapped[dict[str, str]] = mapped_column(default=dict)
    icon: Mapped[str]
    minutes: Mapped[int]
    car: Mapped[bool] = mapped_column(default=False)
    skills: Mapped[list[str]] = mapped_column(default=list)
    moves_money: Mapped[bool] = mapped_column(default=False)
    is_offered: Mapped[bool] = mapped_column(default=True)
    position: Mapped[int]

    def name(self, language: str) -> str:
        """The kind's name in `language`."""
        return self.names[language]
