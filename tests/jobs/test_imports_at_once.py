"""A file goes from the terminal into the ledger, all or nothing, and out again."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from sqlalchemy.engine import Engine
from sqlmodel import Session

from foodplan.bench import imports as bench
from foodplan.bench.grounds import ground
from foodplan.cli import main
from foodplan.db import make_engine, session_scope
from foodplan.jobs.imports.at_once import Asked, Outcome, import_at_once
from foodplan.rules.problems import Refused
from foodplan.settings import PROJECT
from foodplan.store.imports import list_batches
from foodplan.store.ledger import count_movements, verify_ledger
from foodplan.store.organisations import NodeRow
from tests.factories.import_files import make_csv
from tests.factories.ledger import make_ledger

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
ROWS = (
    "20/11/2026;entrata;Porta Palazzo;Ortofrutta;120,5",
    "21/11/2026;uscita;;ortofrutta;12",
    "21/11/2026;scarto;;ortofrutta;1,250",
)


@pytest.fixture
def site(engine: Engine) -> NodeRow:
    with session_scope(engine, writes=True) as session:
        return make_ledger(session).site


def bring_in(engine: Engine, site: NodeRow, content: bytes, **asked: object) -> Outcome:
    said = Asked(**asked)  # type: ignore[arg-type]
    return import_at_once(engine, content, "storico.csv", site, said, lambda: NOW)


def held(engine: Engine, site: NodeRow) -> int:
    with session_scope(engine) as session:
        return count_movements(session, [site.id])


def statuses(engine: Engine, site: NodeRow) -> list[str]:
    with session_scope(engine) as session:
        return [batch.status for batch in list_batches(session, [site.organisation or 0])]


def test_good_rows_are_recorded_once_with_their_batch(engine: Engine, site: NodeRow) -> None:
    found = bring_in(engine, site, make_csv(*ROWS))
    assert (found.read, found.imported, found.duplicates, found.refused) == (3, 3, 0, 0)
    assert found.posted
    again = bring_in(engine, site, make_csv(*ROWS))
    assert (again.read, again.imported, again.duplicates, again.refused) == (3, 0, 3, 0)
    assert held(engine, site) == 3
    with session_scope(engine) as session:
        assert verify_ledger(session) == []
        last, first = list_batches(session, [site.organisation or 0])
        assert (first.status, first.read, first.imported) == ("posted", 3, 3)
        assert (last.duplicates, last.imported) == (3, 0)


def test_one_wrong_row_and_nothing_is_recorded(engine: Engine, site: NodeRow) -> None:
    found = bring_in(engine, site, make_csv(*ROWS, "21/11/2026;uscita;;merce;12"))
    assert not found.posted
    assert (found.read, found.imported, found.refused) == (4, 3, 1)
    assert held(engine, site) == 0
    assert statuses(engine, site) == ["dropped"]
    assert b"merce" in found.refused_file


def test_good_rows_alone_are_recorded_when_that_is_asked(engine: Engine, site: NodeRow) -> None:
    content = make_csv(*ROWS, "21/11/2026;uscita;;merce;12")
    found = bring_in(engine, site, content, only_valid=True)
    assert found.posted
    assert held(engine, site) == 3
    with session_scope(engine) as session:
        (batch,) = list_batches(session, [site.organisation or 0])
    assert batch.read == batch.imported + batch.duplicates + batch.refused == 4


def test_a_row_that_stock_does_not_allow_is_refused_with_its_reason(
    engine: Engine, site: NodeRow
) -> None:
    content = make_csv(*ROWS, "21/11/2026;uscita;;ortofrutta;500")
    found = bring_in(engine, site, content, only_valid=True)
    assert (found.read, found.imported, found.refused) == (4, 3, 1)
    (problem,) = found.problems
    assert (problem.row, problem.column, problem.value) == (5, "E", "500")
    assert held(engine, site) == 3


def test_a_dry_run_leaves_no_trace(engine: Engine, site: NodeRow) -> None:
    found = bring_in(engine, site, make_csv(*ROWS), dry_run=True)
    assert (found.imported, found.posted) == (3, False)
    assert held(engine, site) == 0
    assert statuses(engine, site) == []


def test_what_must_be_said_is_asked_before_anything_is_read(engine: Engine, site: NodeRow) -> None:
    content = make_csv("20/11/2026;1.200", header="data;kg")
    with pytest.raises(Refused) as refused:
        bring_in(engine, site, content)
    fields = [problem.field for problem in refused.value.problems]
    assert fields == ["number_style", "kind", "category"]
    said = {"kind": "intake", "category": "ortofrutta", "source_kind": "food_drive"}
    found = bring_in(engine, site, content, constants=said, number_style="it")
    assert found.posted
    with session_scope(engine) as session:
        grams = session.execute(sa.text("SELECT SUM(grams) FROM balance")).scalar_one()
    assert grams == 1_200_000


def test_a_plan_that_is_overtaken_is_made_again(
    engine: Engine, site: NodeRow, monkeypatch: pytest.MonkeyPatch
) -> None:
    from foodplan.jobs.imports import at_once
    from foodplan.store.ledger.bulk import Stale, write_plan

    turns: list[int] = []

    def overtaken(session: Session, plan: object) -> object:
        turns.append(1)
        if len(turns) < at_once.PLANS:
            raise Stale
        return write_plan(session, plan)  # type: ignore[arg-type]

    monkeypatch.setattr(at_once, "write_plan", overtaken)
    assert bring_in(engine, site, make_csv(*ROWS)).posted
    assert len(turns) == at_once.PLANS
    assert held(engine, site) == 3


@pytest.fixture
def database(tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A ledger that the settings name, and the folder for files beside it."""
    engine = make_engine(sqlite_url)
    with session_scope(engine, writes=True) as session:
        make_ledger(session)
    engine.dispose()
    monkeypatch.setenv("FOODPLAN_DATABASE_URL", sqlite_url)
    return tmp_path


@pytest.fixture
def run() -> Callable[..., Result]:
    def invoke(*words: object) -> Result:
        return CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)

    return invoke


SITE = ("--site", "emporio-prova")


def test_the_terminal_brings_in_writes_out_and_knows_again(
    database: Path, run: Callable[..., Result]
) -> None:
    file = database / "storico.csv"
    file.write_bytes(make_csv(*ROWS).replace(b"2026", b"2025"))
    dry = run("import", "movements", file, *SITE, "--dry-run")
    assert "3 rows read = 3 could be recorded + 0 known already + 0 refused." in dry.output
    done = run("import", "movements", file, *SITE)
    assert (done.exit_code, "3 recorded" in done.output) == (0, True)
    for name in ("fuori.csv", "fuori.xlsx"):
        out = run("export", "movements", database / name, *SITE)
        assert out.exit_code == 0
        again = run("import", "movements", database / name, *SITE)
        assert "0 recorded + 3 known already" in again.output


def test_the_terminal_says_what_is_wrong_in_one_sentence(
    database: Path, run: Callable[..., Result]
) -> None:
    file, refused = database / "storico.csv", database / "rifiutate.csv"
    file.write_bytes(make_csv("20/11/2025;entrata;Porta Palazo;pane;1"))
    failed = run("import", "movements", file, *SITE, "--refused", refused)
    assert failed.exit_code == 1
    assert "riga 2, C: «Porta Palazo» non è fra le fonti" in failed.output
    assert "→ Porta Palazzo" in failed.output
    assert "Nothing was recorded. 1 rows read = 0 could be recorded" in failed.output
    assert "Porta Palazo" in refused.read_text(encoding="utf-8-sig")
    file.write_bytes(b"%PDF-1.4")
    assert "PDF" in run("import", "movements", file, *SITE).output
    file.write_bytes(make_csv("20/11/2025;1", header="data;kg"))
    assert "Manca «Categoria»" in run("import", "movements", file, *SITE).output
    unknown = run("import", "movements", file, "--site", "altrove")
    assert "There is no site" in unknown.output
    bad = [f"20/11/2025;entrata;Porta Palazzo;x{n};1" for n in range(60)]
    file.write_bytes(make_csv(*bad))
    assert "and 10 more" in run("import", "movements", file, *SITE).output


def test_the_benchmark_compares_the_same_rows() -> None:
    with ground(PROJECT / "data") as place:
        made = bench.bench_import(place, lambda _done, _all: None, rows=300, runs=1)
        share, size = bench.memory_ratio(place, rows=300)
    assert (made.name, made.goal) == ("import", 3.0)
    assert made.ratio > 0
    assert share > 0
    assert size > 0
