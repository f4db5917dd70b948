"""Changing indicators, actions and commitments: what is refused, what is kept, who is told."""

from datetime import date

import pytest
from flask import Flask
from sqlmodel import Session, col, select

from foodplan.models.indicators import IndicatorVersion, Observation, OfficialChoice, Target
from foodplan.models.plan import ActionVersion, CommitmentVersion
from tests.client import JudgingClient, Page
from tests.factories.office import open_office, signed_in

INDICATOR = "/gestione/indicatori/cibo-recuperato"
ACTION = "/gestione/azioni/mensa"


@pytest.fixture
def office(app: Flask) -> JudgingClient:
    open_office(app)
    return signed_in(app)


def in_force(app: Flask, model: type, **key: object) -> list[object]:
    with Session(app.extensions["foodplan"].engine) as session:
        matches = [getattr(model, name) == value for name, value in key.items()]
        return list(session.exec(select(model).where(col(model.recorded_to).is_(None), *matches)))


def filled(page: Page) -> dict[str, str]:
    """What a browser would send of the page's form, unchanged."""
    fields = page.values()
    for area in page.all("textarea"):
        fields[area.get("name") or ""] = (area.text or "").strip("\n")
    for select_ in page.all("select"):
        chosen = [item for item in select_.iter("option") if item.get("selected") is not None]
        first = chosen or list(select_.iter("option"))
        fields[select_.get("name") or ""] = first[0].get("value") or ""
    return fields


def send(client: JudgingClient, url: str, **changes: str) -> Page:
    return client.post(url, filled(client.get(url)) | changes)


def test_a_definition_is_changed_with_its_reason_and_remembered(
    app: Flask, office: JudgingClient
) -> None:
    url = f"{INDICATOR}/definizione"
    page = send(office, url, summary="Al netto degli storni", reason="Lo chiede il metodo")
    assert "Definizione aggiornata." in page.text
    for words in ("Lo chiede il metodo", "ufficio@example.org", "Al netto degli storni"):
        assert words in page.text
    rows = in_force(app, IndicatorVersion, indicator="cibo-recuperato")
    assert {row.summary for row in rows} == {"", "Al netto degli storni"}
    assert [row.valid_from for row in rows if row.summary] == [date(2026, 11, 22)]


def test_a_change_without_a_reason_is_refused_and_kept(office: JudgingClient) -> None:
    page = send(office, f"{INDICATOR}/definizione", summary="Scritto a lungo", reason="")
    assert page.status == 422
    assert "Scrivere il motivo del cambiamento." in page.text
    assert "Scritto a lungo" in page.text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"direction": "down"}, "deve stare sotto il valore di partenza"),
        ({"baseline_value": "5000"}, "deve stare sopra il valore di partenza"),
        ({"baseline_value": "1200"}, "serve una tolleranza"),
        ({"baseline_source": ""}, "Un valore di partenza ha la sua fonte"),
        ({"phrase": "Recuperate"}, "serve {value}"),
        ({"baseline_from": "2025-12-31"}, "finisce prima di cominciare"),
        ({"tolerance": "5"}, "Servono tutte e due le tolleranze"),
        ({"tolerance": "5", "tolerance_max": "2"}, "deve superare l'altra"),
        ({"baseline_value": "1.234"}, "si legge in due modi: scrivere 1234 oppure 1,234."),
        ({"baseline_value": "molti"}, "non è un numero"),
        ({"baseline_from": "ieri"}, "Scrivere una data"),
    ],
)
def test_a_definition_that_cannot_be_is_explained_and_changes_nothing(
    app: Flask, office: JudgingClient, changes: dict[str, str], words: str
) -> None:
    page = send(office, f"{INDICATOR}/definizione", reason="prova", **changes)
    assert page.status == 422
    assert words in page.text
    name, typed = next(iter(changes.items()))
    assert filled(page)[name] == typed
    assert len(in_force(app, IndicatorVersion, indicator="cibo-recuperato")) == 1


def test_the_second_of_two_officers_is_told_and_loses_nothing(
    app: Flask, office: JudgingClient
) -> None:
    url = f"{INDICATOR}/definizione"
    colleague = signed_in(app, "collega@example.org")
    mine, theirs = filled(office.get(url)), filled(colleague.get(url))
    colleague.post(
        url,
        theirs | {"title": "Eccedenze", "reporter": "Ufficio cibo", "reason": "Nome più chiaro"},
    )
    told = office.post(url, mine | {"title": "Recuperi", "summary": "Tutto", "reason": "Mio"})
    assert told.status == 409
    for words in ("collega@example.org ha salvato", "Nome più chiaro", "Eccedenze", "Recuperi"):
        assert words in told.text
    again = filled(told)
    assert again["title"] == "Recuperi"
    assert again["reporter"] == "Ufficio cibo"
    assert again["summary"] == "Tutto"
    assert again["reason"] == "Mio"
    assert "Definizione aggiornata." in office.post(url, again).text
    rows = in_force(app, IndicatorVersion, indicator="cibo-recuperato", title="Recuperi")
    assert [(row.reporter, row.summary) for row in rows] == [("Ufficio cibo", "Tutto")]


def test_changes_of_different_fields_are_put_together(app: Flask, office: JudgingClient) -> None:
    url = f"{INDICATOR}/definizione"
    colleague = signed_in(app, "collega@example.org")
    mine, theirs = filled(office.get(url)), filled(colleague.get(url))
    colleague.post(url, theirs | {"baseline_value": "100,5", "reason": "Fonte nuova"})
    told = office.post(url, mine | {"reporter": "Ufficio", "reason": "Chi lo fa"})
    assert "Controllate e salvate di nuovo." in told.text
    assert filled(told)["baseline_value"] == "100,5"
    office.post(url, filled(told))
    last = in_force(app, IndicatorVersion, indicator="cibo-recuperato", reporter="Ufficio")
    assert [row.baseline_value for row in last] == [100.5]


def test_a_form_that_lost_its_version_is_taken_for_an_old_one(office: JudgingClient) -> None:
    url = f"{INDICATOR}/definizione"
    page = send(office, url, title="Altro", reason="prova", version="")
    assert page.status == 409
    assert filled(page)["title"] == "Altro"


def test_a_target_is_proposed_and_then_replaced(app: Flask, office: JudgingClient) -> None:
    url = f"{INDICATOR}/traguardo"
    values = {"due_on": "2028-12-31", "value": "300.000", "reason": "Proposta dell'ufficio"}
    assert "si legge in due modi" in send(office, url, **values).text
    assert "300,5 t" in send(office, url, **values | {"value": "300.500,0"}).text
    page = office.get(f"{url}?entro=2028-12-31")
    assert filled(page)["value"] == "300500"
    body = filled(page) | {"value": "250000", "status": "approved", "reason": "Delibera"}
    assert "Un traguardo approvato ha il suo atto." in office.post(url, body).text
    office.post(url, body | {"act": "DCC 12/2026"})
    rows = in_force(app, Target, indicator="cibo-recuperato", due_on=date(2028, 12, 31))
    assert [(row.value, row.status, row.act) for row in rows] == [
        (250_000.0, "approved", "DCC 12/2026")
    ]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"value": "-5"}, "deve stare sopra il valore di partenza"),
        ({"value": "0"}, "serve una tolleranza"),
        ({"value": ""}, "Scrivere il valore."),
        ({"due_on": ""}, "Indicare un giorno."),
        ({"status": "published"}, "Un traguardo pubblicato ha la sua fonte."),
    ],
)
def test_a_target_that_cannot_be_is_explained(
    office: JudgingClient, changes: dict[str, str], words: str
) -> None:
    values = {"due_on": "2028-12-31", "value": "300", "reason": "prova"} | changes
    page = send(office, f"{INDICATOR}/traguardo", **values)
    assert page.status == 422
    assert words in page.text


OBSERVATION = {
    "period_from": "2024-01-01",
    "period_to": "2024-12-31",
    "value": "38",
    "source_url": "https://example.org/mercati-2024",
    "reason": "Dato pubblicato",
}


def test_an_observation_is_added_once_however_often_it_is_sent(
    app: Flask, office: JudgingClient
) -> None:
    url = "/gestione/indicatori/mercati/rilevazione"
    body = filled(office.get(url)) | OBSERVATION
    assert "38 mercati" in office.post(url, body).text
    office.post(url, body)
    rows = in_force(app, Observation, indicator="mercati", period_to=date(2024, 12, 31))
    assert [(row.value, row.unit, row.verified) for row in rows] == [(38.0, "mercati", True)]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"period_to": "2023-12-31"}, "finisce prima di cominciare"),
        ({"period_to": "2026-12-31"}, "si rilevano solo periodi chiusi"),
        ({"source_url": ""}, "Indicare la fonte"),
        ({"value": ""}, "0 se è stato misurato zero"),
        ({"value": "", "numerator": "3"}, "serve il suo denominatore"),
        ({"value": "", "denominator": "3"}, "serve il suo numeratore"),
    ],
)
def test_an_observation_that_cannot_be_is_explained(
    office: JudgingClient, changes: dict[str, str], words: str
) -> None:
    page = send(office, "/gestione/indicatori/mercati/rilevazione", **OBSERVATION | changes)
    assert page.status == 422
    assert words in page.text


def test_an_officer_says_which_of_two_observations_is_official(
    app: Flask, office: JudgingClient
) -> None:
    url = "/gestione/indicatori/mercati/ufficiale?dal=2025-01-01&al=2025-12-31"
    assert send(office, url, reason="prova").status == 422
    page = send(office, url, observation_key="mercati-due", reason="Fonte del Comune")
    assert "Scelta registrata" in page.text
    assert "Fonte del Comune" in page.text
    assert [row.observation_key for row in in_force(app, OfficialChoice)] == ["mercati-due"]
    assert "in disaccordo" not in office.get("/gestione").text


def test_an_action_gets_a_status_with_what_it_is_known_from(
    app: Flask, office: JudgingClient
) -> None:
    page = send(office, ACTION, status="ongoing", status_reason="Delibera del 3 marzo 2026")
    assert "Azione aggiornata." in page.text
    assert "stato non noto" not in page.text
    assert "da verificare" in page.text
    rows = in_force(app, ActionVersion, action="mensa", status="ongoing")
    assert [(row.valid_from, row.reason) for row in rows] == [
        (date(2026, 11, 22), "Delibera del 3 marzo 2026")
    ]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"status": "done", "status_reason": ""}, "Scrivere da che cosa si sa"),
        (
            {"status_reason": "Atto", "starts_on": "2026-05-01", "due_on": "2026-04-01"},
            "Il termine viene prima dell'inizio.",
        ),
    ],
)
def test_an_action_that_cannot_be_is_explained(
    office: JudgingClient, changes: dict[str, str], words: str
) -> None:
    page = send(office, ACTION, **changes)
    assert page.status == 422
    assert words in page.text


def test_two_officers_on_one_action_are_told(app: Flask, office: JudgingClient) -> None:
    colleague = signed_in(app, "collega@example.org")
    mine, theirs = filled(office.get(ACTION)), filled(colleague.get(ACTION))
    colleague.post(ACTION, theirs | {"status": "done", "status_reason": "Chiusa a maggio"})
    told = office.post(ACTION, mine | {"status": "ongoing", "status_reason": "Bando aperto"})
    assert told.status == 409
    assert "Chiusa a maggio" in told.text
    assert filled(told)["status_reason"] == "Bando aperto"
    assert not in_force(app, ActionVersion, action="mensa", status="ongoing")


def test_a_kept_commitment_has_its_act_and_its_day(app: Flask, office: JudgingClient) -> None:
    url = "/gestione/impegni/relazione"
    refused = send(office, url, status="kept", reason="Verificato")
    assert refused.status == 422
    assert "vuole l'atto" in refused.text
    kept = {"status": "kept", "act": "Relazione 4/2026", "reason": "Verificato"}
    late = send(office, url, kept_on="2027-01-01", **kept)
    assert "Il giorno è nel futuro." in late.text
    done = send(office, url, kept_on="2026-06-29", **kept)
    assert "Impegno aggiornato." in done.text
    assert [row.status for row in in_force(app, CommitmentVersion)] == ["kept"]
    assert "termine passato" not in office.get("/gestione/azioni").text
