"""The benchmarks measure what they say: right results, fair pairs, one object per figure."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from foodplan.bench import (
    BENCHES,
    ON_POSTGRES,
    Figure,
    Ground,
    WrongResult,
    bench_changed,
    bench_growth,
    bench_known,
    bench_pages,
    bench_post,
    bench_progress,
    bench_progress_bare,
    bench_rebuild,
    bench_writers,
    ground,
)
from foodplan.bench.apart import apart
from foodplan.bench.bare import Bare
from foodplan.bench.figures import figure, interleaved
from foodplan.bench.ledgers import CELLS, build_ledger
from foodplan.bench.post import check_posted
from foodplan.bench.progress import check, read
from foodplan.bench.progress_bare import check_sums, read_bare, statements_of
from foodplan.bench.rebuild import check_flows
from foodplan.bench.served import OPTIONS, Reader, request_for, server
from foodplan.cli import main
from foodplan.cli.server import server_options
from foodplan.db import make_engine, session_scope
from foodplan.settings import PROJECT, Settings
from foodplan.store.ledger import verify_ledger

DATA = PROJECT / "data"
SIZE = CELLS + 400


def silent(done: int, total: int) -> None:
    assert 0 < done <= total


@pytest.fixture(scope="module")
def place() -> Iterator[Ground]:
    """A ground whose ledgers are built once for all tests that only read them."""
    with ground(DATA) as made:
        yield made


@pytest.fixture
def ledger(place: Ground) -> str:
    return place.ledger(SIZE)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def any_place(request: pytest.FixtureRequest) -> Iterator[Ground]:
    """A ground of each kind of database."""
    url = request.getfixturevalue("postgres_url") if request.param == "postgres" else None
    with ground(DATA, url) as made:
        yield made


def spoil(url: str, statement: str) -> None:
    with Bare(url) as bare:
        bare.begin()
        bare.run(statement)
        bare.commit()


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


@pytest.mark.parametrize(("wait", "reached"), [(0.5, True), (0.51, False)])
def test_the_longest_wait_has_a_goal_of_its_own(wait: float, *, reached: bool) -> None:
    waited = replace(FIGURE, longest_wait=wait, longest_wait_goal=0.5)
    assert waited.reached is reached
    assert waited.to_json()["longest_wait"] == wait
    assert "longest_wait" not in FIGURE.to_json()


def test_every_cell_of_the_shape_is_filled_by_the_smallest_ledger(ledger: str) -> None:
    with Bare(ledger) as bare:
        counts = {
            table: bare.rows(f"SELECT count(*) FROM {table}")[0][0]
            for table in ("movement", "line", "flow_month")
        }
        shape = bare.rows(
            "SELECT count(DISTINCT category_id), count(DISTINCT month) FROM flow_month"
        )[0]
    assert counts == {"movement": SIZE, "line": SIZE, "flow_month": CELLS}
    assert shape == (12, 24)


def test_too_few_movements_for_the_shape_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=str(CELLS)):
        build_ledger(f"sqlite:///{tmp_path}/small.sqlite3", CELLS - 1, DATA)


def test_the_bulk_ledger_is_one_that_the_audit_finds_sound(any_place: Ground) -> None:
    engine = make_engine(any_place.ledger(SIZE))
    with session_scope(engine) as session:
        differences = verify_ledger(session)
    engine.dispose()
    assert differences == []


@pytest.mark.postgres
def test_on_postgres_nothing_is_touched_and_nothing_stays(postgres_url: str) -> None:
    def schemas() -> set[str]:
        engine = make_engine(postgres_url)
        names = set(sa.inspect(engine).get_schema_names())
        engine.dispose()
        return names

    before = schemas()
    with ground(DATA, postgres_url) as place:
        build_ledger(place.empty(), CELLS, DATA)
        assert len(schemas()) == len(before) + 1
    assert schemas() == before
    with Bare(postgres_url) as bare:
        assert bare.rows("SELECT count(*) FROM movement") == [(0,)]


def test_the_progress_of_the_bulk_ledger_equals_the_plain_recount(ledger: str) -> None:
    reading = read(ledger)
    check(ledger, reading.answer)
    assert reading.seconds > reading.floor > 0


def test_a_process_of_its_own_reads_the_same(ledger: str) -> None:
    assert apart(read, ledger).answer == read(ledger).answer


def test_a_wrong_answer_is_caught(ledger: str) -> None:
    answer = read(ledger).answer
    for plan in answer["plans"]:
        for goal in plan["goals"]:
            for row in goal["indicators"]:
                if row["slug"] == "cibo-redistribuito":
                    row["value"] += 0.001
    with pytest.raises(WrongResult, match="cibo-redistribuito"):
        check(ledger, answer)


def test_progress_takes_about_as_long_from_twice_the_movements(place: Ground) -> None:
    made = bench_progress(place, silent, small=CELLS, large=2 * CELLS, runs=3)
    assert (made.name, made.runs) == ("progress", 3)
    assert made.ratio < 3


def test_a_reading_that_differs_from_another_is_caught(
    place: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = place.ledger(CELLS)
    readings = iter([read(url), read(url), replace(read(url), answer={})])
    monkeypatch.setattr("foodplan.bench.progress.apart", lambda *_: next(readings))
    with pytest.raises(WrongResult, match="Two readings of"):
        bench_progress(place, silent, small=CELLS, large=CELLS, runs=1)


def test_the_plan_of_a_benchmark_has_forty_measured_indicators(ledger: str) -> None:
    with Bare(ledger) as bare:
        measured = bare.rows("SELECT count(*) FROM indicator_version WHERE measure <> ''")
        plans, goals = (bare.rows(f"SELECT count(*) FROM {name}") for name in ("plan", "goal"))
    assert measured == [(40,)]
    assert plans[0][0] >= 4
    assert goals[0][0] >= 4


def test_a_large_ledger_outlasts_the_run_until_other_code_makes_it(tmp_path: Path) -> None:
    url = ""
    for _ in range(2):
        with ground(DATA) as made:
            made.standing = tmp_path / "standing"
            url = made.standing_ledger(CELLS)
    file = Path(url.removeprefix("sqlite:///"))
    assert [one.name for one in (tmp_path / "standing").iterdir()] == [file.name]
    with Bare(url) as bare:
        assert bare.rows("SELECT count(*) FROM movement") == [(CELLS,)]
    older = file.with_name(f"{CELLS}-older.sqlite3")
    file.rename(older)
    with ground(DATA) as made:
        made.standing = tmp_path / "standing"
        assert made.standing_ledger(CELLS) == url
    assert not older.exists()


def test_the_bare_statements_give_the_same_sums(ledger: str) -> None:
    statements = statements_of(ledger)
    assert len(statements) > 10
    kilos = read_bare(ledger, statements).kilos
    answer = read(ledger).answer
    check_sums(kilos, answer)
    with pytest.raises(WrongResult, match="cibo-recuperato"):
        check_sums({**kilos, "cibo-recuperato": 1.0}, answer)
    with pytest.raises(WrongResult, match="could be compared"):
        check_sums({f"nessuno-{number}": 1.0 for number in range(4)}, answer)


def test_the_progress_is_timed_beside_its_bare_statements(place: Ground) -> None:
    made = bench_progress_bare(place, silent, movements=SIZE, runs=2)
    assert (made.name, made.runs) == ("progress_bare", 2)
    assert 0 < made.ratio < 30


def test_pages_are_timed_on_a_server_like_ours(place: Ground, tmp_path: Path) -> None:
    ours = server_options(Settings(database_url=f"sqlite:///{tmp_path}/x.sqlite3"))
    assert {**OPTIONS, "workers": 2}.items() <= ours.items()
    for bench, name in ((bench_pages, "pages"), (bench_known, "known_pages")):
        made = bench(place, silent, times=20, runs=2)
        assert (made.name, made.runs) == (name, 2)
        assert 0 < made.ratio < 5


def test_the_empty_view_is_the_benchmarks_alone(place: Ground) -> None:
    with server(place.ledger(10_000)) as port, Reader(port) as reader:
        assert reader.ask(request_for("/vuota"))[0] == 200
        kept = [reader.ask(request_for("/piano")) for _ in range(2)]
    assert kept[0].body == kept[1].body
    assert kept[0].headers["etag"] == kept[1].headers["etag"]


def test_a_changed_page_is_timed_beside_its_rendering(place: Ground) -> None:
    made = bench_changed(place, silent, runs=2)
    assert (made.name, made.runs) == ("changed_page", 2)
    assert 0 < made.floor < made.base_median < made.median


def test_post_is_timed_beside_bare_inserts(any_place: Ground) -> None:
    made = bench_post(any_place, silent, movements=20, runs=3)
    assert (made.name, made.runs) == ("post", 3)
    assert 0 < made.ratio < 30
    assert made.floor > 0


def test_the_bare_side_inserts_every_column_that_post_inserts(place: Ground) -> None:
    bare: list[str] = []
    empty = place.empty

    def kept() -> str:
        bare.append(empty())
        return bare[-1]

    place.empty = kept  # type: ignore[method-assign]
    try:
        bench_post(place, silent, movements=5, runs=2)
    finally:
        del place.empty
    shapes = []
    for url in bare:
        with Bare(url) as opened:
            # Without the floor of the disk, which is measured on the bare side.
            shapes.append(
                [
                    [value is None for value in row]
                    for table in ("movement", "line")
                    for row in opened.rows(f"SELECT * FROM {table} ORDER BY 1, 2")
                ]
            )
    assert shapes[0] == shapes[1]


def test_post_takes_about_as_long_in_a_ledger_twice_as_long(any_place: Ground) -> None:
    made = bench_growth(any_place, silent, small=CELLS, large=2 * CELLS, movements=10, runs=3)
    assert (made.name, made.runs) == ("post_growth", 3)
    assert 0 < made.ratio < 10


def test_a_movement_that_was_not_recorded_is_caught(any_place: Ground) -> None:
    url = any_place.ledger(CELLS)
    bench_growth(any_place, silent, small=CELLS, large=CELLS + 1, movements=2, runs=1)
    with pytest.raises(WrongResult, match="were posted"):
        check_posted(url, 1)
    spoil(url, "UPDATE flow_month SET grams = grams + 1 WHERE month = 202611")
    with pytest.raises(WrongResult, match="lines sum to"):
        check_posted(url, CELLS + 52)


def test_the_rebuild_is_timed_beside_the_bare_group_by(any_place: Ground) -> None:
    made = bench_rebuild(any_place, silent, movements=CELLS, runs=3)
    assert (made.name, made.runs) == ("rebuild", 3)
    assert made.median > 0
    spoil(any_place.ledger(CELLS), "UPDATE flow_month SET movements = movements + 1")
    with pytest.raises(WrongResult, match=f"{2 * CELLS} monthly flows"):
        check_flows(any_place.ledger(CELLS))


def test_eight_writers_all_write_and_none_is_lost(any_place: Ground) -> None:
    made = bench_writers(any_place, silent, seconds=0.4, runs=1)
    assert (made.name, made.runs) == ("writers", 1)
    assert made.ratio >= 1
    assert made.longest_wait is not None
    assert 0 < made.longest_wait < 5


FIGURE = Figure("progress", 1.1, 0.011, 0.01, 0.001, 1.5, 9, "this", "that")


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> Callable[[Figure], None]:
    """Let every benchmark give a figure at once."""

    def give(figure: Figure) -> None:
        for name in BENCHES:
            monkeypatch.setitem(BENCHES, name, lambda *_: figure)

    give(FIGURE)
    return give


@pytest.mark.usefixtures("quick")
def test_the_command_prints_one_object_per_figure() -> None:
    result = CliRunner().invoke(main, ["bench", "--json"])
    assert result.exit_code == 0
    figures = [json.loads(line) for line in result.output.splitlines()]
    assert len(figures) == len(BENCHES)
    assert figures[0]["name"] == "progress"
    assert {"ratio", "median", "base_median", "runs", "floor"} <= figures[0].keys()


def test_a_figure_over_its_goal_fails_the_command(quick: Callable[[Figure], None]) -> None:
    quick(replace(FIGURE, ratio=1.6, longest_wait=0.2, longest_wait_goal=0.5))
    result = CliRunner().invoke(main, ["bench", "progress"])
    assert result.exit_code == 1
    assert "1.60 (goal 1.5)" in result.output
    assert "Longest wait 0.200 s (goal 0.5 s)." in result.output
    assert "Over its goal: progress." in result.stderr


def test_a_wrong_result_fails_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(*_: object) -> Figure:
        raise WrongResult("cibo-recuperato says 1 kg")

    monkeypatch.setitem(BENCHES, "progress", wrong)
    result = CliRunner().invoke(main, ["bench", "progress"])
    assert result.exit_code == 1
    assert "cibo-recuperato says 1 kg" in result.stderr


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--postgres", "sqlite:///x.sqlite3"], "takes the URL of a PostgreSQL database"),
        (["--postgres", "nonsense"], "takes the URL of a PostgreSQL database"),
        (["progress", "--postgres", "postgresql+psycopg:///x"], "On PostgreSQL there are: post,"),
    ],
)
def test_what_cannot_run_on_postgres_is_said(arguments: list[str], said: str) -> None:
    result = CliRunner().invoke(main, ["bench", *arguments])
    assert result.exit_code == 1
    assert said in result.stderr


def test_a_postgres_that_does_not_answer_is_said(tmp_path: Path) -> None:
    url = f"postgresql+psycopg://foodplan@/none?host={tmp_path}"
    result = CliRunner().invoke(main, ["bench", "post", "--postgres", url])
    assert result.exit_code == 1
    assert "The database does not answer" in result.stderr


@pytest.mark.postgres
@pytest.mark.usefixtures("quick")
def test_on_postgres_the_benchmarks_of_the_database_run(postgres_url: str) -> None:
    result = CliRunner().invoke(main, ["bench", "--json", "--postgres", postgres_url])
    assert result.exit_code == 0
    assert len(result.output.splitlines()) == len(ON_POSTGRES)
