"""Art. 55 procedures on both databases: usual steps, days that cannot be, order, what is gone."""

from datetime import UTC, date, datetime

import pytest
from sqlmodel import Session

from foodplan.models.actions import ProcedureStep, ProcedureVersion
from foodplan.reports.plan.action_documents import public_file
from foodplan.reports.plan.action_procedures import procedures
from foodplan.rules.problems import Refused
from foodplan.rules.procedures import KINDS, STEPS
from foodplan.store.edits import Overtaken
from foodplan.store.edits.action_documents import Upload, add_document
from foodplan.store.edits.action_procedures import (
    add_procedure,
    add_procedure_step,
    change_procedure,
    change_procedure_step,
    move_procedure_step,
    procedure_steps,
)
from foodplan.store.history import Change, Moment, version_at
from tests.factories.attachments import pdf
from tests.factories.indicators import make_action, make_goal, make_plan

TODAY = date(2026, 11, 22)
CHANGE = Change(at=datetime(2026, 11, 22, 9, tzinfo=UTC), reason="prova")
LATER = Change(at=datetime(2026, 11, 22, 10, tzinfo=UTC), reason="dopo")
HEAD = {"kind": "co_design", "title": "Mense insieme", "initiative": "office", "source": ""}
STEP = {"title": "Avviso", "due_on": None, "done_on": None, "document": "", "note": ""}


@pytest.fixture
def action(session: Session) -> str:
    make_plan(session)
    make_goal(session)
    make_action(session, "mensa", title="Mense")
    return "mensa"


def step(session: Session, slug: str, code: str) -> ProcedureStep:
    row = version_at(session, ProcedureStep, Moment(TODAY), procedure=slug, code=code)
    assert row is not None
    return row


@pytest.mark.parametrize("kind", KINDS)
def test_a_procedure_begins_with_the_usual_steps_of_its_kind(
    session: Session, action: str, kind: str
) -> None:
    slug = add_procedure(session, action, HEAD | {"kind": kind}, CHANGE)
    line = procedures(session, action, Moment(TODAY))[0]
    assert line.slug == slug
    assert [(item.code, item.title) for item in line.steps] == list(STEPS[kind])
    assert {item.state for item in line.steps} == {"undated"}
    assert line.done == line.late == 0


@pytest.mark.parametrize(
    ("said", "field"),
    [({"kind": "gara"}, "kind"), ({"title": ""}, "title"), ({"initiative": "mia"}, "initiative")],
)
def test_a_procedure_that_cannot_be_is_refused(
    session: Session, action: str, said: dict[str, str], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        add_procedure(session, action, HEAD | said, CHANGE)
    assert {item.field for item in refused.value.problems} == {field}


def test_a_step_is_done_put_off_and_taken_away(session: Session, action: str) -> None:
    slug = add_procedure(session, action, HEAD, CHANGE)
    key = {"procedure": slug, "code": "avviso"}
    opened = step(session, slug, "avviso").id or 0
    for said in ({"done_on": date(2026, 11, 23)}, {"due_on": date(2026, 11, 21)}):
        values = STEP | {"active": True} | said
        with pytest.raises(Refused):
            change_procedure_step(session, key, opened, values, LATER, TODAY)
    done = STEP | {"done_on": date(2026, 11, 20), "document": "Avviso 4", "active": True}
    change_procedure_step(session, key, opened, done, LATER, TODAY)
    assert procedures(session, action, Moment(TODAY))[0].done == 1
    with pytest.raises(Overtaken):
        change_procedure_step(session, key, opened, done, LATER, TODAY)
    gone = done | {"active": False}
    opened = step(session, slug, "avviso").id or 0
    change_procedure_step(session, key, opened, gone, LATER, TODAY)
    codes = [item.code for item in procedures(session, action, Moment(TODAY))[0].steps]
    assert "avviso" not in codes
    then = procedures(session, action, Moment(TODAY, CHANGE.at))[0]
    assert "avviso" in [item.code for item in then.steps]


def test_a_step_done_later_was_not_done_before(session: Session, action: str) -> None:
    slug = add_procedure(session, action, HEAD, CHANGE)
    said = STEP | {"due_on": date(2026, 6, 1), "done_on": date(2026, 7, 1)}
    code = add_procedure_step(session, slug, said, CHANGE, TODAY)
    states = [
        {item.code: item.state for item in procedures(session, action, Moment(day))[0].steps}[code]
        for day in (date(2026, 5, 1), date(2026, 6, 2), date(2026, 7, 1))
    ]
    assert states == ["due", "late", "done"]


def test_steps_are_put_in_order(session: Session, action: str) -> None:
    slug = add_procedure(session, action, HEAD | {"kind": "accreditation"}, CHANGE)
    code = add_procedure_step(session, slug, STEP, CHANGE, TODAY)
    usual = [name for name, _title in STEPS["accreditation"]]
    move_procedure_step(session, slug, code, up=True, change=LATER, day=TODAY)
    move_procedure_step(session, slug, usual[0], up=True, change=LATER, day=TODAY)
    codes = [row.code for row in procedure_steps(session, slug, Moment(TODAY))]
    assert codes == [*usual[:-1], code, usual[-1]]
    with pytest.raises(LookupError):
        move_procedure_step(session, slug, "niente", up=True, change=LATER, day=TODAY)


def test_a_procedure_taken_away_takes_its_papers_from_the_public(
    session: Session, action: str
) -> None:
    slug = add_procedure(session, action, HEAD, CHANGE)
    paper = {"title": "Avviso", "url": "", "dated_on": None, "public": True}
    upload = Upload("avviso.pdf", pdf())
    document = add_document(session, "procedure", slug, paper, upload, CHANGE, TODAY)
    assert public_file(session, document, Moment(TODAY)) is not None
    row = version_at(session, ProcedureVersion, Moment(TODAY), procedure=slug)
    assert row is not None
    gone = {"title": "Mense insieme", "initiative": "", "source": "", "active": False}
    change_procedure(session, slug, row.id or 0, gone, LATER, TODAY)
    assert procedures(session, action, Moment(TODAY)) == ()
    assert public_file(session, document, Moment(TODAY)) is None
    with pytest.raises(Overtaken):
        change_procedure(session, slug, row.id or 0, gone, LATER, TODAY)
