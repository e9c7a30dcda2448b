"""Pictures: made small, stripped of place and camera, refused where they are none, and shown to few."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy.orm import Session, sessionmaker
from starlette.applications import Starlette

from app.pictures import MAX_SIDE, MAX_UPLOAD, PictureRefused, PictureTooBig, as_jpeg
from app.security import MAX_BODY_BYTES, MAX_PICTURE_BODY_BYTES
from models import clock
from models.event import Event
from models.picture import MAX_BYTES
from models.visit import Visit
from tests.cast import Cast
from tests.flows.asked import all_speak_english
from tests.flows.paid import GPS, photo, sent, shopping
from tests.web import Browser, signed_in

SUMS = {"received": "20", "spent": "15,50", "returned": "4,50", "seen_by": "client"}


@pytest.fixture
def visit(sessions: sessionmaker[Session], cast: Cast) -> Visit:
    """A visit with counted cash that has just begun."""
    all_speak_english(sessions, cast)
    made = shopping(sessions, cast, clock.now())
    clock.freeze(made.starts_at)
    return made


@pytest.fixture
def veikko(web_app: Starlette, sessions: sessionmaker[Session], cast: Cast) -> Browser:
    """Veikko's phone."""
    return signed_in(web_app, sessions, cast.veikko.person)


def opened(jpeg: bytes) -> Image.Image:
    return Image.open(BytesIO(jpeg))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nothing_but_pixels_is_kept(kind: str) -> None:
    given = photo((3000, 2000), kind)
    assert b"Canary" in given
    kept = as_jpeg(given)
    picture = opened(kept)
    assert (picture.format, picture.size) == ("JPEG", (MAX_SIDE, 1067))
    assert not picture.getexif()
    assert not picture.getexif().get_ifd(GPS)
    assert b"Canary" not in kept
    assert b"Exif" not in kept


def test_a_comment_goes_and_a_turned_picture_is_upright() -> None:
    about = Image.Exif()
    about[0x0112] = 6
    kept = as_jpeg(photo((400, 300), comment=b"canary", exif=about))
    assert b"canary" not in kept
    assert opened(kept).size == (300, 400)


def test_the_worst_picture_is_made_small_enough() -> None:
    noise = Image.effect_noise((2400, 2400), 200)
    out = BytesIO()
    Image.merge("RGB", (noise, noise.rotate(90), noise.rotate(180))).save(out, "WEBP", quality=90)
    assert len(as_jpeg(out.getvalue())) <= MAX_BYTES


def test_a_transparent_picture_lies_on_white_paper() -> None:
    out = BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(out, "PNG")
    assert opened(as_jpeg(out.getvalue())).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    "junk",
    [
        b"",
        b"hello",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.4",
        photo()[:200],
        photo(kind="GIF", exif=b""),
    ],
)
def test_what_is_no_picture_is_refused(junk: bytes) -> None:
    with pytest.raises(PictureRefused):
        as_jpeg(junk)


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    bomb = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )
    with pytest.raises(PictureTooBig):
        as_jpeg(bomb)


def test_a_receipt_comes_back_small_and_uncached(veikko: Browser, visit: Visit) -> None:
    answer = veikko.post(f"/visits/{visit.id}/money", data=SUMS, files=sent(photo((2000, 1000))))
    assert answer.status_code == 303, answer.text
    page = veikko.read(f"/visits/{visit.id}/money")
    assert "/pictures/1" in page
    picture = veikko.get("/pictures/1")
    assert picture.headers["content-type"] == "image/jpeg"
    assert picture.headers["cache-control"] == "private, no-store"
    assert picture.headers["x-content-type-options"] == "nosniff"
    assert opened(picture.content).size == (1600, 800)


def test_only_who_may_see_the_money_sees_the_receipt(
    web_app: Starlette, veikko: Browser, sessions: sessionmaker[Session], visit: Visit, cast: Cast
) -> None:
    veikko.post(f"/visits/{visit.id}/money", data=SUMS, files=sent(photo()))
    for person, expected in (
        (cast.kaisa, 200),
        (cast.nina, 200),
        (cast.maria.person, 404),
        (cast.liisa, 404),
        (cast.outi, 404),
    ):
        assert signed_in(web_app, sessions, person).get("/pictures/1").status_code == expected, person.name
    assert veikko.get("/pictures/2").status_code == 404
    with sessions() as session:
        looks = session.query(Event.actor_id).where(Event.verb == "looked", Event.entity == "spending").all()
    assert [actor for (actor,) in looks] == [cast.kaisa.id, cast.nina.id]


def test_too_large_a_picture_is_told_at_the_field_and_nothing_typed_is_lost(veikko: Browser, visit: Visit) -> None:
    large = photo() + b"\0" * MAX_UPLOAD
    for data, told in ((large, "The picture is too big"), (b"hello", "That is no picture we can read")):
        answer = veikko.post(f"/visits/{visit.id}/money", data=SUMS, files=sent(data))
        assert answer.status_code == 422
        assert told in answer.text
        assert 'value="15,50"' in answer.text


def test_room_for_a_picture_is_where_pictures_are_taken_alone(veikko: Browser, visit: Visit) -> None:
    large = photo() + b"\0" * MAX_BODY_BYTES
    assert veikko.post(f"/visits/{visit.id}/finish", files=sent(large)).status_code == 413
    assert veikko.post(f"/visits/{visit.id}/finish", files=sent(photo())).status_code == 400
    assert veikko.post(f"/visits/{visit.id}/money", data=SUMS, files=sent(large)).status_code == 303
    over = photo() + b"\0" * MAX_PICTURE_BODY_BYTES
    assert veikko.post(f"/visits/{visit.id}/money", data=SUMS, files=sent(over)).status_code == 413
