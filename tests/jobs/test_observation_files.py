"""Files of observations: out and back in changes nothing, and every row is accounted for."""

import csv
import io
from datetime import UTC, date, datetime
from typing import Any

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from foodplan.importers.movements.shape import Unreadable
from foodplan.jobs.observation_files import CheckedRow, check_file, counts, keep_file
from foodplan.reports.office.observations import (
    Narrowed,
    all_items,
    observations_csv,
    observations_xlsx,
)
from foodplan.rules.observations import COLUMNS
from foodplan.store.edits import ObservationInput
from foodplan.store.edits.observations import propose
from foodplan.store.history import Change
from tests.factories.indicators import (
    OBSERVED,
    TODAY,
    make_goal,
    make_indicator,
    make_observation,
    make_plan,
)

CHANGE = Change(at=datetime(2026, 11, 22, 9, tzinfo=UTC))
ROW = {
    "indicatore": "mercati", "dal": "01/01/2025", "al": "31/12/2025", "valore": "40",
    "documento": "Delibera 3",
}  # fmt: skip


@pytest.fixture
def plan(sqlite_session: Session) -> Session:
    make_plan(sqlite_session)
    make_goal(sqlite_session)
    make_indicator(sqlite_session, "mercati", **OBSERVED)
    quota = {**OBSERVED, "title": "Quota", "kind": "rate", "unit": "%", "perimeter": "mercati"}
    make_indicator(sqlite_session, "quota", target=None, **quota)
    return sqlite_session


def csv_of(*rows: dict[str, str]) -> bytes:
    out = io.StringIO()
    names = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(out, names, delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def checked(session: Session, *rows: dict[str, str]) -> tuple[CheckedRow, ...]:
    return check_file(session, csv_of(*rows), TODAY)


def said_of(session: Session, **changes: str) -> list[tuple[str, str]]:
    (row,) = checked(session, ROW | changes)
    return [(problem.field, problem.text) for problem in row.row.problems]


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"indicatore": "mercatti"}, "indicator", "forse «mercati»?"),
        ({"indicatore": "zzz"}, "indicator", "Nessun indicatore si chiama così."),
        ({"dal": "31/02/2025"}, "period_from", "non è un giorno"),
        ({"dal": "01/01/2026"}, "period_to", "finisce prima di cominciare"),
        ({"al": "31/12/2026"}, "period_to", "non è ancora finito"),
        ({"valore": "molti"}, "value", ""),
        ({"valore": ""}, "value", "Scrivere il valore"),
        ({"documento": ""}, "source_url", "Indicare la fonte"),
        ({"unità": "kg"}, "unit", "L'indicatore si misura in"),
        ({"il valore è": "più o meno"}, "bound", "Scegliere tra"),
        ({"stato": "quasi"}, "status", "Scegliere tra"),
        ({"nota": "parola " * 100_000}, "note", "Il testo ha"),
    ],
)
def test_what_is_wrong_is_said_at_its_cell(
    plan: Session, changes: dict[str, str], field: str, words: str
) -> None:
    problems = said_of(plan, **changes)
    assert any(name == field and words in text for name, text in problems), problems


def test_every_row_is_accounted_for(plan: Session) -> None:
    again = ROW | {"valore": "41"}
    rows = checked(plan, ROW, again, ROW | {"valore": "?"}, ROW | {"documento": "Altro atto"})
    assert counts(rows) == {"new": 2, "changed": 0, "same": 0, "refused": 2}
    assert "La riga 2 dice già questo periodo" in rows[1].row.problems[0].text
    assert keep_file(plan, rows, CHANGE, TODAY) == 2
    once_more = checked(plan, ROW, ROW | {"documento": "Altro atto"})
    assert counts(once_more)["same"] == 2


def test_a_row_that_says_otherwise_of_what_is_approved_is_refused(plan: Session) -> None:
    key = make_observation(plan, "mercati", 12.0, document="Annuario")
    (row,) = checked(plan, ROW | {"codice": key, "valore": "13"})
    assert row.verdict == "refused"
    assert "si corregge dalla sua pagina" in row.row.problems[-1].text


def test_a_draft_is_changed_by_its_code(plan: Session) -> None:
    said = ObservationInput(date(2025, 1, 1), date(2025, 12, 31), 40.0, document="Delibera 3")
    propose(plan, "mercati", said, "bozza-1", CHANGE, TODAY, draft=True)
    (row,) = checked(plan, ROW | {"codice": "bozza-1", "valore": "42,5", "stato": "bozza"})
    assert row.verdict == "changed"
    later = Change(at=datetime(2026, 11, 22, 10, tzinfo=UTC))
    keep_file(plan, [row], later, TODAY)
    (item,) = all_items(plan, TODAY, Narrowed(indicator="mercati"))
    assert (item.row.value, item.row.status) == (42.5, "draft")


def test_two_rows_of_one_code_are_one_and_the_other_is_refused(plan: Session) -> None:
    other = {"codice": "a", "dal": "1/1/2024", "al": "31/12/2024"}
    rows = checked(plan, ROW | {"codice": "a"}, ROW | other)
    assert [item.verdict for item in rows] == ["new", "refused"]
    assert "La riga 2 ha già questo codice." in rows[1].row.problems[-1].text
    said = ObservationInput(date(2025, 1, 1), date(2025, 12, 31), 4.0, document="Delibera 3")
    propose(plan, "mercati", said, "a", CHANGE, TODAY, draft=True)
    rows = checked(plan, ROW | {"codice": "a"}, ROW | other)
    assert [item.verdict for item in rows] == ["changed", "refused"]


def test_a_code_of_another_indicator_and_a_withdrawn_row_are_refused(plan: Session) -> None:
    said = ObservationInput(date(2025, 1, 1), date(2025, 12, 31), 0.4, document="Delibera 3")
    propose(plan, "quota", said, "q", CHANGE, TODAY, draft=True)
    (row,) = checked(plan, ROW | {"codice": "q"})
    assert "di un altro indicatore" in row.row.problems[-1].text
    (row,) = checked(plan, ROW | {"stato": "ritirata"})
    assert "ritirata non si importa" in row.row.problems[-1].text


def test_a_draft_that_the_file_passes_on_is_passed_on(plan: Session) -> None:
    said = ObservationInput(date(2025, 1, 1), date(2025, 12, 31), 4.0, document="Delibera 3")
    propose(plan, "mercati", said, "a", CHANGE, TODAY, draft=True)
    rows = checked(plan, ROW | {"codice": "a", "stato": "approvata"})
    keep_file(plan, rows, Change(at=datetime(2026, 11, 22, 10, tzinfo=UTC)), TODAY)
    (item,) = all_items(plan, TODAY, Narrowed(indicator="mercati"))
    assert (item.row.status, item.row.value) == ("approved", 40.0)


@pytest.mark.parametrize("changes", [{"dal": "1/1/" + "9" * 20}, {"valore": "9" * 400}])
def test_numbers_beyond_everything_are_refused_with_words(
    plan: Session, changes: dict[str, str]
) -> None:
    assert said_of(plan, **changes)


def workbook(**options: Any) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for place, (name, text) in enumerate(ROW.items()):
            sheet.write(0, place, name)
            sheet.write(1, place, text)
        if "formula" in options:
            sheet.write_formula(1, 3, "=20*2", value=options["formula"])
        if options.get("merged"):
            sheet.merge_range(1, 4, 2, 4, "Delibera 3")
            for place, text in enumerate(("mercati", "01/01/2024", "31/12/2024", "39")):
                sheet.write(2, place, text)
    return out.getvalue()


def test_a_formula_counts_with_the_value_that_it_was_stored_with(plan: Session) -> None:
    (row,) = check_file(plan, workbook(formula=40), TODAY)
    assert row.row.said is not None
    assert row.row.said.value == 40.0


def test_a_formula_without_a_value_is_said(plan: Session) -> None:
    (row,) = check_file(plan, workbook(formula=""), TODAY)
    assert row.verdict == "refused"


def test_a_figure_merged_over_two_rows_is_not_two_figures(plan: Session) -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    for row, year in enumerate(("2024", "2025"), 1):
        said = ROW | {"dal": f"01/01/{year}", "al": f"31/12/{year}"}
        for column, (name, text) in enumerate(said.items()):
            sheet.write(0, column, name)
            sheet.write(row, column, text)
    sheet.merge_range(1, 3, 2, 3, 40)
    book.close()
    rows = check_file(plan, out.getvalue(), TODAY)
    assert [item.verdict for item in rows] == ["refused", "refused"]
    for item in rows:
        (problem,) = item.row.problems
        assert problem.field == "value"
        assert "righe da 2 a 3" in problem.text
        assert item.row.columns["value"] == "D"


def test_merged_cells_hold_for_each_of_their_rows(plan: Session) -> None:
    rows = check_file(plan, workbook(merged=True), TODAY)
    assert [item.row.texts["document"] for item in rows] == ["Delibera 3"] * 2
    assert counts(rows)["new"] == 2


@pytest.mark.parametrize(
    "data", [b"a;b\n1;2\n", b"\x00\x01\x02", b"PK\x03\x04zip", b" " * 2_000_001]
)
def test_what_is_no_table_of_observations_is_refused(plan: Session, data: bytes) -> None:
    with pytest.raises(Unreadable):
        check_file(plan, data, TODAY)


TEXTS = st.one_of(
    st.sampled_from(["=HYPERLINK(0)", "+1", "'=1", "@x", 'a;b"c', "è – «à»", "-5"]),
    st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=20),
)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["mercati", "quota"]),
            st.floats(-10, 10, allow_nan=False),
            TEXTS,
            TEXTS,
            st.sampled_from(["", "lower", "upper", "approximate"]),
        ),
        max_size=5,
    )
)
def test_out_and_back_in_changes_nothing(
    plan: Session, found: list[tuple[str, float, str, str, str]]
) -> None:
    nested = plan.begin_nested()
    try:
        for number, (slug, value, note, perimeter, bound) in enumerate(found):
            said = ObservationInput(
                date(2025, 1, 1), date(2025, 12, 31), value, document="Atto", note=note,
                perimeter=perimeter, bound=bound,
            )  # fmt: skip
            propose(plan, slug, said, f"riga-{number}", CHANGE, TODAY, draft=bool(number % 2))
        items = all_items(plan, TODAY, Narrowed())
        for data in (observations_csv(items), observations_xlsx(items)):
            if items:
                rows = check_file(plan, data, TODAY)
                assert counts(rows) == {"new": 0, "changed": 0, "same": len(found), "refused": 0}
    finally:
        nested.rollback()
        plan.expire_all()


def test_no_cell_of_the_file_is_a_formula(plan: Session) -> None:
    said = ObservationInput(
        date(2025, 1, 1), date(2025, 12, 31), 1.0, document="=cmd|' /C calc'!A0", note="+1"
    )
    propose(plan, "mercati", said, "k", CHANGE, TODAY)
    text = observations_csv(all_items(plan, TODAY, Narrowed())).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text), delimiter=";")
    assert list(row) == list(COLUMNS)
    assert not any(cell.startswith(("=", "+", "@")) for cell in row.values())
