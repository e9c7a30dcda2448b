"""What messages say: every kind in every language, complete in text alone, times in the area's zone."""

from datetime import datetime, timedelta
from html.parser import HTMLParser

import pytest
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from models.availability import PostedSlot
from models.language import Language, translate
from models.notification import Notification, NotificationKind
from models.place import Precision
from models.session import SignIn
from notifications.message import Message, render
from tests.cast import Cast, home
from tests.notifications.stage import SENDER, K, ask, book, offer_of, tell_everything, told


def test_every_kind_renders_in_every_language(session: Session, cast: Cast, now: datetime) -> None:
    notifications = tell_everything(session, cast, now)
    assert {notification.kind for notification in notifications} == set(NotificationKind)
    for language in Language:
        for notification in notifications:
            notification.person.language = language
            message = render(notification, SENDER)
            assert message.to == notification.person.email
            assert message.subject
            assert "\n" not in message.subject
            assert message.headers["Content-Language"] == language
            assert Tags(message.html).lang == language


def test_text_and_html_carry_the_same_links(session: Session, cast: Cast, now: datetime) -> None:
    for notification in tell_everything(session, cast, now):
        message = render(notification, SENDER)
        links = [line for line in message.text.splitlines() if line.startswith("https://")]
        assert Tags(message.html).links == links


def test_an_offer_says_what_matters_before_a_yes(session: Session, cast: Cast, now: datetime) -> None:
    session.add_all([cast.aino, cast.veikko])
    cast.aino.has_dog = cast.aino.has_lift = True
    message = offered(session, cast, now)
    assert message.subject == "Can you help? Shopping, Tue 24.11.2026 at 12:05–13:05, Kallio"
    for line in (
        "Task: Shopping",
        "When: Tue 24.11.2026 at 12:05–13:05",
        "Length: 1 h",
        "Where: Kallio",
        "Distance: 300 m",
        "Good to know: There is a dog. There is a lift.",
        "Please answer by Mon 23.11.2026 at 10:05. After that we ask others, too.",
    ):
        assert line in message.text.splitlines()


def test_the_distance_is_from_where_the_helper_will_be(session: Session, cast: Cast, now: datetime) -> None:
    session.add(cast.veikko)
    porvoo = home("Kirkkokatu 1", 60.3930, 25.7120)
    cast.veikko.posted_slots.append(PostedSlot(during=Range(now, now + timedelta(days=3)), place=porvoo))
    assert "Distance: 62 km" in offered(session, cast, now).text


def test_without_a_known_place_no_distance_is_claimed(session: Session, cast: Cast, now: datetime) -> None:
    session.add(cast.veikko)
    cast.veikko.place = home("Nowhere 1", 60, 25)
    cast.veikko.place.lat = cast.veikko.place.lon = None
    cast.veikko.place.precision = Precision.UNKNOWN
    assert "Distance" not in offered(session, cast, now).text


def test_a_late_offer_does_not_name_a_time_that_has_passed(session: Session, cast: Cast, now: datetime) -> None:
    need = ask(session, cast, now, [cast.veikko])
    offer = offer_of(session, need, cast.veikko)
    offer.fall_due(offer.reply_by)
    text = first(session, K.OFFER).text
    assert "Please answer by" not in text
    assert "You can still say yes" in text


def test_the_confirmation_tells_where_to_go(session: Session, cast: Cast, now: datetime) -> None:
    visit = book(session, cast, now)
    text = first(session, K.VISIT_CONFIRMED).text
    assert "For whom: Aino Laine" in text
    assert "Address: Vaasankatu 12, 00500 Helsinki" in text
    assert visit.need.kind.never["en"] in text
    assert f"https://talkoot.example/visits/{visit.id}" in text


def test_staff_read_the_whole_name_and_family_the_first(session: Session, cast: Cast, now: datetime) -> None:
    book(session, cast, now)
    by_reader = {n.person.first_name: in_english(n) for n in told(session, K.VISIT_AGREED)}
    assert set(by_reader) == {"Nina", "Liisa", "Kaisa"}
    assert "Veikko Virtanen has said yes." in by_reader["Nina"].text
    assert "Veikko has said yes." in by_reader["Liisa"].text
    assert "For whom: Aino Laine" in by_reader["Liisa"].text
    assert "Aino" not in by_reader["Nina"].text + by_reader["Kaisa"].text


@pytest.mark.parametrize(
    ("left", "is_late", "said"),
    [
        (["veikko", "maria"], False, "We are asking somebody new."),
        (["veikko"], False, "We are looking for somebody new."),
        (["veikko"], True, "Nobody comes then, as things stand."),
    ],
)
def test_a_withdrawal_says_how_it_goes_on(
    session: Session, cast: Cast, now: datetime, left: list[str], is_late: bool, said: str
) -> None:
    need = ask(session, cast, now, [getattr(cast, name) for name in left])
    need.decide_by = now if is_late else need.decide_by
    offer_of(session, need, cast.veikko).accept(now).withdraw(now)
    assert said in first(session, K.VISIT_WITHDRAWN).text


def test_a_sign_in_shows_code_and_link(session: Session, cast: Cast, now: datetime) -> None:
    way = SignIn.send(session, "nina@example.org", now)
    assert way
    message = first(session, K.SIGN_IN)
    code = way.code(SENDER.secret)
    assert f"Your code: {code[:3]} {code[3:]}" in message.text
    assert f"https://talkoot.example/sign-in/link/{way.id}/{way.link_token(SENDER.secret)}" in message.text
    assert "until 8:15" in message.text
    assert code[:3] not in message.subject


def test_names_are_escaped_in_html_alone(session: Session, cast: Cast, now: datetime) -> None:
    session.add(cast.aino)
    cast.aino.name = "Aino <b>& Co</b>"
    book(session, cast, now)
    message = first(session, K.VISIT_CONFIRMED)
    assert "Aino &lt;b&gt;&amp; Co&lt;/b&gt;" in message.html
    assert "Aino <b>& Co</b>" in message.text


def test_a_line_break_in_a_name_stays_out_of_the_subject(session: Session, cast: Cast, now: datetime) -> None:
    session.add(cast.aino)
    cast.aino.place.district = "Kallio\r\nBcc: all@example.org"
    assert offered(session, cast, now).subject.endswith("Kallio Bcc: all@example.org")


def test_the_message_id_is_the_same_at_every_try(session: Session, cast: Cast, now: datetime) -> None:
    book(session, cast, now)
    one, other = told(session, K.VISIT_AGREED)[:2]
    assert render(one, SENDER).headers["Message-ID"] == render(one, SENDER).headers["Message-ID"]
    assert render(one, SENDER).headers["Message-ID"] != render(other, SENDER).headers["Message-ID"]
    assert render(one, SENDER).headers["Message-ID"].endswith("@talkoot.example>")


@pytest.mark.parametrize("language", [Language.FI, Language.SV])
def test_reasons_come_in_the_readers_language(session: Session, cast: Cast, now: datetime, language: Language) -> None:
    need = ask(session, cast, now, [cast.veikko])
    offer_of(session, need, cast.veikko).decline(now)
    (notification,) = told(session, K.NEED_UNFILLED)
    notification.person.language = language
    reason = translate(language, "Everybody on the list was asked; nobody can come.")
    assert reason in render(notification, SENDER).text


def offered(session: Session, cast: Cast, now: datetime) -> Message:
    ask(session, cast, now, [cast.veikko])
    return first(session, K.OFFER)


def first(session: Session, kind: NotificationKind) -> Message:
    return in_english(told(session, kind)[0])


def in_english(notification: Notification) -> Message:
    notification.person.language = Language.EN
    return render(notification, SENDER)


class Tags(HTMLParser):
    """The language and the links of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.lang: str | None = None
        self.links: list[str | None] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep what we look for."""
        if tag == "html":
            self.lang = dict(attrs)["lang"]
        if tag == "a":
            self.links.append(dict(attrs)["href"])
