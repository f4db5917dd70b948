"""The office enters producers, outlets and supplies, and reads the verdict at once."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlmodel import Session, col, select

from foodplan.db import session_scope
from foodplan.models.short_chains import (
    OutletVersion,
    ProducerPlace,
    SupplyVersion,
)
from foodplan.store.history import Change, known
from foodplan.store.ledger import verify_ledger
from foodplan.store.short_chains import add_supply, change_supply
from tests.client import JudgingClient, Page
from tests.factories.office import open_office, signed_in
from tests.factories.short_chains import (
    CHANGE,
    NOW,
    TODAY,
    make_outlet,
    make_producer,
    supply,
)

BASE = "/gestione/filiere-corte"


@pytest.fixture
def officer(app: Flask) -> JudgingClient:
    open_office(app)
    return signed_in(app)


@pytest.fixture
def ends(app: Flask) -> tuple[int, int]:
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        return make_producer(session), make_outlet(session)


def rows(app: Flask, model: Any) -> list[Any]:
    with session_scope(app.extensions["foodplan"].engine) as session:
        found = list(session.exec(select(model).where(known(model, None)).order_by(col(model.id))))
        for row in found:
            session.expunge(row)
        return found


def send(browser: JudgingClient, address: str, said: dict[str, str]) -> Page:
    page = browser.get(address)
    form = {name: value for name, value in page.values().items() if not name.startswith("al")} | {
        "reason": "prova"
    }
    return browser.post(address, form | said)


def typed(ends: tuple[int, int], **changes: str) -> dict[str, str]:
    said = {
        "producer_id": str(ends[0]),
        "node_id": str(ends[1]),
        "month": "2026-10",
        "category_id": "1",
        "grams": "12,5",
        "method": "1",
        "processed": "",
    }
    return said | changes


def test_an_officer_goes_from_nothing_to_a_verdict(app: Flask, officer: JudgingClient) -> None:
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        make_producer(session, "Un'altra")
    assert "Nessuna fornitura è ancora registrata" in officer.get(BASE).text
    made = send(officer, f"{BASE}/produttori/nuovo", {"name": "Cascina nuova", "kind": "farm"})
    assert made.heading() == "Cascina nuova"
    assert "Nessun luogo" in made.text
    place = {"municipality": "Asti", "province": "at", "latitude": "44,9008",
             "longitude": "8,2064", "error_m": "1000", "active": "y"}  # fmt: skip
    address = officer.http.get(f"{BASE}/produttori/cascina-nuova/luoghi/nuovo").location
    done = send(officer, address, place)
    assert "Produzione: Asti (AT)" in done.text
    torino = {"municipality": "Torino", "province": "TO", "latitude": "45,0703",
              "longitude": "7,6869", "error_m": "100", "active": "y"}  # fmt: skip
    outlet = {"name": "Mercato nuovo", "kind": "market"} | torino
    assert "Mercato nuovo" in send(officer, f"{BASE}/punti-vendita/nuovo", outlet).text
    (version,) = rows(app, OutletVersion)
    producer = rows(app, ProducerPlace)[-1].organisation_id
    said = typed((producer, version.node_id))
    page = send(officer, f"{BASE}/forniture/nuova", said)
    assert "Km 0: sì" in page.text
    assert "45,1 km in linea d’aria (errore 1,1 km): entro 70." in page.text
    (row,) = rows(app, SupplyVersion)
    assert (row.grams, row.month) == (12_500, 202610)


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"grams": "0"}, "grams", "più di zero"),
        ({"grams": "-3"}, "grams", "più di zero"),
        ({"grams": "tanti"}, "grams", "non è un numero"),
        ({"month": "2026-12"}, "month", "nel futuro"),
        ({"month": "ottobre"}, "month", "Scrivere un mese"),
        ({"declared_km": "12"}, "declared_km", "12 km"),
        ({"cents": "-1"}, "cents", ""),
        ({"category_id": "99"}, "category_id", ""),
        ({"node_id": "99"}, "node_id", ""),
    ],
)
def test_bad_input_is_said_at_its_field_and_what_was_typed_stays(
    app: Flask,
    officer: JudgingClient,
    ends: tuple[int, int],
    changes: dict[str, str],
    field: str,
    words: str,
) -> None:
    page = send(officer, f"{BASE}/forniture/nuova", typed(ends, **changes))
    assert page.status == 422
    assert page.error_of(field)
    assert words in page.error_of(field)
    if field in {"grams", "month", "declared_km"}:
        assert page.values()[field] == changes[field]
    assert rows(app, SupplyVersion) == []


def test_a_zero_for_a_coordinate_is_refused(
    app: Flask, officer: JudgingClient, ends: tuple[int, int]
) -> None:
    slug = "mercato-di-prova"
    said = {"latitude": "0", "longitude": "0", "kind": "market", "active": "y"}
    page = send(officer, f"{BASE}/punti-vendita/{slug}", said)
    assert "Uno zero non è una posizione" in page.error_of("latitude")
    assert len(rows(app, OutletVersion)) == len([ends])


def test_the_same_form_sent_twice_is_one_supply(
    app: Flask, officer: JudgingClient, ends: tuple[int, int]
) -> None:
    page = officer.get(f"{BASE}/forniture/nuova")
    form = page.values() | {"reason": "prova"} | typed(ends)
    for _time in range(2):
        assert officer.post(f"{BASE}/forniture/nuova", form).status == 200
    assert len(rows(app, SupplyVersion)) == 1


def test_a_second_supply_of_the_same_is_asked_about(
    app: Flask, officer: JudgingClient, ends: tuple[int, int]
) -> None:
    send(officer, f"{BASE}/forniture/nuova", typed(ends))
    page = send(officer, f"{BASE}/forniture/nuova", typed(ends))
    assert "ci sono già 12,5 kg" in page.text
    assert send(officer, f"{BASE}/forniture/nuova", typed(ends, another="y")).status == 200
    assert len(rows(app, SupplyVersion)) == 2


def stored(app: Flask, ends: tuple[int, int]) -> str:
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        return add_supply(session, supply(*ends), CHANGE, TODAY).uuid


def test_a_correction_and_a_withdrawal_leave_their_history(
    app: Flask, officer: JudgingClient, ends: tuple[int, int]
) -> None:
    address = f"{BASE}/forniture/{stored(app, ends)}"
    page = send(officer, address, typed(ends, grams="1,2", **{"intermediaries-0-kind": "retailer"}))
    assert "Fra produttore e consumatore c’è un solo intermediario commerciale." in page.text
    assert "1,2 kg" in page.text
    gone = send(officer, f"{address}/ritiro", {})
    assert "Questa fornitura è stata ritirata" in gone.text
    assert gone.text.count("Motivo: prova") >= 2
    with session_scope(app.extensions["foodplan"].engine) as session:
        assert verify_ledger(session) == []
        assert still_there(session) == 0


def still_there(session: Session) -> int:
    return len(session.exec(select(SupplyVersion).where(
        known(SupplyVersion, None), col(SupplyVersion.active).is_(True))).all())  # fmt: skip


def test_the_second_of_two_savers_loses_nothing(
    app: Flask, officer: JudgingClient, ends: tuple[int, int]
) -> None:
    uuid = stored(app, ends)
    address = f"{BASE}/forniture/{uuid}"
    form = officer.get(address).values() | {"reason": "prova"} | typed(ends, grams="7")
    (row,) = rows(app, SupplyVersion)
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        other = supply(*ends, uuid=uuid, grams=9_000)
        change_supply(session, row.id, other, Change(NOW + timedelta(hours=1)), TODAY)
    page = officer.post(address, form)
    assert page.status == 409
    assert "Avete cambiato tutti e due questi dati" in page.text
    assert page.values()["grams"] == "7"


def test_filters_narrow_the_list(app: Flask, officer: JudgingClient, ends: tuple[int, int]) -> None:
    stored(app, ends)
    assert "1 fornitura su 1" in officer.get(f"{BASE}?mese=202610&km0=yes").text
    assert "Nessuna fornitura con questi filtri" in officer.get(f"{BASE}?km0=no").text


def test_what_is_not_there_is_not_found(officer: JudgingClient) -> None:
    for address in (
        "produttori/x",
        "punti-vendita/x",
        f"forniture/{'0' * 8}-0000-0000-0000-{'0' * 12}",
    ):
        assert officer.get(f"{BASE}/{address}").status == 404


def test_a_supply_of_a_producer_that_stopped_can_still_be_corrected(
    app: Flask, officer: JudgingClient, ends: tuple[int, int]
) -> None:
    address = f"{BASE}/forniture/{stored(app, ends)}"
    stopped = send(officer, f"{BASE}/produttori/cascina-di-prova", {"kind": "farm", "active": ""})
    assert "vale dal" in stopped.text
    assert "Cascina di prova" not in "".join(
        "".join(option.itertext())
        for option in officer.get(f"{BASE}/forniture/nuova").all("option")
    )
    page = send(officer, address, typed(ends, grams="3"))
    assert page.status == 200
    assert rows(app, SupplyVersion)[-1].grams == 3_000


def test_a_farm_that_moves_keeps_the_verdicts_of_before(
    app: Flask, officer: JudgingClient, ends: tuple[int, int]
) -> None:
    address = f"{BASE}/forniture/{stored(app, ends)}"
    (place,) = rows(app, ProducerPlace)
    moved = {"municipality": "Cuneo", "province": "CN", "latitude": "44,3845",
             "longitude": "7,5427", "error_m": "500", "active": "y",
             "since": "2026-11-01"}  # fmt: skip
    send(officer, f"{BASE}/produttori/cascina-di-prova/luoghi/{place.slot}", moved)
    assert "Km 0: sì" in officer.get(address).text
    mended = moved | {"since": "", "municipality": "Boves"}
    send(officer, f"{BASE}/produttori/cascina-di-prova/luoghi/{place.slot}", mended)
    towns = [(row.municipality, row.valid_from.year) for row in rows(app, ProducerPlace)]
    assert sorted(towns) == [("Asti", 1900), ("Boves", 2026)]
    assert "Km 0: sì" in officer.get(address).text
