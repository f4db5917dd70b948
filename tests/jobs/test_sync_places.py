"""A source read every night: the safe part is applied, the rest is asked once, and it is told."""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, select

from foodplan.db import session_scope
from foodplan.importers.atlas.reading import guess_mapping
from foodplan.importers.atlas.shape import Reading
from foodplan.importers.atlas.trial import Trial, try_places
from foodplan.jobs.sync_places import sync_places, sync_source
from foodplan.models.atlas import PlaceSuggestion, SyncRun, SyncSource
from foodplan.rules.problems import Problem, Refused
from foodplan.settings import Settings, get_settings
from foodplan.store.history import Change, Moment
from foodplan.store.places import PlaceFilter, PlaceRecord, list_places
from foodplan.store.suggestions import Decision, decide
from foodplan.store.syncing import RunResult, add_source, begin_run, change_source, list_runs
from tests.factories.places import add_places, add_two_circoscrizioni, make_place

NIGHT = datetime(2026, 11, 21, 2, 10, tzinfo=UTC)
DAY = timedelta(days=1)
HEAD = "nome;indirizzo;comune;lat;lon\r\n"
ROWS = tuple(
    f"Mercato {n};via Prova {n};Torino;45,0{n}5;7,6{n}5\r\n" for n in range(1, 8)
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def settings(folder: Path) -> Settings:
    return Settings(sources_dir=str(folder))


@pytest.fixture
def source(engine: Engine, folder: Path, settings: Settings) -> int:
    """A file of seven markets that was read once and whose columns an officer confirmed."""
    (folder / "mercati.csv").write_text(HEAD + "".join(ROWS))
    with session_scope(engine, writes=True) as session:
        add_two_circoscrizioni(session)
        said = {"name": "Mercati della Città", "kind": "file", "address": "mercati.csv",
                "source_name": "Città di prova", "function": "market"}  # fmt: skip
        made = add_source(session, said, None, NIGHT)
        source_id = made.id
    assert source_id is not None
    probed = sync_source(engine, source_id, NIGHT - DAY, settings)
    assert probed is not None
    assert (probed.outcome, probed.read) == ("probed", 7)
    with session_scope(engine, writes=True) as session:
        made = session.get_one(SyncSource, source_id)
        mapping = guess_mapping(Reading.from_json(made.reading).columns)
        change_source(session, made, NIGHT, mapping=mapping.as_json(), active=True)
    return source_id


def write(folder: Path, *rows: str) -> None:
    (folder / "mercati.csv").write_text(HEAD + "".join(rows))


def read(engine: Engine, source: int, settings: Settings, nights: int = 0) -> RunResult:
    result = sync_source(engine, source, NIGHT + nights * DAY, settings)
    assert result is not None
    told = result.added + result.changed + result.same + result.queued + result.refused
    assert result.read in (told, 0) or result.outcome == "probed"
    return result


def places(engine: Engine) -> dict[str, PlaceRecord]:
    with session_scope(engine) as session:
        rows = list_places(session, Moment(NIGHT.date() + 9 * DAY), PlaceFilter(withheld=True))
        return {row.slug: row for row in rows}


def questions(engine: Engine) -> list[tuple[str, str | None]]:
    with session_scope(engine) as session:
        rows = session.exec(select(PlaceSuggestion).order_by(PlaceSuggestion.id))  # type: ignore[arg-type]
        return [(row.reason, row.place) for row in rows]


def test_nothing_is_written_before_the_columns_are_confirmed(
    engine: Engine, folder: Path, settings: Settings
) -> None:
    write(folder, *ROWS)
    with session_scope(engine, writes=True) as session:
        said = {"name": "Mercati", "kind": "file", "address": "mercati.csv"}
        source_id = add_source(session, said, None, NIGHT).id
        assert add_source(session, said, None, NIGHT).slug == "mercati-2"
    assert source_id is not None
    for nights in range(2):
        assert read(engine, source_id, settings, nights).outcome == "probed"
    assert places(engine) == {}


def test_the_first_night_adds_and_the_second_finds_nothing_new(
    engine: Engine, source: int, settings: Settings
) -> None:
    first = read(engine, source, settings)
    assert (first.outcome, first.read, first.added) == ("done", 7, 7)
    assert len(places(engine)) == 7
    again = read(engine, source, settings, 1)
    assert again.outcome == "unchanged"
    assert questions(engine) == []


def test_a_better_word_is_taken_and_a_far_jump_is_asked_once(
    engine: Engine, source: int, settings: Settings, folder: Path
) -> None:
    read(engine, source, settings)
    before = places(engine)["mercato-2"]
    jumped = ROWS[1].replace("45,025", "45,035")
    renamed = ROWS[2].replace("via Prova 3", "via Prova 3 bis")
    write(folder, ROWS[0], jumped, renamed, *ROWS[3:])
    second = read(engine, source, settings, 1)
    assert (second.changed, second.queued, second.same) == (1, 1, 5)
    after = places(engine)
    assert (after["mercato-2"].lat, after["mercato-2"].lon) == (before.lat, before.lon)
    assert after["mercato-3"].address == "via Prova 3 bis"
    assert questions(engine) == [("moved", "mercato-2")]
    write(folder, ROWS[0], jumped, renamed.replace("bis", "ter"), *ROWS[3:])
    read(engine, source, settings, 2)
    assert questions(engine) == [("moved", "mercato-2")]


def test_who_vanished_from_the_file_stays_and_is_asked_about(
    engine: Engine, source: int, settings: Settings, folder: Path
) -> None:
    read(engine, source, settings)
    write(folder, *ROWS[:6])
    assert read(engine, source, settings, 1).outcome == "done"
    assert "mercato-7" in places(engine)
    assert questions(engine) == [("gone", "mercato-7")]


def test_who_vanished_is_not_asked_about_again_after_the_answer(
    engine: Engine, source: int, settings: Settings, folder: Path
) -> None:
    read(engine, source, settings)
    write(folder, *ROWS[:6])
    read(engine, source, settings, 1)
    with session_scope(engine, writes=True) as session:
        asked = session.exec(select(PlaceSuggestion)).one()
        decide(session, asked.id or 0, Decision(whole=True), Change(NIGHT + DAY))
        change_source(session, session.get_one(SyncSource, source), NIGHT, name="Altro nome")
    for nights, changed in enumerate(("via Prova 1 bis", "via Prova 1 ter", "via Prova 1"), 2):
        write(folder, ROWS[0].replace("via Prova 1", changed), *ROWS[1:6])
        assert read(engine, source, settings, nights).changed == 1
    assert questions(engine) == [("gone", "mercato-7")]
    write(folder, *ROWS[:6], ROWS[0].replace("Mercato 1", "Mercato 9").replace("45,01", "45,09"))
    read(engine, source, settings, 700)
    assert questions(engine) == [("gone", "mercato-7")] * 2


def test_the_same_file_is_read_anew_when_its_columns_say_something_else(
    engine: Engine, source: int, settings: Settings
) -> None:
    read(engine, source, settings)
    with session_scope(engine, writes=True) as session:
        made = session.get_one(SyncSource, source)
        mapping = guess_mapping(Reading.from_json(made.reading).columns)
        mapping.columns.pop("indirizzo")
        mapping.constants["url"] = "https://example.org/mercati"
        change_source(session, made, NIGHT + DAY / 2, mapping=mapping.as_json())
    assert read(engine, source, settings, 1).changed == 7
    assert read(engine, source, settings, 2).outcome == "unchanged"


def test_what_an_officer_does_meanwhile_is_seen_and_the_file_tried_again(
    engine: Engine, source: int, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = []

    def meanwhile(session: Session, *said: Any, **more: Any) -> Trial:
        trial = try_places(session, *said, **more)
        if not tried:
            session.rollback()
            with session_scope(engine, writes=True) as other:
                add_places(other, make_place("intanto"))
        tried.append(trial)
        return trial

    module = sys.modules["foodplan.jobs.sync_places"]
    monkeypatch.setattr(module, "try_places", meanwhile)
    assert read(engine, source, settings).added == 7
    assert len(tried) == 2
    assert len(places(engine)) == 8


def test_an_officer_takes_a_list_that_really_became_shorter(
    engine: Engine, source: int, settings: Settings, folder: Path
) -> None:
    read(engine, source, settings)
    write(folder, *ROWS[:4])
    assert read(engine, source, settings, 1).outcome == "failed"
    taken = sync_source(engine, source, NIGHT + DAY, settings, anyway=True)
    assert taken is not None
    assert (taken.outcome, taken.read, taken.same) == ("done", 4, 4)
    assert [slug for _reason, slug in questions(engine)] == ["mercato-5", "mercato-6", "mercato-7"]
    write(folder, *ROWS[:3])
    assert read(engine, source, settings, 2).outcome == "done"


def test_a_broken_export_changes_nothing_and_is_said(
    engine: Engine, source: int, settings: Settings, folder: Path
) -> None:
    read(engine, source, settings)
    before = places(engine)
    for content in ("", HEAD, HEAD + "".join(ROWS[:4]), "<html>manutenzione</html>"):
        (folder / "mercati.csv").write_text(content)
        result = sync_source(engine, source, NIGHT + DAY, settings)
        assert result is not None
        assert result.outcome == "failed"
        assert result.message
    assert places(engine) == before
    assert questions(engine) == []
    write(folder, *ROWS)
    assert read(engine, source, settings, 2).outcome == "unchanged"


def test_refused_rows_are_told_with_their_reason(
    engine: Engine, source: int, settings: Settings, folder: Path
) -> None:
    write(folder, *ROWS, ";via Anonima 1;Torino;45,05;7,65\r\n")
    result = read(engine, source, settings)
    assert (result.read, result.added, result.refused) == (8, 7, 1)
    assert "riga 9: Manca il nome." in result.message


def test_what_goes_wrong_leaves_the_atlas_as_it_was_and_is_said(
    engine: Engine, source: int, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = sys.modules["foodplan.jobs.sync_places"]

    def overtaken(*_said: Any, **_more: Any) -> None:
        raise Refused([Problem("file", "La mappa è cambiata.")])

    def broken(*_said: Any, **_more: Any) -> None:
        raise RuntimeError("Something nobody thought of.")

    for wrong, said in ((overtaken, "La mappa è cambiata."), (broken, "Qualcosa non ha funz")):
        monkeypatch.setattr(module, "apply_trial", wrong)
        result = sync_source(engine, source, NIGHT, settings)
        assert result is not None
        assert result.outcome == "failed"
        assert result.message.startswith(said)
    assert places(engine) == {}
    with session_scope(engine) as session:
        assert [run.outcome for run in list_runs(session, source)][:2] == ["failed", "failed"]


def test_two_readings_at_once_are_one(engine: Engine, source: int, settings: Settings) -> None:
    with session_scope(engine, writes=True) as session:
        assert begin_run(session, source, NIGHT) is not None
    assert sync_source(engine, source, NIGHT + timedelta(minutes=1), settings) is None
    later = sync_source(engine, source, NIGHT + timedelta(minutes=20), settings)
    assert later is not None
    with session_scope(engine) as session:
        assert [run.outcome for run in list_runs(session, source)][:2] == ["done", "failed"]


def test_the_night_reads_what_is_active_and_one_failure_stops_nobody(
    engine: Engine, source: int, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert source
    monkeypatch.setenv("FOODPLAN_SOURCES_DIR", str(folder))
    get_settings.cache_clear()
    with session_scope(engine, writes=True) as session:
        for name, active in (("Assente", True), ("In pausa", False)):
            said = {"name": name, "kind": "file", "address": "manca.csv"}
            change_source(session, add_source(session, said, None, NIGHT), NIGHT, active=active)
    with Session(engine) as session:
        outcome, message = sync_places(session, NIGHT)
    get_settings.cache_clear()
    assert outcome == "failed"
    assert "Assente: Nella cartella delle fonti non c'è il file «manca.csv»." in message
    assert "In pausa" not in message
    assert len(places(engine)) == 7
    with session_scope(engine) as session:
        runs = session.exec(select(SyncRun)).all()
        assert all(run.ended_at is not None for run in runs)
