"""The public sheets of factors: what is said of each, also of those that are missing."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from flask import Flask

from foodplan.db import session_scope
from foodplan.store.factors import FactorInput, last_version, set_factor
from foodplan.store.history import Change
from foodplan.store.ledger import CategoryRow, ensure_categories
from tests.client import JudgingClient

IN_MAY = Change(at=datetime(2026, 5, 20, 10, tzinfo=UTC), reason="motivo interno")
IN_JUNE = Change(at=datetime(2026, 6, 20, 10, tzinfo=UTC), reason="letta la fonte")
CATEGORIES = (
    CategoryRow("ortofrutta", "Ortofrutta", position=1),
    CategoryRow("pesce", "Pesce", position=2),
    CategoryRow("piatti-pronti", "Piatti pronti", position=3),
    CategoryRow("non-alimentari", "Prodotti non alimentari", food=False, position=4),
)

pytestmark = pytest.mark.usefixtures("city")


@pytest.fixture
def city(app: Flask) -> Flask:
    """A meal factor of May that was replaced in June, and CO2e of produce."""
    always = date(1900, 1, 1)
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        ensure_categories(session, CATEGORIES)
        meal = FactorInput(Decimal("0.5"), Decimal("0.42"), Decimal("0.544"), "Fonte <una>")
        set_factor(session, "meal", "", 0, meal, IN_MAY, always)
        produce = FactorInput(Decimal("1.6"), None, None, "Altra fonte", 2020, verified=True)
        set_factor(session, "co2e", "ortofrutta", 0, produce, IN_MAY, always)
        new = FactorInput(Decimal("0.45"), None, None, "Fonte letta", 2024, verified=True)
        opened = last_version(session, "meal", "")
        set_factor(session, "meal", "", opened, new, IN_JUNE, date(2026, 6, 1))
    return app


def test_the_list_says_every_kind_and_what_is_missing(client: JudgingClient) -> None:
    page = client.get("/metodo/fattori")
    assert page.status == 200
    assert "Tutto il cibo: 0,45 kg per pasto (intervallo non noto) · fonte verificata" in page.text
    assert "Ortofrutta: 1,6 kg CO₂e per kg" in page.text
    assert page.text.count("Nessun fattore") == 2
    assert "/metodo/fattori" in [link.get("href") for link in client.get("/metodo").all("a")]


def test_a_sheet_says_value_source_days_version_and_a_worked_example(
    client: JudgingClient,
) -> None:
    page = client.get("/metodo/fattori/meal?as_of=2026-05-31")
    assert page.heading() == "Fattore: pasti equivalenti"
    assert "0,5 kg per pasto (da 0,42 a 0,544)" in page.text
    assert "Fonte <una> · da verificare" in page.text
    assert "100 kg ÷ 0,5 kg per pasto = 200 pasti (da 183,8 a 238,1)" in page.text
    assert "State guardando il fattore com’era il 31 maggio 2026" in page.text
    assert "Fonte letta" not in page.text


def test_a_sheet_keeps_its_past_versions_but_not_who_wrote_them_nor_why(
    client: JudgingClient,
) -> None:
    page = client.get("/metodo/fattori/meal")
    assert "Restano fuori: Piatti pronti." in page.text
    assert "Non sono cibo, e non contano mai: Prodotti non alimentari." in page.text
    assert "dal 1º giugno 2026" in page.text
    assert "fino al 1º giugno 2026 escluso" in page.text
    for words in ("Fonte <una>", "Fonte letta"):
        assert words in page.text
    for words in ("motivo interno", "letta la fonte", "ufficio@"):
        assert words not in page.text


def test_the_footprint_is_embodied_and_never_avoided(client: JudgingClient) -> None:
    page = client.get("/metodo/fattori/co2e")
    assert "impronta incorporata" in page.text
    assert "evitate" not in page.text
    assert "100 kg × 1,6 kg CO₂e per kg = 160 kg CO₂e" in page.text
    assert "Senza fattore, quindi fuori da questa cifra: Pesce, Piatti pronti." in page.text


@pytest.mark.parametrize("kind", ["eur", "water"])
def test_a_kind_without_a_source_says_so(client: JudgingClient, kind: str) -> None:
    page = client.get(f"/metodo/fattori/{kind}")
    assert page.status == 200
    assert "Nessun fattore" in page.text
    assert "Ancora nessuna versione." in page.text


def test_an_unknown_kind_is_not_there_and_a_bad_day_is_told(
    client: JudgingClient,
) -> None:
    assert client.get("/metodo/fattori/oro").status == 404
    for address in ("/metodo/fattori", "/metodo/fattori/meal"):
        page = client.get(f"{address}?as_of=ieri")
        assert page.status == 400
        assert "La data non si legge" in page.text
