"""The nurse has 14 visits and then four days off: her team owns what she asked for, and the duty phone hears of it."""

import pytest
from sqlalchemy import select

from models.need import Need
from models.task import TaskKind
from tests.flows.test_posting_several import rows, shopping, walk
from tests.scenes.asking import agree, ask, find_helpers
from tests.scenes.town import Town, shown

THURSDAY = {"day": "2026-11-26"}


def on_duty(town: Town, day: str, starts: str, ends: str) -> None:
    """Kaisa gives Daniel the duty phone of Nina's team."""
    shown_week = {"shown_team": "", "shown_week": "2026-11-23", "team": town.cast.team.id, "weeks": "1"}
    who = {"person": town.cast.daniel.id, "days": day, "starts": starts, "ends": ends}
    town.kaisa.submit(f"/areas/{town.cast.area.id}/duties", shown_week | who)


def cannot_come(town: Town) -> None:
    """Veikko, who had said yes, cannot come after all."""
    town.veikko.submit(f"/visits/{town.visit().id}/withdraw")
    town.worker.settle()
    town.heard("nina", "liisa", about="Auttaja ei pääsekään")


def told_of_change(town: Town, words: str) -> None:
    """Daniel rings Aino and tells her in her language how it stands."""
    shown(town.daniel.read("/calls"), "Veikko ei pääsekään tulemaan", words)
    town.daniel.submit(f"/calls/{town.call(TaskKind.TELL_CHANGE).id}/told")


def test_her_team_owns_it_and_the_duty_phone_hears(town: Town) -> None:
    agree(town, **THURSDAY)
    town.told()
    on_duty(town, "2026-11-25", "07:00", "21:00")
    town.until(25, "15.00")
    cannot_come(town)
    town.heard("daniel", about="The helper cannot come after all")
    question = town.heard("maria", about="Voitko auttaa?")
    town.nothing_else(TaskKind.TELL_CHANGE)
    told_of_change(town, "Etsimme toista auttajaa")
    town.tap(question, "accept")
    town.worker.settle()
    town.heard("maria", about="Sovittu")
    town.heard("daniel", about="Somebody new is coming")
    town.heard("nina", "liisa", about="Uusi auttaja tulee")
    town.told()
    town.done(town.cast.maria, 26)
    town.heard("nina", "liisa", about="Tehty")
    town.until(27, "12.00")
    town.nothing_else()


def test_nobody_found_for_her_reaches_the_duty_phone_too(town: Town) -> None:
    agree(town, **THURSDAY)
    town.told()
    on_duty(town, "2026-11-26", "07:00", "21:00")
    for helper in (town.cast.maria, town.cast.olli):
        town.browser(helper.person).submit("/availability/pause", {"since": "", "until": "2026-11-30"})
    town.until(26, "9.00")
    cannot_come(town)
    town.heard("daniel", about="The helper cannot come after all")
    told_of_change(town, "Etsimme toista auttajaa")
    town.worker.match()
    town.until(26, "10.30")
    town.heard("nina", "liisa", about="Auttajaa ei vielä ole")
    town.heard("daniel", about="No helper yet")
    town.heard("daniel", about="This is waiting for you")
    told_of_change(town, "Ketään ei löytynyt. Kotihoito tietää")
    town.until(27, "12.00")
    town.nothing_else()


def test_her_work_phone_stays_signed_in(town: Town) -> None:
    nina = town.nina
    for day in (23, 24, 28):
        town.until(day, "16.00")
        shown(nina.read("/needs"), "Avunpyynnöt")
    nina.submit("/sign-out")
    assert nina.get("/needs").status_code in (303, 401)
    town.nothing_else()


def test_the_team_leader_posts_several_after_the_morning_meeting(town: Town) -> None:
    cast = town.cast
    page = town.nina.read(town.nina.submit("/needs/several", rows(shopping(cast), walk(cast))))
    shown(page, "Lähetetty: 2", "Aino Laine", "Birgit Lindholm")
    with town.sessions() as session:
        assert {need.team_id for need in session.scalars(select(Need))} == {cast.team.id}
    find_helpers(town)
    town.heard("veikko", about="Voitko auttaa? Kaupassa käynti")
    town.heard("maria", about="Voitko auttaa? Kävelyseura")
    town.nothing_else()


@pytest.mark.parametrize(
    ("kind", "never"),
    [("pharmacy", "ei anna lääkkeitä"), ("walk", "ei nosta eikä pese"), ("shopping", "ei käytä pankkikorttia")],
)
def test_each_kind_says_what_volunteers_never_do(town: Town, kind: str, never: str) -> None:
    question = ask(town, kind=kind)
    shown(town.nina.read("/needs/1"), "Mitä vapaaehtoinen ei tee", never)
    shown(town.veikko.read("/offers/1"), never)
    town.tap(question, "accept")
    shown(town.veikko.read("/visits/1"), never)
    town.worker.settle()
    town.heard("veikko", about="Sovittu")
    town.heard("nina", "liisa", "kaisa", about="Auttaja tulee")
    town.nothing_else(TaskKind.TELL_CLIENT)
