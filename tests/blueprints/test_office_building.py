"""The indicator builder: computed before it is kept, nothing typed is lost, weights as a whole."""

import json
from datetime import date

import pytest
from flask import Flask
from sqlmodel import Session, select

from foodplan.db import session_scope
from foodplan.models.indicators import Indicator, IndicatorVersion
from foodplan.store.edits.building import goal_weights
from foodplan.store.history import Moment, version_at
from foodplan.store.indicators import Weight
from tests.client import JudgingClient, Page
from tests.factories.indicators import GOAL, make_goal
from tests.factories.office import open_office, signed_in

TODAY = date(2026, 11, 22)
NEW = "/gestione/indicatori/nuovo"
WEIGHTS = f"/gestione/obiettivi/{GOAL}/pesi"
TYPED = {
    "title": "Pane recuperato",
    "phrase": "Recuperate {value} di pane",
    "measure": "recovered",
    "filters-category": "pane-forno",
    "filters-area": "5",
    "goal": GOAL,
    "track": "output",
    "dimension": "environmental",
    "direction": "up",
    "target_meaning": "per_year",
    "frequency": "month",
    "path_shape": "linear",
    "reason": "lo chiede il tavolo",
}


@pytest.fixture
def office(app: Flask) -> JudgingClient:
    open_office(app)
    return signed_in(app)


def send(client: JudgingClient, url: str, form_page: str = NEW, **typed: str) -> Page:
    return client.post(url, {"csrf_token": client.get(form_page).csrf_token(), **typed})


def part(page: Page, name: str) -> str:
    found = [item for item in page.tree.iter() if item.get("id") == name]
    return " ".join("".join(found[0].itertext()).split()).replace("\xa0", " ")


def definition(app: Flask, slug: str) -> IndicatorVersion:
    with Session(app.extensions["foodplan"].engine, expire_on_commit=False) as session:
        row = version_at(session, IndicatorVersion, Moment(TODAY), indicator=slug)
        assert row is not None
        return row


def slugs(app: Flask) -> set[str]:
    with Session(app.extensions["foodplan"].engine) as session:
        return set(session.exec(select(Indicator.slug)))


def test_the_figure_is_there_before_anything_is_typed(office: JudgingClient) -> None:
    page = office.get(NEW)
    assert part(page, "anteprima-finora") == "47 kg finora nel 2026"
    assert "Cibo recuperato" in part(page, "anteprima")


def test_computing_keeps_what_was_typed_and_stores_nothing(
    app: Flask, office: JudgingClient
) -> None:
    before = slugs(app)
    page = send(office, f"{NEW}/calcola", **TYPED | {"title": "", "baseline_value": "molti"})
    assert page.status == 200
    assert part(page, "anteprima-finora") == "5 kg finora nel 2026"
    said = page.values()
    assert (said["phrase"], said["baseline_value"]) == (TYPED["phrase"], "molti")
    assert said["filters-category"] == "pane-forno"
    assert "Circoscrizione: Circoscrizione 5" in part(page, "anteprima")
    assert slugs(app) == before


def test_a_filter_that_the_measure_cannot_take_shows_no_figure(office: JudgingClient) -> None:
    page = send(office, f"{NEW}/calcola", **TYPED | {"measure": "passages"})
    assert "non si può calcolare" in part(page, "anteprima")
    assert "anteprima-valore" not in {item.get("id") for item in page.tree.iter()}


@pytest.mark.parametrize(
    "name", ["waste_share", "stock_held", "active_sites", "passages", "households_reached"]
)
def test_every_kind_of_measure_can_be_looked_at(office: JudgingClient, name: str) -> None:
    page = send(office, f"{NEW}/calcola", measure=name)
    assert page.status == 200
    assert part(page, "anteprima-finora")


def test_an_indicator_is_kept_with_its_filters_and_its_goal(
    app: Flask, office: JudgingClient
) -> None:
    page = send(office, NEW, **TYPED)
    assert "Indicatore salvato" in page.text
    row = definition(app, "pane-recuperato")
    assert json.loads(row.filters) == {"category": ["pane-forno"], "area": ["5"]}
    assert (row.kind, row.unit, row.reason) == ("flow", "kg", "lo chiede il tavolo")
    with Session(app.extensions["foodplan"].engine) as session:
        assert "pane-recuperato" in goal_weights(session, GOAL, TODAY)[0]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": ""}, "Scrivere il titolo."),
        ({"reason": ""}, "Scrivere il motivo."),
        ({"filters-category": "luna"}, "Scegliere tra le voci dell’elenco."),
        ({"weight": "2"}, "O tutti gli indicatori hanno un peso, o nessuno."),
        ({"season-1": "tanto", "path_shape": "seasonal"}, "I pesi dei mesi sono numeri"),
        ({"season-1": "2", "season-7": "0,5"}, "valgono solo con il percorso"),
        ({"target_meaning": "level_at_date"}, "Un flusso si somma nel tempo"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_is_lost(
    app: Flask, office: JudgingClient, changes: dict[str, str], words: str
) -> None:
    page = send(office, NEW, **TYPED | changes)
    assert page.status == 422
    assert words in page.text
    assert page.values()["phrase"] == TYPED["phrase"]
    for name, value in changes.items():
        if name.startswith("season"):
            assert page.values().get(name, value) == value
    assert "pane-recuperato" not in slugs(app)


def test_a_definition_is_changed_with_its_diff_in_words(app: Flask, office: JudgingClient) -> None:
    send(office, NEW, **TYPED)
    url = "/gestione/indicatori/pane-recuperato/definizione"
    version = office.get(url).values()["version"]
    shown = send(office, f"{url}/calcola", url, **TYPED | {"filters-category": "ortofrutta"})
    assert part(shown, "anteprima-finora") == "42 kg finora nel 2026"
    typed = TYPED | {"filters-category": "ortofrutta", "version": version, "season-1": ""}
    page = send(office, url, url, **typed | {"reason": "era la frutta"})
    assert "Definizione aggiornata" in page.text
    assert json.loads(definition(app, "pane-recuperato").filters)["category"] == ["ortofrutta"]


def test_two_officers_at_once_and_the_second_reads_the_filters_in_words(
    app: Flask, office: JudgingClient
) -> None:
    send(office, NEW, **TYPED)
    url = "/gestione/indicatori/pane-recuperato/definizione"
    version = office.get(url).values()["version"]
    colleague = signed_in(app, "collega@example.org")
    theirs = TYPED | {"version": version, "filters-category": "ortofrutta"}
    send(colleague, url, url, **theirs)
    page = send(
        office, url, url, **TYPED | {"version": version, "filters-area": "", "title": "Mio"}
    )
    assert page.status == 409
    assert "Nel frattempo" in page.text
    assert "categoria: Ortofrutta" in page.text
    assert page.values()["title"] == "Mio"


def test_an_observed_indicator_has_no_measure_to_change(office: JudgingClient) -> None:
    page = office.get("/gestione/indicatori/mercati/definizione")
    assert page.status == 200
    assert "measure" not in page.values()


# Weights ------------------------------------------------------------------------------------------


def weights(page: Page, **changes: str) -> dict[str, str]:
    return page.values() | {"reason": "li decide il tavolo"} | changes


def test_a_goal_is_weighed_as_a_whole(app: Flask, office: JudgingClient) -> None:
    page = office.get(WEIGHTS)
    page = office.post(WEIGHTS, weights(page, **{"rows-0-weight": "2"}))
    assert page.status == 422
    assert "O tutti gli indicatori hanno un peso, o nessuno." in page.text
    assert page.values()["rows-0-weight"] == "2"
    typed = {"rows-0-weight": "2", "rows-1-weight": "0", "rows-1-weight_reason": "solo mostrato"}
    page = office.post(WEIGHTS, weights(office.get(WEIGHTS), **typed))
    assert "Pesi registrati" in page.text
    with Session(app.extensions["foodplan"].engine) as session:
        said, _ = goal_weights(session, GOAL, TODAY)
    assert list(said.values()) == [Weight(2.0), Weight(0.0, "solo mostrato")]


def test_the_second_of_two_who_weigh_is_told_and_loses_nothing(
    app: Flask, office: JudgingClient
) -> None:
    mine = office.get(WEIGHTS)
    colleague = signed_in(app, "collega@example.org")
    even = {"rows-0-weight": "1", "rows-1-weight": "1"}
    colleague.post(WEIGHTS, weights(colleague.get(WEIGHTS), **even))
    page = office.post(WEIGHTS, weights(mine, **{"rows-0-weight": "3", "rows-1-weight": "1"}))
    assert page.status == 422
    assert "Nel frattempo un collega ha cambiato i pesi" in page.text
    assert page.values()["rows-0-weight"] == "3"
    page = office.post(WEIGHTS, weights(page))
    assert "Pesi registrati" in page.text
    assert office.get("/gestione/obiettivi/nessuno/pesi").status == 404


def test_a_goal_without_indicators_says_so(app: Flask, office: JudgingClient) -> None:
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        make_goal(session, "vuoto")
    assert "non ha ancora indicatori" in office.get("/gestione/obiettivi/vuoto/pesi").text
