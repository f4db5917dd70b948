"""The benchmarks measure what they say: right results, fair pairs, one object per figure."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from foodplan.bench import BENCHES, Figure, WrongResult, bench_post
from foodplan.bench.figures import figure, interleaved
from foodplan.bench.ledgers import CELLS, build_ledger
from foodplan.bench.progress import bench_progress, check, read, read_apart
from foodplan.cli import main
from foodplan.db import make_engine, session_scope
from foodplan.settings import PROJECT
from foodplan.store.ledger import verify_ledger

DATA = PROJECT / "data"


def silent(done: int, total: int) -> None:
    assert 0 < done <= total


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> str:
    return build_ledger(tmp_path_factory.mktemp("bench") / "ledger.sqlite3", CELLS + 400, DATA)


def test_slots_alternate_and_none_is_left_out() -> None:
    order: list[str] = []

    def slot(name: str) -> float:
        order.append(name)
        return 1.0

    seconds = interleaved([lambda: slot("a"), lambda: slot("b")], 6)
    assert [len(row) for row in seconds] == [6, 6]
    rounds = [set(order[start : start + 2]) for start in range(0, 12, 2)]
    assert rounds == [{"a", "b"}] * 6
    assert order != ["a", "b"] * 6


def test_a_ratio_is_of_medians_and_an_odd_run_does_not_move_it() -> None:
    made = figure("x", [3.0, 3.0, 99.0], [2.0, 0.1, 2.0], 0.5, 1.5, "this", "that")
    assert made.ratio == 1.5
    assert made.reached
    assert not figure("x", [3.1], [2.0], 0.5, 1.5, "this", "that").reached


def test_every_cell_of_the_shape_is_filled_by_the_smallest_ledger(ledger: str) -> None:
    with closing(sqlite3.connect(ledger.removeprefix("sqlite:///"))) as connection:
        counts = {
            table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("movement", "line", "flow_month")
        }
        shape = connection.execute(
            "SELECT count(DISTINCT category_id), count(DISTINCT month) FROM flow_month"
        ).fetchone()
    assert counts == {"movement": CELLS + 400, "line": CELLS + 400, "flow_month": CELLS}
    assert shape == (12, 24)


def test_too_few_movements_for_the_shape_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=str(CELLS)):
        build_ledger(tmp_path / "small.sqlite3", CELLS - 1, DATA)


def test_the_bulk_ledger_adds_up_but_for_its_missing_hashes(ledger: str) -> None:
    engine = make_engine(ledger)
    with session_scope(engine) as session:
        differences = verify_ledger(session)
    engine.dispose()
    assert {difference.table for difference in differences} == {"movement"}


def test_the_progress_of_the_bulk_ledger_equals_the_plain_recount(ledger: str) -> None:
    reading = read(ledger)
    check(ledger, reading.answer)
    assert reading.seconds > reading.floor > 0


def test_a_process_of_its_own_reads_the_same(ledger: str) -> None:
    assert read_apart(ledger).answer == read(ledger).answer


def test_a_wrong_answer_is_caught(ledger: str) -> None:
    answer = read(ledger).answer
    for plan in answer["plans"]:
        for goal in plan["goals"]:
            for row in goal["indicators"]:
                if row["slug"] == "cibo-redistribuito":
                    row["value"] += 0.001
    with pytest.raises(WrongResult, match="cibo-redistribuito"):
        check(ledger, answer)


def test_progress_takes_about_as_long_from_twice_the_movements() -> None:
    made = bench_progress(DATA, silent, small=CELLS, large=2 * CELLS, runs=3)
    assert made.name == "progress"
    assert made.runs == 3
    assert made.ratio < 3


def test_post_is_timed_beside_bare_inserts() -> None:
    made = bench_post(DATA, silent, movements=20, runs=3)
    assert (made.name, made.runs) == ("post", 3)
    assert 0 < made.ratio < 15


FIGURE = Figure("progress", 1.1, 0.011, 0.01, 0.001, 1.5, 9, "this", "that")


def test_the_command_prints_one_object_per_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in BENCHES:
        monkeypatch.setitem(BENCHES, name, lambda *_: FIGURE)
    result = CliRunner().invoke(main, ["bench", "--json"])
    assert result.exit_code == 0
    figures = [json.loads(line) for line in result.output.splitlines()]
    assert len(figures) == len(BENCHES)
    assert figures[0]["name"] == "progress"
    assert {"ratio", "median", "base_median", "runs", "floor"} <= figures[0].keys()


def test_a_figure_over_its_goal_fails_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    slow = Figure("progress", 1.6, 0.016, 0.01, 0.001, 1.5, 9, "this", "that")
    monkeypatch.setitem(BENCHES, "progress", lambda *_: slow)
    result = CliRunner().invoke(main, ["bench", "progress"])
    assert result.exit_code == 1
    assert "1.60 (goal 1.5)" in result.output
    assert "Over its goal: progress." in result.stderr


def test_a_wrong_result_fails_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(*_: object) -> Figure:
        raise WrongResult("cibo-recuperato says 1 kg")

    monkeypatch.setitem(BENCHES, "progress", wrong)
    result = CliRunner().invoke(main, ["bench", "progress"])
    assert result.exit_code == 1
    assert "cibo-recuperato says 1 kg" in result.stderr
