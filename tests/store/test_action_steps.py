"""Milestones, tasks and parties of an action on both databases: what is kept, what is refused."""

from datetime import UTC, date, datetime

import pytest
from sqlmodel import Session, select

from foodplan.models.actions import ActionParty
from foodplan.models.desk import Colleague
from foodplan.models.plan import MilestoneVersion
from foodplan.reports.plan.action_parties import office_parties, public_parties
from foodplan.rules.problems import Refused
from foodplan.store.edits import Overtaken
from foodplan.store.edits.action_common import unlink
from foodplan.store.edits.action_parties import PartyInput, add_party
from foodplan.store.edits.action_steps import add_step, change_step, move_step, steps_in_order
from foodplan.store.history import Change, Moment, history_of, version_at
from foodplan.store.organisations import OrganisationInput, add_organisation
from foodplan.store.plan import list_milestones
from tests.factories.indicators import make_action, make_goal, make_plan

TODAY = date(2026, 11, 22)
CHANGE = Change(at=datetime(2026, 11, 22, 9, tzinfo=UTC), reason="prova")
STEP = {"kind": "milestone", "title": "Bando", "due_on": None, "done_on": None, "owner": ""}


@pytest.fixture
def action(session: Session) -> str:
    make_plan(session)
    make_goal(session)
    make_action(session, "mensa", title="Mense")
    return "mensa"


def step(session: Session, slug: str) -> MilestoneVersion:
    found = version_at(session, MilestoneVersion, Moment(TODAY), milestone=slug)
    assert found is not None
    return found


def fields_of(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {item.field for item in refused.value.problems}


def test_a_task_is_of_the_office_and_a_milestone_is_public(session: Session, action: str) -> None:
    shown = add_step(session, action, STEP, CHANGE, TODAY)
    hidden = add_step(session, action, STEP | {"kind": "task"}, CHANGE, TODAY)
    assert [row.milestone for row in steps_in_order(session, action, TODAY)] == [shown, hidden]
    assert [row.milestone for row in list_milestones(session, Moment(TODAY), action)] == [shown]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"done_on": date(2026, 11, 23)}, "done_on"),
        ({"due_on": date(2026, 11, 21)}, "due_on"),
        ({"title": "  "}, "title"),
        ({"kind": "niente"}, "kind"),
        ({"owner": "colleague:7"}, "owner"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    session: Session, action: str, said: dict[str, object], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        add_step(session, action, STEP | said, CHANGE, TODAY)
    assert fields_of(refused) == {field}
    assert steps_in_order(session, action, TODAY) == []


def test_what_happened_may_have_been_expected_in_the_past(session: Session, action: str) -> None:
    said = STEP | {"due_on": date(2026, 5, 1), "done_on": date(2026, 5, 3)}
    assert step(session, add_step(session, action, said, CHANGE, TODAY)).done_on == date(2026, 5, 3)


def test_a_step_is_put_off_with_its_history_and_the_second_of_two_is_told(
    session: Session, action: str
) -> None:
    slug = add_step(session, action, STEP | {"due_on": date(2026, 12, 1)}, CHANGE, TODAY)
    opened = step(session, slug).id or 0
    later = Change(at=datetime(2026, 11, 22, 10, tzinfo=UTC), reason="manca il parere")
    change_step(session, slug, opened, STEP | {"due_on": date(2027, 2, 1)}, later, TODAY)
    assert step(session, slug).due_on == date(2027, 2, 1)
    with pytest.raises(Overtaken):
        change_step(session, slug, opened, STEP | {"due_on": None}, later, TODAY)
    days = {row.due_on for row in history_of(session, MilestoneVersion, milestone=slug)}
    assert days == {date(2026, 12, 1), date(2027, 2, 1)}


def test_a_late_step_keeps_its_day_when_something_else_is_said(
    session: Session, action: str
) -> None:
    slug = add_step(session, action, STEP | {"due_on": TODAY}, CHANGE, TODAY)
    opened, after = step(session, slug).id or 0, date(2026, 12, 9)
    said = STEP | {"due_on": TODAY, "note": "sollecitato"}
    change_step(session, slug, opened, said, CHANGE, after)
    both = said | {"done_on": TODAY, "cancelled": True}
    with pytest.raises(Refused) as refused:
        change_step(session, slug, step(session, slug).id or 0, both, CHANGE, after)
    assert fields_of(refused) == {"cancelled"}


def test_steps_are_put_in_order_and_an_end_is_an_end(session: Session, action: str) -> None:
    first, second, third = (
        add_step(session, action, STEP | {"title": name}, CHANGE, TODAY) for name in "abc"
    )
    later = Change(at=datetime(2026, 11, 22, 10, tzinfo=UTC))
    move_step(session, third, up=True, change=later, day=TODAY)
    move_step(session, first, up=True, change=later, day=TODAY)
    order = [row.milestone for row in steps_in_order(session, action, TODAY)]
    assert order == [first, third, second]
    move_step(session, first, up=False, change=later, day=TODAY)
    order = [row.milestone for row in steps_in_order(session, action, TODAY)]
    assert order == [third, first, second]


def make_colleague(session: Session) -> int:
    at = CHANGE.at
    row = Colleague(name="Ada Privata", email="ada@example.org", created_at=at, updated_at=at)
    session.add(row)
    session.flush()
    return row.id or 0


def test_the_public_page_names_no_colleague_and_nobody_who_did_not_agree(
    session: Session, action: str
) -> None:
    shy = add_organisation(session, "riservata", OrganisationInput("Riservata", "donor"), CHANGE)
    open_ = OrganisationInput("Aperta", "donor", public_name=True)
    known = add_organisation(session, "aperta", open_, CHANGE)
    for said in (
        PartyInput("responsible", organisation_id=known),
        PartyInput("contributing", organisation_id=shy),
        PartyInput("responsible", colleague_id=make_colleague(session)),
        PartyInput("contributing", name="Città  metropolitana"),
    ):
        add_party(session, action, said, CHANGE, TODAY)
    public = [(line.name, line.role) for line in public_parties(session, action, Moment(TODAY))]
    assert public == [
        ("Aperta", "responsible"),
        ("", "contributing"),
        ("Città metropolitana", "contributing"),
    ]
    office = {line.name for line in office_parties(session, action, Moment(TODAY))}
    assert office == {"Aperta", "Riservata", "Ada Privata", "Città metropolitana"}


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (PartyInput("responsible"), "name"),
        (PartyInput("responsible", organisation_id=99), "organisation"),
        (PartyInput("responsible", colleague_id=99), "colleague"),
        (PartyInput("boh", name="Ente"), "role"),
        (PartyInput("responsible", name="x" * 151), "name"),
        (PartyInput("responsible", organisation_id=99, name="Ente"), "name"),
    ],
)
def test_a_party_that_cannot_be_is_refused(
    session: Session, action: str, said: PartyInput, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        add_party(session, action, said, CHANGE, TODAY)
    assert field in fields_of(refused)
    assert list(session.exec(select(ActionParty))) == []


def test_a_party_taken_away_stays_in_history_and_can_come_back(
    session: Session, action: str
) -> None:
    said = PartyInput("responsible", name="Ente")
    add_party(session, action, said, CHANGE, TODAY)
    with pytest.raises(Refused):
        add_party(session, action, said, CHANGE, TODAY)
    line = office_parties(session, action, Moment(TODAY))[0]
    with pytest.raises(Refused):
        unlink(session, ActionParty, ("action", "party"), line.version, Change(CHANGE.at), TODAY)
    later = Change(at=datetime(2026, 11, 22, 10, tzinfo=UTC), reason="ha lasciato")
    unlink(session, ActionParty, ("action", "party"), line.version, later, TODAY)
    assert office_parties(session, action, Moment(TODAY)) == ()
    assert office_parties(session, action, Moment(TODAY, CHANGE.at))[0].name == "Ente"
    with pytest.raises(Overtaken):
        unlink(session, ActionParty, ("action", "party"), line.version, later, TODAY)
    again = Change(at=datetime(2026, 11, 22, 11, tzinfo=UTC), reason="torna")
    add_party(session, action, said, again, TODAY)
    assert len(office_parties(session, action, Moment(TODAY))) == 1
