"""The audit finds whatever was changed behind the ledger's back, and nothing else."""

from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from foodplan.store.ledger import (
    LineInput,
    OpeningInput,
    erase_note,
    rebuild,
    reverse,
    verify_ledger,
)
from tests.factories.ledger import (
    NOW,
    Ledger,
    make_distribution,
    make_intake,
    make_ledger,
    make_movement,
)


@pytest.fixture
def ledger(session: Session) -> Ledger:
    """A ledger with one act of each kind, a gain, a correction and a reversal."""
    ledger = make_ledger(session)
    ledger.post(make_movement("opening", "opening", 5_000, category="pane-forno"))
    typed = ledger.intake(
        1, lines=(LineInput("ortofrutta", 80_000, "10", "cassa", 8_000),
                  LineInput("ortofrutta", 40_000), LineInput("pane-forno", 3_000)),
        note="due furgoni", document="DDT 12",
    )  # fmt: skip
    ledger.intake(7_000, counterpart="source", source_kind="private_gift", import_row="f:3")
    ledger.distribution(10_000, opening=OpeningInput(6, None, 0))
    ledger.post(make_intake(12_000, replaces=typed.uuid, reason_code="mistyped"))
    ledger.distribution(20_000, allow_count_gain=True)
    gone = ledger.disposal(1_000, category="pane-forno")
    reverse(session, gone.uuid, ledger.actor, NOW + timedelta(hours=1), id=uuid4())
    return ledger


def tables(ledger: Ledger) -> list[str]:
    return sorted({difference.table for difference in verify_ledger(ledger.session)})


def without_triggers(ledger: Ledger, table: str, statement: str) -> None:
    """Change what the triggers protect, as somebody with the database's keys could."""
    session = ledger.session
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
    else:
        names = session.execute(
            sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table"),
            {"table": table},
        ).scalars()
        for name in list(names):
            session.execute(sa.text(f"DROP TRIGGER {name}"))
    session.execute(sa.text(statement))


def test_a_sound_ledger_has_no_differences(ledger: Ledger) -> None:
    assert verify_ledger(ledger.session) == []


@pytest.mark.parametrize("table", ["lot", "movement", "line"])
def test_a_table_that_lost_its_triggers_is_named(ledger: Ledger, table: str) -> None:
    without_triggers(ledger, table, "SELECT 1")
    found = verify_ledger(ledger.session)
    assert {item.table for item in found} == {"guard"}
    assert {item.key.split("_")[0] for item in found} == {table}


def test_a_changed_balance_is_named(ledger: Ledger) -> None:
    ledger.session.execute(sa.text("UPDATE balance SET grams = grams + 1"))
    differences = verify_ledger(ledger.session)
    assert {difference.table for difference in differences} == {"balance", "mass"}
    assert str(differences[0]).startswith("balance [")
    mass = next(str(item) for item in differences if item.table == "mass")
    assert "from source +12000 g" in mass


def test_a_lost_balance_and_a_lost_flow_are_named(ledger: Ledger) -> None:
    ledger.session.execute(sa.text("DELETE FROM balance WHERE grams > 0"))
    ledger.session.execute(sa.text("DELETE FROM flow_month WHERE grams > 0"))
    assert tables(ledger) == ["balance", "flow_month"]


def test_rebuilding_makes_both_tables_sound_again(ledger: Ledger) -> None:
    before = ledger.stock()
    ledger.session.execute(sa.text("UPDATE balance SET grams = grams + 1"))
    ledger.session.execute(sa.text("UPDATE flow_month SET movements = movements + 1"))
    assert tables(ledger) == ["balance", "flow_month", "mass"]
    rebuild(ledger.session)
    assert verify_ledger(ledger.session) == []
    assert ledger.stock() == before


@pytest.mark.parametrize(
    "change",
    ["document = 'DDT 13'", "happened_on = '2026-11-01'", "reason_code = 'other'",
     "passages = '7//0'", "import_row = 'f:4'", "body_hash = 'x'", "replaces = NULL"],
)  # fmt: skip
def test_a_changed_movement_breaks_its_fingerprint(ledger: Ledger, change: str) -> None:
    without_triggers(ledger, "movement", f"UPDATE movement SET {change}")
    assert tables(ledger)[-1] == "movement"


@pytest.mark.parametrize(
    "change",
    ["grams = grams + 1", "quantity = '11'", "tally = 0", "month = 202610", "method = 2",
     "sign = -sign"],
)  # fmt: skip
def test_a_changed_line_is_named(ledger: Ledger, change: str) -> None:
    without_triggers(ledger, "line", f"UPDATE line SET {change} WHERE movement_seq = 2")
    assert tables(ledger)


@pytest.mark.parametrize(
    ("table", "change"),
    [("movement", "method = 99"), ("movement", "passages = 'x/y'"), ("movement", "uuid = 'x'"),
     ("line", "source_kind = 99")],
)  # fmt: skip
def test_a_value_that_nothing_writes_is_named_and_does_not_end_the_audit(
    ledger: Ledger, table: str, change: str
) -> None:
    key = "seq" if table == "movement" else "movement_seq"
    without_triggers(ledger, table, f"UPDATE {table} SET {change} WHERE {key} = 2")
    ledger.session.execute(sa.text("UPDATE balance SET grams = grams + 1"))
    assert {"balance", "movement"} <= set(tables(ledger))


@pytest.mark.parametrize("change", ["happened_on = '2026-11-01'", "posted_month = 202610"])
def test_a_reversal_moved_away_from_its_original_is_named(ledger: Ledger, change: str) -> None:
    without_triggers(ledger, "movement", f"UPDATE movement SET {change} WHERE reverses IS NOT NULL")
    found = verify_ledger(ledger.session)
    assert any(item.table == "movement" and "reversal" in item.key for item in found)


def test_lines_whose_movement_is_gone_are_named(sqlite_session: Session) -> None:
    ledger = make_ledger(sqlite_session)
    seq = ledger.intake(1_000).seq
    sqlite_session.commit()
    # Foreign keys are switched off between transactions only.
    driver = sqlite_session.connection().connection.cursor()
    driver.execute("ROLLBACK")
    driver.execute("PRAGMA foreign_keys=OFF")
    driver.execute("DROP TRIGGER movement_no_delete")
    driver.execute(f"DELETE FROM movement WHERE seq = {seq}")
    driver.execute("BEGIN")
    found = [str(item) for item in verify_ledger(sqlite_session)]
    assert f"line [movement {seq}]: expected a movement, found none" in found


def test_a_lost_line_is_named(ledger: Ledger) -> None:
    without_triggers(ledger, "line", "DELETE FROM line WHERE movement_seq = 3")
    assert "movement" in tables(ledger)


def test_a_reversal_that_is_no_mirror_is_named(ledger: Ledger) -> None:
    statement = "UPDATE line SET grams = grams - 1 WHERE sign < 0"
    without_triggers(ledger, "line", statement)
    keys = {difference.key.split()[0] for difference in verify_ledger(ledger.session)}
    assert "reversal" in keys


def test_stock_that_was_below_zero_on_the_way_is_named(ledger: Ledger) -> None:
    without_triggers(
        ledger, "line",
        "UPDATE line SET grams = grams * 3 WHERE movement_seq = "
        "(SELECT MIN(seq) FROM movement WHERE kind = 'distribution')",
    )  # fmt: skip
    assert any(item.expected == "never below 0 g" for item in verify_ledger(ledger.session))


def test_a_changed_note_is_named_and_an_erased_one_is_not(ledger: Ledger) -> None:
    movement = make_distribution(1_000, note="ritirato tardi", allow_count_gain=True)
    ledger.post(movement)
    ledger.session.execute(sa.text("UPDATE note SET text = 'ritirato presto'"))
    assert tables(ledger) == ["movement"]
    erase_note(ledger.session, movement.id, ledger.actor)
    ledger.session.execute(sa.text("UPDATE note SET text = NULL, salt = NULL"))
    assert verify_ledger(ledger.session) == []
