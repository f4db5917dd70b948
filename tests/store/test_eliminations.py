"""Possible doubles, what officers say of them, and the city's figure without them."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Engine
from sqlmodel import Session

from foodplan.db import open_session
from foodplan.models.ledger import Elimination
from foodplan.reports.explain import explain_report
from foodplan.rules.problems import Refused
from foodplan.store.accounts import NotAllowed
from foodplan.store.history import Moment, history_of
from foodplan.store.ledger import Posted, eliminations, reverse
from foodplan.store.ledger.doubles import find_pairs, list_candidates
from foodplan.store.ledger.eliminations import eliminated_flows
from foodplan.store.ledger.judgements import Judgement, judge, withdraw
from foodplan.store.measures import ELIMINATED, ELIMINATIONS, MEASURES, Measures, consolidated_total
from foodplan.store.organisations import ensure_boundary
from tests.factories.accounts import make_actor
from tests.factories.doubles import DAY, FIRST, LAST, Doubles, make_doubles, rows_of
from tests.factories.indicators import make_goal, make_indicator, make_plan
from tests.factories.ledger import NOW, TODAY
from tests.factories.organisations import CHANGE

LATER = NOW + timedelta(hours=1)
MOMENT = Moment(TODAY)


@pytest.fixture
def city(session: Session) -> Doubles:
    return make_doubles(session)


def queue(city: Doubles) -> list[tuple[int, int, str]]:
    return [item.pair.key for item in list_candidates(city.session, FIRST, LAST)]


def said(first: Posted, second: Posted, verdict: str = "same", **changes: Any) -> Judgement:
    fields = {"category": "ortofrutta", "reason": "stesso furgone"} | changes
    return Judgement(first.uuid, second.uuid, verdict=verdict, **fields)


def same(city: Doubles, first: Posted, second: Posted, **changes: Any) -> None:
    judge(city.session, said(first, second, **changes), city.officer, LATER)


def total(city: Doubles, moment: Moment = MOMENT) -> tuple[int, int, int]:
    found = consolidated_total(city.session, moment, 202601, 202612)
    return found.declared, found.eliminated, found.consolidated


def refusals(city: Doubles, judgement: Judgement) -> list[str]:
    with pytest.raises(Refused) as refused:
        judge(city.session, judgement, city.officer, LATER)
    return [problem.field for problem in refused.value.problems]


# The queue ---------------------------------------------------------------------------------------


def test_two_organisations_that_declare_one_load_are_in_the_queue(city: Doubles) -> None:
    first = city.intake("nord", 100_000, document="DDT 7")
    second = city.intake("sud", 95_000, counterpart="source", source_kind="market_surplus",
                         document="DDT 7", happened_on=DAY + timedelta(days=1))  # fmt: skip
    found = list_candidates(city.session, FIRST, LAST)
    assert [item.pair.key for item in found] == [(first.seq, second.seq, "ortofrutta")]
    assert (found[0].first.organisation, found[0].second.organisation) == (
        "Emporio di prova", "Emporio di prova",
    )  # fmt: skip
    assert (found[0].first.site, found[0].second.site) == ("Nord", "Sud")
    assert (found[0].first.source_name, found[0].second.source_name) == ("Porta Palazzo", "")
    assert (found[0].first.grams, found[0].second.grams) == (100_000, 95_000)
    assert (found[0].same_document, found[0].same_source) == (True, False)


@pytest.mark.parametrize(
    "changes",
    [
        {"grams": 89_000},
        {"happened_on": DAY + timedelta(days=2)},
        {"counterpart": "source:altro-mercato"},
        {"category": "pane-forno"},
        {"site": "nord"},
        {"category": "non-alimentari"},
    ],
)
def test_what_the_rule_leaves_out_is_in_no_queue(city: Doubles, changes: dict[str, Any]) -> None:
    from_market: dict[str, Any] = {"site": "sud", "grams": 100_000} | changes
    if from_market.get("counterpart"):
        ensure_boundary(city.session, from_market["counterpart"], "Altro", CHANGE)
        from_market["source_kind"] = "market_surplus"
    category = "non-alimentari" if from_market.get("category") == "non-alimentari" else "ortofrutta"
    city.intake("nord", 100_000, category=category)
    city.intake(from_market.pop("site"), from_market.pop("grams"), **from_market)
    assert queue(city) == []


def test_goods_that_are_no_food_give_nothing_up(city: Doubles) -> None:
    first = city.intake("nord", 100_000, category="alimenti-misti")
    second = city.intake("sud", {"ortofrutta": 98_000, "non-alimentari": 49_000})
    same(city, first, second, category="alimenti-misti")
    flows = eliminated_flows(city.session, MOMENT, 202611, 202611)
    assert [(flow.category, flow.grams) for flow in flows] == [("ortofrutta", 98_000)]
    assert total(city) == (198_000, 98_000, 100_000)


def test_what_was_reversed_is_in_no_queue(city: Doubles) -> None:
    city.intake("nord", 100_000)
    second = city.intake("sud", 100_000)
    assert len(queue(city)) == 1
    reverse(city.session, second.uuid, make_actor(role="system"), LATER, id=uuid4())
    assert queue(city) == []


def test_the_queue_is_of_the_days_that_are_asked_for(city: Doubles) -> None:
    first = city.intake("nord", 100_000, happened_on=date(2026, 10, 31))
    second = city.intake("sud", 100_000, happened_on=date(2026, 11, 1))
    key = (first.seq, second.seq, "ortofrutta")
    in_november = list_candidates(city.session, date(2026, 11, 1), date(2026, 11, 30))
    assert [item.pair.key for item in in_november] == [key]
    assert list_candidates(city.session, date(2026, 10, 1), date(2026, 10, 31)) == []


# Judging -----------------------------------------------------------------------------------------


def test_the_same_food_counts_once_for_the_city_and_neither_ledger_changes(city: Doubles) -> None:
    first, second = city.intake("nord", 100_000), city.intake("sud", 95_000)
    before = rows_of(city.session, "line"), rows_of(city.session, "flow_month")
    same(city, second, first)
    assert total(city) == (195_000, 95_000, 100_000)
    assert queue(city) == []
    assert (rows_of(city.session, "line"), rows_of(city.session, "flow_month")) == before
    found = eliminated_flows(city.session, MOMENT, 202611, 202611)
    assert [(item.month, item.category, item.grams) for item in found] == [
        (202611, "ortofrutta", 95_000)
    ]
    assert eliminated_flows(city.session, MOMENT, 202601, 202610) == []


def test_two_loads_leave_the_queue_and_the_figure_as_it_is(city: Doubles) -> None:
    first, second = city.intake("nord", 100_000), city.intake("sud", 95_000)
    judge(city.session, said(first, second, "different"), city.officer, LATER)
    assert (queue(city), total(city)) == ([], (195_000, 0, 195_000))


def test_fewer_grams_than_the_smaller_may_be_the_same_and_never_more(city: Doubles) -> None:
    first, second = city.intake("nord", 100_000), city.intake("sud", 95_000)
    for grams in (0, -1, 95_001):
        assert refusals(city, said(first, second, grams=grams)) == ["grams"]
    same(city, first, second, grams=40_000)
    assert total(city) == (195_000, 40_000, 155_000)


def test_a_judgement_needs_a_reason_a_verdict_and_a_pair(city: Doubles) -> None:
    first, second = city.intake("nord", 100_000), city.intake("sud", 95_000)
    other = city.intake("sud", 1_000)
    assert refusals(city, said(first, second, reason=" ")) == ["reason"]
    assert refusals(city, said(first, second, "boh")) == ["verdict"]
    assert refusals(city, said(first, other)) == [""]
    assert refusals(city, said(first, first)) == [""]
    assert refusals(city, said(first, second, category="pane-forno", reason="")) == ["reason", ""]
    same(city, first, second)
    assert refusals(city, said(first, second, "different")) == [""]


def test_only_the_office_judges(city: Doubles) -> None:
    first, second = city.intake("nord", 100_000), city.intake("sud", 95_000)
    for role in ("operator", "system"):
        with pytest.raises(NotAllowed):
            judge(city.session, said(first, second), make_actor(1, role=role), LATER)
        with pytest.raises(NotAllowed):
            withdraw(city.session, first.uuid, second.uuid, "ortofrutta", "x", make_actor(1), LATER)


def test_what_is_withdrawn_is_in_the_queue_again_with_its_history(city: Doubles) -> None:
    first, second = city.intake("nord", 100_000), city.intake("sud", 95_000)
    same(city, first, second)
    pair = first.uuid, second.uuid, "ortofrutta"
    with pytest.raises(Refused):
        withdraw(city.session, *pair, "", city.officer, LATER)
    withdraw(city.session, *pair, "erano due furgoni", city.officer, LATER + timedelta(hours=1))
    assert (len(queue(city)), total(city)) == (1, (195_000, 0, 195_000))
    with pytest.raises(Refused):
        withdraw(city.session, *pair, "ancora", city.officer, LATER + timedelta(hours=2))
    judge(city.session, said(first, second), city.officer, LATER + timedelta(hours=3))
    rows = history_of(city.session, Elimination, first_seq=first.seq)
    assert [(row.verdict, row.reason, row.recorded_by) for row in rows] == [
        ("same", "stesso furgone", city.officer.account_id),
        ("withdrawn", "erano due furgoni", city.officer.account_id),
        ("same", "stesso furgone", city.officer.account_id),
    ]


def test_a_past_instant_does_not_know_later_judgements(city: Doubles) -> None:
    first, second = city.intake("nord", 100_000), city.intake("sud", 95_000)
    same(city, first, second)
    withdrawn = LATER + timedelta(hours=1)
    withdraw(city.session, first.uuid, second.uuid, "ortofrutta", "no", city.officer, withdrawn)
    known = [total(city, Moment(TODAY, at))[1] for at in (NOW, LATER, withdrawn)]
    assert known == [0, 95_000, 0]


@pytest.mark.parametrize("which", [0, 1])
def test_a_reversed_act_makes_its_elimination_void(city: Doubles, which: int) -> None:
    pair = city.intake("nord", 100_000), city.intake("sud", 95_000)
    same(city, *pair)
    later = LATER + timedelta(hours=1)
    reverse(city.session, pair[which].uuid, make_actor(role="system"), later, id=uuid4())
    left = (95_000, 100_000)[which]
    assert total(city) == (left, 0, left)
    assert total(city, Moment(TODAY, LATER)) == (195_000, 95_000, 100_000)


def test_a_corrected_act_comes_up_again(city: Doubles) -> None:
    first, second = city.intake("nord", 100_000), city.intake("sud", 95_000)
    same(city, first, second)
    third = city.intake("sud", 98_000, replaces=second.uuid, now=LATER + timedelta(hours=1))
    assert queue(city) == [(first.seq, third.seq, "ortofrutta")]
    assert total(city) == (198_000, 0, 198_000)


# Arithmetic --------------------------------------------------------------------------------------


@settings(max_examples=15)
@given(grams=st.lists(st.integers(90_001, 100_000), min_size=3, max_size=3), data=st.data())
def test_three_that_report_one_load_leave_it_once(
    sqlite_engine: Engine, grams: list[int], data: st.DataObject
) -> None:
    with open_session(sqlite_engine, writes=True) as session:
        city = make_doubles(session, "nord", "sud", "est")
        posted = [
            city.intake(site, mass)
            for site, mass in zip(("nord", "sud", "est"), grams, strict=True)
        ]
        pairs = [(0, 1), (0, 2), (1, 2)]
        for one, other in data.draw(st.permutations(pairs)):
            same(city, posted[one], posted[other])
        assert total(city) == (sum(grams), sum(grams) - max(grams), max(grams))
        session.rollback()


def test_what_is_sorted_gives_up_its_lines_in_proportion(city: Doubles) -> None:
    first = city.intake("nord", {"alimenti-misti": 95_001})
    second = city.intake("sud", {"ortofrutta": 60_000, "pane-forno": 40_000})
    same(city, first, second, category="alimenti-misti")
    found = eliminated_flows(city.session, MOMENT, 202611, 202611)
    assert [(item.category, item.grams) for item in found] == [
        ("ortofrutta", 57_001),
        ("pane-forno", 38_000),
    ]
    assert total(city) == (195_001, 95_001, 100_000)


# Measures ----------------------------------------------------------------------------------------


def test_only_the_whole_city_is_consolidated(city: Doubles) -> None:
    first, second = city.intake("nord", 100_000), city.intake("sud", 95_000)
    same(city, first, second)
    measures = Measures(city.session, MOMENT)

    def grams(name: str, **filters: Any) -> int:
        found = measures.cells(name, {key: (word,) for key, word in filters.items()})
        return sum(cell.value for cell in found)

    assert grams("recovered") == 100_000
    assert grams("recovered", organisation="sud") == 95_000
    assert grams("recovered", node="sud") == 95_000
    assert grams("recovered", area="5") == 195_000
    assert grams("recovered", category="ortofrutta") == 100_000
    assert grams("recovered", category="pane-forno") == 0
    assert grams("recovered", method="weighed") == 100_000
    assert grams("recovered", method="estimated") == 0
    assert grams("recovered", source_kind="market_surplus") == 100_000
    assert grams("recovered", source_kind="farm_surplus") == 0
    assert grams("redistributed") == grams("discarded") == 0
    share = measures.cells("surplus_share", {})
    assert sum(cell.value for cell in share) == sum(cell.base or 0 for cell in share) == 100_000


def test_organisations_keep_their_figures_and_records_add_up(city: Doubles) -> None:
    first, second = city.intake("nord", 100_000), city.intake("sud", 95_000)
    same(city, first, second)
    measures = Measures(city.session, MOMENT)
    cells = measures.cells("recovered", {})
    by_owner = {cell.organisation: cell.value for cell in cells}
    assert sorted(by_owner.values()) == [-95_000, 95_000, 100_000]
    assert by_owner[ELIMINATIONS] == -95_000
    assert ELIMINATIONS not in measures.organisations({})
    assert ELIMINATIONS not in {owner for owner, _month in measures.reported()}
    parcels = measures.parcels(MEASURES["recovered"].flows, {}, (202611, 202611))
    assert sum(parcel.grams for parcel in parcels) == sum(cell.value for cell in cells)
    owner = measures.owners[ELIMINATIONS]
    assert owner.shown_name == "eliminazioni (cibo dichiarato due volte)"


def test_a_reversal_that_counts_later_gives_the_elimination_back_then(
    city: Doubles, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = city.intake("nord", 100_000), city.intake("sud", 95_000)
    same(city, first, second)
    counted_in_december = {first.seq: (99, 202612)}
    monkeypatch.setattr(eliminations, "reversals_of", lambda *_args: counted_in_december)
    found = eliminated_flows(city.session, MOMENT, 202601, 202612)
    assert [(item.month, item.grams) for item in found] == [(202611, 95_000), (202612, -95_000)]


def test_the_staircase_of_a_figure_shows_eliminations_and_adds_up(session: Session) -> None:
    make_plan(session)
    make_goal(session)
    make_indicator(session, baseline_source="rilevazione di prova")
    city = make_doubles(session)
    first, second = city.intake("nord", 100_000), city.intake("sud", 95_000)
    same(city, first, second)
    report = explain_report(session, "cibo-recuperato", TODAY, month="2026-11")
    assert report is not None
    values = {row.slug: row.value for row in report.organisations}
    assert values == {"nord": 100.0, "sud": 95.0, "eliminazioni": -95.0}
    records = {(record.organisation, record.kilos) for record in report.records}
    assert (ELIMINATED, -95.0) in records
    assert sum(kilos for _name, kilos in records) == 100.0
    assert next(step.value for step in report.months if step.code == "2026-11") == 100.0
    narrowed = explain_report(
        session, "cibo-recuperato", TODAY, month="2026-11", organisation="eliminazioni"
    )
    assert narrowed is not None
    assert [(record.organisation, record.kilos) for record in narrowed.records] == [
        (ELIMINATED, -95.0)
    ]


def test_a_queue_lists_no_more_than_it_is_asked_for_the_latest_first(city: Doubles) -> None:
    for day in (10, 3, 17):
        for site in ("nord", "sud"):
            city.intake(site, 100_000, happened_on=date(2026, 11, day))
    days = [item.second.day.day for item in list_candidates(city.session, FIRST, LAST)]
    assert days == [17, 10, 3]
    assert len(find_pairs(city.session, FIRST, LAST, most=2)) == 2
