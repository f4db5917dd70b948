"""Every measure of the catalogue: a pure function, one reading, untouched by order or transfers."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from foodplan.progress.cells import Cell
from foodplan.rules.ledger import Method, SourceKind
from foodplan.settings import PROJECT
from foodplan.store.history import Moment
from foodplan.store.ledger import reverse
from foodplan.store.measures import MEASURES, Measures, catalogue, problems_with_measure
from foodplan.store.measures.grains import Grain, less
from foodplan.store.measures.registry import measure
from foodplan.store.measures.split import split_cells
from tests.factories.indicators import TODAY, make_flow, make_opening
from tests.factories.ledger import NOW, make_ledger
from tests.factories.organisations import make_site

MOMENT = Moment(TODAY)
SITE, OTHER = "emporio-prova", "sud"
grains = st.builds(
    Grain,
    month=st.sampled_from([202609, 202610]),
    organisation=st.integers(1, 3),
    site=st.integers(1, 4),
    value=st.integers(-5_000, 50_000),
    method=st.sampled_from([1, 3]),
)


@pytest.fixture
def city(session: Session) -> Session:
    """Two sites with food of every origin that the catalogue names, in one month."""
    make_site(session, SITE)
    make_site(session, OTHER, area="7")
    for kind, grams in (
        (SourceKind.MARKET_SURPLUS, 40_000),
        (SourceKind.FOOD_DRIVE, 6_000),
        (SourceKind.PRIVATE_GIFT, 1_000),
        (SourceKind.PURCHASE, 3_000),
        (SourceKind.PUBLIC_AID, 5_000),
        (SourceKind.SHORT_CHAIN, 2_000),
    ):
        make_flow(session, 202610, "source", SITE, grams, source_kind=kind)
    make_flow(session, 202610, SITE, "people", 20_000)
    make_flow(session, 202610, SITE, "people", 4_000, source_kind=SourceKind.PURCHASE)
    make_flow(session, 202610, SITE, "feed", 700)
    make_flow(session, 202610, SITE, "waste:composting", 300)
    make_flow(session, 202610, SITE, "waste:landfill", 50)
    return session


def total(session: Session, name: str, moment: Moment = MOMENT, **filters: list[str]) -> int:
    said = {key: tuple(words) for key, words in filters.items()}
    return sum(cell.value for cell in Measures(session, moment).cells(name, said))


@pytest.mark.parametrize(
    ("name", "grams"),
    [
        ("received", 57_000),
        ("recovered", 40_000),
        ("donated", 7_000),
        ("bought", 3_000),
        ("public_aid", 5_000),
        ("short_chain", 2_000),
        ("redistributed", 24_000),
        ("feed_or_compost", 1_000),
        ("discarded", 350),
        ("stock_held", 31_950),
    ],
)
def test_each_kind_of_kilos_is_what_its_name_says(city: Session, name: str, grams: int) -> None:
    last = [cell for cell in Measures(city, MOMENT).cells(name, {}) if cell.month == 202610]
    assert sum(cell.value for cell in last) == grams


def test_the_share_redistributed_is_of_surplus_only(city: Session) -> None:
    (cell,) = Measures(city, MOMENT).cells("redistributed_share", {})
    assert (cell.value, cell.base) == (20_000, 40_000)


def test_a_filter_by_origin_meets_the_measure_s_own(city: Session) -> None:
    assert total(city, "donated", source_kind=["food_drive"]) == 6_000
    assert total(city, "donated", source_kind=["market_surplus"]) == 0


def test_stock_stays_while_nothing_moves_and_follows_transfers(city: Session) -> None:
    make_flow(city, 202608, "opening", OTHER, 9_000)
    make_flow(city, 202611, SITE, OTHER, 2_000)
    held = {
        (month, area): total_of(city, month, area)
        for month in (202608, 202609, 202610, 202611)
        for area in ("5", "7")
    }
    assert held[202608, "7"] == held[202609, "7"] == 9_000
    assert (held[202610, "5"], held[202611, "5"]) == (31_950, 29_950)
    assert held[202611, "7"] == 11_000
    assert Measures(city, Moment(date(2026, 8, 31))).cells("stock_held", {})[0].value == 9_000


def total_of(session: Session, month: int, area: str) -> int:
    cells = Measures(session, MOMENT).cells("stock_held", {"area": (area,)})
    return sum(cell.value for cell in cells if cell.month == month)


def test_the_stock_of_the_ledger_is_what_its_balances_say(session: Session) -> None:
    ledger = make_ledger(session)
    ledger.intake(12_000, happened_on=date(2026, 10, 20))
    gone = ledger.distribution(1_500)
    ledger.disposal(500)
    ledger.distribution(300)
    reverse(session, gone.uuid, ledger.actor, NOW + timedelta(hours=1), id=uuid4())
    balance = session.execute(sa.text("SELECT SUM(grams) FROM balance")).scalar()
    last = Measures(session, MOMENT).cells("stock_held", {})[-1]
    assert (last.month, last.value) == (202611, balance)


def test_sites_that_opened_are_those_that_said_how_many_came(city: Session) -> None:
    make_opening(city, SITE, date(2026, 10, 3), 0)
    make_opening(city, OTHER, date(2026, 10, 3), 31)
    make_opening(city, OTHER, date(2026, 10, 10), 22)
    assert total(city, "open_sites") == 2
    assert total(city, "open_sites", area=["7"]) == 1


def test_organisations_count_once_however_many_sites_they_have(session: Session) -> None:
    owner = make_site(session, SITE).organisation
    make_site(session, OTHER, owner)
    for site in (SITE, OTHER):
        make_flow(session, 202610, "source", site, 1_000)
    assert Measures(session, MOMENT).cells("reporting_organisations", {}) == [
        Cell(202610, owner or 0, 1)
    ]
    assert total(session, "active_sites") == 2


def test_a_figure_is_cut_into_the_same_figures_with_one_filter_each(city: Session) -> None:
    measures = Measures(city, MOMENT)
    kinds = [(kind.slug, kind.slug) for kind in SourceKind]
    parts = split_cells(measures, "received", "{}", "source_kind", kinds)
    assert {kind: cells[0].value for kind, cells in parts.items()}["public_aid"] == 5_000
    assert sum(cell.value for cells in parts.values() for cell in cells) == 57_000
    chosen = split_cells(measures, "received", '{"source_kind":["purchase"]}', "source_kind", kinds)
    assert list(chosen) == ["purchase"]
    areas = split_cells(measures, "received", "{}", "area", [("5", "Cinque"), ("7", "Sette")])
    assert list(areas) == ["Cinque"]


def test_measures_ask_a_constant_number_of_queries_and_never_the_lines(city: Session) -> None:
    measures = Measures(city, MOMENT)
    asked: list[str] = []
    sa.event.listen(city.get_bind(), "before_cursor_execute", lambda *args: asked.append(args[2]))
    for name in MEASURES:
        measures.cells(name, {})
    first = len(asked)
    for name, found in MEASURES.items():
        if "area" in found.filters:
            measures.cells(name, {"area": ("5",)})
            measures.cells(name, {"organisation": (SITE,)})
    assert first <= 8
    assert len(asked) == first
    assert not any(re.search(r"\b(FROM|JOIN) (line|movement)\b", text) for text in asked)


@pytest.mark.parametrize("name", sorted(MEASURES))
@given(data=st.data())
@settings(max_examples=15)
def test_the_order_of_rows_changes_no_measure(name: str, data: st.DataObject) -> None:
    found = MEASURES[name]
    parts = [data.draw(st.lists(grains, max_size=6)) for _ in found.reads]
    mixed = [data.draw(st.permutations(part)) for part in parts]
    assert found.make(*parts) == found.make(*mixed)
    assert found.make(*parts) == sorted(
        found.make(*parts), key=lambda cell: (cell.month, cell.organisation, cell.method)
    )


@pytest.mark.parametrize("name", sorted(MEASURES))
def test_transfers_between_sites_change_no_figure_of_the_city(city: Session, name: str) -> None:
    make_opening(city, SITE, date(2026, 10, 3), 31)
    before = by_month(Measures(city, MOMENT).cells(name, {}))
    # Each site has moved something already: a transfer wakes nobody up.
    make_flow(city, 202610, "source", OTHER, 0, movements=1)
    woken = by_month(Measures(city, MOMENT).cells(name, {}))
    make_flow(city, 202610, SITE, OTHER, 9_999, method=Method.PACK)
    make_flow(city, 202610, OTHER, SITE, 1_234)
    assert by_month(Measures(city, MOMENT).cells(name, {})) == woken
    if name not in {"active_sites", "reporting_organisations"}:
        assert before == woken


def by_month(cells: list[Cell]) -> dict[int, tuple[int, int]]:
    sums: dict[int, tuple[int, int]] = {}
    for cell in cells:
        value, base = sums.get(cell.month, (0, 0))
        sums[cell.month] = (value + cell.value, base + (cell.base or 0))
    return {month: made for month, made in sums.items() if any(made)}


# The registry -------------------------------------------------------------------------------------


@pytest.fixture
def guide() -> Iterator[str]:
    """The example of docs/patterns.md as it stands there, and no trace of it afterwards."""
    text = (PROJECT / "docs" / "patterns.md").read_text(encoding="utf-8")
    section = text.partition("## Add a measure")[2].partition("\n## ")[0]
    code = section.partition("```python\n")[2].partition("```")[0]
    assert "@measure(" in code
    yield code
    MEASURES.pop("net_recovered", None)


def test_the_guide_s_example_is_a_measure_as_it_stands(city: Session, guide: str) -> None:
    scope = {**vars(catalogue), "measure": measure, "less": less}
    exec(compile(guide, "docs/patterns.md", "exec"), scope)  # noqa: S102 - our own guide
    assert total(city, "net_recovered") == 40_000 - 350
    assert total(city, "net_recovered", source_kind=["purchase"]) == 0
    assert problems_with_measure("net_recovered", '{"area": ["5"]}') == []


def test_a_measure_needs_a_name_of_its_own_and_something_to_read() -> None:
    said = {"kind": "flow", "unit": "g", "formula": "x"}
    with pytest.raises(ValueError, match="already"):
        measure("recovered", "x", **said)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="reads nothing"):
        measure("vuota", "x", **said)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "filters"),
    [
        ("passages", '{"category": ["ortofrutta"]}'),
        ("active_sites", '{"source_kind": ["purchase"]}'),
        ("stock_held", '{"method": ["weighed"]}'),
        ("passages", '{"node": ["source:mercato"]}'),
    ],
)
def test_a_filter_that_a_measure_cannot_take_is_refused_not_ignored(
    name: str, filters: str
) -> None:
    assert [problem.field for problem in problems_with_measure(name, filters)] == ["filters"]
