"""The public pages of short chains: figures, verdicts, consent, past days, the file."""

import csv
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from flask import Flask

from foodplan.db import session_scope
from foodplan.rules.short_chains import Intermediary
from foodplan.store.history import Change
from foodplan.store.short_chains import add_supply
from tests.client import JudgingClient
from tests.factories.short_chains import (
    ASTI,
    CUNEO,
    NOW,
    TODAY,
    TORINO,
    make_mill,
    make_outlet,
    make_producer,
    supply,
)

EARLIER = Change(at=NOW - timedelta(days=15), reason="prova")
# 70 km within its error, and in another province.
NEAR_THE_LIMIT = CUNEO | {"municipality": "Murazzano", "latitude": 44.44, "longitude": 7.6869}


def fill(app: Flask, **changes: Any) -> dict[str, str]:
    """Three supplies of October, km 0, far and not determinable; returns their short ids."""
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        outlet = make_outlet(session, "Mercato <b>aperto</b>", public_name=True)
        near = make_producer(session, "=Cascina vicina", ASTI, public_name=True)
        far = make_producer(session, "Cascina lontana", CUNEO)
        unsure = make_producer(session, "Cascina incerta", NEAR_THE_LIMIT)
        make_mill(session, far, TORINO)
        rows = {
            "near": supply(near, outlet, grams=60_000, **changes),
            "far": supply(far, outlet, grams=30_000, intermediaries=(
                Intermediary("retailer"), Intermediary("wholesaler"))),
            "unsure": supply(unsure, outlet, grams=10_000, category="formaggi", processed="raw"),
        }  # fmt: skip
        for row in rows.values():
            add_supply(session, row, EARLIER, TODAY)
    return {name: str(row.uuid)[:13] for name, row in rows.items()}


@pytest.fixture
def ids(app: Flask) -> dict[str, str]:
    return fill(app)


def test_without_supplies_the_page_says_that_nothing_is_known(client: JudgingClient) -> None:
    page = client.get("/filiere-corte")
    assert page.status == 200
    assert "nessuno ha ancora registrato forniture" in page.text


@pytest.mark.usefixtures("ids")
def test_the_page_says_how_much_is_km_0_and_how_much_nobody_knows(client: JudgingClient) -> None:
    text = client.get("/filiere-corte").text
    assert "100 kg di cibo da 3 produttori" in text
    assert "Km 0 di sicuro: 60 % dei chili; non determinabile: 10 %." in text
    assert "Filiera corta di sicuro 70 %" in text
    assert "1 punti vendita su 1 hanno dati; in tutto 1 mesi su 12" in text
    assert "Asti Torino 60 kg 60 kg" in text
    assert text.count("senza dati") >= 11


@pytest.mark.parametrize(
    ("name", "answer", "why"),
    [
        ("near", "Km 0: sì", "km in linea d’aria"),
        ("far", "Km 0: no", "oltre 70, e in un’altra provincia"),
        ("unsure", "Km 0: non determinabile", "la provincia non decide"),
    ],
)
def test_each_supply_says_why(
    client: JudgingClient, ids: dict[str, str], name: str, answer: str, why: str
) -> None:
    page = client.get(f"/filiere-corte/forniture/{ids[name]}")
    assert answer in page.text
    assert why in page.text
    assert "L. 61/2022" in page.text


def test_two_intermediaries_are_named_by_kind(client: JudgingClient, ids: dict[str, str]) -> None:
    text = client.get(f"/filiere-corte/forniture/{ids['far']}").text
    assert "Filiera corta: no" in text
    assert "Gli intermediari commerciali sono 2: la legge ne ammette uno." in text
    assert "rivenditore, grossista" in text


def test_only_who_agreed_is_named_and_no_euro_is_shown(app: Flask, client: JudgingClient) -> None:
    ids = fill(app, cents=987_654_321)
    addresses = [f"/filiere-corte/forniture/{number}" for number in ids.values()]
    for address in ("/filiere-corte", "/filiere-corte/dati.csv", *addresses):
        text = client.http.get(address).get_data(as_text=True)
        assert "Cascina lontana" not in text, address
        assert "Cascina incerta" not in text, address
        assert "9.876.543" not in text
        assert "987654321" not in text
        assert "<b>aperto</b>" not in text or address.endswith(".csv")
    assert "Cascina vicina" in client.get("/filiere-corte").text


def test_an_unnamed_farm_is_not_placed_by_its_distances(
    client: JudgingClient, ids: dict[str, str]
) -> None:
    assert "77 km in linea d’aria" in client.get(f"/filiere-corte/forniture/{ids['far']}").text


def test_the_file_has_public_fields_only_and_no_formula(
    client: JudgingClient, ids: dict[str, str]
) -> None:
    answer = client.http.get("/filiere-corte/dati.csv")
    rows = list(csv.DictReader(StringIO(answer.get_data(as_text=True))))
    assert {row["fornitura"] for row in rows} == set(ids.values())
    assert sorted(rows[0]) == sorted(
        (
            "fornitura", "mese", "produttore", "comune_produzione", "punto_vendita", "tipo",
            "comune_vendita", "categoria", "grammi", "metodo", "km_0", "filiera_corta", "regola",
            "simulata",
        )
    )  # fmt: skip
    assert {row["produttore"] for row in rows} == {"'=Cascina vicina", "produttore"}
    assert {row["km_0"] for row in rows} == {"sì", "no", "non determinabile"}


@pytest.mark.usefixtures("ids")
def test_a_past_day_knows_only_what_was_known(client: JudgingClient) -> None:
    assert "nessuno ha ancora" in client.get("/filiere-corte?al=2026-09-01").text
    assert "60 %" in client.get("/filiere-corte?as_of=2026-11-22").text
    assert client.get("/filiere-corte/dati.csv?al=ieri").status == 400
    assert "La data non si legge" in client.get("/filiere-corte?al=ieri").text


@pytest.mark.parametrize("wrong", ["00000000-0000", "%25%25%25%25%25%25%25%25-%25%25%25%25", "x"])
def test_an_unknown_supply_is_not_found(client: JudgingClient, wrong: str) -> None:
    assert client.get(f"/filiere-corte/forniture/{wrong}").status == 404


@pytest.mark.usefixtures("ids")
def test_every_figure_of_a_table_opens_the_records_that_add_up_to_it(
    client: JudgingClient,
) -> None:
    page = client.get("/filiere-corte")
    links = {
        link.get("href") or "": " ".join("".join(link.itertext()).split())
        for link in page.all("a")
        if "/filiere-corte/forniture?" in (link.get("href") or "")
    }
    assert {href.partition("?")[2].partition("=")[0] for href in links} >= {
        "mese", "tipo", "categoria", "da",
    }  # fmt: skip
    for href, grams in links.items():
        assert f"in tutto {grams}" in client.get(href).text, href


@pytest.mark.usefixtures("ids")
def test_records_of_nothing_say_so(client: JudgingClient) -> None:
    for wrong in ("mese=209901", "tipo=luna", "categoria=sassi", "km0=forse", "da=<b>", "mese=x"):
        page = client.get(f"/filiere-corte/forniture?{wrong}")
        assert page.status == 200
        assert ("Nessuna fornitura risponde" in page.text) == (wrong != "mese=x")


@pytest.mark.usefixtures("ids")
def test_months_that_are_none_are_no_mistake_of_ours(client: JudgingClient) -> None:
    for wrong in ("-5", "13", "202613", "99999999999999999999"):
        assert client.get(f"/filiere-corte/forniture?mese={wrong}").status == 200
