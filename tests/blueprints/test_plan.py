"""The plan's pages say what the reports say, with every doubt in words."""

import csv
import json
from dataclasses import replace
from datetime import date
from io import StringIO
from types import SimpleNamespace
from typing import Any
from xml.etree.ElementTree import Element

import pytest

from foodplan.blueprints.plan import explain, routes
from foodplan.reports.plan import Bar, LateRow, Link, NewsLine, Reason, Tag
from tests.client import JudgingClient, Page
from tests.factories.plan_pages import (
    make_action,
    make_empty_goal,
    make_empty_row,
    make_explanation,
    make_goal,
    make_goal_page,
    make_indicator_page,
    make_observation,
    make_parent_goal,
    make_plan,
    make_proposed_goal,
    make_row,
    make_wider,
    make_wider_plan,
)

CIRCLE = "{http://www.w3.org/2000/svg}circle"
# The same page at another address: an answer is kept until something is written.
AGAIN = "/piano/piani/food-social-economy"
EXPLAIN = "/piano/indicatori/cibo-recuperato/come-si-calcola"


def looks(page: Page, name: str) -> list[Element]:
    return [element for element in page.all("span") if name in (element.get("class") or "")]


@pytest.fixture(autouse=True)
def reports(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What each report function answers; a test changes it, and sees how it was asked."""
    answers: dict[str, Any] = {
        "plan_report": make_plan(),
        "goal_report": make_goal_page(),
        "indicator_report": make_indicator_page(),
        "explain_report": make_explanation(),
        "asked": [],
    }

    def stand_in(name: str) -> Any:
        def report(_session: Any, *values: Any, **opened: Any) -> Any:
            answers["asked"].append((*values, opened))
            return answers[name]

        return report

    for name in ("plan_report", "goal_report", "indicator_report"):
        monkeypatch.setattr(routes, name, stand_in(name))
    monkeypatch.setattr(explain, "explain_report", stand_in("explain_report"))
    stored = SimpleNamespace(version=SimpleNamespace(plan="food-social-economy"))
    known = {"repopp": stored, "lost": stored}
    monkeypatch.setattr(routes, "get_action", lambda _session, slug, _moment: known.get(slug))
    return answers


def test_the_plan_names_what_is_late_and_what_is_unknown(client: JudgingClient) -> None:
    page = client.get("/piano")
    assert page.heading() == "Piano Food & Social Economy"
    assert "hanno risposto 8 su 10" in page.text
    assert "Nessun indicatore e nessuna tappa risultano in ritardo" not in page.text
    assert "(termine passato)" in page.text
    assert "Mancano: Emporio Sud e un’altra" in page.text


def test_a_goal_without_data_is_no_zero(client: JudgingClient) -> None:
    text = client.get("/piano").text
    assert "Non è ancora arrivato nessun dato." in text
    assert " 0 %" not in text


def test_an_empty_plan_says_so(client: JudgingClient, reports: dict[str, Any]) -> None:
    empty: Any = dict.fromkeys(
        ("goals", "late", "no_data", "late_milestones", "commitments", "actions", "wider"), ()
    )
    reports["plan_report"] = make_plan(coverage=None, act="DCC 1/2027", proposed=False, **empty)
    text = client.get("/piano").text
    assert "Il piano non ha ancora obiettivi." in text
    assert "DCC 1/2027" in text


def test_a_goal_keeps_outputs_and_outcomes_apart(client: JudgingClient) -> None:
    page = client.get("/piano/obiettivi/contrasto-allo-spreco")
    assert [" ".join(h.itertext()).strip() for h in page.all("h3")][:2] == ["Prodotti", "Effetti"]
    assert "Risorse (non sono un risultato)" in page.text
    assert "almeno 60 %" in page.text


def test_a_goal_with_nothing_in_it_still_reads(
    client: JudgingClient, reports: dict[str, Any]
) -> None:
    reports["goal_report"] = make_goal_page(outputs=(), outcomes=(), actions=(), wider=())
    assert "Questo obiettivo non ha ancora indicatori." in client.get("/piano/obiettivi/x").text


def test_an_indicator_says_which_period_is_judged(client: JudgingClient) -> None:
    page = client.get("/piano/indicatori/cibo-recuperato")
    assert "183.412,5 kg finora nel 2026" in page.text
    assert "221.000 kg nel 2025" in page.text
    assert "perimetro diverso: non si confronta" in page.text
    assert "circa" in page.text
    assert "> 99 %" in page.text


def test_the_chart_has_a_table_with_the_same_periods(client: JudgingClient) -> None:
    page = client.get("/piano/indicatori/cibo-recuperato")
    assert len(page.all(CIRCLE)) == 2
    cells = [" ".join("".join(cell.itertext()).split()) for cell in page.all("td")]
    assert "221.000 kg" in cells
    assert "senza dati" in cells


def test_an_indicator_without_any_value_draws_nothing(
    client: JudgingClient, reports: dict[str, Any]
) -> None:
    reports["indicator_report"] = make_indicator_page(
        indicator=make_empty_row(), series=(), targets=(), observations=(), methods=()
    )
    page = client.get("/piano/indicatori/inserimenti")
    assert not page.all(CIRCLE)
    assert "Non è ancora arrivato nessun dato." in page.text


@pytest.mark.parametrize(
    ("attainment", "words"), [(3.0, "traguardo superato"), (-0.1, "in arretramento")]
)
def test_what_lies_outside_the_bar_is_said_in_words(
    client: JudgingClient, reports: dict[str, Any], attainment: float, words: str
) -> None:
    row = make_row(attainment=attainment, low=attainment, high=attainment, bar=Bar(0, 0))
    reports["indicator_report"] = make_indicator_page(indicator=row)
    assert words in client.get("/piano/indicatori/cibo-recuperato").text


def test_the_staircase_leads_back_up(client: JudgingClient) -> None:
    page = client.get(f"{EXPLAIN}?mese=202610&organizzazione=emporio")
    links = [element.get("href") for element in page.all("a")]
    assert "/piano/obiettivi/contrasto-allo-spreco" in links
    assert f"{EXPLAIN}?mese=202610" in links
    assert "non pubblicato: meno di 5" in page.text
    assert "0" * 64 in page.text


def test_the_staircase_opens_where_the_address_says(
    client: JudgingClient, reports: dict[str, Any]
) -> None:
    client.get(f"{EXPLAIN}?mese=202610&organizzazione=emporio&as_of=2026-06-30")
    slug, day, known_at, opened = reports["asked"][-1]
    assert (slug, day) == ("cibo-recuperato", date(2026, 6, 30))
    assert known_at.isoformat() == "2026-06-30T21:59:59.999999+00:00"
    assert opened == {"month": "202610", "organisation": "emporio"}


def test_forty_records_are_shown_until_all_are_asked_for(
    client: JudgingClient, reports: dict[str, Any]
) -> None:
    record = make_explanation().records[0]
    many = tuple(replace(record, id=f"r{number}") for number in range(45))
    reports["explain_report"] = make_explanation(records=many, records_total=45)
    address = "/piano/indicatori/cibo-recuperato/come-si-calcola"
    page = client.get(address)
    assert "Qui le prime 40 di 45" in page.text
    assert "r39" in page.text
    assert "r40" not in page.text
    every = next(e.get("href") or "" for e in page.all("a") if e.text == "Mostra tutte")
    assert "r44" in client.get(every).text


def test_a_figure_from_observations_shows_them_instead_of_records(
    client: JudgingClient, reports: dict[str, Any]
) -> None:
    reports["explain_report"] = make_explanation(
        months=(), month=None, organisations=(), organisation=None, records=(), records_total=0,
        observations=(make_observation(value=None, numerator=5, denominator=6, bound=""),),
    )  # fmt: skip
    text = client.get(EXPLAIN).text
    assert "5 / 6" in text
    assert "Questo valore non viene da registrazioni di organizzazioni." in text


def test_the_explanation_leaves_as_json_csv_and_exact_input(client: JudgingClient) -> None:
    assert client.http.get(f"{EXPLAIN}.json").get_json()["slug"] == "cibo-recuperato"
    assert json.loads(client.http.get(f"{EXPLAIN}.input.json").data) == {"value": 221000}
    answer = client.http.get(f"{EXPLAIN}.csv")
    text = answer.get_data(as_text=True)
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(StringIO(text[1:]), delimiter=";"))
    assert list(rows[0]) == [
        "parte", "codice", "mese", "organizzazione", "zona", "categoria", "chili", "metodo",
        "conta in",
    ]  # fmt: skip
    assert rows[0]["organizzazione"] == "'=Emporio Nord"
    assert rows[0]["conta in"] == "Cibo recuperato (in parte)"


def test_an_action_shows_its_milestones_and_its_money(client: JudgingClient) -> None:
    text = client.get("/piano/azioni/repopp").text
    assert "PN Metro Plus" in text
    assert "16 febbraio 2026" in text


def test_a_goal_says_on_whose_word_an_action_serves_it(client: JudgingClient) -> None:
    goal = client.get("/piano/obiettivi/contrasto-allo-spreco").text
    assert "Nostra lettura, da confermare" in goal
    assert "Nostra lettura, da confermare" in client.get("/piano/azioni/repopp").text


def test_an_action_of_which_little_is_known_still_reads(
    client: JudgingClient, reports: dict[str, Any]
) -> None:
    bare = make_action(milestones=(), funding=(), goals=(), source="", responsible="")
    reports["plan_report"] = make_plan(actions=(bare,))
    text = client.get("/piano/azioni/repopp").text
    assert "nessuna fonte lo indica" in text
    assert "Questa azione non ha ancora tappe" in text


@pytest.mark.parametrize("name", ["plan_report", "goal_report", "indicator_report"])
def test_what_does_not_exist_is_not_found(
    client: JudgingClient, reports: dict[str, Any], name: str
) -> None:
    reports[name] = None
    address = {
        "plan_report": "/piano",
        "goal_report": "/piano/obiettivi/x",
        "indicator_report": "/piano/indicatori/x",
    }[name]
    page = client.get(address)
    assert page.status == 404
    assert page.heading() == "Questa pagina non c'è"


def test_an_unknown_action_is_not_found(client: JudgingClient) -> None:
    assert client.get("/piano/azioni/nessuna").status == 404
    assert client.get("/piano/azioni/lost").status == 404


def test_a_wider_plan_has_a_page_without_our_coverage(
    client: JudgingClient, reports: dict[str, Any]
) -> None:
    reports["plan_report"] = make_wider_plan()
    page = client.get("/piano/piani/piano-citta")
    assert page.heading() == "Piano della città"
    assert "Quanto ne sappiamo" not in page.text


def test_another_plan_of_the_same_kind_has_the_same_page(client: JudgingClient) -> None:
    assert "Quanto ne sappiamo" in client.get("/piano/piani/food-social-economy").text


def test_a_wider_goal_lies_between_what_is_known_and_what_nobody_measures(
    client: JudgingClient, reports: dict[str, Any]
) -> None:
    reports["plan_report"] = make_wider_plan()
    text = client.get("/piano/piani/piano-citta").text
    assert "21 punti su 35" in text
    assert "fra 21 % e 86 % della strada" in text
    assert "non misurato da questo piano" in text
    assert "65 %" in text


def test_a_proposed_weight_shows_units_and_no_share_of_the_wider_goal(
    client: JudgingClient, reports: dict[str, Any]
) -> None:
    reports["plan_report"] = make_wider_plan(axes=(make_proposed_goal(),))
    page = client.get("/piano/piani/piano-citta")
    assert "221 t nel 2025" in page.text
    assert "Nessun atto ha ancora fissato quanto pesano" in page.text
    assert "%" not in page.text
    assert "altri 3 indicatori" in page.text


def test_a_wider_goal_shows_what_is_tied_to_it(
    client: JudgingClient, reports: dict[str, Any]
) -> None:
    reports["goal_report"] = make_goal_page(
        outputs=(), outcomes=(), actions=(), wider=(), parent=make_parent_goal()
    )
    page = client.get("/piano/obiettivi/citta-politiche-del-cibo")
    assert "21 punti su 35" in page.text
    assert "Quanta strada è fatta" not in page.text


def test_a_goal_says_what_it_brings_once_an_act_gives_the_weight(
    client: JudgingClient, reports: dict[str, Any]
) -> None:
    tie = replace(
        make_wider(), weight=0.35, points=0.21, low=0.21, high=0.21, act="DCC 1", proposed=False
    )
    reports["goal_report"] = make_goal_page(wider=(tie,))
    assert "porta 21 punti su 35" in client.get("/piano/obiettivi/x").text
    reports["goal_report"] = make_goal_page(wider=(replace(tie, points=None),))
    assert "fra 21 e 21 punti su 35" in client.get("/piano/obiettivi/y").text


def test_the_plan_says_who_should_tell_what_is_missing_and_how_late_it_is(
    client: JudgingClient, reports: dict[str, Any]
) -> None:
    text = client.get("/piano").text
    assert "Città di Torino ogni anno : Inserimenti lavorativi" in text
    assert "mancano 11.000 kg rispetto al percorso" in text
    late = LateRow("quota", "Quota", Tag("missed", "scaduto non raggiunto"), 1.25, "%", below=False)
    lost = replace(late, distance=None)
    reports["plan_report"] = make_plan(late=(late, lost, replace(late, below=True)))
    text = client.get(AGAIN).text
    assert "1,2 punti sopra il percorso (scaduto non raggiunto)" in text
    assert "punti sotto il percorso" in text


def test_the_plan_shows_its_four_tracks_apart_and_its_weights(
    client: JudgingClient, reports: dict[str, Any]
) -> None:
    text = client.get("/piano").text
    assert "Gli obiettivi pesano tutti allo stesso modo: 50 % ciascuno." in text
    assert "Risorse (non sono un risultato)" in text
    goals = (make_goal(weight=1.0), make_empty_goal(weight=0.0, counted=False, weight_reason="x"))
    reports["plan_report"] = make_plan(goals=goals)
    text = client.get(AGAIN).text
    assert "Quanto pesa ogni obiettivo è scritto nella tabella." in text
    assert "Contrasto allo spreco 100 % 60 % tra 60 % e 81 % senza dati 83 %" in text
    assert "Filiere corte mostrato, non contato: x senza dati senza dati –" in text


def test_a_figure_that_is_not_sure_is_never_green(
    client: JudgingClient, reports: dict[str, Any]
) -> None:
    assert looks(client.get("/piano"), "status-good")
    unsure = Reason("C", "affidabilità limitata", "…")
    reports["plan_report"] = make_plan(
        goals=(make_goal(confidence=unsure, green=False),), actions=(), green=False
    )
    page = client.get(AGAIN)
    assert "C affidabilità limitata" in page.text
    assert not looks(page, "status-good")
    rects = page.all("{http://www.w3.org/2000/svg}rect")
    drawn = [rect.get("class") for rect in rects if "solid" in (rect.get("class") or "")]
    # Only the milestones, of which nothing is measured, keep their green.
    assert drawn == ["solid unsure", "solid unsure", "solid"]


def test_what_changed_in_the_last_month_is_listed_with_a_way_to_what_was_corrected(
    client: JudgingClient, reports: dict[str, Any]
) -> None:
    page = client.get("/piano")
    assert "Tappa raggiunta: Bando" in page.text
    assert "/piano/differenze?dal=2026-10-22" in {link.get("href") for link in page.all("a")}
    target = NewsLine(date(2026, 11, 3), "Kg", Link("cibo-recuperato", "Kg"), "target")
    reports["plan_report"] = make_plan(recent=(target,))
    assert "Traguardo nuovo o cambiato: Kg" in client.get(AGAIN).text
    reports["plan_report"] = make_plan(recent=())
    assert "Nessun atto, nessuna tappa" in client.get(f"{AGAIN}-ancora").text


@pytest.mark.parametrize(
    ("typed", "words"), [("domani", "La data non si legge"), ("2027-01-01", "nel futuro")]
)
def test_an_impossible_day_is_refused_and_kept(
    client: JudgingClient, typed: str, words: str
) -> None:
    page = client.get(f"/piano?as_of={typed}")
    assert page.status == 400
    assert words in page.text
    assert typed in {element.get("value") for element in page.all("input")}
    assert client.http.get(f"{EXPLAIN}.json?as_of={typed}").status_code == 400


def test_a_past_day_is_said_and_carried_in_links(client: JudgingClient) -> None:
    page = client.get("/piano?as_of=2026-06-30")
    assert "com’era il 30 giugno 2026" in page.text
    links = [element.get("href") or "" for element in page.all("a")]
    assert "/piano/obiettivi/contrasto-allo-spreco?as_of=2026-06-30" in links


def test_user_text_never_becomes_markup(client: JudgingClient, reports: dict[str, Any]) -> None:
    reports["plan_report"] = make_plan(
        goals=(make_goal(title="<script>alert(1)</script> 100%"),), summary="<b>"
    )
    page = client.get("/piano")
    assert not page.all("b")
    assert not page.all("script")
