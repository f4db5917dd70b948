"""Two places that are one: chosen, merged field by field, shown again, taken apart."""

import pytest
from flask import Flask

from tests.client import JudgingClient
from tests.factories.office import open_office, signed_in
from tests.factories.office_places import LIST, open_atlas, place_now, send


@pytest.fixture
def office(app: Flask) -> JudgingClient:
    open_office(app)
    open_atlas(app)
    return signed_in(app)


def test_doubles_are_merged_field_by_field_and_taken_apart(
    app: Flask, office: JudgingClient
) -> None:
    choose = f"{LIST}/mercato/unisci"
    assert "Orto" in office.get(f"{choose}?cerca=orto").text
    assert "Orto" in office.get(choose).text
    url = f"{choose}?altro=orto"
    page = office.get(url)
    fields = page.values() | {"campo-opening_hours": "altro", "campo-name": "questo"}
    missing = office.post(url, fields | {"reason": ""})
    assert (missing.status, "Scrivere il motivo" in missing.text) == (422, True)
    done = office.post(url, fields | {"reason": "Stesso cortile"})
    assert "Uniti" in done.text
    kept = place_now(app, "mercato")
    assert (kept.opening_hours, kept.function_slugs) == ("24/7", ("market", "urban_garden"))
    moved = office.http.get("/luoghi/orto")
    assert (moved.status_code, moved.location) == (301, "/luoghi/mercato")
    double = office.get(f"{LIST}/orto")
    assert "unito a un altro" in double.text
    apart = office.post(f"{LIST}/orto/separa", double.values())
    assert "di nuovo un luogo a sé" in apart.text
    assert place_now(app, "mercato").function_slugs == ("market",)
    assert "non è unito" in office.post(f"{LIST}/orto/separa", apart.values()).text
    assert office.http.get(f"{choose}?altro=mercato").status_code == 404


def test_a_merge_of_what_changed_meanwhile_is_shown_again(
    app: Flask, office: JudgingClient
) -> None:
    url = f"{LIST}/mercato/unisci?altro=orto"
    fields = office.get(url).values() | {"reason": "x"}
    send(office, f"{LIST}/orto", phone="011 555 0123")
    assert "uno dei due luoghi è cambiato" in office.post(url, fields).text
    assert place_now(app, "orto").merged_into == ""


def test_whoever_separates_is_told_what_was_changed_since(
    app: Flask, office: JudgingClient
) -> None:
    url = f"{LIST}/mercato/unisci?altro=orto"
    fields = office.get(url).values() | {"campo-name": "altro", "reason": "x"}
    office.post(url, fields)
    send(office, f"{LIST}/mercato", name="Mercato con orto")
    apart = office.post(f"{LIST}/orto/separa", office.get(f"{LIST}/orto").values())
    assert "L’altro luogo è cambiato dopo l’unione" in apart.text
    stale = office.post(f"{LIST}/orto/separa", {**apart.values(), "version": "1"})
    assert "uno dei due luoghi è cambiato" in stale.text
    assert place_now(app, "orto").merged_into == ""
    assert place_now(app, "mercato").name == "Mercato con orto"
