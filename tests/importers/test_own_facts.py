"""places.csv read again over a place that others have since made better."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from sqlmodel import Session

from foodplan.importers.atlas import import_places
from foodplan.rules.provenance import (
    COMPUTED,
    EXACT,
    Fact,
    clear_fields,
    read_provenance,
    write_provenance,
)
from foodplan.store.history import Moment
from foodplan.store.places import FunctionRecord, PlaceRecord, change_place, get_place
from tests.factories.places import LATER, LOADED, write_places

TODAY = Moment(date(2026, 11, 22))


def load(session: Session, tmp_path: Path, **row: str) -> None:
    result = import_places(session, write_places(tmp_path / "luoghi.csv", row), LATER)
    assert result.problems == ()


def only(session: Session) -> PlaceRecord:
    found = get_place(session, "mercato-di-prova", TODAY, withheld=True)
    assert found is not None
    return found


def test_each_field_says_its_source(session: Session, tmp_path: Path) -> None:
    load(session, tmp_path, approx_lat="45.07", approx_lon="7.68", approx_basis="stradario")
    facts = read_provenance(only(session).provenance)
    assert set(facts) == {"name", "address", "municipality", "status", "point"}
    assert facts["name"].source == "example.org"
    assert facts["name"].date == "2026-05"
    assert (facts["point"].rank, facts["point"].source) == (COMPUTED, "stradario")


def test_what_an_officer_said_outlives_the_file(session: Session, tmp_path: Path) -> None:
    load(session, tmp_path, lat="45.07", lon="7.68")
    old = only(session)
    said = {"address": "via Giusta 2", "lat": 45.08, "lon": 7.69, "opening_hours": "Mo 08:00-12:00"}
    facts = clear_fields(old.provenance, said, "Ufficio", date(2026, 11, 5))
    change_place(session, replace(old, **said, provenance=facts), LOADED)
    load(session, tmp_path, lat="45.07", lon="7.68", url="https://example.org/nuovo")
    now = only(session)
    assert {name: getattr(now, name) for name in said} == said
    # What the officer did not speak of is still the file's.
    assert now.url == "https://example.org/nuovo"


def test_a_better_source_and_its_functions_outlive_the_file(
    session: Session, tmp_path: Path
) -> None:
    load(session, tmp_path)
    old = only(session)
    facts = read_provenance(old.provenance)
    facts["point"] = Fact("OpenStreetMap", "", "2026-01", EXACT, None)
    fridge = FunctionRecord("community_fridge", "OpenStreetMap")
    better = replace(
        old, lat=45.08, lon=7.69, provenance=write_provenance(facts),
        functions=(*old.functions, fridge),
    )  # fmt: skip
    change_place(session, better, LOADED)
    load(session, tmp_path, lat="45.07", lon="7.68")
    assert only(session) == better


def test_a_cleared_place_is_left_as_it_is(session: Session, tmp_path: Path) -> None:
    load(session, tmp_path)
    cleared = replace(only(session), cleared=True, address="")
    change_place(session, cleared, LOADED)
    load(session, tmp_path, address="via Nuova 3")
    assert only(session) == cleared
