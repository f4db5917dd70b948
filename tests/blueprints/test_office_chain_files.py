"""The office brings in files of short chains: seen first, kept whole, hostile ones told."""

import socket

import pytest
from flask import Flask
from sqlmodel import select

from foodplan.db import session_scope
from foodplan.models.short_chains import ChainImport, Supply
from tests.client import JudgingClient, Page
from tests.factories.canteens import make_canteen
from tests.factories.chain_files import CANTEEN_ROW, GAS_ROW, dfc, encoded, gdxp, product, table
from tests.factories.office import open_office, signed_in
from tests.factories.short_chains import make_outlet, make_producer

URL = "/gestione/filiere-corte/importa"


@pytest.fixture
def office(app: Flask) -> JudgingClient:
    open_office(app)
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        make_producer(session)
        make_outlet(session)
        make_canteen(session)
    return signed_in(app)


def sent(office: JudgingClient, data: bytes, name: str = "dati.csv") -> Page:
    # As one piece of bytes: the test client's own encoder leaves its temporary file open.
    token = office.get(URL).csrf_token()
    parts = (
        f'--end\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n'
        f'--end\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    )
    body = parts.encode() + data + b"\r\n--end--\r\n"
    return office.post(URL, body, content_type="multipart/form-data; boundary=end")


def confirmed(office: JudgingClient, page: Page, **more: str) -> Page:
    return office.post(f"{URL}/registra", page.values() | {"reason": "dal GAS"} | more)


def imports(app: Flask) -> list[tuple[str, int, int]]:
    with session_scope(app.extensions["foodplan"].engine) as session:
        rows = session.exec(select(ChainImport)).all()
        assert len(session.exec(select(Supply)).all()) <= sum(row.imported for row in rows)
        return [(row.filename, row.imported, row.refused) for row in rows]


def test_a_file_is_seen_kept_once_and_listed(app: Flask, office: JudgingClient) -> None:
    page = sent(office, table(GAS_ROW, {"prodotto": "TOTALE", "kg": "12,5"}))
    assert "Lette 2 = nuove 1 + già presenti 0 + rifiutate 1" in page.text
    assert "È una riga di totale" in page.text
    assert imports(app) == []
    done = confirmed(office, page)
    assert "1 riga registrata." in done.text
    assert "Lette 2 = registrate 1 + già presenti 0 + rifiutate 1" in done.text
    assert "1 riga registrata." in confirmed(office, page).text
    assert imports(app) == [("dati.csv", 1, 1)]
    assert "dati.csv" in office.get(URL).text
    again = sent(office, table(GAS_ROW, {"prodotto": "TOTALE", "kg": "12,5"}))
    assert "già presenti 1" in again.text
    assert "questo stesso file è già stato importato" in again.text
    assert "Non c’è niente da registrare" in again.text


def test_a_name_is_chosen_on_the_page_and_the_file_is_not_lost(
    app: Flask, office: JudgingClient
) -> None:
    page = sent(office, table(GAS_ROW | {"produttore": "Mai «sentito» <b>"}))
    assert "Nomi che il registro non conosce" in page.text
    values = page.values()
    name = page.all("select")[0].get("name") or ""
    options = [item for item in page.all("option") if item.text == "Cascina di prova"]
    values[name] = options[0].get("value") or ""
    page = office.post(URL, values)
    assert "nuove 1" in page.text
    assert page.values()[name] == values[name]
    assert "1 riga registrata." in confirmed(office, page).text
    assert imports(app) == [("dati.csv", 1, 0)]


def test_the_outlet_can_be_chosen_for_the_whole_file(office: JudgingClient) -> None:
    page = sent(office, encoded(dfc()), "ordini.jsonld")
    assert "Punto vendita di tutto il file" in page.text
    options = [item for item in page.all("option") if item.text == "Mercato di prova"]
    chosen = {"punto": options[0].get("value") or ""}
    page = office.post(URL, page.values() | chosen)
    assert "Segreta" not in page.text
    assert "1 riga registrata." in confirmed(office, page, **chosen).text


def test_what_changed_meanwhile_is_shown_again(app: Flask, office: JudgingClient) -> None:
    first, second = sent(office, gdxp(), "o.json"), sent(office, gdxp(), "o.json")
    confirmed(office, first)
    page = confirmed(office, second)
    assert page.status == 409
    assert "Nel frattempo qualcosa è cambiato" in page.text
    assert len(imports(app)) == 1
    other = sent(office, gdxp(product(bookingInfo={"totalQty": 30})), "o.json")
    assert "c’è 20 kg, il file dice 30 kg" in other.text
    assert "Apri quella che c’è" in other.text


def test_lines_of_canteens_are_brought_in(office: JudgingClient) -> None:
    page = sent(office, table(CANTEEN_ROW), "mensa.csv")
    assert "tabella di mense" in page.text
    assert "1 riga registrata." in confirmed(office, page).text
    assert "Carote" in office.get("/gestione/filiere-corte/mense").text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "contiene qualcosa"),
        (b"[" * 200_000, "annidato"),
        (b'{"@graph": [' + b'{"a":' * 90 + b"1" + b"}" * 90 + b"]}", "annidato"),
        (b"<?xml version='1.0'?><!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", "DOCTYPE"),
        (b"\xff\xd8\xff\xe0" + b"0" * 100, "fotografia"),
        (b"PK\x03\x04" + b"0" * 100, ""),
        (b"0" * 1_200_000, "al massimo 1 MB"),
    ],
)
def test_what_cannot_be_read_is_told_at_the_file(
    app: Flask, office: JudgingClient, data: bytes, words: str
) -> None:
    page = sent(office, data)
    assert page.status == 422
    assert words in page.text
    assert imports(app) == []


def test_ten_megabytes_are_answered_with_the_form(office: JudgingClient) -> None:
    page = sent(office, b"a;b\n" * 2_500_000)
    assert page.status == 413
    assert "al massimo 1 MB" in page.text


def test_a_whole_megabyte_can_be_confirmed(app: Flask, office: JudgingClient) -> None:
    data = table(GAS_ROW | {"note": "x" * 100_000}, *[{"note": "y" * 100_000, "prodotto": "totale"}]
                 * 8)  # fmt: skip
    assert len(data) > 800_000
    page = sent(office, data)
    assert "nuove 1" in page.text
    assert "1 riga registrata." in confirmed(office, page).text
    assert imports(app) == [("dati.csv", 1, 8)]


def test_nothing_that_a_file_names_is_fetched(
    office: JudgingClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_args: object, **_options: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "getaddrinfo", never)
    monkeypatch.setattr(socket.socket, "connect", never)
    assert "Lette 1" in sent(office, encoded(dfc()), "ordini.jsonld").text


def test_names_and_cells_are_never_more_than_text(app: Flask, office: JudgingClient) -> None:
    evil = "<script>alert(1)</script>"
    page = sent(office, table(GAS_ROW | {"produttore": "=1+1", "prodotto": evil}), f"{evil}.csv")
    assert "<script>alert" not in page.response.text
    body = office.http.post(f"{URL}/rifiutate.csv", data=page.values())
    assert body.status_code == 200
    assert b"'=1+1" in body.data
    good = confirmed(office, sent(office, table(GAS_ROW | {"prodotto": evil}), f"{evil}.csv"))
    assert "<script>alert" not in good.response.text
    assert len(imports(app)) == 1


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"contenuto": "non base64!"}, 400), ({"contenuto": ""}, 400), ({"visto": "x"}, 409),
        ({"reason": " "}, 422), ({"reason": "x" * 501}, 422), ({"identita": "x"}, 200),
        ({"punto": "99999999999"}, 200), ({"contenuto": "YTtiCjE7Mgo="}, 400),
    ],
)  # fmt: skip
def test_a_form_that_was_meddled_with_keeps_nothing_else(
    app: Flask, office: JudgingClient, changes: dict[str, str], status: int
) -> None:
    page = sent(office, table(GAS_ROW))
    assert confirmed(office, page, **changes).status == status
    assert len(imports(app)) == (status == 200)


def test_templates_read_back_and_refused_rows_stay_downloadable(
    office: JudgingClient,
) -> None:
    for kind, words in (("forniture", "GAS Esempio"), ("mense", "Mensa Esempio")):
        body = office.http.get(f"{URL}/modello-{kind}.csv").data
        assert words in sent(office, body).text
    assert office.get(f"{URL}/modello-altro.csv").status == 404
    done = confirmed(office, sent(office, table(GAS_ROW, {"prodotto": "Totale", "kg": "1"})))
    (link,) = [item.get("href") for item in done.all("a")
               if (item.get("href") or "").endswith("rifiutate.csv")]  # fmt: skip
    assert "È una riga di totale" in office.http.get(link or "").data.decode("utf-8-sig")
    assert office.get(f"{URL}/00000000-0000-0000-0000-000000000000").status == 404
