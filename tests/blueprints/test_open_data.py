"""Downloads open in scripts and in spreadsheets, and run nothing there."""

import csv
import json
from datetime import UTC, date, datetime
from io import StringIO

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from foodplan.db import session_scope
from foodplan.models.indicators import Observation
from foodplan.reports.open_data import DATASETS, FORMS, Column, Dataset, write_file
from foodplan.reports.open_data import plan as plan_sets
from foodplan.reports.plan import PlanProgress, ProgressReport
from foodplan.rules.tables import FORMULA_STARTS
from foodplan.store.history import Change, record
from foodplan.store.places import FunctionRecord, PlaceRecord, store_places
from tests.client import JudgingClient
from tests.factories.plan_pages import STAMP, make_empty_goal, make_goal, make_tracks

DAY = date(2026, 11, 22)
CHANGE = Change(datetime(2026, 11, 1, tzinfo=UTC))
SAMPLE = Dataset(
    "prova",
    "Prova",
    "",
    (Column("name", "text", ""), Column("share", "number", ""), Column("on", "date", ""),
     Column("sure", "boolean", "")),
    lambda *_values: (),
)  # fmt: skip
ROW = ("=SOMMA(A1)", -0.5, date(2026, 1, 31), True)


@pytest.fixture(autouse=True)
def progress(monkeypatch: pytest.MonkeyPatch) -> None:
    goals = (make_goal(), make_empty_goal())
    plans = (PlanProgress("food", "Piano", None, goals, make_tracks(), ()),)
    report = ProgressReport(DAY, plans, STAMP)
    monkeypatch.setattr(plan_sets, "progress_report", lambda *_values: report)


def test_every_data_set_is_offered_in_every_form(client: JudgingClient) -> None:
    page = client.get("/dati")
    links = [element.get("href") or "" for element in page.all("a")]
    for dataset in DATASETS:
        for form in FORMS:
            assert f"/dati/{dataset.name}.{form}" in links
            assert client.http.get(f"/dati/{dataset.name}.{form}").status_code == 200
        for column in dataset.columns:
            assert column.name in page.text
    assert "CC BY 4.0" in page.text


@pytest.mark.parametrize("name", [dataset.name for dataset in DATASETS])
def test_every_form_has_the_same_columns(client: JudgingClient, name: str) -> None:
    whole = client.http.get(f"/dati/{name}.json").get_json()
    columns = [column["name"] for column in whole["columns"]]
    script = client.http.get(f"/dati/{name}.csv").get_data(as_text=True)
    excel = client.http.get(f"/dati/{name}.excel.csv").get_data(as_text=True)
    assert next(csv.reader(StringIO(script))) == columns
    assert next(csv.reader(StringIO(excel.lstrip("\ufeff")), delimiter=";")) == columns


def test_places_keep_those_without_a_point(app: Flask, client: JudgingClient) -> None:
    garden = PlaceRecord(
        "orto", "Orto", functions=(FunctionRecord("urban_garden", source_url="https://a.example"),)
    )
    fridge = PlaceRecord("frigo", "-1+frigo", lat=45.05, lon=7.65, approximate=True)
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        store_places(session, [garden, fridge], CHANGE)
    rows = {
        row["id"]: row for row in csv.DictReader(StringIO(client.http.get("/dati/luoghi.csv").text))
    }
    assert rows["orto"]["lat"] == rows["orto"]["approximate"] == ""
    assert rows["orto"]["functions"] == "urban_garden"
    assert rows["frigo"]["name"] == "'-1+frigo"
    assert (rows["frigo"]["lat"], rows["frigo"]["approximate"]) == ("45.05", "true")


def test_a_missing_progress_is_an_empty_cell(client: JudgingClient) -> None:
    items = client.http.get("/dati/obiettivi.json").get_json()["items"]
    assert [item["progress"] for item in items] == [0.605, None]
    rows = csv.DictReader(StringIO(client.http.get("/dati/obiettivi.csv").text))
    assert [row["progress"] for row in rows] == ["0.605", ""]


def test_indicators_keep_the_judged_and_the_running_value_apart(client: JudgingClient) -> None:
    measured, unknown = client.http.get("/dati/indicatori.json").get_json()["items"]
    assert (measured["value"], measured["value_to"]) == (221_000, "2025-12-31")
    assert (measured["current"], measured["current_to"]) == (183_412.5, "2026-11-22")
    assert (unknown["value"], unknown["reason"]) == (None, "no_data")


def test_only_approved_observations_are_public(app: Flask, client: JudgingClient) -> None:
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        for key, status in (("sì", "approved"), ("no", "draft")):
            record(session, Observation, {"key": key}, {"value": 1.0, "status": status}, CHANGE)
    items = client.http.get("/dati/rilevazioni.json").get_json()["items"]
    assert [item["key"] for item in items] == ["sì"]


@pytest.mark.parametrize(
    ("address", "status"),
    [("/dati/nessuno.csv", 404), ("/dati/luoghi.xml", 404), ("/dati/luoghi.csv?as_of=ieri", 400)],
)
def test_what_cannot_be_answered_is_refused(
    client: JudgingClient, address: str, status: int
) -> None:
    assert client.get(address).status == status


def test_scripts_and_excel_read_the_same_row_each_in_its_way() -> None:
    script = write_file(SAMPLE, [ROW], "csv", DAY)
    excel = write_file(SAMPLE, [ROW], "excel.csv", DAY)
    assert script.body == b"name,share,on,sure\r\n'=SOMMA(A1),-0.5,2026-01-31,true\r\n"
    assert excel.body.startswith(b"\xef\xbb\xbf")
    assert "'=SOMMA(A1);-0,5;31/01/2026;sì" in excel.body.decode("utf-8-sig")
    assert excel.name == "prova-2026-11-22.excel.csv"


def test_json_keeps_types_and_says_what_columns_mean() -> None:
    whole = json.loads(write_file(SAMPLE, [ROW], "json", DAY).body)
    assert whole["items"] == [
        {"name": "=SOMMA(A1)", "share": -0.5, "on": "2026-01-31", "sure": True}
    ]
    assert (whole["total"], whole["as_of"]) == (1, "2026-11-22")


def test_an_unknown_kind_of_cell_is_refused() -> None:
    with pytest.raises(TypeError, match="not a cell"):
        write_file(SAMPLE, [(object(), 1, None, None)], "json", DAY)  # type: ignore[list-item]


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\r\n\x00")))
def test_no_text_ever_starts_a_formula(text: str) -> None:
    for form, delimiter in (("csv", ","), ("excel.csv", ";")):
        body = write_file(SAMPLE, [(text, None, None, None)], form, DAY).body.decode("utf-8-sig")
        cell = list(csv.reader(StringIO(body), delimiter=delimiter))[1][0]
        assert not cell.startswith(FORMULA_STARTS)
        assert cell.removeprefix("'") == text.removeprefix("'")
