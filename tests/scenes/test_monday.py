"""The coordinator's Monday, 8.05: three helpers ill, one client in hospital; and who has the evenings and week-ends."""

from sqlalchemy.orm import Session

from models import clock
from models.area import Area
from models.helper import Helper
from models.person import Person
from models.task import TaskKind
from tests.cast import helper, home
from tests.flows.calling import NUMBER, keypad
from tests.scenes.asking import agree, asked_for, find_helpers
from tests.scenes.town import Town, hidden, shown

TODAY = {"veikko": ("shopping", 12), "maria": ("walk", 14), "olli": ("company", 16)}
"""Who comes to Aino today, for what and when."""

SATURDAY = {"day": "2026-11-28", "starts": "16:00", "ends": "17:00"}
MONDAY = {"day": "2026-11-30", "starts": "9:00", "ends": "10:00"}


def two_more(town: Town) -> dict[str, Helper]:
    """Heli, and Pekka with a keypad telephone, live farther away than the others."""
    made: dict[str, Helper] = {}

    def join(session: Session) -> None:
        area, parish = (
            session.get_one(Area, town.cast.area.id),
            session.get_one(Helper, town.cast.veikko.id).organisation,
        )
        assert parish is not None
        for name, place in (("Heli Hakala", (60.195, 24.955)), ("Pekka Peltonen", (60.194, 24.95))):
            first = name.partition(" ")[0].lower()
            made[first] = helper(session, clock.now(), name, area, parish, home("Mäkelänkatu 50", *place))

    town.changed(join)
    keypad(town.sessions, made["pekka"], NUMBER)
    return made


def agreed(town: Town, name: str, who: Helper, **about: object) -> None:
    """`who` has promised to come today, everybody knows it, and the client has been told."""
    need = town.nina.submit("/needs", asked_for(town, day="2026-11-23", post_key=name, **about))
    town.kaisa.submit(f"{need}/ask", {"helper": who.id})
    town.soon()
    town.tap(town.heard(name, about="Voitko auttaa?"), "accept")
    town.worker.settle()
    town.heard(name, about="Sovittu")
    town.heard("nina", "kaisa", about="Auttaja tulee")
    town.told()


def test_three_ill_one_in_hospital(town: Town) -> None:
    others = two_more(town)
    for name, (kind, hour) in TODAY.items():
        agreed(town, name, getattr(town.cast, name), kind=kind, starts=f"{hour}:00", ends=f"{hour + 1}:00")
        town.heard("liisa", about="Auttaja tulee")
    agreed(town, "heli", others["heli"], client=town.cast.birgit.id, kind="company")
    town.nothing_else()
    shown(town.kaisa.read("/morning"), "Mikään ei odota")

    town.veikko.submit("/illness", {"spell": "today"})
    town.kaisa.submit(f"/helpers/{town.cast.maria.id}/ill", {"spell": "today"})
    town.daniel.submit(f"/desk/helpers/{town.cast.olli.id}/ill", {"spell": "today"})
    town.nina.submit(f"/clients/{town.cast.birgit.id}/pause", {"pause_reason": "hospital"})
    town.worker.settle()
    town.heard("heli", about="Käynnit on toistaiseksi peruttu")
    for _ in TODAY:
        town.heard("kaisa", about="Auttaja ei pääse: 1 käynti ilman sijaista")
        town.heard("nina", "liisa", about="Auttaja ei pääsekään")
    town.nothing_else(*[TaskKind.TELL_CHANGE] * 3)

    town.worker.match()
    page = town.kaisa.read("/morning")
    hidden(page, ["Birgit"])
    shown(page, *[f"{getattr(town.cast, name).person.name} ei pääsekään" for name in TODAY])
    shown(page, "Heli Hakala", "lähimpänä, 1,1 km päässä", "Pekka Peltonen", "kielitaito: suomi")
    told_that_we_look(town)
    find_helpers(town)
    town.tap(town.heard("heli", about="Voitko auttaa? Kaupassa käynti"), "accept")
    town.worker.settle()
    somebody_new(town)
    town.heard("heli", about="Sovittu")
    town.heard("heli", about="Voitko auttaa? Kävelyseura")
    for _ in range(2):
        yes_by_telephone(town)
    town.heard("heli", about="Auttaja löytyi jo, kiitos")
    shown(town.kaisa.read("/morning"), "Mikään ei odota")
    town.nothing_else()


def told_that_we_look(town: Town) -> None:
    """Kaisa rings Aino, once for each visit."""
    shown(town.kaisa.read("/morning"), "Kerro asiakkaalle, että käynti muuttui", "Etsimme toista auttajaa")
    for call in town.calls(TaskKind.TELL_CHANGE):
        town.kaisa.submit(f"/calls/{call.id}/told")


def yes_by_telephone(town: Town) -> None:
    """Kaisa rings Pekka from her morning page, and he says yes: one tap, and one more when he knows where to go."""
    shown(town.kaisa.read("/morning"), "Pekka Peltonen", NUMBER)
    then = town.kaisa.submit(f"/calls/{town.calls(TaskKind.PASS_ON)[0].id}/yes")
    shown(town.kaisa.read(then), "Vaasankatu 12")
    town.kaisa.submit(f"{then}/told")
    town.worker.settle()
    somebody_new(town)


def somebody_new(town: Town) -> None:
    """Everybody reads who comes in place of the one who is ill, and Aino is told."""
    town.heard("nina", "liisa", "kaisa", about="Uusi auttaja tulee")
    town.told()


def on_duty(town: Town, who: Person, *days: str) -> None:
    """Kaisa plans the duty calendar of the whole area: from 8 to 20 on these days."""
    shown_week = {"shown_team": "", "shown_week": "2026-11-23", "team": "", "weeks": "1"}
    for day in days:
        duty = {"person": who.id, "days": day, "starts": "08:00", "ends": "20:00"}
        town.kaisa.submit(f"/areas/{town.cast.area.id}/duties", shown_week | duty)


def test_the_calendar_says_who_has_the_weekend(town: Town) -> None:
    agree(town, **SATURDAY)
    town.told()
    on_duty(town, town.cast.daniel, "2026-11-28")
    shown(town.nina.read("/duty"), "8.00–20.00 Daniel Diallo")
    town.until(28, "9.00")
    town.veikko.submit(f"/visits/{town.visit().id}/withdraw")
    town.worker.settle()
    town.heard("nina", "liisa", about="Auttaja ei pääsekään")
    town.heard("daniel", about="The helper cannot come after all")
    town.heard("maria", about="Voitko auttaa?")
    town.nothing_else(TaskKind.TELL_CHANGE)


def test_out_of_hours_it_reaches_the_one_who_is_named_for_it(town: Town) -> None:
    agree(town, **SATURDAY)
    town.told()
    town.kaisa.submit(f"/areas/{town.cast.area.id}/recipient", {"recipient": town.cast.nina.id})
    town.until(28, "9.00")
    town.veikko.submit(f"/visits/{town.visit().id}/withdraw")
    town.worker.settle()
    town.heard("nina", "liisa", about="Auttaja ei pääsekään")
    town.heard("maria", about="Voitko auttaa?")
    town.nothing_else(TaskKind.TELL_CHANGE)


def test_the_back_stop_counts_staffed_hours(town: Town) -> None:
    """Help for Monday at 9: nobody is at work in the week-end, so home care decides while it still is there."""
    town.until(27, "10.00")
    page = town.nina.read(town.nina.submit("/needs", asked_for(town, **MONDAY)))
    shown(page, "Saat tiedon viimeistään tänään klo 15.00")
    on_duty(town, town.cast.daniel, "2026-11-28", "2026-11-29")
    page = town.nina.read(town.nina.submit("/needs", asked_for(town, kind="walk", post_key="2", **MONDAY)))
    shown(page, "Saat tiedon viimeistään su 29.11.2026 klo 19.00")
    town.until(27, "15.00")
    town.heard("nina", "liisa", about="Auttajaa ei vielä ole: Kaupassa käynti")
    town.heard("kaisa", about="Tämä odottaa sinua: Kaupassa käynti")
    town.nothing_else()
    town.until(29, "19.00")
    town.heard("nina", "liisa", about="Auttajaa ei vielä ole: Kävelyseura")
    town.heard("daniel", about="This is waiting for you: A walk")
    town.until(30, "12.00")
    town.nothing_else()
