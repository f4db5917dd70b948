"""Single placements: switched off, counted once, erased in time, judged on totals alone."""

from datetime import UTC, date, datetime

import pytest
from sqlmodel import Session, select

from foodplan.jobs.placements import keep_placements
from foodplan.models.inclusion import Placement, PlacementErasure
from foodplan.rules.problems import Refused
from foodplan.store.history import Moment
from foodplan.store.inclusion import (
    PlacementInput,
    add_placement,
    change_placement,
    erase_placement,
    get_placement,
    judge_double,
    list_doubles,
    list_releases,
    missing_for_placements,
    remove_mistake,
    set_compliance,
    stated,
)
from tests.factories.inclusion import HALF, TODAY, at, make_programme, state

NOW = Moment(TODAY)
RECORDED = {
    "legal_basis": "art. 6, lettera e", "retention_months": 3, "assessment": "atto 7",
    "assessed_on": date(2026, 1, 1), "active": True,
}  # fmt: skip


def said(programme: str, **changes: object) -> PlacementInput:
    values = {"kind": "permanent", "start_on": date(2026, 1, 1), "end_on": date(2026, 6, 14),
              "weekly_minutes": 20 * 60, "outcomes": {3: "still_there"}} | changes  # fmt: skip
    return PlacementInput(programme, **values)  # type: ignore[arg-type]


@pytest.fixture
def ours(session: Session) -> tuple[str, int, int]:
    programme, (first, second) = make_programme(session, organisations=("semi", "orti"))
    set_compliance(session, RECORDED, 0, at(2026, 1, 2), TODAY)
    return programme, first, second


def enter(session: Session, owner: int, item: PlacementInput) -> Placement:
    code = add_placement(session, owner, item, at(2026, 7, 9), TODAY, switched_on=True)
    row = get_placement(session, owner, code)
    assert row is not None
    return row


def count(session: Session, ours: tuple[str, int, int], measure: str) -> int | None:
    return stated(session, ours[0], ours[1], HALF, NOW).count("permanent", measure)


@pytest.mark.parametrize("name", ["legal_basis", "retention_months", "assessment", "active"])
def test_each_missing_part_keeps_placements_off(session: Session, name: str) -> None:
    programme, (owner,) = make_programme(session)
    empty = {"legal_basis": "", "retention_months": None, "assessment": "", "active": False}
    set_compliance(session, RECORDED | {name: empty[name]}, 0, at(2026, 1, 2), TODAY)
    assert len(missing_for_placements(session, NOW, switched_on=True)) == 1
    with pytest.raises(Refused, match="spenti"):
        add_placement(session, owner, said(programme), at(2026, 7, 9), TODAY, switched_on=True)


def test_the_record_alone_is_not_enough(session: Session, ours: tuple[str, int, int]) -> None:
    with pytest.raises(Refused, match="FOODPLAN_PLACEMENTS"):
        add_placement(session, ours[1], said(ours[0]), at(2026, 7, 9), TODAY, switched_on=False)
    assert missing_for_placements(session, NOW, switched_on=True) == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"end_on": date(2025, 12, 31)}, "end_on"),
        ({"weekly_minutes": 40 * 60 + 1}, "weekly_hours"),
        ({"start_on": date(2027, 1, 1), "end_on": None, "outcomes": {}}, "start_on"),
        ({"outcomes": {12: "none"}}, "after_12"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    session: Session, ours: tuple[str, int, int], changes: dict[str, object], field: str
) -> None:
    with pytest.raises(Refused) as caught:
        enter(session, ours[1], said(ours[0], **changes))
    assert [problem.field for problem in caught.value.problems] == [field]


def test_a_placement_is_counted_once_however_often_it_is_changed(
    session: Session, ours: tuple[str, int, int]
) -> None:
    row = enter(session, ours[1], said(ours[0]))
    assert [count(session, ours, name) for name in ("started", "ended", "hours")] == [1, 1, 471]
    change_placement(session, row, said(ours[0], weekly_minutes=600), at(2026, 7, 10), TODAY)
    change_placement(session, row, said(ours[0], end_on=None), at(2026, 7, 11), TODAY)
    keep_placements(session, datetime(2026, 11, 22, 4, tzinfo=UTC))
    assert [count(session, ours, name) for name in ("started", "ended", "hours")] == [1, 0, 517]


def test_a_mistake_leaves_the_totals_and_an_erasure_does_not(
    session: Session, ours: tuple[str, int, int]
) -> None:
    enter(session, ours[1], said(ours[0]))
    wrong = enter(session, ours[1], said(ours[0], start_on=date(2026, 2, 2)))
    early = enter(session, ours[1], said(ours[0], start_on=date(2026, 3, 3)))
    assert count(session, ours, "started") == 3
    remove_mistake(session, wrong, at(2026, 7, 12), TODAY)
    erase_placement(session, early, at(2026, 7, 12), TODAY)
    assert count(session, ours, "started") == 2
    assert len(session.exec(select(Placement)).all()) == 1


def test_what_was_kept_long_enough_is_erased_and_its_totals_stay(
    session: Session, ours: tuple[str, int, int]
) -> None:
    enter(session, ours[1], said(ours[0]))
    still = enter(session, ours[1], said(ours[0], end_on=None))
    before = keep_placements(session, datetime(2026, 9, 13, 4, tzinfo=UTC))
    after = keep_placements(session, datetime(2026, 9, 14, 4, tzinfo=UTC))
    assert (before[1], after[1]) == ("2 placements counted, 0 erased.",
                                     "2 placements counted, 1 erased.")  # fmt: skip
    assert [row.code for row in session.exec(select(Placement))] == [still.code]
    assert count(session, ours, "started") == 2
    erased = session.exec(select(PlacementErasure)).one()
    assert (erased.erased, erased.cause) == (1, "retention")


def test_a_forgotten_end_keeps_no_placement_for_ever(
    session: Session, ours: tuple[str, int, int]
) -> None:
    enter(session, ours[1], said(ours[0], end_on=None))
    kept = keep_placements(session, datetime(2026, 12, 31, 4, tzinfo=UTC))
    assert kept[1] == "1 placements counted, 0 erased."
    erased = keep_placements(session, datetime(2027, 1, 1, 4, tzinfo=UTC))
    assert erased[1] == "1 placements counted, 1 erased."
    assert session.exec(select(Placement)).all() == []
    assert count(session, ours, "started") == 1


def test_alike_placements_show_the_office_only_how_many(
    session: Session, ours: tuple[str, int, int]
) -> None:
    enter(session, ours[1], said(ours[0]))
    enter(session, ours[2], said(ours[0]))
    (found,) = list_doubles(session, NOW)
    assert (found.half, found.kind, found.alike) == (HALF, "permanent", 1)


def test_what_is_judged_the_same_counts_once(session: Session, ours: tuple[str, int, int]) -> None:
    programme, first, second = ours
    counts = {("work_grant", "hours"): 900}
    for owner in (first, second):
        state(session, programme, owner, {"work_grant": 9}, counts=counts)
    (found,) = list_doubles(session, NOW)
    assert list_releases(session, NOW)[0].started.total == 18
    judge_double(session, found.key, "same", second, at(2026, 7, 20), TODAY)
    (row,) = list_releases(session, NOW)
    assert (row.started.total, row.hours) == (9, 900)
    judge_double(session, found.key, "different", second, at(2026, 9, 20), TODAY)
    assert list_releases(session, NOW) == [row]


def test_a_judgement_of_what_nobody_stated_is_refused(
    session: Session, ours: tuple[str, int, int]
) -> None:
    key = (ours[0], HALF, "permanent", ours[1], ours[2])
    with pytest.raises(Refused, match="non si somigliano"):
        judge_double(session, key, "same", ours[1], at(2026, 7, 20), TODAY)
