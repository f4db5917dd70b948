"""Seals and fingerprints: quick to make, and the same whichever way they are made."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foodplan.rules.ledger import Method, MovementKind
from foodplan.store.ledger.body import canonical_json
from foodplan.store.ledger.book import Entry, Header
from foodplan.store.ledger.inputs import LineInput, MovementInput, OpeningInput, tidied
from foodplan.store.ledger.seals import SEALED, SEALED_LINE, seal

NOW = datetime(2026, 11, 22, 9, 0, 0, 1, tzinfo=UTC)
HEADER = Header(
    uuid="6f6f6470-0000-4000-8000-000000000001",
    kind="intake",
    node_id=3,
    happened_on=date(2026, 11, 21),
    recorded_at=NOW,
    posted_month=202611,
    account_id=7,
    method=1,
    body_hash="a" * 64,
)
ENTRIES = [
    Entry(0, 1, 2, 3, 4000, 1, 1, 202611, 1, 1, 1, "4", "kg"),
    Entry(1, 5, 2, 3, 500, 1, 0, 202611, 1, 2, 1),
]
SAID = MovementInput(
    id=UUID(int=1),
    kind="distribution",
    happened_on=date(2026, 11, 21),
    node="emporio",
    counterpart="people",
    lines=(LineInput("ortofrutta", 4000, "4", "kg"),),
)

texts = st.none() | st.text(max_size=20)
plain = texts | st.integers() | st.booleans()


def test_what_is_written_stands_in_the_order_of_its_columns() -> None:
    assert Header._fields == SEALED
    assert Entry._fields == SEALED_LINE


@pytest.mark.parametrize("name", SEALED)
def test_every_column_of_a_movement_is_sealed(name: str) -> None:
    other: dict[str, object] = {
        "happened_on": date(2026, 11, 20),
        "recorded_at": NOW + timedelta(microseconds=1),
        "typed_at": NOW,
        "before_count": True,
        "intact": True,
    }
    changed = HEADER._replace(**{name: other.get(name, "other")})
    assert seal(changed, ENTRIES) != seal(HEADER, ENTRIES)


@pytest.mark.parametrize("name", SEALED_LINE)
def test_every_column_of_a_line_is_sealed(name: str) -> None:
    changed = [ENTRIES[0], ENTRIES[1]._replace(**{name: 99})]
    assert seal(HEADER, changed) != seal(HEADER, ENTRIES)


def test_a_seal_does_not_depend_on_the_order_of_rows_or_on_how_values_are_kept() -> None:
    kept = HEADER._replace(
        kind=MovementKind.INTAKE,
        recorded_at=NOW.astimezone(timezone(timedelta(hours=1))),
        method=Method.WEIGHED,
        before_count=0,
        intact=0,
    )
    parents = [(0, 1, 300), (0, 2, 200)]
    rows = [tuple(entry) for entry in ENTRIES[::-1]]
    assert seal(list(kept), rows, parents[::-1]) == seal(HEADER, ENTRIES, parents)
    assert seal(HEADER, ENTRIES, parents) != seal(HEADER, ENTRIES, parents[:1])


@given(st.dictionaries(st.text(max_size=8), plain | st.lists(st.lists(plain))))
def test_a_body_is_written_as_the_standard_library_writes_it(said: dict[str, object]) -> None:
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert canonical_json(said) == text.encode()


def test_an_act_that_is_tidy_already_is_not_copied() -> None:
    assert tidied(SAID) is SAID


@pytest.mark.parametrize(
    "untidy",
    [
        replace(SAID, kind=MovementKind.DISTRIBUTION),
        replace(SAID, node=" emporio\0"),
        replace(SAID, document="  "),
        replace(SAID, opening=OpeningInput()),
        replace(SAID, lines=[*SAID.lines]),
        replace(SAID, lines=(LineInput("ortofrutta ", 4000, "4", "kg"),)),
        replace(SAID, lines=(LineInput("ortofrutta", 4000, "4", " kg", lot=""),)),
        replace(SAID, waste_to=" "),
    ],
)
def test_an_untidy_act_becomes_the_tidy_one(untidy: MovementInput) -> None:
    said = tidied(untidy)
    assert said == SAID
    assert type(said.kind) is str
    assert type(said.lines) is tuple
