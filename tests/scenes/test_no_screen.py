"""The client, 82, has no phone screen: telling her is somebody's own task, and nothing is offered behind her back."""

from models import clock
from models.client import ToldBy
from models.task import TaskKind
from tests.scenes.asking import agree, ask, asked_for, find_helpers
from tests.scenes.town import Town, hidden, shown

AINOS = ("Aino", "Laine", "Vaasankatu", "4711", "0401234567")
DEAF = "Kuulee huonosti vasemmalla korvalla"


def test_she_is_told_by_telephone_before_the_visit(town: Town) -> None:
    agree(town)
    town.nothing_else(TaskKind.TELL_CLIENT)
    shown(town.daniel.read("/calls"), "Tell the client who comes and when", "Aino Laine", "+358401234567")
    town.told()
    town.done(town.cast.veikko, 24)
    town.heard("nina", "liisa", about="Tehty, kaikki oli hyvin")
    town.until(26, "12.00")
    town.nothing_else()


def test_what_the_daughter_has_not_told_comes_to_those_on_duty(town: Town) -> None:
    town.aino(told_by=ToldBy.RELATIVE, teller_id=town.cast.liisa.id)
    agree(town)
    shown(town.liisa.read("/family"), "Olen kertonut hänelle")
    hidden(town.daniel.read("/calls"), AINOS)
    town.until(23, "16.00")
    shown(town.daniel.read("/calls"), "the family has not said that they did")
    town.nothing_else(TaskKind.TELL_CLIENT)
    town.until(23, "18.00")
    town.heard("kaisa", about="Soitto on myöhässä")
    shown(town.kaisa.read("/morning"), "Aino Laine", "läheinen ei ole kuitannut kertoneensa")
    town.kaisa.submit(f"/calls/{town.call(TaskKind.TELL_CLIENT).id}/told")
    hidden(town.liisa.read("/family"), ["Olen kertonut hänelle"])
    town.until(24, "12.00")
    town.nothing_else()


def test_the_daughter_tells_her_in_one_tap(town: Town) -> None:
    town.aino(told_by=ToldBy.RELATIVE, teller_id=town.cast.liisa.id)
    agree(town)
    town.liisa.submit(f"/calls/{town.call(TaskKind.TELL_CLIENT).id}/told")
    town.until(24, "12.00")
    town.nothing_else()


def test_what_is_good_to_know_is_hers_to_approve(town: Town) -> None:
    town.aino(good_to_know=DEAF, has_dog=True, has_stairs=True, entry="Soita kahdesti")
    question = ask(town)
    page = town.veikko.read("/offers/1")
    shown(page, "Kotona on koira", "portaita")
    hidden(page + question.subject + question.text + question.html, [*AINOS, DEAF, "Soita kahdesti"])
    town.tap(question, "accept")
    town.worker.settle()
    shown(town.heard("veikko", about="Sovittu").text, "Aino Laine", "Vaasankatu 12")
    town.heard("nina", "liisa", "kaisa", about="Auttaja tulee")
    agreed = f"/visits/{town.visit().id}"
    shown(town.veikko.read(agreed), "Vaasankatu 12", "Soita kahdesti")
    hidden(town.veikko.read(agreed), [DEAF, "4711"])
    town.aino(good_to_know_approved_at=clock.now())
    shown(town.veikko.read(agreed), DEAF)
    town.told()
    town.until(24, "11.30")
    shown(town.veikko.read(agreed), "4711")
    town.nothing_else()


def test_without_her_consent_nothing_is_offered(town: Town) -> None:
    town.nina.submit("/needs", asked_for(town))
    town.nina.submit(f"/clients/{town.cast.aino.id}/consent/withdraw")
    refused = town.nina.submit("/needs", asked_for(town, post_key="again"), expect=422)
    shown(refused, "ei ole vielä antanut suostumustaan")
    town.worker.match()
    town.worker.settle()
    town.heard("liisa", about="Käynnit on toistaiseksi peruttu")
    shown(town.kaisa.read("/board"), "Mikään ei odota")
    town.until(26, "12.00")
    town.nothing_else()


def test_being_kin_alone_gives_no_right(town: Town) -> None:
    home = f"/clients/{town.cast.aino.id}"
    town.nina.submit(f"{home}/consent/withdraw")
    town.worker.settle()
    town.heard("liisa", about="Käynnit on toistaiseksi peruttu")
    hers = {"giver": "representative", "representative_id": town.cast.liisa.id, "given_on": "2026-11-23"}
    town.nina.submit(f"{home}/consent", {**hers, "valid_until": ""}, expect=422)
    right = {"holder_id": town.cast.liisa.id, "rests_on": "guardian", "valid_from": "2026-11-01"}
    town.nina.submit(f"{home}/mandates", {**right, "holder_name": "", "mandate_until": ""})
    town.nina.submit(f"{home}/consent", {**hers, "valid_until": ""})
    town.nina.submit("/needs", asked_for(town))
    find_helpers(town)
    town.heard("veikko", about="Voitko auttaa?")
    town.nothing_else()
