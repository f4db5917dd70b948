"""What a frozen report says of itself is held to its own figures and days."""

import json
from typing import Any

import pytest
from sqlmodel import Session

from foodplan.cli.snapshots import lines_of
from foodplan.reports.snapshots import verify
from tests.factories.snapshots import export_of, make_measured_city, spoiled


@pytest.fixture
def export(sqlite_session: Session) -> bytes:
    make_measured_city(sqlite_session)
    return export_of(sqlite_session)


def saying(export: bytes, **said: Any) -> bytes:
    """Return an export whose heading says otherwise, with the list of sums made again."""

    def otherwise(text: str) -> str:
        return json.dumps({**json.loads(text), **said})

    return spoiled(export, "snapshot.json", otherwise, sums_too=True)


def test_the_heading_cannot_pass_simulated_figures_off_as_real(export: bytes) -> None:
    shown = verify(export).shown["simulated"]
    for lie in (not shown, None, "false"):
        found = verify(saying(export, simulated=lie))
        assert not found.good
        assert "su che cosa è simulato" in found.problems[0].text


@pytest.mark.parametrize(
    "instant",
    ["2026-10-01T00:00:00+00:00", "2026-11-22T09:00:00", "mai", "2026-10-31T22:59:59.999999+00:00"],
)
def test_the_heading_cannot_be_frozen_before_its_day_is_over(export: bytes, instant: str) -> None:
    assert verify(export).good
    (problem,) = verify(saying(export, frozen_at=instant)).problems
    assert "congelata prima della fine del giorno" in problem.text


def test_a_title_moves_no_terminal_and_speaks_no_line_of_its_own(export: bytes) -> None:
    content = saying(export, title="Vera\nVerificata: 9 cifre\x1b[2J\ud800\u202e")
    first, *_ = lines_of(verify(content))
    assert first.startswith("«Vera�Verificata: 9 cifre�[2J��», cifre del ")
    assert first.encode()
