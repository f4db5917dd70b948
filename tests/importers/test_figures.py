"""Published figures: kept side by side, with their sources, and never across perimeters."""

from datetime import date
from pathlib import Path

import pytest
from sqlmodel import Session

from foodplan.importers.figures import (
    SeriesReader,
    figure_entries,
    import_figures,
    read_figures,
)
from foodplan.importers.plan import import_plan
from foodplan.models.indicators import Observation
from foodplan.store.history import Moment, versions_at
from tests.factories.plan import REAL_PLAN, a_change, make_plan_folder, rewrite

NOW = Moment(date(2026, 11, 22))
HEADER = "figure,geography,value_std,unit_std,source_url,indicator_key,period_start,period_end\n"
COMPLETE = "source_url_complete"


def write(tmp_path: Path, rows: str, header: str = HEADER) -> Path:
    path = tmp_path / "figures.csv"
    path.write_text(header + rows, encoding="utf-8")
    return path


def observations(session: Session) -> list[Observation]:
    return versions_at(session, Observation, NOW)


def test_every_published_figure_is_kept(session: Session) -> None:
    result = import_figures(session, REAL_PLAN / "figures.csv", a_change())
    rows = observations(session)
    assert (result.read, result.added, len(rows)) == (213, 213, 213)
    assert sum(not row.verified for row in rows) == 67
    assert sum(row.series == "" for row in rows) > 100
    assert all(row.source_url or row.document or not row.verified for row in rows)


def test_loading_figures_twice_changes_nothing(session: Session) -> None:
    import_figures(session, REAL_PLAN / "figures.csv", a_change(9))
    again = import_figures(session, REAL_PLAN / "figures.csv", a_change(10))
    assert (again.added, again.changed, again.duplicate) == (0, 0, 213)


def test_figures_that_disagree_stand_side_by_side(sqlite_session: Session) -> None:
    import_figures(sqlite_session, REAL_PLAN / "figures.csv", a_change())
    year = [
        row
        for row in observations(sqlite_session)
        if row.series == "food_recovered_repopp_kg" and row.period_from == date(2019, 1, 1)
    ]
    assert [(row.value, row.bound) for row in year] == [(79_000, ""), (73_000, "lower")]
    assert len({row.perimeter for row in year}) == 1


def test_a_percentage_is_stored_as_a_share_and_grams_a_week_stay(sqlite_session: Session) -> None:
    import_figures(sqlite_session, REAL_PLAN / "figures.csv", a_change())
    rows = {row.key: row for row in observations(sqlite_session)}
    assert rows["quota-di-raccolta-differenziata-2024"].value == 0.5222
    waste = rows["spreco-alimentare-delle-famiglie-waste-watcher-italia-2025-09"]
    assert (waste.value, waste.unit) == (555.8, "g/person/week")
    assert waste.value_as_published == "555.8 g/person/week"


def test_avoided_emissions_become_an_embodied_footprint(tmp_path: Path) -> None:
    row = "Emissions avoided,Torino,363.18,t CO2e,https://example.org,emissions_avoided_tco2e,,\n"
    for path in (write(tmp_path, row), REAL_PLAN / "figures.csv"):
        figures, problems = read_figures(path)
        assert not problems
        footprint = [item for item in figures if item.series == "embodied_footprint_tco2e"]
        assert [item.title for item in footprint] == ["Impronta incorporata del cibo recuperato"]
        assert not [item for item in figures if "emissions" in item.series]


def test_no_indicator_reads_across_perimeters_or_short_periods(sqlite_session: Session) -> None:
    import_plan(sqlite_session, REAL_PLAN, a_change())
    read = [row for row in observations(sqlite_session) if row.indicator == "recupero-repopp"]
    assert [(row.period_text, row.value) for row in read] == [("2023", 156_000), ("2025", 121_000)]
    tied = [row for row in observations(sqlite_session) if row.indicator]
    assert len({(row.indicator, row.perimeter, row.unit) for row in tied}) == len(
        {row.indicator for row in tied}
    )


def test_a_published_target_and_a_legal_minimum_are_nobody_s_value(sqlite_session: Session) -> None:
    import_plan(sqlite_session, REAL_PLAN, a_change())
    rows = {row.key: row for row in observations(sqlite_session)}
    target = rows["traguardo-per-lo-spreco-alimentare-delle-famiglie-italia-2030"]
    minimum = rows["quota-minima-di-acquisti-pubblici-riservati-regolamento-2005"]
    assert target.indicator is None
    assert target.series == "food_waste_pc_target"
    assert minimum.indicator is None


def test_figures_loaded_alone_find_their_indicators_in_the_database(
    session: Session, tmp_path: Path
) -> None:
    folder = make_plan_folder(tmp_path)
    import_plan(session, folder, a_change(9))
    line = "differenziata-2025,Raccolta,53,%,Torino,https://example.org/b,separate_collection,53,%,"
    rewrite(folder, "figures.csv", "Torino\n", f"Torino\n{line}2025-01-01,2025-12-31,,Torino\n")
    result = import_figures(session, folder / "figures.csv", a_change(10))
    assert (result.added, result.duplicate) == (1, 2)
    tied = versions_at(session, Observation, NOW, indicator="differenziata")
    assert sorted(row.value or 0 for row in tied) == [0.5193, 0.5222, 0.53]


def test_a_file_without_identifiers_gets_stable_ones(tmp_path: Path) -> None:
    row = "Kilos,Torino,5,kg,https://example.org,,2025-01-01,2025-12-31\n"
    figures, _ = read_figures(write(tmp_path, row + row))
    assert [item.key for item in figures] == ["kilos-torino", "kilos-torino-2"]
    assert figures[0].perimeter == "Kilos, Torino"


def test_rows_in_error_are_counted_and_nothing_is_stored(session: Session, tmp_path: Path) -> None:
    good = "Kilos,Torino,5,kg,https://example.org,,2025-01-01,2025-12-31\n"
    bad = "Kilos,,cinque,kg,https://example.org,,2025-01-01,2025-13-31\n"
    result = import_figures(session, write(tmp_path, good + bad), a_change())
    assert (result.read, result.added) == (2, 0)
    assert {(item.row, item.field) for item in result.problems} == {
        (3, "geography"),
        (3, "value_std"),
        (3, "period_end"),
    }
    assert observations(session) == []


@pytest.mark.parametrize(
    ("header", "row", "field"),
    [
        (HEADER.strip() + ",bound\n", "K,T,5,kg,https://e.org,,,,boh\n", "bound"),
        (HEADER.strip() + f",{COMPLETE}\n", "K,T,5,kg,https://e.org,,,,boh\n", COMPLETE),
        (HEADER.strip() + ",period\n", f"K,T,5,kg,https://e.org,,,,{'x' * 61}\n", "period"),
        (HEADER, "K,T,NaN,kg,https://e.org,,,\n", "value_std"),
        (HEADER, "K,T,,kg,https://e.org,,,\n", "value_std"),
    ],
)  # fmt: skip
def test_a_cell_that_cannot_be_is_named(tmp_path: Path, header: str, row: str, field: str) -> None:
    _, problems = read_figures(write(tmp_path, row, header))
    assert [item.field for item in problems] == [field]


def test_a_source_that_is_no_address_is_a_document(tmp_path: Path) -> None:
    (figure,), _ = read_figures(write(tmp_path, "K,T,5,kg,motion n. 8,,,\n"))
    (entry,) = figure_entries([figure], [])
    assert (entry.values["source_url"], entry.values["document"]) == ("", "motion n. 8")


@pytest.mark.parametrize(
    ("kind", "frequency", "first", "last", "tied"),
    [
        ("flow", "year", "2025-01-01", "2025-12-31", True),
        ("flow", "year", "2025-01-01", "2025-08-31", False),
        ("flow", "year", "", "2025-12-31", False),
        ("flow", "month", "2025-02-01", "2025-02-28", True),
        ("stock", "year", "2025-09-01", "2025-09-30", True),
        ("stock", "year", "", "", True),
    ],
)
def test_a_flow_is_read_only_over_whole_periods(
    tmp_path: Path, kind: str, frequency: str, first: str, last: str, *, tied: bool
) -> None:
    (figure,), _ = read_figures(write(tmp_path, f"K,T,5,kg,https://e.org,k,{first},{last}\n"))
    reader = SeriesReader("kilos", "k", "K, T", "kg", kind, frequency)
    (entry,) = figure_entries([figure], [reader])
    assert entry.values["indicator"] == ("kilos" if tied else None)


@pytest.mark.parametrize(
    ("series", "perimeter", "unit"), [("x", "K, T", "kg"), ("k", "K", "kg"), ("k", "K, T", "t")]
)
def test_another_series_perimeter_or_unit_is_not_read(
    tmp_path: Path, series: str, perimeter: str, unit: str
) -> None:
    (figure,), _ = read_figures(write(tmp_path, "K,T,5,kg,https://e.org,k,,\n"))
    (entry,) = figure_entries(
        [figure], [SeriesReader("kilos", series, perimeter, unit, "stock", "year")]
    )
    assert entry.values["indicator"] is None


BANDED = HEADER.rstrip("\n") + ",low_std,high_std,sample,method\n"


def test_a_survey_brings_its_interval_and_how_many_answered(
    session: Session, tmp_path: Path
) -> None:
    row = (
        "Spreco,Italia,52.5,%,https://example.org,waste,2025-01-01,2025-12-31,50,55,1200,derived\n"
    )
    result = import_figures(session, write(tmp_path, row, BANDED), a_change())
    assert result.problems == ()
    (found,) = observations(session)
    assert (found.value, found.low, found.high) == (0.525, 0.5, 0.55)
    assert (found.sample, found.method) == (1200, "derived")


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ("x,55,10,weighed", "low_std"),
        ("50,x,10,weighed", "high_std"),
        ("56,55,10,weighed", "high_std"),
        ("50,55,molti,weighed", "sample"),
        ("50,55,0,weighed", "sample"),
        ("50,55,10,guessed", "method"),
    ],
)
def test_a_wrong_interval_is_named(
    session: Session, tmp_path: Path, cells: str, field: str
) -> None:
    row = f"Spreco,Italia,52.5,kg,https://example.org,waste,2025-01-01,2025-12-31,{cells}\n"
    result = import_figures(session, write(tmp_path, row, BANDED), a_change())
    assert [problem.field for problem in result.problems] == [field]
