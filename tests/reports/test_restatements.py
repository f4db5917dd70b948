"""What two days say differently of the same closed periods is listed with what moved it."""

import json
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import Session

from foodplan.models.indicators import ExpectedReport, NilReturn, Observation, Target
from foodplan.models.organisations import OrganisationVersion
from foodplan.reports.canonical import canonical_json
from foodplan.reports.restatements import Restated, RestatementsReport, restatements_report
from foodplan.rules.calendar import end_of_rome_day
from foodplan.store.history import Change, end, record
from foodplan.store.ledger import reverse
from foodplan.store.organisations import NodeInput, change_node
from foodplan.store.sealing import seal_day
from tests.factories.accounts import make_account
from tests.factories.as_of import (
    DAY,
    LATER,
    MARKETS,
    RECOVERED,
    Known,
    change_later,
    make_world,
)
from tests.factories.ledger import make_intake

LAST = date(2026, 11, 12)
AUGUST = (date(2026, 8, 1), date(2026, 8, 31))


@pytest.fixture
def world(session: Session) -> Known:
    return make_world(session)


@pytest.fixture
def known(sqlite_session: Session) -> Known:
    return make_world(sqlite_session)


def compared(session: Session, last: date = LAST) -> RestatementsReport:
    session.flush()
    session.expire_all()
    return restatements_report(session, DAY, last, end_of_rome_day(last))


def row_of(report: RestatementsReport, slug: str, *, judged: bool = False) -> Restated:
    found = [row for row in report.rows if row.indicator.slug == slug and row.judged == judged]
    assert len(found) == 1, [(row.indicator.slug, row.period, row.judged) for row in report.rows]
    return found[0]


def said(change: Change, **more: Any) -> dict[str, Any]:
    return {"on": change.at.date(), "reason": change.reason, **more}


def test_two_days_without_a_change_say_the_same(session: Session, world: Known) -> None:
    assert world
    report = compared(session)
    assert (report.rows, report.acts, report.statements) == ((), (), ())
    assert (report.first_sealed, report.last_sealed) == (False, False)


def test_a_corrected_weight_is_said_with_both_values(session: Session, world: Known) -> None:
    wrong = world.acts[7]
    act = make_intake(5_000, happened_on=date(2026, 8, 12), replaces=wrong, reason_code="reweighed")
    world.ledger.post(act, LATER)
    row = row_of(compared(session), RECOVERED)
    assert (row.period.first, row.period.last) == AUGUST
    assert row.before is not None
    assert row.after is not None
    assert (row.before.value, row.after.value, row.difference) == (9.008, 5.0, -4.008)
    (act_line,) = row.acts
    assert act_line.kind is not None
    assert (act_line.kind.code, act_line.movements, act_line.kilos) == ("correction", 1, -4.008)
    assert act_line.reason == "pesata corretta"
    assert (act_line.month, act_line.organisation) == (AUGUST[0], "Emporio di prova")
    judged = row_of(compared(session), RECOVERED, judged=True)
    assert judged.value_moved
    assert judged.difference == -4.008


def test_what_was_taken_back_or_came_late_is_told_apart(session: Session, world: Known) -> None:
    reverse(session, world.acts[2], world.ledger.actor, LATER, id=UUID(int=7),
            reason_code="mistyped")  # fmt: skip
    for _ in range(2):
        world.ledger.post(make_intake(1_500, happened_on=date(2026, 3, 3)), LATER)
    report = compared(session)
    march = [act for act in report.acts if act.month == date(2026, 3, 1)]
    assert [(act.kind and act.kind.code, act.movements, act.reason) for act in march] == [
        ("late", 2, ""),
        ("reversal", 1, "errore di battitura"),
    ]
    row = row_of(report, RECOVERED)
    assert row.period.first == date(2026, 3, 1)
    assert [act.kilos for act in row.acts] == [-6.003, None]


def test_what_comes_after_the_second_day_is_no_difference(
    sqlite_session: Session, known: Known
) -> None:
    known.ledger.post(make_intake(1_500, happened_on=date(2026, 3, 3)), LATER)
    assert compared(sqlite_session, LATER.date() - timedelta(days=1)).rows == ()
    assert compared(sqlite_session, LATER.date()).rows != ()


def test_the_month_in_progress_is_left_out(sqlite_session: Session, known: Known) -> None:
    known.ledger.post(make_intake(1_500, happened_on=date(2026, 10, 15)), LATER)
    report = compared(sqlite_session)
    assert report.rows == ()
    assert report.acts == ()


def test_a_new_target_moves_the_attainment_and_says_who_and_why(
    sqlite_session: Session, known: Known
) -> None:
    assert known
    officer = make_account(sqlite_session, role="officer").id
    change = Change(LATER, officer, "Delibera 9")
    key = {"indicator": RECOVERED, "due_on": date(2030, 12, 31)}
    record(sqlite_session, Target, key, {"value": 45.0}, change)
    report = compared(sqlite_session)
    row = row_of(report, RECOVERED, judged=True)
    assert not row.value_moved
    assert row.target_before is not None
    assert row.target_after is not None
    assert (row.target_before.value, row.target_after.value) == (90.0, 45.0)
    (line,) = row.statements
    assert (line.what.code, line.by, line.reason) == ("target", "l'ufficio", "Delibera 9")
    assert [(one.name, one.before, one.after) for one in line.changes] == [("valore", 90.0, 45.0)]
    assert line.on == LATER.date()
    assert report.statements == (line,)


def test_a_decision_for_later_is_listed_and_moves_no_past(
    sqlite_session: Session, known: Known
) -> None:
    assert known
    key = {"indicator": RECOVERED, "due_on": date(2030, 12, 31)}
    record(sqlite_session, Target, key, {"value": 45.0}, Change(LATER), valid_from=LATER.date())
    report = compared(sqlite_session)
    assert report.rows == ()
    (line,) = report.statements
    assert (line.since, line.by) == (LATER.date(), "chi carica i dati")


def test_an_observation_and_its_choice_are_said(sqlite_session: Session, known: Known) -> None:
    assert known
    change_later(sqlite_session, Observation, value=12.0)
    row = row_of(compared(sqlite_session), MARKETS, judged=True)
    assert row.before is not None
    assert row.after is not None
    assert (row.before.value, row.after.value) == (41.0, 12.0)
    assert {line.what.code for line in row.statements} == {"observation"}
    assert row.acts == ()


def test_a_report_that_is_due_no_longer_is_said_to_have_ended(
    sqlite_session: Session, known: Known
) -> None:
    key = {"organisation_id": known.other, "subject": "movements"}
    end(sqlite_session, ExpectedReport, key, Change(LATER), date(2026, 5, 1))
    nil = {"organisation_id": known.other, "subject": "movements", "month": 202605}
    record(sqlite_session, NilReturn, nil, {"kind": "nil"}, Change(LATER, reason="era in ferie"))
    lines = {line.what.code: line for line in compared(sqlite_session).statements}
    assert lines["register"].ended
    assert lines["register"].subject == "Altra di prova"
    assert lines["nil"].subject == "Altra di prova, maggio 2026"
    assert not lines["nil"].ended


def test_a_site_that_changed_hands_moves_figures_without_acts(
    sqlite_session: Session, known: Known
) -> None:
    site = NodeInput("Spostato", known.other, area="7", site_kind="emporium")
    change_node(sqlite_session, known.ledger.site.id, site, Change(LATER, reason="passaggio"))
    report = compared(sqlite_session)
    (line,) = [line for line in report.statements if line.what.code == "site"]
    assert {(one.name, one.before, one.after) for one in line.changes} == {
        ("organizzazione", "Emporio di prova", "Altra di prova"),
        ("circoscrizione", "5", "7"),
    }


def test_nobody_is_named_who_does_not_agree(sqlite_session: Session, known: Known) -> None:
    known.ledger.post(make_intake(1_500, happened_on=date(2026, 3, 3)), LATER)
    change_later(sqlite_session, OrganisationVersion, public_name=False)
    text = canonical_json(compared(sqlite_session).to_json())
    assert "Emporio di prova" not in text
    assert "organizzazione non nominata" in text


def test_the_answer_is_json_with_its_days_and_seals(sqlite_session: Session, known: Known) -> None:
    known.ledger.post(make_intake(1_500, happened_on=date(2026, 3, 3)), LATER)
    at = datetime.combine(LAST, LATER.timetz())
    seal_day(sqlite_session, DAY, rule_version="2026.1", fingerprint="0" * 64, now=at)
    answer = json.loads(json.dumps(compared(sqlite_session).to_json()))
    assert (answer["from"], answer["to"]) == ("2026-10-20", "2026-11-12")
    assert (answer["first_sealed"], answer["last_sealed"]) == (True, False)
    assert answer["rows"][0]["difference"] == 1.5
    assert answer["rows"][0]["period"]["first"] == "2026-03-01" or answer["rows"][0]["judged"]
