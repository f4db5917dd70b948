"""Pitches and counts at the office and in public: one count, and never a made-up zero."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlmodel import select

from foodplan.db import session_scope
from foodplan.models.short_chains import MarketCount
from foodplan.store.history import Change, known
from foodplan.store.short_chains import CountInput, PitchesInput, change_count, set_pitches
from tests.client import JudgingClient, Page
from tests.factories.office import open_office, signed_in
from tests.factories.short_chains import CHANGE, NOW, TODAY, make_outlet

BASE = "/gestione/filiere-corte"
FORM = f"{BASE}/conteggio"
SAID = {"day": "2026-11-20", "producers": "12", "stalls": "40", "note": "Sole"}


@pytest.fixture
def officer(app: Flask) -> JudgingClient:
    open_office(app)
    return signed_in(app)


@pytest.fixture
def market(app: Flask) -> int:
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        make_outlet(session, "GAS di prova", kind="gas")
        return make_outlet(session, "Mercato <i>aperto</i>", public_name=True)


def counts(app: Flask) -> list[tuple[Any, ...]]:
    with session_scope(app.extensions["foodplan"].engine) as session:
        rows = session.exec(select(MarketCount).where(known(MarketCount, None)))
        return [(row.uuid, row.producers, row.stalls, row.active) for row in rows]


def filled(browser: JudgingClient, market: int, **changes: str) -> dict[str, str]:
    page = browser.get(f"{FORM}?mercato={market}")
    return page.values() | SAID | {"node_id": str(market)} | changes


def plain(page: Page) -> str:
    return page.text.replace("\xa0", " ")


def test_a_count_sent_again_is_one_and_other_numbers_are_asked_back(
    app: Flask, officer: JudgingClient, market: int
) -> None:
    form = filled(officer, market)
    assert "Conteggio registrato." in officer.post(FORM, form).text
    assert "Era già registrato." in officer.post(FORM, form).text
    page = officer.post(FORM, form | {"producers": "15"})
    assert page.status == 422
    assert "già registrato con «12», qui c'è «15»" in page.error_of("producers")
    assert page.values()["producers"] == "15"
    assert "Apri il conteggio già registrato" in page.text
    assert [row[1:] for row in counts(app)] == [(12, 40, True)]


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"producers": ""}, "producers", "zero, se non ce n'è nessuno"),
        ({"producers": "tanti"}, "producers", "numero intero"),
        ({"producers": "-2"}, "producers", "negativo"),
        ({"stalls": "3"}, "stalls", "meno di quelli dei produttori (12)"),
        ({"day": "2026-12-24"}, "day", "ancora venire"),
        ({"day": "ieri"}, "day", "una data"),
        ({"node_id": "0"}, "node_id", "mercato"),
        ({"note": "x" * 501}, "note", ""),
    ],
)
def test_bad_input_is_said_at_its_field_and_what_was_typed_stays(
    app: Flask, officer: JudgingClient, market: int, changes: dict[str, str], field: str, words: str
) -> None:
    page = officer.post(FORM, filled(officer, market, **changes))
    assert page.status == 422
    assert page.error_of(field)
    assert words in page.error_of(field)
    assert page.values()["stalls"] == changes.get("stalls", "40")
    assert page.values()["producers"] == changes.get("producers", "12")
    assert counts(app) == []


def test_a_second_count_of_the_day_must_be_confirmed(
    app: Flask, officer: JudgingClient, market: int
) -> None:
    officer.post(FORM, filled(officer, market))
    again = filled(officer, market, producers="9")
    assert "c'è già un conteggio con 12" in officer.post(FORM, again).text
    assert officer.post(FORM, again | {"another": "y"}).status == 200
    assert len(counts(app)) == 2


def test_a_count_is_corrected_and_taken_back_with_reasons(
    app: Flask, officer: JudgingClient, market: int
) -> None:
    form = filled(officer, market)
    officer.post(FORM, form)
    address = f"{BASE}/conteggi/{form['identity']}"
    said = officer.get(address).values() | {"node_id": str(market)}
    assert officer.post(address, said | {"producers": "11", "reason": ""}).error_of("reason")
    page = officer.post(address, said | {"producers": "11", "stalls": "", "reason": "contato male"})
    assert "11 banchi di produttori su un totale non noto" in page.text
    assert "Motivo: contato male" in page.text
    gone = officer.post(
        f"{address}/ritiro", officer.get(f"{address}/ritiro").values() | {"reason": "doppio"}
    )
    assert "Questo conteggio è stato ritirato" in gone.text
    assert [row[1:] for row in counts(app)] == [(11, None, False)]
    assert officer.get(f"{BASE}/conteggi/{uuid4()}").status == 404


def test_the_second_of_two_savers_of_a_count_loses_nothing(
    app: Flask, officer: JudgingClient, market: int
) -> None:
    form = filled(officer, market)
    officer.post(FORM, form)
    address = f"{BASE}/conteggi/{form['identity']}"
    said = officer.get(address).values() | {"node_id": str(market)}
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        row = session.exec(select(MarketCount)).one()
        other = CountInput(form["identity"], market, row.day, 20, 40, "Sole")  # type: ignore[arg-type]
        change_count(session, row.id or 0, other, Change(NOW + timedelta(hours=1)), TODAY)
    page = officer.post(address, said | {"producers": "7", "reason": "prova"})
    assert page.status == 409
    assert "Avete cambiato tutti e due questi dati" in page.text
    assert page.values()["producers"] == "7"


@pytest.mark.usefixtures("market")
def test_pitches_are_stated_and_refused_at_their_fields(officer: JudgingClient) -> None:
    assert "Posteggi non noti" in officer.get(f"{BASE}/mercati").text
    address = f"{BASE}/mercati/mercato-i-aperto-i/posteggi"
    said = {"producers": "12", "pitches": "48", "since": "2026-01-01", "source": "Elenco",
            "active": "y", "reason": "prova"}  # fmt: skip
    bad = officer.post(address, officer.get(address).values() | said | {"pitches": "4"})
    assert "meno di quelli dei produttori" in bad.error_of("pitches")
    assert bad.values()["pitches"] == "4"
    first = officer.get(address).values()
    assert "12 posteggi di produttori su 48" in officer.post(address, first | said).text
    late = officer.post(address, first | said | {"producers": "30"})
    assert late.status == 409
    assert officer.get(f"{BASE}/mercati/gas-di-prova/posteggi").status == 404


def test_the_public_page_says_what_is_not_known(
    app: Flask, officer: JudgingClient, market: int
) -> None:
    officer.post(FORM, filled(officer, market, stalls=""))
    officer.post(FORM, filled(officer, market, day="2026-11-13"))
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        said = PitchesInput(market, 12, 48, "Elenco", TODAY - timedelta(days=400))
        set_pitches(session, said, CHANGE)
        make_outlet(session, "Mercato che tace", public_name=True)
    page = officer.get("/filiere-corte")
    text = plain(page)
    assert "Mercato <i>aperto</i> 12 48 25 %" in text
    assert "2 (l’ultimo il 20 novembre 2026)" in text
    assert "Mercato che tace non noto non noto non noto non noto 0" in text
    assert "20 novembre 2026 Mercato <i>aperto</i> 12 non noto non noto" in text
    assert "Sole" not in text
