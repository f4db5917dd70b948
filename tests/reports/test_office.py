"""What the office reads: histories, what is to be done, the kilos and movements behind a figure."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from sqlmodel import Session

from foodplan.models.indicators import IndicatorVersion, Target
from foodplan.models.plan import ActionVersion
from foodplan.reports.office import (
    Narrowing,
    breakdown,
    commitment_lines,
    history_lines,
    indicator_page,
    latest_movements,
    office_report,
    organisations_report,
    period_choices,
)
from foodplan.reports.office.action_list import ActionFilter, ListedAction, action_list
from foodplan.rules.ledger import SourceKind
from foodplan.store.edits import choose_official, edit
from foodplan.store.history import Change, Moment, end, history_of, record, version_at
from foodplan.store.ledger import post, reverse
from foodplan.store.organisations import ensure_boundary
from tests.factories.accounts import make_account, make_actor
from tests.factories.indicators import GOAL, declare_nil, make_indicator
from tests.factories.ledger import NOW, TODAY, make_distribution, make_intake
from tests.factories.office import make_city

LATER = Change(at=datetime(2026, 11, 22, 12, tzinfo=UTC), by=None, reason="Delibera")


@pytest.fixture
def city(sqlite_session: Session) -> Session:
    make_city(sqlite_session)
    return sqlite_session


def definition(session: Session, slug: str = "cibo-recuperato") -> IndicatorVersion:
    found = version_at(session, IndicatorVersion, Moment(TODAY), indicator=slug)
    assert found is not None
    return found


def sorts(session: Session) -> dict[str, list[str]]:
    report = office_report(session, TODAY)
    return {group.code: [item.title for item in group.items] for group in report.todo}


def test_what_is_to_be_done_is_computed_from_what_exists(city: Session) -> None:
    todo = sorts(city)
    assert todo["late"] == ["Relazione al Consiglio"]
    assert "Emporio muto" in todo["silent_organisations"]
    assert todo["conflicts"] == ["Mercati"]
    assert todo["no_data"] == ["Mercati"]
    assert todo["no_target"] == ["Mercati"]
    assert todo["unknown_actions"] == ["Mense a chilometro zero"]
    assert office_report(city, TODAY).total == sum(len(items) for items in todo.values())


def test_a_declared_empty_month_is_an_answer(city: Session) -> None:
    for organisation in (1, 2):
        declare_nil(city, organisation, 202610)
    assert "silent_organisations" not in sorts(city)


def test_what_is_done_leaves_the_list(city: Session) -> None:
    period = (date(2025, 1, 1), date(2025, 12, 31))
    choose_official(city, "mercati", *period, "mercati-uno", LATER, TODAY)
    assert "conflicts" not in sorts(city)
    chosen = period_choices(city, "mercati", *period, TODAY)
    assert (chosen.chosen, len(chosen.rows)) == ("mercati-uno", 2)
    page = indicator_page(city, "mercati", TODAY)
    assert page is not None
    assert {line.value: line.official for line in page.observations} == {40.0: True, 42.0: False}
    assert {line.alternatives for line in page.observations} == {2}


def test_observations_of_an_unknown_indicator_are_none(city: Session) -> None:
    assert period_choices(city, "niente", TODAY, TODAY, TODAY).rows == ()
    assert indicator_page(city, "niente", TODAY) is None


def test_a_history_says_who_changed_what_when_and_why(city: Session) -> None:
    account = make_account(city, "anna@example.org", "officer")
    change = Change(at=LATER.at, by=account.id, reason="Delibera")
    row = version_at(city, ActionVersion, Moment(TODAY), action="mensa")
    assert row is not None
    edit(city, ActionVersion, {"action": "mensa"}, row.id or 0, {"status": "done"}, change, TODAY)
    versions = history_of(city, ActionVersion, action="mensa")
    lines = history_lines(
        versions,
        {"status": "stato"},
        {account.id or 0: "Anna"},
        words={"status": {"done": "fatta"}},
    )
    assert [(line.who, line.why, line.since, line.first) for line in lines] == [
        ("Anna", "Delibera", TODAY, False),
        ("caricamento dei dati", "prova", None, True),
    ]
    assert [(item.name, item.before, item.after) for item in lines[0].changes] == [
        ("stato", "unknown", "fatta")
    ]


def test_a_change_of_fields_that_are_not_shown_makes_no_line(city: Session) -> None:
    row = version_at(city, ActionVersion, Moment(TODAY), action="mensa")
    assert row is not None
    edit(city, ActionVersion, {"action": "mensa"}, row.id or 0, {"position": 9}, LATER, TODAY)
    versions = history_of(city, ActionVersion, action="mensa")
    assert [line.first for line in history_lines(versions, {"status": "stato"}, {})] == [True]


def test_a_thing_that_holds_no_more_says_so(city: Session) -> None:
    key = {"indicator": "cibo-recuperato", "due_on": date(2030, 12, 31)}
    end(city, Target, key, LATER, TODAY)
    versions = history_of(city, Target, **key)
    lines = history_lines(versions, {"value": "valore"}, {}, "traguardo")
    assert (lines[0].gone, lines[0].since, lines[0].at) == (True, TODAY, LATER.at)
    assert not lines[1].gone


def test_the_three_cuts_of_the_kilos_each_sum_to_the_whole(city: Session) -> None:
    found = breakdown(city, definition(city), date(2026, 1, 1), TODAY, TODAY, Narrowing())
    assert found is not None
    assert found.grams == 47_000
    for cut in (found.months, found.organisations, found.categories):
        assert sum(share.grams for share in cut) == 47_000
    assert [share.code for share in found.months] == ["202611", "202605"]
    narrowed = breakdown(
        city,
        definition(city),
        date(2026, 1, 1),
        TODAY,
        TODAY,
        Narrowing(202611, "emporio-prova", "Ortofrutta"),
    )
    assert narrowed is not None
    assert narrowed.grams == 12_000


def latest(session: Session, slug: str = "cibo-recuperato", **chosen: object) -> list[int]:
    narrowing = Narrowing(**chosen)  # type: ignore[arg-type]
    rows = latest_movements(session, definition(session, slug), (202601, 202611), TODAY, narrowing)
    return [row.grams for row in rows]


def test_the_last_movements_are_those_that_count(city: Session) -> None:
    assert latest(city) == [5_000, 12_000, 30_000]
    ensure_boundary(city, "source:colletta", "Colletta", LATER, SourceKind.FOOD_DRIVE)
    actor = make_actor(1)
    drive = make_intake(7_000, counterpart="source:colletta", source_kind="food_drive")
    mistake = make_intake(9_000)
    for movement in (drive, mistake, make_distribution(4_000)):
        post(city, movement, actor, NOW)
    reverse(city, mistake.id, actor, NOW, id=uuid4())
    assert latest(city) == [5_000, 12_000, 30_000]
    assert latest(city, month=202611) == [5_000, 12_000]
    assert latest(city, category="Ortofrutta") == [12_000, 30_000]
    assert latest(city, organisation="nessuna") == []


def test_the_last_movements_keep_the_indicators_filters(city: Session) -> None:
    actor = make_actor(1)
    post(city, make_distribution(4_000), actor, NOW)
    for slug, measure, filters, grams in (
        ("dato", "redistributed", "{}", [4_000]),
        ("dato-pane", "redistributed", '{"category": ["pane-forno"]}', []),
        ("da-ovest", "recovered", '{"area": ["9"]}', []),
        ("dal-mercato", "recovered", '{"node": ["source:porta-palazzo"]}', [5_000, 12_000, 30_000]),
        ("altra-sede", "recovered", '{"node": ["altra"]}', []),
        ("stimati", "recovered", '{"method": ["estimated"]}', []),
        ("campi", "recovered", '{"source_kind": ["farm_surplus"]}', []),
        ("altri", "recovered", '{"organisation": ["altri"]}', []),
    ):
        make_indicator(city, slug, goal=GOAL, measure=measure, filters=filters)
        assert latest(city, slug) == grams, slug


def test_only_masses_have_kilos_behind(city: Session) -> None:
    make_indicator(city, "scarto", measure="waste_share", kind="rate", unit="%")
    for slug in ("mercati", "scarto"):
        whole = breakdown(city, definition(city, slug), TODAY, TODAY, TODAY, Narrowing())
        assert whole is None


def listed(city: Session) -> tuple[ListedAction, ...]:
    return action_list(city, ActionFilter(), TODAY).actions


def test_a_term_that_has_passed_is_named_only_while_it_is_open(city: Session) -> None:
    assert [line.overdue for line in commitment_lines(city, TODAY)] == [True]
    assert [line.overdue for line in commitment_lines(city, date(2026, 6, 30))] == [False]
    key = {"action": "mensa"}
    values: dict[str, object] = {
        "kind": "action",
        "plan": "piano-prova",
        "title": "Mense",
        "status": "done",
    }
    values |= {"due_on": date(2026, 1, 1)}
    record(city, ActionVersion, key, values, LATER)
    assert [line.overdue for line in listed(city)] == [False]
    record(
        city, ActionVersion, key, values | {"due_on": date(2026, 1, 1), "status": "ongoing"}, LATER
    )
    assert [line.overdue for line in listed(city)] == [True]


def test_organisations_say_their_sites_and_reports(city: Session) -> None:
    lines = {line.slug: line for line in organisations_report(city, TODAY)}
    assert lines["emporio-prova"].sites == ("Emporio prova",)
    assert lines["emporio-prova"].reports == "ogni mese"
    assert lines["emporio-muto"].sites == ()
    early = {line.slug: line for line in organisations_report(city, date(2025, 1, 2))}
    assert early["emporio-muto"].reports is None
