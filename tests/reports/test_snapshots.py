"""A frozen report is made again from its export alone, to the byte, and tells nobody's secrets."""

import json
from hashlib import sha256

import pytest
from sqlmodel import Session

from foodplan.reports.canonical import canonical_json
from foodplan.reports.plan import progress_report
from foodplan.reports.snapshots import Wanted, freeze, verify
from foodplan.reports.snapshots.archive import SUMS, unpack
from foodplan.reports.snapshots.inputs import needed_files
from foodplan.rules.calendar import end_of_rome_day
from foodplan.rules.problems import Refused
from foodplan.store.history import Change
from foodplan.store.organisations import OrganisationInput, change_organisation
from tests.factories.indicators import CHANGE, TODAY, make_target
from tests.factories.ledger import make_intake
from tests.factories.snapshots import (
    DAY,
    FEW,
    NOW,
    SECRET,
    WANTED,
    export_of,
    make_measured_city,
)

CUT_OFF = end_of_rome_day(DAY)


def test_an_export_gives_its_figures_again_without_any_database(sqlite_session: Session) -> None:
    make_measured_city(sqlite_session)
    made = freeze(sqlite_session, WANTED, NOW, TODAY)
    found = verify(made.content)
    assert found.good, (found.problems, found.differences)
    assert found.figures > 40
    assert found.fingerprint == made.fingerprint
    figures = unpack(made.content)["figures.json"]
    shown = progress_report(sqlite_session, DAY, CUT_OFF).to_json()
    assert figures == canonical_json(shown).encode()
    assert sha256(figures).hexdigest() == made.fingerprint


def test_both_databases_give_the_same_bytes(session: Session, sqlite_url: str) -> None:
    make_measured_city(session)
    here = export_of(session)
    from foodplan.db import make_engine, open_session

    engine = make_engine(sqlite_url)
    with open_session(engine, writes=True) as other:
        if session.get_bind().dialect.name != "sqlite":
            make_measured_city(other)
            assert export_of(other) == here
    engine.dispose()
    assert export_of(session) == here


def test_what_comes_in_after_the_day_changes_nothing(sqlite_session: Session) -> None:
    ledger = make_measured_city(sqlite_session)
    before = export_of(sqlite_session)
    ledger.post(make_intake(7_777, happened_on=DAY), NOW)
    make_target(sqlite_session, "cibo-recuperato", 5_000.0, change=Change(NOW))
    assert export_of(sqlite_session) == before


def test_no_name_no_account_and_no_small_count_leaves(sqlite_session: Session) -> None:
    make_measured_city(sqlite_session)
    files = unpack(export_of(sqlite_session))
    whole = "\n".join(content.decode() for content in files.values())
    for secret in (SECRET, "mensa-schiva", "Emporio di prova", "emporio-prova", "recorded_by"):
        assert secret not in whole
    assert "bozza" not in whole
    # The indicators of one organisation and of one site are there, by number.
    assert '"organisation":["organizzazione-2"]' in whole
    assert "source:porta-palazzo" in whole
    stated = files["inputs/people.jsonl"].decode()
    assert "passages" not in files["inputs/ledger/questions.jsonl"].decode()
    # The whole of the months is stated, never the month of the few.
    ((slug, _day, found),) = [json.loads(line) for line in stated.splitlines()]
    assert slug == "passaggi"
    own = sum(30 + month for month in range(1, 10) if month != 4) + FEW
    assert found["value"] == own + 8 * 20
    assert found["ledger"] is None


def test_consent_that_comes_or_goes_changes_no_byte(sqlite_session: Session) -> None:
    ledger = make_measured_city(sqlite_session)
    before = export_of(sqlite_session)
    number = ledger.site.organisation
    assert number is not None
    said = OrganisationInput("Emporio di prova", "emporium", public_name=False, simulated=True)
    change_organisation(sqlite_session, number, said, Change(NOW))
    assert export_of(sqlite_session) == before


def test_every_file_is_described_and_summed(sqlite_session: Session) -> None:
    make_measured_city(sqlite_session)
    files = unpack(export_of(sqlite_session))
    described = json.loads(files["schema.json"])["files"]
    assert set(described) == set(files) - {SUMS}
    assert all(item["about"] for item in described.values())
    assert set(needed_files()) < set(files)
    lines = files[SUMS].decode().splitlines()
    assert lines == sorted(lines, key=lambda line: line.partition("  ")[2])
    assert len(lines) == len(files) - 1


def test_the_text_says_how_to_redo_the_sums_and_they_come_out(sqlite_session: Session) -> None:
    make_measured_city(sqlite_session)
    files = {name: content.decode() for name, content in unpack(export_of(sqlite_session)).items()}
    text = files["LEGGIMI.txt"]
    assert "Relazione al Consiglio" in text
    assert "31 ottobre 2026" in text
    assert "simulati" in text
    # Step 3 of the text, by hand: the question's number, the months of the period, the sum.
    questions = map(json.loads, files["inputs/ledger/questions.jsonl"].splitlines())
    number = next(
        line["question"]
        for line in questions
        if line.get("asked") == {"filters": {}, "measure": "recovered"}
    )
    rows = [line.split(",") for line in files["inputs/ledger/cells.csv"].splitlines()[1:]]
    grams = sum(int(row[3]) for row in rows if row[0] == str(number) and row[1] <= "202609")
    assert grams / 1000 == _figure(files["figures.json"], "cibo-recuperato")["value"]


def _figure(text: str, slug: str) -> dict[str, float]:
    rows = (
        row
        for plan in json.loads(text)["plans"]
        for goal in plan["goals"]
        for row in goal["indicators"]
    )
    found: dict[str, float] = next(row for row in rows if row["slug"] == slug)
    return found


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (Wanted("Relazione", "", TODAY), "day"),
        (Wanted("Relazione", "", DAY.replace(year=1999)), "day"),
        (Wanted("", "", DAY), "title"),
        (Wanted("a" * 201, "", DAY), "title"),
        (Wanted("a", "b" * 501, DAY), "reason"),
    ],
)
def test_what_cannot_be_frozen_is_said_at_its_field(
    sqlite_session: Session, wanted: Wanted, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        freeze(sqlite_session, wanted, NOW, TODAY)
    assert [problem.field for problem in refused.value.problems] == [field]


def test_an_empty_city_freezes_too(sqlite_session: Session) -> None:
    found = verify(export_of(sqlite_session))
    assert found.good
    assert found.figures == 0


def test_an_export_that_would_not_verify_is_never_handed_out(
    sqlite_session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_measured_city(sqlite_session)
    monkeypatch.setattr("foodplan.reports.snapshots.freezing.people_lines", lambda _stated: "")
    with pytest.raises(Refused, match="non si può fare"):
        export_of(sqlite_session)


def test_the_plan_before_its_beginning_is_empty_and_verifies(sqlite_session: Session) -> None:
    make_measured_city(sqlite_session)
    early = Wanted("Prima", "", CHANGE.at.date().replace(year=2024))
    assert verify(export_of(sqlite_session, early)).good
