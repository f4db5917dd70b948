"""The audit finds whatever was changed behind the ledger's back, and nothing else."""

from datetime import UTC, date, datetime, timedelta
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
from foodplan.store.ledger.periods import close_city_months, close_month
from foodplan.store.organisations import NodeInput, change_node
from tests.factories.accounts import make_account
from tests.factories.ledger import (
    NOW,
    Ledger,
    make_distribution,
    make_intake,
    make_ledger,
    make_movement,
)
from tests.factories.organisations import CHANGE, make_site


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


@pytest.mark.parametrize(
    "table",
    ["lot", "movement", "line", "stock_count", "lot_parent", "period", "elimination",
     "category_rule", "service_opening"],
)  # fmt: skip
def test_a_table_that_lost_its_triggers_is_named(ledger: Ledger, table: str) -> None:
    without_triggers(ledger, table, "SELECT 1")
    found = verify_ledger(ledger.session)
    assert {item.table for item in found} == {"guard"}
    assert all(item.key.startswith(f"{table}_") for item in found)


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


# The whole ledger: counts, transfers, a kitchen, a closing


@pytest.fixture
def whole(session: Session) -> Ledger:
    """A ledger with a count of derived falls, a transfer on its way, a kitchen and a closing."""
    ledger = make_ledger(session)
    make_account(session)
    other = make_site(session, "cucina-prova", ledger.site.organisation)
    said = NodeInput(ledger.site.name, ledger.site.organisation, area="5", site_kind="emporium",
                     distribution_mode="by_count")  # fmt: skip
    change_node(session, ledger.site.id, said, CHANGE)
    ledger.intake(50_000, happened_on=date(2026, 10, 2))
    dated = LineInput("ortofrutta", 6_000, lot="use_by:2026-11-30:day")
    ledger.intake(0, happened_on=date(2026, 10, 3), lines=(dated,))
    close_month(session, ledger.site.id, 202610, ledger.actor, NOW)
    ledger.intake(1_000, happened_on=date(2026, 10, 4))
    ledger.post(make_movement("count", "count", 40_000, happened_on=date(2026, 11, 10)))
    ledger.intake(2_000, happened_on=date(2026, 11, 5))
    ledger.post(make_movement("dispatch", other.slug, 9_000))
    cooked = (LineInput("ortofrutta", 5_000), LineInput("pane-forno", 3_000, role="output"))
    ledger.post(make_movement("transform", "transform", 0, lines=cooked))
    close_city_months(session, datetime(2026, 12, 20, tzinfo=UTC))
    return ledger


def test_a_whole_ledger_has_no_differences(whole: Ledger) -> None:
    assert verify_ledger(whole.session) == []


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("movement", "account_id = (SELECT MIN(id) FROM account) WHERE seq = 1"),
        ("movement", "recorded_at = '2026-11-01 10:00:00+00:00' WHERE seq = 1"),
        ("movement", "typed_at = '2026-11-01 10:00:00+00:00' WHERE seq = 1"),
        ("movement", "posted_month = 202611 WHERE seq = 1"),
        ("movement", "uuid = '00000000-0000-0000-0000-000000000001' WHERE seq = 1"),
        ("movement", "node_id = (SELECT id FROM node WHERE slug = 'cucina-prova') WHERE seq = 1"),
        ("movement", "seal = NULL WHERE seq = 3"),
        ("movement", "seal = 'x' WHERE seq = 1"),
        ("movement", "partner_id = NULL WHERE kind = 'dispatch'"),
        ("movement", "before_count = NOT before_count WHERE seq = 1"),
        ("movement", "intact = NOT intact WHERE seq = 1"),
        ("line", "month = 202609 WHERE count_seq IS NOT NULL OR movement_seq = 4"),
        ("line", "count_seq = NULL WHERE count_seq IS NOT NULL"),
        ("line", "asked_lot = 'none' WHERE movement_seq = 1"),
        ("line", "n = n + 1 WHERE movement_seq = 1"),
        ("line", "lot_id = lot_id + 1 WHERE movement_seq = 1"),
        ("lot", "last_day = '2026-12-31' WHERE last_day IS NOT NULL"),
        ("lot", "source_kind = 11 WHERE id = 1"),
        ("stock_count", "grams = grams + 1"),
        ("lot_parent", "grams = grams + 1"),
        ("period", "hash = 'x' WHERE node_id IS NULL"),
        ("period", "known_at = '2026-12-01 10:00:00+00:00' WHERE node_id IS NULL"),
    ],
)
def test_whatever_is_changed_in_a_row_is_found(whole: Ledger, table: str, change: str) -> None:
    without_triggers(whole, table, f"UPDATE {table} SET {change}")
    found = [item for item in verify_ledger(whole.session) if item.table != "guard"]
    assert found, change


@pytest.mark.parametrize("table", ["stock_count", "lot_parent"])
def test_a_lost_row_is_found(whole: Ledger, table: str) -> None:
    without_triggers(whole, table, f"DELETE FROM {table}")
    assert [item for item in verify_ledger(whole.session) if item.table != "guard"]
