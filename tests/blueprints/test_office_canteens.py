"""The office writes lines of canteens' tenders and invoices, corrects them and takes them back."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlmodel import col, select

from foodplan.db import session_scope
from foodplan.models.short_chains import CanteenPurchase
from foodplan.store.history import Change, known
from foodplan.store.short_chains import add_purchase, change_purchase
from tests.client import JudgingClient, Page
from tests.factories.canteens import make_canteen, purchase
from tests.factories.office import open_office, signed_in
from tests.factories.short_chains import CHANGE, CUNEO, NOW, TODAY, TORINO, make_producer

BASE = "/gestione/filiere-corte/mense"


@pytest.fixture
def officer(app: Flask) -> JudgingClient:
    open_office(app)
    return signed_in(app)


@pytest.fixture
def ends(app: Flask) -> tuple[int, int, int]:
    """A canteen in Torino, a producer near and one far."""
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        near = make_producer(session, "Vicina", TORINO)
        return make_canteen(session), near, make_producer(session, "Lontana", CUNEO)


def rows(app: Flask) -> list[CanteenPurchase]:
    with session_scope(app.extensions["foodplan"].engine) as session:
        query = select(CanteenPurchase).where(known(CanteenPurchase, None))
        found = list(session.exec(query.order_by(col(CanteenPurchase.id))))
        for row in found:
            session.expunge(row)
        return found


def typed(ends: tuple[int, int, int], **changes: str) -> dict[str, str]:
    said = {
        "node_id": str(ends[0]), "kind": "invoice", "first_month": "2026-09",
        "last_month": "2026-09", "product": "Carote", "category_id": "1", "grams": "12,5",
        "cents": "30,00", "producer_id": "0", "local": "yes", "local_reason": "Sulla bolla",
        "document": "Fattura 1", "source": "", "reason": "prova",
    }  # fmt: skip
    return said | changes


def send(browser: JudgingClient, address: str, said: dict[str, str]) -> Page:
    return browser.post(address, browser.get(address).values() | said)


def test_a_line_is_written_and_says_as_what_it_counts(
    app: Flask, officer: JudgingClient, ends: tuple[int, int, int]
) -> None:
    assert "Nessuna riga è ancora registrata" in officer.get(BASE).text
    page = send(officer, f"{BASE}/nuova", typed(ends, local="unknown", local_reason="",
                                                producer_id=str(ends[1])))  # fmt: skip
    assert page.status == 200
    assert "Locale: sì Non dichiarato: lo dicono i luoghi" in page.text
    assert "Km 0 dai luoghi di Vicina: sì" in page.text
    (row,) = rows(app)
    assert (row.grams, row.cents, row.local) == (12_500, 3_000, "unknown")
    assert "settembre 2026 · Carote · 12,5 kg · 30,00 €" in officer.get(BASE).text.replace(
        "\xa0", " "
    )


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"grams": "", "cents": ""}, "grams", "i chili, gli euro o tutti e due"),
        ({"grams": "tanti"}, "grams", "non è un numero"),
        ({"local_reason": ""}, "local_reason", "perché è locale"),
        ({"local": ""}, "local", "Scegliere una risposta"),
        ({"first_month": "settembre"}, "first_month", "Scrivere un mese"),
        ({"last_month": "2026-08"}, "last_month", "prima di cominciare"),
        ({"node_id": "0"}, "node_id", "mensa"),
        ({"document": ""}, "document", "da che cosa si sa"),
        ({"reason": ""}, "reason", "motivo"),
        ({"product": "x" * 201}, "product", "200"),
    ],
)
def test_bad_input_is_said_at_its_field_and_what_was_typed_stays(
    app: Flask,
    officer: JudgingClient,
    ends: tuple[int, int, int],
    changes: dict[str, str],
    field: str,
    words: str,
) -> None:
    page = send(officer, f"{BASE}/nuova", typed(ends, **changes))
    assert page.status == 422
    assert words in page.error_of(field)
    kept = page.values()
    assert kept["document"] == changes.get("document", "Fattura 1")
    assert kept["grams"] == changes.get("grams", "12,5")
    assert rows(app) == []


def test_local_against_the_places_is_refused_with_the_reason(
    app: Flask, officer: JudgingClient, ends: tuple[int, int, int]
) -> None:
    page = send(officer, f"{BASE}/nuova", typed(ends, producer_id=str(ends[2])))
    assert page.status == 422
    assert "non è a km 0 (77 km)" in page.error_of("local").replace("\xa0", " ")
    assert rows(app) == []


def test_the_same_form_sent_twice_is_one_line_and_another_content_is_asked_back(
    app: Flask, officer: JudgingClient, ends: tuple[int, int, int]
) -> None:
    form = officer.get(f"{BASE}/nuova").values() | typed(ends)
    for _time in range(2):
        assert officer.post(f"{BASE}/nuova", form).status == 200
    page = officer.post(f"{BASE}/nuova", form | {"grams": "13"})
    assert page.status == 422
    assert "lì c'è «12,5 kg», qui «13 kg»" in page.error_of("grams").replace("\xa0", " ")
    assert len(rows(app)) == 1


def stored(app: Flask, ends: tuple[int, int, int], **changes: Any) -> CanteenPurchase:
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        add_purchase(session, purchase(ends[0], **changes), CHANGE, TODAY)
    return rows(app)[-1]


def test_a_correction_and_a_withdrawal_leave_their_history(
    app: Flask, officer: JudgingClient, ends: tuple[int, int, int]
) -> None:
    address = f"{BASE}/{stored(app, ends).id}"
    page = send(officer, address, typed(ends, grams="9"))
    assert "9 kg" in page.text.replace("\xa0", " ")
    gone = send(officer, f"{address}/ritiro", {"reason": "scritta per sbaglio"})
    assert "Questa riga non conta" in gone.text
    assert "Motivo: scritta per sbaglio" in gone.text
    assert [row.active for row in rows(app)] == [False]
    back = send(officer, address, typed(ends, grams="9"))
    assert "Come conta" in back.text
    assert send(officer, f"{address}/ritiro", {"reason": ""}).status == 422


def test_the_second_of_two_savers_loses_nothing(
    app: Flask, officer: JudgingClient, ends: tuple[int, int, int]
) -> None:
    row = stored(app, ends)
    form = officer.get(f"{BASE}/{row.id}").values() | typed(ends, grams="7")
    other = purchase(ends[0], row_key=row.row_key, grams=9_000)
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        change_purchase(session, row.id or 0, other, Change(NOW + timedelta(hours=1)), TODAY)
    page = officer.post(f"{BASE}/{row.id}", form)
    assert page.status == 409
    assert "Avete cambiato tutti e due questi dati" in page.text
    assert page.values()["grams"] == "7"


def test_filters_narrow_the_list_and_what_is_not_there_is_not_found(
    app: Flask, officer: JudgingClient, ends: tuple[int, int, int]
) -> None:
    stored(app, ends)
    assert "1 riga su 1" in officer.get(f"{BASE}?documento=invoice&locale=yes").text
    assert "Nessuna riga con questi filtri" in officer.get(f"{BASE}?documento=tender").text
    assert officer.get(f"{BASE}/999").status == 404


def test_a_simulated_line_stays_simulated_when_it_is_corrected(
    app: Flask, officer: JudgingClient, ends: tuple[int, int, int]
) -> None:
    row = stored(app, ends, simulated=True)
    send(officer, f"{BASE}/{row.id}", typed(ends, grams="3"))
    assert rows(app)[-1].simulated
