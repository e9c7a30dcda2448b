"""Standing pairs are the real work: the same two people every Friday, and somebody known where one of them cannot."""

from datetime import UTC, date, datetime

from sqlalchemy import select

from models import clock
from models.proposal import Proposal
from tests.regulars import fridays, stand_in, stands
from tests.scenes.asking import asked_for
from tests.scenes.town import Town, hidden, shown

USUAL, STAND_IN = "Tuttuun tapaan", "Voitko sijaistaa"


def waits(town: Town) -> None:
    """Everybody who waits for a visit of Aino's reads who comes, and she is told."""
    town.worker.settle()
    town.heard("nina", "liisa", "kaisa", about="Auttaja tulee")
    town.told()


def every_friday(town: Town) -> None:
    """Aino's Fridays: Veikko comes as usual, Maria and then Olli stand in."""
    with town.sessions() as session:
        series = fridays(session, town.cast, clock.now())
        stands(session, series, town.cast.veikko, clock.now())
        stand_in(session, series, town.cast.maria, town.cast.olli, now=clock.now())
        session.commit()


def test_a_new_pair_meets_first_and_then_comes_every_friday(town: Town) -> None:
    every_week = {"client": town.cast.aino.id, "kind": "shopping", "weekday": 4, "weeks": 1, "earliest": "10:00"}
    period = {"latest": "11:00", "minutes": "60", "first_day": "2026-11-30", "last_day": "4.6.2027", "note": ""}
    series = town.nina.submit("/series", every_week | period)
    shown(town.kaisa.read(town.kaisa.submit(f"{series}/helper", {"helper_id": town.cast.veikko.id})), "ensitapaaminen")
    town.kaisa.submit(f"{series}/meeting", {"day": "2026-11-25", "at": "13:00"})
    town.soon()
    town.tap(town.heard("veikko", about="Pääsetkö ensitapaamiseen keskiviikkona?"), "accept")
    town.worker.settle()
    town.heard("veikko", about="Sovittu")
    town.heard("liisa", "kaisa", about="Auttaja tulee")
    town.told()
    town.done(town.cast.veikko, 25, "13.00-13.30")
    town.heard("liisa", "kaisa", about="Tehty")
    town.nothing_else()
    town.until(27, "12.00")
    town.tap(town.heard("veikko", about=f"{USUAL} perjantaina?"), "accept")
    town.worker.settle()
    town.heard("veikko", about="Sovittu")
    waits(town)
    shown(town.veikko.read("/regulars"), "Aino", "pe 4.12.2026")
    town.done(town.cast.veikko, date(2026, 12, 4), "10.00-11.00")
    town.heard("nina", "liisa", about="Tehty")
    town.heard("veikko", about=f"{USUAL} perjantaina?")
    town.nothing_else()


def test_a_first_meeting_that_cannot_be_is_nobody_elses(town: Town) -> None:
    """Nobody stands in at a first meeting: Kaisa has it again."""
    with town.sessions() as session:
        series = fridays(session, town.cast, clock.now(), first_day=date(2026, 12, 11))
        stands(session, series, town.cast.veikko, clock.now(), met=False)
        stand_in(session, series, town.cast.maria, now=clock.now())
        session.commit()
    town.kaisa.submit(f"/series/{series.id}/meeting", {"day": "2026-11-25", "at": "13:00"})
    town.soon()
    town.tap(town.heard("veikko", about="Pääsetkö ensitapaamiseen"), "decline")
    town.worker.settle()
    town.heard("kaisa", about="Tämä odottaa sinua")
    town.nothing_else()


def test_in_july_the_known_substitutes_are_asked_first(town: Town) -> None:
    clock.freeze(datetime(2027, 6, 14, 5, 5, tzinfo=UTC))
    every_friday(town)
    town.worker.settle()
    town.tap(town.heard("veikko", about=f"{USUAL} perjantaina?"), "decline")
    town.worker.settle()
    town.tap(town.heard("maria", about=f"{STAND_IN} perjantaina?"), "accept")
    town.worker.settle()
    town.heard("maria", about="Sovittu")
    waits(town)
    town.until(date(2027, 6, 15), "8.05")
    there = town.veikko.submit("/availability/pause", {"since": "2027-07-05", "until": "2027-07-25"})
    shown(town.veikko.read(there), "9.7.2027", "16.7.2027", "23.7.2027")
    town.worker.settle()
    town.heard("kaisa", about="Auttaja ei pääse: 3 käyntiä ilman sijaista")
    town.veikko.submit("/availability/cover")
    town.worker.settle()
    questions = [town.heard("maria", about=STAND_IN) for _ in range(3)]
    shown(questions[0].text, "tunnette toisenne")
    town.nothing_else()
    town.tap(questions[0], "accept")
    town.tap(questions[1], "decline")
    town.worker.settle()
    town.heard("maria", about="Sovittu")
    waits(town)
    town.heard("olli", about=STAND_IN)
    town.nothing_else()


def test_not_a_match_is_nobodys_fault_and_lasts(town: Town) -> None:
    every_friday(town)
    town.worker.settle()
    town.tap(town.heard("veikko", about=f"{USUAL} perjantaina?"), "accept")
    town.worker.settle()
    town.heard("veikko", about="Sovittu")
    waits(town)
    town.veikko.submit("/regulars/1/part")
    town.worker.settle()
    heard = [town.heard("veikko", about="Sinun ei tarvitse mennä")]
    heard += [town.heard(name, about="Auttaja ei pääsekään") for name in ("nina", "liisa", "kaisa")]
    for mail in heard:
        hidden(mail.text, ["sovi yhteen", "ottelu", "halunnut"])
    town.tap(town.heard("maria", about=f"{STAND_IN} perjantaina?"), "accept")
    town.worker.settle()
    town.heard("maria", about="Sovittu")
    town.heard("nina", "liisa", "kaisa", about="Uusi auttaja tulee")
    town.told()
    town.nina.submit("/needs", asked_for(town, kind="walk"))
    town.worker.match()
    with town.sessions() as session:
        suggested = session.scalars(select(Proposal).order_by(Proposal.id.desc()).limit(1)).one()
        listed = [candidate.helper_id for candidate in suggested.candidates]
    assert town.cast.maria.id in listed
    assert town.cast.veikko.id not in listed
    refused = town.kaisa.post(f"/proposals/{suggested.id}/first", data={"helper": town.cast.veikko.id})
    shown(refused.text, "eivät sovi yhteen")
    town.nothing_else()
