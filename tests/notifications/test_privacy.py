"""Canaries: what no message may sing of. The client of every story here has unmistakable words in every field."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from models.circle import CircleMember
from models.language import Language
from models.notification import Notification, NotificationKind
from models.person import Person
from notifications.message import Message, render
from tests.cast import Cast
from tests.notifications.stage import SENDER, K, ask, book, offer_of, tell_everything, told

NAME = "Canaria Nimikas"
STREET = "Canariankatu 99"
POSTAL_CODE = "98765"
CODE = "canary-code-13"
SECRETS = ("canary", "canaria", "nimikas", POSTAL_CODE, "5550199")

BEFORE_A_YES = {K.OFFER, K.OFFER_TAKEN, K.OFFER_CANCELLED}
NAMING = {K.VISIT_CONFIRMED, K.VISIT_MOVED}
"""The only kinds that tell somebody outside the circle who and where."""

NAMING_ALONE = {K.CLIENT_STOPPED, K.CLIENT_BACK}
"""What tells those who come to her, and so know her, whose visits stop or go on; where she lives they have read."""

STREETS = tuple(secret for secret in SECRETS if secret not in ("canaria", "nimikas"))


@pytest.fixture(autouse=True)
def canary(session: Session, cast: Cast) -> None:
    """Aino with a canary in each field that an outsider must not read."""
    session.add_all([cast.aino, cast.area])
    cast.aino.name = NAME
    cast.aino.phone = "+358 40 5550199"
    cast.aino.door_code = CODE
    cast.aino.entry = "canary-entry"
    cast.aino.good_to_know = "canary-good-to-know"
    cast.aino.place.street = STREET
    cast.aino.place.postal_code = POSTAL_CODE


def test_only_the_confirmation_and_the_family_read_who_it_is(session: Session, cast: Cast, now: datetime) -> None:
    for notification in everything_with_canaries(session, cast, now):
        for language in Language:
            notification.person.language = language
            sung = whole(render(notification, SENDER)).lower()
            if notification.person is cast.liisa_helps.person or notification.kind in NAMING:
                continue
            hidden = STREETS if notification.kind in NAMING_ALONE else SECRETS
            assert [secret for secret in hidden if secret in sung] == [], (notification.kind, language)


def test_no_message_has_the_door_code_the_notes_or_her_phone(session: Session, cast: Cast, now: datetime) -> None:
    for notification in everything_with_canaries(session, cast, now):
        sung = whole(render(notification, SENDER)).lower()
        assert "canary" not in sung, notification.kind
        assert "5550199" not in sung, notification.kind


def test_a_subject_never_names_anybody(session: Session, cast: Cast, now: datetime) -> None:
    names = ["canar", "nimikas", "veikko", "virtanen", "maria", "nina", "kaisa", "liisa", "laine"]
    for notification in everything_with_canaries(session, cast, now):
        subject = render(notification, SENDER).subject.lower()
        assert [name for name in names if name in subject] == [], notification.kind


def test_the_confirmation_has_name_and_street(session: Session, cast: Cast, now: datetime) -> None:
    book(session, cast, now)
    text = whole(one(session, K.VISIT_CONFIRMED))
    assert NAME in text
    assert f"{STREET}, {POSTAL_CODE} Helsinki" in text


def test_a_relative_is_asked_about_their_own_client_by_name(session: Session, cast: Cast, now: datetime) -> None:
    ask(session, cast, now, [cast.liisa_helps])
    offered = one(session, K.OFFER)
    assert NAME in offered.text
    assert NAME not in offered.subject
    assert STREET not in whole(offered)


def test_a_relative_of_somebody_else_is_an_outsider(session: Session, cast: Cast, now: datetime) -> None:
    session.add(CircleMember(client=cast.birgit, person=cast.veikko.person, since=now))
    ask(session, cast, now, [cast.veikko])
    assert NAME not in whole(one(session, K.OFFER))


def test_an_order_of_non_disclosure_takes_the_place_out_of_every_message(
    session: Session, cast: Cast, now: datetime
) -> None:
    book(session, cast, now)
    cast.aino.is_protected = True
    for notification in told(session, K.VISIT_CONFIRMED) + told(session, K.VISIT_AGREED):
        text = whole(render(notification, SENDER))
        assert STREET not in text
        assert "Kallio" not in text


def test_only_its_own_token_opens_an_offer(session: Session, cast: Cast, now: datetime) -> None:
    need = ask(session, cast, now, [cast.veikko, cast.maria])
    offer = offer_of(session, need, cast.veikko)
    offer.decline(now)
    other = offer_of(session, need, cast.maria)
    token = offer.token(SENDER.secret)
    assert f"/o/{offer.id}/{token}" in one(session, K.OFFER).text
    assert offer.is_token(SENDER.secret, token)
    for wrong in (other.token(SENDER.secret), offer.token("another secret"), token[:-1], "", "ä" * 32, "\udcff"):
        assert not offer.is_token(SENDER.secret, wrong)


def everything_with_canaries(session: Session, cast: Cast, now: datetime) -> list[Notification]:
    """Every kind, with canaries in the notes of needs and visits as well, and one offer to a relative."""
    notifications = tell_everything(session, cast, now)
    ask(session, cast, now, [cast.liisa_helps], starts_in=timedelta(hours=220))
    for notification in notifications:
        if notification.need is not None:
            notification.need.note = "canary-need-note"
        if notification.visit is not None:
            notification.visit.note = "canary-visit-note"
    session.flush()
    found = [*notifications, *(n for n in told(session, K.OFFER) if n not in notifications)]
    assert {notification.kind for notification in found} == set(NotificationKind)
    assert outsiders(found, cast.liisa_helps.person) >= BEFORE_A_YES
    return found


def outsiders(notifications: list[Notification], relative: Person) -> set[NotificationKind]:
    """The kinds that somebody outside the circle reads."""
    return {notification.kind for notification in notifications if notification.person is not relative}


def one(session: Session, kind: NotificationKind) -> Message:
    return render(told(session, kind)[0], SENDER)


def whole(message: Message) -> str:
    """Everything that leaves the house."""
    return "\n".join([message.to, message.subject, message.text, message.html, message.key, *message.headers.values()])
