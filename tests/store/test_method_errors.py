"""Errors of methods: defaults until somebody states others, from a day on, never lost."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session

from foodplan.importers.plan.method_errors import import_method_errors
from foodplan.reports.method_errors import method_error_page
from foodplan.reports.office import FieldChange
from foodplan.rules.ledger import Method
from foodplan.rules.problems import Refused
from foodplan.settings import PROJECT
from foodplan.store.edits import Overtaken
from foodplan.store.history import Change, Moment
from foodplan.store.method_errors import (
    MethodErrorInput,
    grade_errors,
    list_method_errors,
    method_error_history,
    method_errors,
    set_method_error,
)

TODAY = date(2026, 11, 22)
NOW = Moment(TODAY)
CHANGE = Change(at=datetime(2026, 11, 22, 9, tzinfo=UTC), reason="prova")
LATER = Change(at=datetime(2026, 11, 22, 10, tzinfo=UTC), reason="dopo la prova sul campo")
DEFAULTS = {Method.WEIGHED: 0.02, Method.PACK: 0.1, Method.ESTIMATED: 0.25, Method.DERIVED: 0.25}


def state(session: Session, share: float | None, change: Change = CHANGE, since: date = TODAY,
          opened: int | None = None, source: str = "prova sul campo") -> None:  # fmt: skip
    row = next(row for row in list_method_errors(session, NOW) if row.method == "pack")
    values = MethodErrorInput(share, proposed=False, source=source)
    version = row.version if opened is None else opened
    set_method_error(session, "pack", version, values, change, since)


def test_the_defaults_count_where_nobody_stated_anything(session: Session) -> None:
    assert method_errors(session, NOW) == DEFAULTS
    assert grade_errors(session, NOW)["modelled"] == 0.5
    rows = list_method_errors(session, NOW)
    assert [row.method for row in rows] == ["weighed", "pack", "estimated", "derived", "modelled"]
    assert not any(row.stated for row in rows)


def test_an_error_holds_from_its_day_and_past_days_and_instants_keep_theirs(
    session: Session,
) -> None:
    state(session, 0.08, since=date(2026, 6, 1))
    state(session, 0.05, LATER)
    assert method_errors(session, NOW)[Method.PACK] == 0.05
    assert method_errors(session, Moment(TODAY - timedelta(1)))[Method.PACK] == 0.08
    assert method_errors(session, Moment(date(2026, 5, 31)))[Method.PACK] == 0.1
    assert method_errors(session, Moment(TODAY, CHANGE.at))[Method.PACK] == 0.08
    assert [row.reason for row in method_error_history(session, "pack")][-1] == LATER.reason


@pytest.mark.parametrize("share", [None, -0.1, 1.01])
def test_what_is_no_share_is_refused(session: Session, share: float | None) -> None:
    with pytest.raises(Refused) as refused:
        state(session, share)
    assert [problem.field for problem in refused.value.problems] == ["share"]


def test_a_number_without_its_source_is_refused(session: Session) -> None:
    with pytest.raises(Refused) as refused:
        state(session, 0.1, source=" ")
    assert [problem.field for problem in refused.value.problems] == ["source"]


def test_the_second_of_two_officers_is_told(session: Session) -> None:
    state(session, 0.08)
    with pytest.raises(Overtaken) as told:
        state(session, 0.07, LATER, opened=0)
    assert told.value.current.share == 0.08  # type: ignore[attr-defined]
    assert method_errors(session, NOW)[Method.PACK] == 0.08


def test_the_office_reads_the_history_in_percentages(session: Session) -> None:
    state(session, 0.08)
    state(session, 0.05, LATER)
    page = method_error_page(session, "pack", TODAY)
    assert page is not None
    assert (page.low, page.high) == (95_000, 105_000)
    assert page.history[0].changes == (FieldChange("errore", "8 %", "5 %"),)
    assert method_error_page(session, "occhio", TODAY) is None


def test_a_method_that_is_none_is_not_found(session: Session) -> None:
    with pytest.raises(LookupError):
        set_method_error(session, "a-occhio", 0, MethodErrorInput(0.1, proposed=False, source="x"),
                         CHANGE, TODAY)  # fmt: skip


def test_the_shipped_errors_are_proposals_with_a_source_and_load_once(session: Session) -> None:
    folder = PROJECT / "data" / "plan"
    assert import_method_errors(session, folder, CHANGE).added == 5
    rows = list_method_errors(session, NOW)
    assert all(row.stated and row.proposed and row.source for row in rows)
    assert method_errors(session, NOW) == DEFAULTS
    again = import_method_errors(session, folder, LATER)
    assert (again.added, again.duplicate, again.warnings) == (0, 5, ())
    state(session, 0.05, LATER)
    third = import_method_errors(session, folder, LATER)
    assert (third.added, third.changed) == (0, 0)
    assert method_errors(session, NOW)[Method.PACK] == 0.05


def test_a_city_without_the_file_has_the_defaults(session: Session, tmp_path: Path) -> None:
    assert import_method_errors(session, tmp_path, CHANGE).read == 0
    assert method_errors(session, NOW) == DEFAULTS


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ('method = "pack"\nshare = 1.5\nproposed = true\nsource = "x"', "share"),
        ('method = "occhio"\nshare = 0.5\nproposed = true\nsource = "x"', "method"),
        ('method = "pack"\nshare = 0.5\nproposed = true', "source"),
    ],
)
def test_a_broken_file_says_where_and_stores_nothing(
    session: Session, tmp_path: Path, text: str, field: str
) -> None:
    (tmp_path / "method_errors.toml").write_text(f"[[method_error]]\n{text}\n", encoding="utf-8")
    done = import_method_errors(session, tmp_path, CHANGE)
    assert [problem.field for problem in done.problems] == [field]
    assert not any(row.stated for row in list_method_errors(session, NOW))


def test_a_method_said_twice_names_the_first_line_and_a_vanished_one_is_kept(
    session: Session, tmp_path: Path
) -> None:
    entry = '[[method_error]]\nmethod = "{}"\nshare = 0.5\nproposed = true\nsource = "x"\n'
    path = tmp_path / "method_errors.toml"
    path.write_text(entry.format("pack") * 2, encoding="utf-8")
    (problem,) = import_method_errors(session, tmp_path, CHANGE).problems
    assert (problem.row, problem.reason) == (7, "c'è già alla riga 1")
    path.write_text(entry.format("pack"), encoding="utf-8")
    import_method_errors(session, tmp_path, CHANGE)
    path.write_text(entry.format("weighed"), encoding="utf-8")
    (warning,) = import_method_errors(session, tmp_path, LATER).warnings
    assert "non è più nei file" in warning.reason
