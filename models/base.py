"""The declarative base: column types, constraint names, and enumerations as checked text."""

from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Date, DateTime, Enum, Identity, MetaData, Text, Time
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of every entity. Times are aware (timestamptz, UTC); text is `text`; lists are arrays; objects JSONB."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {
        datetime: DateTime(timezone=True),
        date: Date(),
        time: Time(),
        str: Text(),
        list[str]: ARRAY(Text()),
        dict[str, Any]: JSONB(),
        list[dict[str, Any]]: JSONB(),
        list[dict[str, int]]: JSONB(),
        dict[str, str]: JSONB(),
        dict[str, object]: JSONB(),
    }


class Numbered(Base):
    """An entity with a number of its own, as it stands in URLs (`/offers/41`)."""

    __abstract__ = True

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)


def choice(kind: type[StrEnum], name: str) -> Enum:
    """A text column limited to the values of `kind` by a check constraint called `name`."""
    return Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        values_callable=lambda k: [member.value for member in k],
        length=24,
    )
