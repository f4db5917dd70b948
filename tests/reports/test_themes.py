"""Thematic maps: what each area says, what it may not say, and how it is taken along."""

import csv
import json
from datetime import date, timedelta
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from foodplan.db import make_engine, session_scope
from foodplan.reports.atlas.themes import FORMS, THEMES, ThemeReport, theme_file, theme_report
from foodplan.reports.atlas.themes.classes import MOST_CLASSES, coloured, round_breaks
from foodplan.reports.atlas.themes.few import areas_away
from foodplan.reports.atlas.themes.residents import residents_of
from foodplan.reports.atlas.themes.shape import State, ThemeRow
from foodplan.store.places import AreaRecord, store_areas
from tests.factories.demo import demo_file
from tests.factories.indicators import TODAY, expect_reports
from tests.factories.ledger import make_ledger
from tests.factories.organisations import make_organisation, make_site
from tests.factories.places import (
    LOADED,
    NASTY,
    add_places,
    add_two_circoscrizioni,
    make_place,
    square,
)

COUNTED = {"population_date": "2011", "population_source": "Anagrafe"}
MONTHS = st.dictionaries(st.integers(202601, 202606), st.integers(0, 9), max_size=6)


def report_of(session: Session, slug: str, day: date = TODAY, **asked: str) -> ThemeReport:
    report = theme_report(session, slug, day, None, asked)
    assert report is not None
    return report


def states(report: ThemeReport) -> dict[str, State]:
    return {row.code: row.state for row in report.rows}


def figures(report: ThemeReport, code: str) -> dict[str, float | None]:
    return report.figures(next(row for row in report.rows if row.code == code))


def reporter(session: Session, slug: str, area: str, *, named: bool) -> int:
    owner = make_organisation(session, slug, slug.capitalize(), public_name=named)
    make_site(session, slug, owner, area=area)
    expect_reports(session, owner)
    return owner


def add_zones(session: Session) -> None:
    """Three zones of 0.02 degrees: the second has no residents, the third is far away."""
    zones = [
        AreaRecord("zona", "1", "Zona 1", parent="1", population=10_000,
                   outline=square(45.0, 7.6, 0.02), **COUNTED),
        AreaRecord("zona", "2", "Zona 2", outline=square(45.0, 7.62, 0.02)),
        AreaRecord("zona", "3", "Zona 3", population=800,
                   outline=square(45.3, 7.6, 0.02), **COUNTED),
    ]  # fmt: skip
    store_areas(session, zones, LOADED)


# ---- kilos


def test_kilos_stand_where_the_site_stands_and_silence_is_no_zero(session: Session) -> None:
    add_two_circoscrizioni(session)
    store_areas(session, [AreaRecord("circoscrizione", "5", "Circoscrizione 5")], LOADED)
    ledger = make_ledger(session)
    ledger.intake(9_000, happened_on=date(2026, 10, 5))
    ledger.distribution(4_000, happened_on=date(2026, 10, 6))
    report = report_of(session, "chili")
    assert figures(report, "5")["kilos"] == 4
    assert states(report) == {
        "1": State.NOTHING, "2": State.NOTHING, "5": State.SHOWN,
    }  # fmt: skip
    assert report.total[0] == 4
    assert (report.first, report.last) == (date(2025, 11, 1), date(2026, 10, 31))


def test_an_open_month_is_in_no_period(session: Session) -> None:
    store_areas(session, [AreaRecord("circoscrizione", "5", "Circoscrizione 5")], LOADED)
    ledger = make_ledger(session)
    ledger.intake(9_000, happened_on=date(2026, 11, 5))
    ledger.distribution(4_000, happened_on=date(2026, 11, 6))
    for period in ("12mesi", "2026"):
        assert report_of(session, "chili", periodo=period).rows[0].state == State.NOTHING


# ---- who reported


def test_coverage_counts_what_was_due_and_what_came(session: Session) -> None:
    add_two_circoscrizioni(session)
    reporter(session, "uno", "1", named=True)
    reporter(session, "due", "1", named=True)
    report = report_of(session, "copertura")
    assert figures(report, "1") == {"received": 0, "expected": 24, "share": 0}
    assert states(report)["2"] == State.NOTHING


def test_one_unnamed_organisation_hides_its_area_and_another(sqlite_session: Session) -> None:
    add_two_circoscrizioni(sqlite_session)
    reporter(sqlite_session, "noto", "1", named=True)
    assert states(report_of(sqlite_session, "copertura"))["1"] == State.SHOWN
    reporter(sqlite_session, "riservato", "2", named=False)
    for slug in ("copertura", "chili"):
        report = report_of(sqlite_session, slug)
        rows = {row.code: row for row in report.rows}
        assert rows["2"].state == State.HIDDEN
        assert all(cell is None for cell in rows["2"].cells)
    # Whoever takes the first from the city's total would have the second.
    assert states(report_of(sqlite_session, "copertura"))["1"] == State.HIDDEN


def test_five_unnamed_organisations_hide_each_other(sqlite_session: Session) -> None:
    add_two_circoscrizioni(sqlite_session)
    for n in range(5):
        reporter(sqlite_session, f"riservato-{n}", "1", named=False)
    assert states(report_of(sqlite_session, "copertura"))["1"] == State.SHOWN


@given(st.lists(MONTHS, max_size=6))
def test_no_shown_area_has_a_month_of_few_and_none_is_hidden_alone(
    unnamed: list[dict[int, int]],
) -> None:
    sizes = [max(months.values(), default=0) + 1 for months in unnamed]
    away = areas_away(unnamed, sizes)
    for at, months in enumerate(unnamed):
        if at not in away:
            assert all(count == 0 or count >= 5 for count in months.values())
    assert len(away) != 1 or len(unnamed) == 1


def test_neither_dates_nor_periods_nor_themes_find_a_hidden_organisation() -> None:
    """Whatever is asked of the demo, no area with one unnamed organisation is found by taking."""
    engine = make_engine(f"sqlite:///{demo_file()}")
    with session_scope(engine) as session:
        for back in range(0, 400, 45):
            day = TODAY - timedelta(days=back)
            for slug, period in (("chili", "12mesi"), ("chili", "2026"), ("copertura", "12mesi")):
                report = report_of(session, slug, day, periodo=period)
                hidden = {row.code for row in report.rows if row.state == State.HIDDEN}
                busy = {row.code for row in report.rows if row.state == State.SHOWN}
                assert hidden.isdisjoint(busy)
                if busy:
                    assert {"3", "4"} <= hidden, (slug, day, period)
                assert len(hidden) != 1
    engine.dispose()


# ---- places for every 10,000 residents


def test_places_count_once_and_only_where_residents_are_known(session: Session) -> None:
    areas = [
        AreaRecord("circoscrizione", "1", "Uno", population=20_000, **COUNTED),
        AreaRecord("circoscrizione", "2", "Due", population=5_000,
                   population_date="2011", population_source="Censimento"),
        AreaRecord("circoscrizione", "3", "Tre", population=10_000, **COUNTED),
    ]  # fmt: skip
    store_areas(session, areas, LOADED)
    add_places(
        session,
        make_place("uno", functions=("market", "emporium")),
        make_place("due", functions=("gas",)),
        make_place("chiuso", status="historical"),
        make_place("altrove", circoscrizione=None),
        make_place("taciuto", consent="withheld"),
    )
    report = report_of(session, "luoghi")
    assert figures(report, "1") == {"places": 2, "residents": 20_000, "per_ten_thousand": 1.0}
    # A count of another source makes no rate with these.
    assert states(report)["2"] == State.NOTHING
    assert report.counted is not None
    assert (report.counted.source, report.counted.left_out) == ("Anagrafe", ("Due",))
    assert report.facts == {"elsewhere": 1}
    assert figures(report, "3")["per_ten_thousand"] == 0
    assert figures(report_of(session, "luoghi", cosa="gas"), "1")["places"] == 1
    assert figures(report_of(session, "luoghi", cosa="mercati"), "1")["places"] == 1


def test_without_residents_nobody_divides() -> None:
    assert residents_of([AreaRecord("zona", "1", "Uno")]).counted is None


# ---- residents near a place


def test_residents_near_a_market_by_zone_with_what_is_left_out(session: Session) -> None:
    add_zones(session)
    add_places(
        session,
        make_place("vicino", lat=45.01, lon=7.61),
        make_place("vago", lat=45.01, lon=7.61, approximate=True, location_error_m=900),
        make_place("chissa", lat=45.01, lon=7.61, status="unknown"),
    )
    report = report_of(session, "vicinanza", cosa="markets", metri="500")
    near = figures(report, "1")["near"]
    # A circle of 500 m in a rectangle of about 1.58 by 2.22 km.
    assert near is not None
    assert 2_150 <= near <= 2_350
    assert near % 10 == 0
    assert states(report) == {"1": State.SHOWN, "2": State.NOTHING, "3": State.SHOWN}
    assert report.facts["left_out"] == ["Zona 2"]
    assert (report.facts["exact"], report.facts["vague"]) == (1, 1)
    assert [row.code for row in report.facts["gaps"]] == ["1", "3"]  # type: ignore[attr-defined]
    assert figures(report, "3")["near"] == 0


def test_without_a_point_that_is_sure_nobody_knows_who_lives_near(session: Session) -> None:
    add_zones(session)
    vague = {"approximate": True, "location_error_m": None, "functions": ("emporium",)}
    add_places(session, make_place("vago", lat=45.01, lon=7.61, **vague))
    report = report_of(session, "vicinanza", cosa="emporium", metri="1000")
    assert set(states(report).values()) == {State.NOTHING}
    assert report.total == ()


def test_a_handful_of_people_in_a_zone_are_not_shown(sqlite_session: Session) -> None:
    few = AreaRecord("zona", "1", "Zona 1", population=4, outline=square(45.0, 7.6), **COUNTED)
    store_areas(sqlite_session, [few], LOADED)
    add_places(sqlite_session, make_place("vicino", lat=45.01, lon=7.61))
    report = report_of(sqlite_session, "vicinanza")
    assert states(report) == {"1": State.HIDDEN}
    assert all(cell is None for cell in report.rows[0].cells)


# ---- classes


@given(st.lists(st.floats(0, 1e7), min_size=1, max_size=20))
def test_classes_hold_every_value_once(values: list[float]) -> None:
    rows, steps = coloured(
        [ThemeRow(str(n), "", State.SHOWN, (value,), value) for n, value in enumerate(values)]
    )
    assert 1 <= len(steps) <= MOST_CLASSES
    assert sum(step.areas for step in steps) == len(values)
    for row in rows:
        assert row.step is not None
        assert row.value is not None
        step = steps[row.step]
        assert step.low <= row.value <= step.high * (1 + 1e-8) + 1e-9


def test_borders_are_round() -> None:
    assert round_breaks([23_986.8]) == [0, 5_000, 10_000, 15_000, 20_000, 25_000]


# ---- files


@pytest.mark.parametrize("slug", THEMES)
@pytest.mark.parametrize("form", FORMS)
def test_every_file_says_its_period_source_and_method(
    sqlite_session: Session, slug: str, form: str
) -> None:
    add_two_circoscrizioni(sqlite_session)
    add_zones(sqlite_session)
    made = theme_file(sqlite_session, report_of(sqlite_session, slug), form, "/metodo-di-prova")
    text = made.body.decode("utf-8-sig")
    assert "/metodo-di-prova" in text
    if form == "geojson":
        whole = json.loads(text)
        assert whole["units"]
        assert all(feature["geometry"] for feature in whole["features"])
    else:
        rows = list(csv.DictReader(StringIO(text), delimiter=";" if "excel" in form else ","))
        assert rows[0]["state"]
        assert rows[0]["as_of"]


def test_a_name_that_is_a_formula_stays_text(sqlite_session: Session) -> None:
    areas = [AreaRecord("circoscrizione", "1", "=1+1"), AreaRecord("circoscrizione", "2", NASTY)]
    store_areas(sqlite_session, areas, LOADED)
    made = theme_file(sqlite_session, report_of(sqlite_session, "luoghi"), "csv", "/m")
    assert "'=1+1" in made.body.decode()


def test_an_unknown_theme_is_none(sqlite_session: Session) -> None:
    assert theme_report(sqlite_session, "nulla", TODAY, None, {}) is None
