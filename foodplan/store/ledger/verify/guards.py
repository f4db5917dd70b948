"""The audit of triggers: without them nothing is append-only."""

from collections.abc import Iterator

from foodplan.models import metadata
from foodplan.models.history import append_only_triggers, history_triggers, versioned_tables
from foodplan.store.ledger.driver import Driver
from foodplan.store.ledger.verify.difference import Difference

NEVER_CHANGED = ("lot", "movement", "line", "stock_count", "lot_parent")

_SQLITE_TRIGGERS = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
_POSTGRES_TRIGGERS = (
    "SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
    "WHERE NOT t.tgisinternal AND t.tgenabled <> 'D' AND pg_table_is_visible(c.oid)"
)


def lost_triggers(driver: Driver) -> Iterator[Difference]:
    """Yield the triggers that refuse changes and are gone or switched off."""
    rows = driver.rows(_SQLITE_TRIGGERS if driver.sqlite else _POSTGRES_TRIGGERS)
    present = {name for (name,) in rows}
    for statement in _needed("sqlite" if driver.sqlite else "postgresql"):
        name = statement.split()[2]
        if name not in present:
            yield Difference("guard", name, "a trigger that refuses changes", "none")


def _needed(dialect: str) -> Iterator[str]:
    for table in NEVER_CHANGED:
        yield from append_only_triggers(dialect, table)
    for versioned in versioned_tables(metadata):
        # Only the names are wanted here, not the columns that they compare.
        yield from history_triggers(dialect, versioned.name, ["id"])
