"""The movements of a file say of themselves what they say once they are made."""

import tracemalloc
from dataclasses import replace

from foodplan.importers.movements import CheckedChunk, FileActs, movements_of
from foodplan.store.ledger.bulk.acts import Told
from tests.factories.import_files import checked, make_csv, make_names
from tests.importers.test_movements_check import PARCEL

OWN = "3f0c2a52-6f0e-4c59-9a3c-0d5f3a1b2c4d"
HEADER = "id;data;movimento;fonte;categoria;kg;colli;imballo;scadenza"
ROWS = (
    ";20/11/2026;entrata;Porta Palazzo;ortofrutta;12,5;;;da consumarsi entro 25/11/2026",
    f"{OWN};19/11/2026;uscita;;ortofrutta;3;;;",
    f"{OWN};19/11/2026;uscita;;pane;2;;;",
    ";19/11/2026;entrata;Porta Palazzo;pane;7;;;",
    ";18/11/2026;uscita;;;;4;pacco;",
)


def acts() -> FileActs:
    names = make_names(packs={"pacco": PARCEL})
    found = FileActs(names, "b")
    for chunk in checked(make_csv(*ROWS, header=HEADER), names).chunks:
        assert chunk.problems == ()
        found.add(chunk)
    return found


def test_what_is_said_of_them_is_what_they_are() -> None:
    file = acts()
    told = Told(file)
    assert list(file.uuids()) == list(told.uuids())
    assert list(file.orders()) == list(told.orders())
    assert set(file.needs()) == set(told.needs())
    assert len(file) == len(told) == 4
    assert file[1:] == list(file)[1:]


def test_rows_of_one_movement_are_its_lines() -> None:
    file = acts()
    assert [file.numbers(place) for place in range(4)] == [(2,), (3, 4), (5,), (6,)]
    assert [len(movement.lines) for movement in file] == [1, 2, 1, 2]
    assert [movement.import_row for movement in file] == ["b:2", "b:3", "b:5", "b:6"]
    assert str(file[1].id) == OWN


def test_many_take_a_fraction_of_what_they_are_made_into() -> None:
    names = make_names()
    rows = (f"20/11/2026;uscita;;ortofrutta;{n + 1}" for n in range(900))
    (chunk,) = checked(make_csv(*rows), names).chunks
    tracemalloc.start()
    file = FileActs(names, "b")
    file.add(replace(chunk))
    kept = tracemalloc.get_traced_memory()[0]
    made = [movement for movement, _ in movements_of([chunk], names, "b")]
    whole = tracemalloc.get_traced_memory()[0] - kept
    tracemalloc.stop()
    assert len(made) == 900
    assert kept * 3 < whole


def test_a_movement_has_nothing_of_the_one_before_it() -> None:
    header = "data;movimento;categoria;kg;ddt;note;famiglie;causale;colli;peso collo"
    rows = (
        "20/11/2026;uscita;ortofrutta;12,5;DDT 1;due casse;4;freddo;2;6250",
        "20/11/2026;uscita;ortofrutta;12,5;;;;;;",
        "20/11/2026;uscita;ortofrutta;3;DDT 2;;;;;",
        "20/11/2026;uscita;ortofrutta;3;;;4;;;",
        "19/11/2026;uscita;ortofrutta;4;;tre casse;;;;",
        "19/11/2026;uscita;ortofrutta;4;;;;freddo;;",
        "19/11/2026;uscita;ortofrutta;5;;;;;;",
    )
    found = checked(make_csv(*rows, header=header), make_names())
    assert [chunk.problems for chunk in found.chunks] == [()]
    file = FileActs(make_names(), "b")
    file.add(found.chunks[0])
    alone = []
    for row in found.chunks[0].accepted:
        one = FileActs(make_names(), "b")
        one.add(CheckedChunk((row,), ()))
        alone.append(one[0])
    assert list(file) == alone
    assert [one.note for one in file] == ["due casse", None, None, None, "tre casse", None, None]
    assert [one.opening is None for one in file] == [False, True, True, False, True, True, True]
