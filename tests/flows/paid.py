"""Visits at which money moves, and the pictures that go with it."""

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from PIL import Image
from sqlalchemy.orm import Session, sessionmaker

from models.client import Client
from models.consent import Scope
from models.db import transaction
from models.spending import MoneyWay
from models.visit import Visit
from tests.cast import Cast
from tests.flows.asked import agree

GPS = 0x8825


def photo(size: tuple[int, int] = (400, 300), kind: str = "JPEG", **given: Any) -> bytes:
    """A red picture, as a phone saves it: with the place where it was taken."""
    about = Image.Exif()
    about[0x010F] = "Canary phone"
    about[GPS] = {1: "N", 2: (60.0, 11.0, 16.0), 3: "E", 4: (24.0, 57.0, 36.0)}
    out = BytesIO()
    Image.new("RGB", size, "red").save(out, kind, **{"exif": about} | given)
    return out.getvalue()


def sent(data: bytes, name: str = "receipt.jpg", field: str = "receipt") -> dict[str, tuple[str, bytes, str]]:
    """The file of a form, as browsers send it."""
    return {field: (name, data, "image/jpeg")}


def shopping(
    sessions: sessionmaker[Session], cast: Cast, now: datetime, way: MoneyWay | None = MoneyWay.CASH, **about: Any
) -> Visit:
    """Veikko goes shopping for Aino in half an hour, with counted cash of at most 40 euros; she agrees to pictures."""
    with transaction(sessions) as session:
        aino = session.get_one(Client, cast.aino.id)
        aino.money_way, aino.money_cap_cents = way, 4000 if way is MoneyWay.CASH else None
        aino.shop_account = "K-Market Vaasanhalli" if way is MoneyWay.SHOP_ACCOUNT else ""
        aino.consents[0].scope = [Scope.HELP.value, Scope.PICTURES.value]
    return agree(sessions, cast, now, starts_in=timedelta(minutes=30), **about)
