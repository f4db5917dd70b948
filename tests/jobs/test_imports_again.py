"""What was refused may be mended and sent again: no row is lost, none comes twice, none half."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from foodplan.db import session_scope
from foodplan.importers.movements import shape
from foodplan.jobs.imports import work_at
from foodplan.jobs.imports.at_once import Asked, Outcome, import_at_once
from foodplan.store.import_summary import Summary
from foodplan.store.import_work import waiting_batches
from foodplan.store.imports import BatchInput, BatchRow, add_batch, change_batch, find_batch
from foodplan.store.ledger import post, verify_ledger
from foodplan.store.organisations import NodeRow
from tests.factories.accounts import make_account, make_actor
from tests.factories.import_files import make_csv
from tests.factories.ledger import make_intake, make_ledger

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
VALID = Asked(only_valid=True)
IN, OUT = "20/11/2026;entrata;Porta Palazzo;Ortofrutta;10", "21/11/2026;uscita;;Ortofrutta;8"
MOVEMENTS = "SELECT COUNT(*), COALESCE(SUM(l.grams), 0) FROM line l"


@pytest.fixture
def site(engine: Engine) -> NodeRow:
    with session_scope(engine, writes=True) as session:
        return make_ledger(session).site


def brought(
    engine: Engine, site: NodeRow, content: bytes, asked: Asked = VALID
) -> tuple[Outcome, bytes]:
    found = import_at_once(engine, content, "file.csv", site, asked, lambda: NOW)
    return found, found.refused_file


def rows_of(engine: Engine) -> tuple[int, int]:
    with session_scope(engine) as session:
        assert verify_ledger(session) == []
        rows, grams = session.execute(sa.text(MOVEMENTS)).one()
        return int(rows), int(grams)


def add_stock(engine: Engine, site: NodeRow, grams: int) -> None:
    with session_scope(engine, writes=True) as session:
        post(session, make_intake(grams), make_actor(site.organisation or 0), NOW)


def test_the_second_of_two_equal_rows_that_stock_refused_comes_in_later(
    engine: Engine, site: NodeRow
) -> None:
    first, refused = brought(engine, site, make_csv(IN, OUT, OUT))
    assert (first.imported, first.duplicates, first.refused) == (2, 0, 1)
    add_stock(engine, site, 10_000)
    second, _ = brought(engine, site, refused)
    assert (second.imported, second.duplicates, second.refused) == (1, 0, 0)
    again, _ = brought(engine, site, refused)
    assert (again.imported, again.duplicates) == (0, 1)
    whole, _ = brought(engine, site, make_csv(IN, OUT, OUT))
    assert (whole.imported, whole.duplicates) == (0, 3)
    assert rows_of(engine) == (4, 10_000 + 8_000 + 10_000 + 8_000)


def test_a_row_that_is_mended_into_another_s_words_is_not_that_one(
    engine: Engine, site: NodeRow
) -> None:
    first, refused = brought(engine, site, make_csv(IN, IN.replace("Ortofrutta", "Ortofruta")))
    assert (first.imported, first.refused) == (1, 1)
    mended = refused.replace(b"Ortofruta", b"Ortofrutta")
    second, _ = brought(engine, site, mended)
    assert (second.imported, second.duplicates, second.refused) == (1, 0, 0)
    whole, _ = brought(engine, site, make_csv(IN, IN))
    assert (whole.imported, whole.duplicates) == (0, 2)
    assert rows_of(engine) == (2, 20_000)


def test_what_is_refused_twice_still_knows_where_it_began(engine: Engine, site: NodeRow) -> None:
    wrong = IN.replace("Ortofrutta", "Ortofruta")
    _, refused = brought(engine, site, make_csv(IN, wrong, wrong))
    head, one, two, *_ = refused.decode("utf-8-sig").split("\r\n")
    half = "\r\n".join([head, one.replace("Ortofruta", "Ortofrutta", 1), two, ""])
    second, left = brought(engine, site, half.encode())
    assert (second.imported, second.refused) == (1, 1)
    third, _ = brought(engine, site, left.replace(b"Ortofruta", b"Ortofrutta"))
    assert (third.imported, third.duplicates) == (1, 0)
    assert rows_of(engine) == (3, 30_000)


def test_the_import_of_another_site_says_nothing_of_this_one(engine: Engine, site: NodeRow) -> None:
    with session_scope(engine, writes=True) as session:
        other = make_ledger(session, "emporio-altro").site
    _, refused = brought(engine, other, make_csv(IN, IN.replace("Ortofrutta", "Ortofruta")))
    brought(engine, site, make_csv(IN))
    found, _ = brought(engine, site, refused.replace(b"Ortofruta", b"Ortofrutta"))
    assert (found.imported, found.duplicates) == (0, 1)


OWN = "data;movimento;fonte;categoria;kg;{title}"
ACT = "0b1c2d3e-0000-4000-8000-00000000000a"


@pytest.mark.parametrize("title", ["id", "Codice"])
def test_a_movement_over_two_chunks_comes_in_whole_or_not_at_all(
    engine: Engine, site: NodeRow, monkeypatch: pytest.MonkeyPatch, title: str
) -> None:
    monkeypatch.setattr("foodplan.importers.movements.rows.CHUNK_ROWS", 2)
    goods = "20/11/2026;entrata;Porta Palazzo"
    rows = (
        f"{IN};", f"{IN};{ACT}", f"{goods};Pane;5;{ACT.upper()}", f"{goods};Marziani;3;{ACT}",
    )  # fmt: skip
    content = make_csv(*rows, header=OWN.format(title=title))
    done = on_a_page(engine, site, content, "F")
    assert (done.imported, done.refused) == (1, 3)


def on_a_page(engine: Engine, site: NodeRow, content: bytes, own: str) -> BatchRow:
    """Check a file as the pages do, the column of ids named by hand."""
    with session_scope(engine, writes=True) as session:
        account = make_account(session, "mani@example.org", organisations=[site.organisation or 0])
        said = BatchInput(site.organisation or 0, site.id, account.id, "file.csv", content)
        number = add_batch(session, said, NOW).id
    step(engine, number)
    batch = batch_of(engine, number)
    mapping = shape.Mapping.from_json(batch.mapping)
    columns = dict(mapping.columns) | {own: "id"}
    chosen = shape.Mapping(**{**vars(mapping), "columns": columns}).as_json()
    with session_scope(engine, writes=True) as session:
        change_batch(session, number, NOW, status="checking", mapping=chosen)
    step(engine, number)
    return batch_of(engine, number)


def step(engine: Engine, number: int) -> None:
    assert work_at(engine, number, batch_of(engine, number).updated_at, lambda: NOW)


def batch_of(engine: Engine, number: int) -> BatchRow:
    with session_scope(engine) as session:
        found = find_batch(session, number)
    assert found is not None
    return found


def test_an_import_from_the_terminal_is_nobody_s_to_take_up_and_ends_with_its_summary(
    engine: Engine, site: NodeRow
) -> None:
    seen: list[int] = []

    def report(_done: int, _total: int) -> None:
        with session_scope(engine) as session:
            seen.append(len(waiting_batches(session, NOW.replace(year=2027))))

    wrong = IN.replace("Ortofrutta", "Ortofruta")
    import_at_once(engine, make_csv(IN, wrong), "f.csv", site, VALID, lambda: NOW, report)
    assert seen == [0]
    batch = batch_of(engine, 1)
    summary = Summary.from_json(batch.summary)
    assert (batch.status, batch.read, batch.imported, batch.refused) == ("posted", 2, 1, 1)
    assert (summary.movements, summary.only_valid) == (1, True)
    assert [chunk.refused for chunk in summary.chunks] == [1]


def test_what_somebody_records_meanwhile_is_a_double_on_the_terminal_too(
    engine: Engine, site: NodeRow
) -> None:
    done = []

    def report(_done: int, _total: int) -> None:
        if not done:
            done.append(True)
            brought(engine, site, make_csv(IN))

    content = make_csv(IN, "20/11/2026;entrata;Porta Palazzo;Pane;7")
    found = import_at_once(engine, content, "f.csv", site, VALID, lambda: NOW, report)
    assert (found.imported, found.duplicates) == (1, 1)
    with session_scope(engine) as session:
        assert verify_ledger(session) == []
