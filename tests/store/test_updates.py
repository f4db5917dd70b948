"""Answers of colleagues: kept once, waiting, then a version of the plan or a reasoned no."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from foodplan.db import session_scope
from foodplan.models.desk import ActionUpdate
from foodplan.models.plan import ActionVersion, MilestoneVersion
from foodplan.reports.office.updates import update_lines, updates_waiting
from foodplan.rules.problems import Refused
from foodplan.store.colleagues import erase_colleague
from foodplan.store.colleagues.answers import Answer, answers_of, receive
from foodplan.store.colleagues.links import OpenLink, open_link
from foodplan.store.colleagues.reminding import forget_old
from foodplan.store.edits import Overtaken
from foodplan.store.edits.updates import confirm_update, decline_update
from foodplan.store.history import Change, Moment, history_of, version_at
from foodplan.store.plan import change_action_status, change_milestone
from tests.factories.accounts import make_account
from tests.factories.colleagues import make_colleague, make_ground, make_link, make_party
from tests.factories.indicators import make_action, make_milestone
from tests.factories.suggestions import NOW

TODAY = date(2026, 11, 22)
LATER = NOW + timedelta(hours=1)
ACT = Change(at=LATER)


@pytest.fixture
def link(session: Session) -> OpenLink:
    return _link(session)


def _link(session: Session) -> OpenLink:
    make_ground(session)
    ada = make_colleague(session)
    make_party(session, ada)
    found = open_link(session, make_link(session, ada), NOW)
    assert found is not None
    return found


def _step(session: Session, slug: str = "bando") -> MilestoneVersion:
    found = version_at(session, MilestoneVersion, Moment(TODAY), milestone=slug)
    assert found is not None
    return found


def _action(session: Session) -> ActionVersion:
    found = version_at(session, ActionVersion, Moment(TODAY), action="mensa")
    assert found is not None
    return found


def _sent(session: Session, link: OpenLink, *answers: Answer, form: UUID | None = None) -> int:
    return receive(session, link, form or uuid4(), answers, NOW)


def _update(session: Session) -> ActionUpdate:
    query = select(ActionUpdate).order_by(col(ActionUpdate.id).desc())
    found = session.exec(query).first()
    assert found is not None
    return found


def _confirm(session: Session, *, anyway: bool = False) -> str:
    row = _update(session)
    about = _step(session, row.milestone) if row.milestone else _action(session)
    return confirm_update(session, row.id or 0, about.id or 0, ACT, TODAY, anyway=anyway)


def _problems(session: Session, link: OpenLink, **said: object) -> set[str]:
    answer = Answer(**{"milestone": "bando", "kind": "done", "row": 2, **said})  # type: ignore[arg-type]
    with pytest.raises(Refused) as caught:
        _sent(session, link, answer)
    assert session.exec(select(ActionUpdate)).first() is None
    return {problem.field for problem in caught.value.problems}


def test_an_answer_waits_and_changes_nothing_of_the_plan(session: Session, link: OpenLink) -> None:
    before = _step(session)
    answer = Answer("bando", "done", done_on=TODAY, expected_on=TODAY, text=" pubblicato ")
    assert _sent(session, link, answer) == 1
    row = _update(session)
    assert (row.state, row.kind, row.done_on, row.expected_on) == ("waiting", "done", TODAY, None)
    assert (row.text, row.base_version, row.link_id) == ("pubblicato", before.id, link.id)
    assert _step(session).id == before.id
    assert updates_waiting(session) == 1


def test_what_cannot_be_is_refused_at_its_row(session: Session, link: OpenLink) -> None:
    make_action(session, "orti")
    make_milestone(session, "semina", "orti")
    tomorrow, yesterday = TODAY + timedelta(days=1), TODAY - timedelta(days=1)
    assert _problems(session, link) == {"rows.2.done_on"}
    assert _problems(session, link, done_on=tomorrow) == {"rows.2.done_on"}
    assert _problems(session, link, done_on=date(26, 1, 1)) == {"rows.2.done_on"}
    assert _problems(session, link, kind="late") == {"rows.2.text"}
    late = {"kind": "late", "text": "piove"}
    assert _problems(session, link, **late, expected_on=yesterday) == {"rows.2.expected_on"}
    assert _problems(session, link, **late, expected_on=date(9999, 1, 1)) == {"rows.2.expected_on"}
    assert _problems(session, link, kind="late", text="a" * 501) == {"rows.2.text"}
    assert _problems(session, link, kind="boh", done_on=TODAY) == {"rows.2.kind"}
    for other in ("semina", "di-nessuno"):
        found = _problems(session, link, milestone=other, done_on=TODAY)
        assert found == {"rows.2.kind"}, "a link is for one action"
    with pytest.raises(Refused):
        _sent(session, link)


def test_a_version_of_something_else_stands_for_the_one_in_force(
    session: Session, link: OpenLink
) -> None:
    other = _step(session, "collaudo").id or 0
    for version in (0, other, 2**31 - 1):
        _sent(session, link, Answer("bando", "ongoing", version=version))
        assert _update(session).base_version == _step(session).id


def test_the_same_form_is_kept_once_and_a_newer_answer_takes_the_place_of_one_that_waits(
    session: Session, link: OpenLink
) -> None:
    form = uuid4()
    assert _sent(session, link, Answer("bando", "ongoing"), Answer("", "ongoing"), form=form) == 2
    assert _sent(session, link, Answer("bando", "ongoing"), form=form) == 0
    assert _sent(session, link, Answer("bando", "done", done_on=TODAY)) == 1
    states = [(row.milestone, row.kind, row.state) for row in answers_of(session, link)]
    assert states == [
        ("bando", "done", "waiting"),
        (None, "ongoing", "waiting"),
        ("bando", "ongoing", "overtaken"),
    ]
    assert [line.kind for line in update_lines(session, TODAY)] == ["ongoing", "done"]


def test_two_taps_at_once_are_one_answer(engine: Engine) -> None:
    with session_scope(engine, writes=True) as session:
        link = _link(session)
    form, start = uuid4(), Barrier(2)

    def tap(_number: int) -> int:
        start.wait(timeout=20)
        with session_scope(engine, writes=True) as session:
            return receive(session, link, form, [Answer("bando", "ongoing")], NOW)

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(tap, range(2))) == [0, 1]
    with session_scope(engine) as session:
        assert updates_waiting(session) == 1


def test_a_confirmed_day_is_a_new_version_reported_by_an_office_and_no_name(
    session: Session, link: OpenLink
) -> None:
    officer = make_account(session, role="officer").id
    _sent(session, link, Answer("bando", "done", done_on=TODAY, text="Ada ha chiamato"))
    line = update_lines(session, TODAY)[0]
    assert (line.who, line.office, line.title) == ("Ada Rossi", "Servizi educativi", "Bando")
    assert [(item.name, item.now, item.new) for item in line.changes] == [
        ("raggiunta il", None, TODAY)
    ]
    act = Change(at=LATER, by=officer)
    assert confirm_update(session, line.id, line.version, act, TODAY) == "confirmed"
    step = _step(session)
    assert (step.done_on, step.due_on, step.title) == (TODAY, date(2026, 11, 29), "Bando")
    assert (step.reason, step.recorded_by) == ("riferito da Servizi educativi", officer)
    assert "Ada" not in str([row.model_dump() for row in history_of(session, MilestoneVersion)])
    row = _update(session)
    assert (row.state, row.decided_by, row.decided_at) == ("confirmed", officer, LATER)
    assert updates_waiting(session) == 0
    with pytest.raises(Refused):
        confirm_update(session, line.id, step.id or 0, act, TODAY)


def test_a_late_milestone_moves_and_a_done_action_ends(session: Session, link: OpenLink) -> None:
    day = date(2027, 1, 15)
    _sent(session, link, Answer("bando", "late", text="ricorso", expected_on=day))
    assert _confirm(session) == "confirmed"
    assert (_step(session).due_on, _step(session).done_on) == (day, None)
    _sent(session, link, Answer("", "done", done_on=TODAY))
    assert _confirm(session) == "confirmed"
    action = _action(session)
    assert action.status == "done"
    said = "Riferito da Servizi educativi il 22/11/2026: conclusa il 22/11/2026."
    assert action.status_reason == said


def test_what_says_nothing_new_is_kept_and_writes_no_version(
    session: Session, link: OpenLink
) -> None:
    before = (_step(session).id, _action(session).id)
    for answer in (
        Answer("bando", "nothing_new"),
        Answer("bando", "ongoing"),
        Answer("bando", "late", text="ferie"),
        Answer("", "ongoing"),
    ):
        _sent(session, link, answer)
        assert update_lines(session, TODAY)[-1].changes == ()
        assert _confirm(session) == "confirmed"
    assert (_step(session).id, _action(session).id) == before


def test_an_answer_about_a_planned_action_begins_it(session: Session, link: OpenLink) -> None:
    change_action_status(session, "mensa", "planned", "delibera", ACT, on=TODAY)
    _sent(session, link, Answer("", "ongoing"))
    assert _confirm(session) == "confirmed"
    assert _action(session).status == "ongoing"


def test_who_looked_at_another_version_looks_again(session: Session, link: OpenLink) -> None:
    _sent(session, link, Answer("bando", "done", done_on=TODAY))
    line = update_lines(session, TODAY)[0]
    change_milestone(session, "bando", {"title": "Bando mense"}, ACT)
    with pytest.raises(Overtaken):
        confirm_update(session, line.id, line.version, ACT, TODAY)
    again = update_lines(session, TODAY)[0]
    assert not again.clashes, "another field changed"
    assert confirm_update(session, again.id, again.version, ACT, TODAY) == "confirmed"
    assert (_step(session).title, _step(session).done_on) == ("Bando mense", TODAY)


def test_the_same_field_changed_meanwhile_shows_both_and_loses_nothing(
    session: Session, link: OpenLink
) -> None:
    shown = _step(session).id or 0
    theirs, mine = date(2026, 12, 5), date(2026, 12, 20)
    change_milestone(session, "bando", {"due_on": theirs}, Change(at=NOW))
    _sent(session, link, Answer("bando", "late", text="x", expected_on=mine, version=shown))
    line = update_lines(session, TODAY)[0]
    values = [(item.base, item.now, item.new, item.clash) for item in line.changes]
    assert values == [(date(2026, 11, 29), theirs, mine, True)]
    assert _confirm(session) == "overtaken"
    assert _step(session).due_on == theirs
    assert update_lines(session, TODAY)[0].overtaken
    assert updates_waiting(session) == 1
    assert _confirm(session, anyway=True) == "confirmed"
    assert _step(session).due_on == mine
    assert updates_waiting(session) == 0


def test_the_same_value_stated_meanwhile_is_no_conflict(session: Session, link: OpenLink) -> None:
    shown = _step(session).id or 0
    change_milestone(session, "bando", {"done_on": TODAY}, Change(at=NOW))
    _sent(session, link, Answer("bando", "done", done_on=TODAY, version=shown))
    assert update_lines(session, TODAY)[0].changes == ()
    assert _confirm(session) == "confirmed"


def test_a_no_needs_a_reason_that_whoever_answered_reads(session: Session, link: OpenLink) -> None:
    trick = "fatto\n\nNon confermata: niente"
    _sent(session, link, Answer("bando", "done", done_on=TODAY, text=trick))
    assert (_update(session).text, _update(session).decision) == (trick, "")
    number = _update(session).id or 0
    for reason in ("  ", "x" * 501):
        with pytest.raises(Refused):
            decline_update(session, number, reason, ACT)
    decline_update(session, number, "manca la determina", ACT)
    row = _update(session)
    assert row.state == "declined"
    assert (row.text, row.decision) == (trick, "manca la determina")
    assert _step(session).done_on is None
    for again in (lambda: decline_update(session, number, "x", ACT), lambda: _confirm(session)):
        with pytest.raises(Refused):
            again()
    with pytest.raises(LookupError):
        decline_update(session, 99, "x", ACT)


def test_two_officers_at_once_write_one_version(engine: Engine) -> None:
    with session_scope(engine, writes=True) as session:
        link = _link(session)
        _sent(session, link, Answer("bando", "done", done_on=TODAY))
        line = update_lines(session, TODAY)[0]
        versions = len(history_of(session, MilestoneVersion, milestone="bando"))
    start = Barrier(2)

    def press(_number: int) -> str:
        start.wait(timeout=20)
        try:
            with session_scope(engine, writes=True) as session:
                return confirm_update(session, line.id, line.version, ACT, TODAY)
        except (Refused, Overtaken) as error:
            return type(error).__name__

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(press, range(2))) == ["Refused", "confirmed"]
    with session_scope(engine) as session:
        assert len(history_of(session, MilestoneVersion, milestone="bando")) == versions + 1


def test_answers_outlive_whoever_gave_them_without_a_name(session: Session, link: OpenLink) -> None:
    _sent(session, link, Answer("bando", "done", done_on=TODAY))
    erase_colleague(session, link.colleague.id or 0, LATER)
    line = update_lines(session, TODAY)[0]
    assert (line.who, line.office) == ("", "")
    assert _confirm(session) == "confirmed"
    assert _step(session).reason == "riferito da chi segue l’azione"


def test_the_words_of_decided_answers_are_emptied_after_two_years(
    session: Session, link: OpenLink
) -> None:
    _sent(session, link, Answer("bando", "late", text="ricorso"))
    _confirm(session)
    assert forget_old(session, LATER + timedelta(days=729)) == 0
    assert forget_old(session, LATER + timedelta(days=731)) == 1
    session.expire_all()
    assert _update(session).text == ""
