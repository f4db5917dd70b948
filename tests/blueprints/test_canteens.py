"""The public page of canteens: two shares, three parts, and nothing added that is not one kind."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from flask import Flask

from foodplan.db import session_scope
from foodplan.store.history import Change
from foodplan.store.short_chains import OutletInput, add_outlet, add_purchase
from tests.client import JudgingClient
from tests.factories.canteens import make_canteen, purchase
from tests.factories.short_chains import NOW, TODAY, TORINO, make_producer

PAGE = "/filiere-corte/mense"
EARLIER = Change(at=NOW - timedelta(days=15), reason="prova")


@pytest.fixture
def _lines(app: Flask) -> None:
    """Invoices: 60 kg local, 30 not, 10 not declared and without euro; a tender; a straddler."""
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        make_canteen(session, "Mensa senza righe")
        said = OutletInput("Mensa <b>aperta</b>", "canteen", place=TORINO, public_name=True)
        canteen = add_outlet(session, said, EARLIER)
        hidden = make_producer(session, "Cascina nascosta", TORINO)
        for row in (
            purchase(canteen, grams=60_000, cents=10_000, producer=hidden),
            purchase(canteen, grams=30_000, cents=30_000, local="no", local_reason=""),
            purchase(canteen, grams=10_000, cents=None, local="unknown", local_reason="",
                     product="=1+1"),
            purchase(canteen, kind="tender", grams=500_000, cents=None, document="Gara 7"),
            purchase(canteen, grams=7_000, cents=None, first_month=202512, last_month=202601,
                     document="Fattura a cavallo"),
        ):  # fmt: skip
            add_purchase(session, row, EARLIER, TODAY)


def plain(page: object) -> str:
    return str(getattr(page, "text", "")).replace("\xa0", " ")


def test_without_lines_the_page_says_that_nothing_is_known(client: JudgingClient) -> None:
    page = client.get(PAGE)
    assert page.status == 200
    assert "Nessuno ha ancora registrato gare o fatture" in page.text
    assert "0 %" not in plain(page)


@pytest.mark.usefixtures("_lines")
def test_two_shares_keep_numerator_denominator_and_what_is_not_declared(
    client: JudgingClient,
) -> None:
    text = plain(client.get(PAGE))
    assert "60 kg su 100 kg; non dichiarato: 10 kg" in text
    assert "100,00 € su 400,00 €; non dichiarato: 0,00 €" in text
    assert "almeno 60 %, al massimo 70 %" in text
    assert "25 %" in text
    assert "(una senza questo dato)" in text


@pytest.mark.usefixtures("_lines")
def test_tenders_and_what_straddles_two_years_stand_apart(client: JudgingClient) -> None:
    text = plain(client.get(PAGE))
    assert "500 kg" in text
    assert "560 kg" not in text
    assert "600 kg" not in text
    assert "2025-2026 a cavallo di due anni" in text
    both = plain(client.get(f"{PAGE}?periodo=2025-2026"))
    assert "Fattura a cavallo" in both
    assert "Fattura a cavallo" not in text


@pytest.mark.usefixtures("_lines")
def test_names_are_shown_with_consent_and_escaped(client: JudgingClient) -> None:
    page = client.get(PAGE)
    assert "Cascina nascosta" not in page.text
    assert "Mensa <b>aperta</b>" in page.text
    assert "<b>aperta</b>" not in client.http.get(PAGE).data.decode()


@pytest.mark.usefixtures("_lines")
def test_the_file_has_every_line_and_no_formula(client: JudgingClient) -> None:
    body = client.http.get(f"{PAGE}/dati.csv").data.decode()
    rows = list(csv.DictReader(StringIO(body)))
    assert len(rows) == 4
    assert {row["centesimi_euro"] for row in rows if row["grammi"] == "10000"} == {""}
    assert all(not row["prodotto"].startswith("=") for row in rows)
    assert sum(int(row["grammi"]) for row in rows if row["documento_di"] == "fattura") == 100_000


@pytest.mark.usefixtures("_lines")
def test_a_past_day_knows_what_was_known_then(client: JudgingClient) -> None:
    before = (NOW - timedelta(days=20)).date().isoformat()
    assert "Nessuno ha ancora registrato" in client.get(f"{PAGE}?al={before}").text
    after = (NOW - timedelta(days=10)).date().isoformat()
    assert "60 kg su 100 kg" in plain(client.get(f"{PAGE}?al={after}"))
    assert client.get(f"{PAGE}?al=ieri").error_of("al")
    assert client.http.get(f"{PAGE}/dati.csv?al=ieri").status_code == 400


def test_a_strange_period_shows_the_latest(client: JudgingClient) -> None:
    assert client.get(f"{PAGE}?periodo=<script>").status == 200
