"""Taking a picture: whatever a phone sends becomes a small JPEG that carries neither place nor camera nor time."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import wtforms
from PIL import Image, ImageOps
from starlette.datastructures import UploadFile
from wtforms.validators import ValidationError

from app.web import Web
from models.errors import N_, Refused
from models.picture import MAX_BYTES, Picture

MAX_UPLOAD = 8_000_000
"""Bytes that may come in."""

MAX_SIDE = 1600
"""Pixels of the longer side that are kept."""

MAX_PIXELS = 60_000_000
"""What the largest phones take; more is no photograph, or would fill the memory."""

FORMATS = ("JPEG", "PNG", "WEBP")
ACCEPT = "image/jpeg,image/png,image/webp"
"""What browsers are asked for; phones that keep other formats turn theirs into one of these."""

QUALITIES = (85, 70, 55, 40, 25)
SHRINK = 0.75

Image.MAX_IMAGE_PIXELS = None  # MAX_PIXELS is asked before anything is decoded


class PictureRefused(Refused):
    """What came is no picture that we can keep; `message` says what to do."""

    status = 422
    message = N_("That is no picture we can read. Send a photo as JPEG, PNG or WebP.")


class PictureTooBig(PictureRefused):
    """More bytes or pixels than any photograph needs."""

    message = N_("The picture is too big. Take a smaller one, or send a screenshot of it (8 MB at most).")


class PictureField(wtforms.FileField):
    """One picture in a form of ours. Once the form is valid, `keep()` gives the Picture, or None where none was sent.

    The page's form needs `enctype="multipart/form-data"`, its route must be made by `post_picture`.
    """

    jpeg: bytes | None = None

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **{"render_kw": {"accept": ACCEPT}} | given)

    def pre_validate(self, form: Any) -> None:
        """Read what was sent; what cannot be kept is told at the field."""
        upload = form.web.form.get(self.name)
        if not (isinstance(upload, UploadFile) and upload.filename):
            return
        try:
            self.jpeg = as_jpeg(_read(upload))
        except PictureRefused as refusal:
            raise ValidationError(refusal.message) from None

    def keep(self, web: Web) -> Picture | None:
        """The picture that was sent, kept as this person's."""
        return None if self.jpeg is None else _keep(web, self.jpeg)


def take(web: Web, upload: UploadFile) -> Picture:
    """Keep the picture that was uploaded. PictureRefused says what is wrong with it."""
    return _keep(web, as_jpeg(_read(upload)))


def _keep(web: Web, jpeg: bytes) -> Picture:
    picture = Picture(jpeg=jpeg, taken_at=web.now, by_id=web.person.id)
    web.session.add(picture)
    web.session.flush()
    return picture


def _read(upload: UploadFile) -> bytes:
    """All of it, from its beginning: a request that lost a race is answered again."""
    upload.file.seek(0)
    data = upload.file.read(MAX_UPLOAD + 1)
    if len(data) > MAX_UPLOAD:
        raise PictureTooBig()
    return data


def as_jpeg(data: bytes) -> bytes:
    """`data` as an upright JPEG of at most MAX_SIDE pixels and MAX_BYTES bytes, with nothing but its pixels."""
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as image:
            return _small(_pixels(image))
    except PictureRefused:
        raise
    except Exception as error:  # a broken file may break a decoder in any way
        raise PictureRefused() from error


def _pixels(image: Image.Image) -> Image.Image:
    """A new picture on white paper; what else the file carried stays behind."""
    if image.width * image.height > MAX_PIXELS:
        raise PictureTooBig()
    image.thumbnail((MAX_SIDE, MAX_SIDE))
    painted = ImageOps.exif_transpose(image).convert("RGBA")
    paper = Image.new("RGB", painted.size, "white")
    paper.paste(painted, mask=painted.getchannel("A"))
    return paper


def _small(image: Image.Image, qualities: Sequence[int] = QUALITIES) -> bytes:
    """As good as fits."""
    while True:
        for quality in qualities:
            out = BytesIO()
            image.save(out, "JPEG", quality=quality, optimize=True)
            if out.tell() <= MAX_BYTES:
                return out.getvalue()
        image = image.resize((int(image.width * SHRINK), int(image.height * SHRINK)))
