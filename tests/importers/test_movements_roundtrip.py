"""A file of movements comes back as it went out, and the same rows are never recorded twice."""

import csv
import io
import random
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from foodplan.db import make_engine, open_session
from foodplan.importers.movements import Checker, mark_known, movements_of
from foodplan.reports.emporiums.export import csv_pieces, write_xlsx
from foodplan.rules.ledger import SourceKind
from foodplan.store.imports import BatchInput, add_batch, change_batch
from foodplan.store.ledger import LineInput, OpeningInput, count_movements, reverse, verify_ledger
from foodplan.store.organisations import ensure_boundary
from tests.factories.import_files import NOW, checked, imported, make_csv, marked, names_of
from tests.factories.ledger import Ledger, make_ledger, make_movement
from tests.factories.organisations import CHANGE

ROWS = (
    "20/11/2026;entrata;Porta Palazzo;Ortofrutta;120,5",
    "20/11/2026;entrata;Porta Palazzo;Pane;8",
    "21/11/2026;uscita;;ortofrutta;12",
    "21/11/2026;uscita;;ortofrutta;12",
    "21/11/2026;scarto;;ortofrutta;1,250",
)


@pytest.fixture
def other_session(sqlite_template: Path, tmp_path: Path) -> Iterator[Session]:
    """A writing session on a second, empty database."""
    copy = tmp_path / "other.sqlite3"
    shutil.copy(sqlite_template, copy)
    engine = make_engine(f"sqlite:///{copy}")
    with open_session(engine, writes=True) as session:
        yield session
    engine.dispose()


def exported(ledger: Ledger) -> bytes:
    return b"".join(csv_pieces(ledger.session, ledger.site.id))


def as_workbook(ledger: Ledger) -> bytes:
    file = io.BytesIO()
    write_xlsx(ledger.session, ledger.site.id, file)
    return file.getvalue()


def fill(ledger: Ledger) -> None:
    """Movements with everything that a file can say of one."""
    ensure_boundary(ledger.session, "waste:composting", "Compostaggio", CHANGE)
    ledger.post(make_movement("opening", "opening", 40_000))
    ledger.intake(
        12_345,
        document='DDT 7; "bis"',
        note='=HYPERLINK("x")\nseconda riga',
        opening=OpeningInput(households=6, people=None, minors=0),
        happened_on=date(2026, 11, 2),
    )
    lines = (
        LineInput("ortofrutta", 24_000, quantity="3", unit="cassetta", grams_per_unit=8_000),
        LineInput("pane-forno", 1_234, quantity="1,234", unit="kg"),
        LineInput("alimenti-misti", 7_000, lot="best_before:2027-03-31:month"),
    )
    ledger.post(
        make_movement("intake", "source", 1, lines=lines, source_kind="food_drive",
                      method="estimated", document="'=già neutro", opening=OpeningInput(3, 9, 2))
    )  # fmt: skip
    ledger.distribution(5_000)
    ledger.post(
        make_movement("distribution", "buyers", 5_000, category="pane-forno", allow_count_gain=True)
    )
    ledger.disposal(250)
    ledger.post(make_movement("return", "source:porta-palazzo", 400))
    undone = ledger.intake(99_000)
    reverse(ledger.session, undone.uuid, ledger.actor, NOW, id=uuid4())
    past: dict[str, Any] = {"happened_on": date(2024, 5, 1), "closed": True}
    ledger.intake(1_200_000, **past)
    ledger.distribution(800_000, **past)


@pytest.mark.parametrize("write", [exported, as_workbook])
def test_what_was_exported_is_known_when_it_comes_back(session: Session, write: Any) -> None:
    ledger = make_ledger(session)
    fill(ledger)
    before = count_movements(session, [ledger.site.id])
    found = imported(ledger, write(ledger))
    assert found.reasons == []
    assert (found.read, found.duplicates, found.accepted) == (11, 11, 0)
    assert count_movements(session, [ledger.site.id]) == before


@pytest.mark.parametrize("write", [exported, as_workbook])
def test_an_export_fills_another_ledger_and_leaves_it_byte_for_byte(
    session: Session, other_session: Session, write: Any
) -> None:
    first, second = make_ledger(session), make_ledger(other_session)
    fill(first)
    ensure_boundary(other_session, "waste:composting", "Compostaggio", CHANGE)
    found = imported(second, write(first))
    assert found.reasons == []
    assert found.accepted == found.read == 11
    assert exported(second) == exported(first)
    assert verify_ledger(other_session) == []


def test_an_export_leaves_out_what_was_undone_and_keeps_the_correction(
    sqlite_session: Session,
) -> None:
    ledger = make_ledger(sqlite_session)
    wrong = ledger.intake(120_000)
    ledger.intake(12_000, replaces=wrong.uuid)
    rows = list(csv.reader(io.StringIO(exported(ledger).decode("utf-8-sig")), delimiter=";"))
    assert [row[5] for row in rows[1:]] == ["12"]
    assert imported(ledger, exported(ledger)).duplicates == 1


def test_the_same_file_again_changes_nothing(session: Session) -> None:
    ledger = make_ledger(session)
    first = imported(ledger, make_csv(*ROWS))
    assert (first.accepted, first.duplicates, first.refused) == (5, 0, 0)
    assert ledger.stock() == 120_500 + 8_000 - 24_000 - 1_250
    again = imported(ledger, make_csv(*ROWS))
    assert (again.accepted, again.duplicates, again.refused) == (0, 5, 0)
    assert ledger.stock() == 120_500 + 8_000 - 24_000 - 1_250


@pytest.mark.parametrize("seed", range(4))
def test_neither_order_nor_separator_nor_spelling_makes_another_movement(
    sqlite_session: Session, seed: int
) -> None:
    ledger = make_ledger(sqlite_session)
    imported(ledger, make_csv(*ROWS))
    rows = list(ROWS)
    random.Random(seed).shuffle(rows)
    other = "\n".join(["GIORNO\tCAUSALE\tDonatore\tProdotto\tPeso (kg)", *rows]).replace(";", "\t")
    other = other.replace("20/11/2026", "20.11.26").replace("120,5", "120,50 kg")
    found = imported(ledger, other.replace("entrata", "Carico").encode("utf-16"))
    assert (found.accepted, found.duplicates, found.refused) == (0, 5, 0)


def test_a_longer_file_brings_only_what_is_new(sqlite_session: Session) -> None:
    ledger = make_ledger(sqlite_session)
    imported(ledger, make_csv(*ROWS))
    found = imported(ledger, make_csv(*ROWS, "21/11/2026;uscita;;ortofrutta;12"))
    assert (found.accepted, found.duplicates) == (1, 5)


def test_a_row_of_an_import_that_was_undone_may_come_again(session: Session) -> None:
    ledger = make_ledger(session)
    assert ledger.site.organisation is not None
    said = BatchInput(ledger.site.organisation, ledger.site.id, None, "a.csv", b"x")
    batch = add_batch(session, said, NOW)
    content = make_csv(ROWS[0])
    first = imported(ledger, content, batch.uuid).chunks[0].accepted[0].id
    reverse(session, UUID(first), ledger.actor, NOW, id=uuid4())
    assert imported(ledger, content).duplicates == 1
    change_batch(session, batch.id, NOW, status="undone")
    again = imported(ledger, content)
    assert (again.accepted, again.duplicates) == (1, 0)
    assert again.chunks[0].accepted[0].id != first
    assert imported(ledger, content).duplicates == 1


def test_a_row_that_somebody_took_back_by_hand_stays_taken_back(sqlite_session: Session) -> None:
    ledger = make_ledger(sqlite_session)
    content = make_csv(ROWS[0])
    first = imported(ledger, content).chunks[0].accepted[0].id
    reverse(sqlite_session, UUID(first), ledger.actor, NOW, id=uuid4())
    assert imported(ledger, content).duplicates == 1
    assert ledger.stock() == 0


def test_an_id_that_stands_for_another_act_is_a_problem_in_words(session: Session) -> None:
    ledger = make_ledger(session)
    fill(ledger)
    changed = exported(ledger).replace(b";12,345;", b";12,346;")
    found = imported(ledger, changed)
    assert (found.duplicates, found.refused, found.accepted) == (10, 1, 0)
    assert "movimento diverso" in found.reasons[0]
    line = exported(ledger).replace(b"pane-forno;1,234", b"pane-forno;1,235")
    assert imported(ledger, line).refused == 3


def test_an_id_of_another_site_is_a_problem(session: Session) -> None:
    ledger = make_ledger(session)
    other = make_ledger_beside(ledger)
    ledger.intake(5_000)
    found = imported(other, exported(ledger))
    assert "movimento diverso" in found.reasons[0]


def make_ledger_beside(ledger: Ledger) -> Ledger:
    from tests.factories.accounts import make_actor
    from tests.factories.organisations import make_site

    site = make_site(ledger.session, "emporio-altro")
    assert site.organisation is not None
    return Ledger(ledger.session, site, make_actor(site.organisation))


def test_two_sites_may_record_the_same_row(session: Session) -> None:
    ledger = make_ledger(session)
    other = make_ledger_beside(ledger)
    assert imported(ledger, make_csv(ROWS[0])).accepted == 1
    assert imported(other, make_csv(ROWS[0])).accepted == 1


def test_closed_history_leaves_todays_stock_and_fills_the_past(session: Session) -> None:
    ledger = make_ledger(session)
    ledger.intake(5_000)
    imported(ledger, make_csv("3/2/2025;uscita;;ortofrutta;900"), closed=True)
    assert ledger.stock() == 5_000
    flow = sa.text("SELECT SUM(grams) FROM flow_month WHERE month = 202502")
    assert session.execute(flow).scalar_one() is not None


def test_a_new_source_is_used_once_it_is_confirmed(session: Session) -> None:
    ledger = make_ledger(session)
    content = make_csv("20/11/2026;entrata;Forno Rossi;Pane;8")
    assert imported(ledger, content).refused == 1
    ensure_boundary(session, "source:forno-rossi", "Forno Rossi", CHANGE,
                    SourceKind.MANUFACTURING_SURPLUS)  # fmt: skip
    found = imported(ledger, content, new_sources={"Forno Rossi": "manufacturing_surplus"})
    assert found.accepted == 1
    assert imported(ledger, content).duplicates == 1


def test_rows_of_a_movement_are_never_parted_between_chunks(sqlite_session: Session) -> None:
    ledger = make_ledger(sqlite_session)
    for _ in range(3):
        lines = tuple(LineInput("ortofrutta", 1_000 + n) for n in range(150))
        ledger.post(make_movement("intake", "source:porta-palazzo", 1, lines=lines))
    found = checked(exported(ledger) * 1, names_of(ledger))
    assert found.accepted == 450
    content = exported(ledger).replace(b";1,149;", b";zero;", 1)
    broken = marked(sqlite_session, checked(content, names_of(ledger)), names_of(ledger))
    assert (broken.refused, broken.duplicates) == (150, 300)


def test_names_are_kept_for_the_whole_of_a_file(sqlite_session: Session) -> None:
    ledger = make_ledger(sqlite_session)
    names = names_of(ledger)
    found = checked(make_csv(*ROWS), names)
    checker = Checker(found.reading, found.mapping, names)
    parts = [checker.check([row]) for rows in found.staged for row in rows]
    chunks = [mark_known(sqlite_session, part, names) for part in parts]
    ids = [row.id for chunk in chunks for row in chunk.accepted]
    assert ids == [row.id for chunk in found.chunks for row in chunk.accepted]
    assert len({*ids}) == len(ROWS)
    batch = [movement.import_row for movement, _ in movements_of(chunks, names, "b")]
    assert batch == [f"b:{number}" for number in range(2, 7)]
