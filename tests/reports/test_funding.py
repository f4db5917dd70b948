"""What lines of funding come to: each euro once, and the years make the total."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from foodplan.models.funding import FundingAmount, FundingLineVersion
from foodplan.models.plan import FundingProgramme, FundingProgrammeVersion
from foodplan.reports import funding
from foodplan.reports.funding import Wanted, money
from foodplan.reports.office.funding import line_page
from foodplan.rules.funding import STAGES
from foodplan.store.funding import (
    AmountInput,
    Line,
    add_line,
    get_amount,
    get_line,
    set_amount,
    set_splits,
)
from foodplan.store.history import Change, Moment, record
from tests.factories.indicators import CHANGE, TODAY, make_action, make_goal, make_plan

SAID = {"programme": "pn", "title": "Cucine", "payer": "european", "source": "Delibera"}
PART = SAID | {"title": "Quota dello Stato", "payer": "national", "part_of": "cucine"}
NOW = Moment(TODAY)
_SECONDS = count()


def change(reason: str = "") -> Change:
    at = datetime(2026, 11, 22, 9, tzinfo=UTC) + timedelta(seconds=next(_SECONDS))
    return Change(at=at, reason=reason)


@pytest.fixture
def plan(sqlite_session: Session) -> Session:
    session = sqlite_session
    make_plan(session)
    make_goal(session)
    make_action(session, "mensa", title="Mensa")
    session.add(FundingProgramme(slug="pn"))
    session.flush()
    values = {"title": "PN", "kind": "pn_metro", "source": "mozione"}
    record(session, FundingProgrammeVersion, {"programme": "pn"}, values, CHANGE)
    return session


def state(session: Session, slug: str, year: int, cents: int | None, stage: str = "paid") -> None:
    row = get_amount(session, slug, year, stage, NOW)
    item = AmountInput(year, stage, cents, act="Determina", beyond=True)
    set_amount(session, slug, row.id or 0 if row else 0, item, change("perché sì"), TODAY)


def test_a_part_is_in_no_year_when_its_whole_says_anything(plan: Session) -> None:
    add_line(plan, SAID, change(), TODAY)
    state(plan, "cucine", 2025, 100)
    part = add_line(plan, PART, change(), TODAY)
    state(plan, part, 2025, 30)
    state(plan, part, 2026, 20)
    found = money(plan, TODAY)
    assert found.totals["paid"] == 100
    assert {year: totals["paid"] for year, totals in found.years} == {2025: 100, 2026: None}
    state(plan, "cucine", 2025, None)
    found = money(plan, TODAY)
    assert found.totals["paid"] == 50
    assert {year: totals["paid"] for year, totals in found.years} == {2025: 30, 2026: 20}
    assert found.totals["programmed"] is None


def line(slug: str, part_of: str | None, amounts: dict[tuple[int, str], int]) -> Line:
    version = FundingLineVersion(line=slug, programme="pn", title=slug, payer="x", part_of=part_of)
    rows = [
        FundingAmount(line=slug, year=year, stage=stage, cents=cents)
        for (year, stage), cents in amounts.items()
    ]
    return Line(version, tuple(rows), ())


@given(
    st.lists(
        st.dictionaries(
            st.tuples(st.integers(2024, 2027), st.sampled_from(list(STAGES))),
            st.integers(0, 10**9),
            max_size=6,
        ),
        min_size=1,
        max_size=6,
    ),
    st.lists(st.integers(0, 5), min_size=6, max_size=6),
)
def test_the_years_make_the_total(
    amounts: list[dict[tuple[int, str], int]], above: list[int]
) -> None:
    lines = [
        line(f"l{at}", f"l{above[at]}" if above[at] < at else None, said)
        for at, said in enumerate(amounts)
    ]
    parts = funding.parts_of(lines)
    whole = funding.totals(lines, parts)
    years = {year for item in lines for year in item.years}
    for stage in STAGES:
        found = [funding.totals(lines, parts, year)[stage] for year in years]
        known = [cents for cents in found if cents is not None]
        assert whole[stage] == (sum(known) if known else None)


def test_a_year_narrows_lines_and_totals(plan: Session) -> None:
    add_line(plan, SAID, change(), TODAY)
    state(plan, "cucine", 2025, 100)
    state(plan, "cucine", 2026, 7)
    add_line(plan, SAID | {"title": "Orti"}, change(), TODAY)
    found = money(plan, TODAY, None, Wanted(year=2026))
    assert [row.line.slug for row in found.rows] == ["cucine"]
    assert found.rows[0].totals["paid"] == 7
    assert found.totals["paid"] == 7
    assert [year for year, _totals in found.years] == [2026]
    assert found.every_year == (2025, 2026)


def test_the_history_tells_amounts_shares_and_what_was_taken_away(plan: Session) -> None:
    add_line(plan, SAID, change(), TODAY)
    state(plan, "cucine", 2026, 123_456)
    state(plan, "cucine", 2026, 5)
    state(plan, "cucine", 2026, None)
    for shares in ({"mensa": 10_000}, {}):
        now = get_line(plan, "cucine", NOW)
        assert now is not None
        set_splits(plan, "cucine", now.opened, shares, change("nuova convenzione"), TODAY)
    page = line_page(plan, "cucine", TODAY)
    assert page is not None
    said = [
        (item.what, [(diff.name, diff.before, diff.after) for diff in item.changes])
        for item in page.history
    ]
    assert said == [
        ("Mensa", [("la spende", True, False)]),
        ("Mensa", []),
        ("pagati 2026", [("indicato", True, False)]),
        ("pagati 2026", [("euro", "1234,56 €", "0,05 €")]),
        ("pagati 2026", []),
        ("", []),
    ]
    assert page.history[0].why == "nuova convenzione"
