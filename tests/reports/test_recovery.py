"""What the page of recovered food says: who takes food, and the city's figures."""

import csv
import dataclasses
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlmodel import Session

from foodplan.models.organisations import Node
from foodplan.reports.recovery import (
    DonorReport,
    Kilos,
    RecoveryReport,
    Wanted,
    csv_of_recovery,
    donor_report,
    recovery_report,
    wanted_from,
)
from foodplan.reports.recovery import figures as recovery_figures
from foodplan.reports.recovery.donors import Slot, Taker
from foodplan.reports.recovery.download import FlatRow
from foodplan.reports.recovery.figures import CityMonth, closed_and_running
from foodplan.rules.calendar import end_of_rome_day
from foodplan.rules.ledger import Method, SourceKind
from foodplan.store.acceptance import AcceptanceInput, set_acceptance
from foodplan.store.history import Moment
from foodplan.store.ledger.eliminations import EliminatedFlow
from foodplan.store.measures import Measures
from foodplan.store.organisations import OrganisationInput, change_organisation
from tests.factories.indicators import make_flow
from tests.factories.ledger import TODAY, Ledger, make_intake, make_ledger
from tests.factories.organisations import CHANGE, make_organisation, make_site

BREAD = AcceptanceInput(("pane-forno",), (1, 4), "09:00", "12:00", "000 000 000", "Da 5 kg.")
FRUIT = AcceptanceInput(("ortofrutta",), (6,), "", "", "frutta@demo.example")
SINCE = date(2026, 1, 1)
TUESDAY, SUNDAY = 1, 6


@pytest.fixture
def ledger(sqlite_session: Session) -> Ledger:
    return make_ledger(sqlite_session)


def takes(ledger: Ledger, said: AcceptanceInput = BREAD, slug: str = "a") -> None:
    set_acceptance(ledger.session, ledger.site.id, slug, said, CHANGE, SINCE)


def donors(ledger: Ledger, category: str, weekday: int | None, **more: Any) -> DonorReport:
    moment = more.pop("moment", Moment(TODAY))
    return donor_report(ledger.session, moment, Wanted(category, weekday), TODAY, **more)


def test_a_donor_with_bread_on_tuesday_finds_who_takes_it(ledger: Ledger) -> None:
    takes(ledger)
    report = donors(ledger, "pane-forno", TUESDAY)
    (taker,) = report.takers
    assert (taker.name, report.category_name) == ("Emporio prova", "Pane e prodotti da forno")
    (slot,) = taker.slots
    assert (slot.days, slot.from_time, slot.to_time) == (("martedì", "venerdì"), "09:00", "12:00")
    assert [part.href for part in slot.contact] == ["tel:000000000"]
    assert (slot.conditions, slot.over) == ("Da 5 kg.", False)


def test_no_result_says_how_many_there_are_without_each_filter(ledger: Ledger) -> None:
    takes(ledger)
    takes(ledger, FRUIT, "b")
    report = donors(ledger, "pane-forno", SUNDAY)
    assert report.takers == ()
    assert (report.every, report.without_day, report.without_category) == (1, 1, 1)
    assert report.other_days == (("1", "martedì"), ("4", "venerdì"))
    assert len(donors(ledger, "", None).takers) == 1


def test_an_unknown_category_or_day_asks_for_any_and_for_today() -> None:
    assert wanted_from("x", "", TODAY) == Wanted("x", SUNDAY)
    assert wanted_from("", "9", TODAY) == Wanted("", SUNDAY)
    assert wanted_from("", "tutti", TODAY) == Wanted("", None)
    assert (wanted_from("", "3", TODAY).day_word, Wanted("", None).day_word) == ("3", "tutti")


def test_a_category_that_does_not_exist_is_no_filter(ledger: Ledger) -> None:
    takes(ledger)
    assert len(donors(ledger, "sassi", None).takers) == 1


def test_who_did_not_agree_to_be_named_is_not_found_now_or_then(ledger: Ledger) -> None:
    takes(ledger)
    shy = make_organisation(ledger.session, "riservata", "Riservata", public_name=False)
    site = make_site(ledger.session, "riservata", shy)
    set_acceptance(ledger.session, site.id, "a", BREAD, CHANGE, SINCE)
    assert [taker.name for taker in donors(ledger, "", None).takers] == ["Emporio prova"]
    withdrawn = OrganisationInput("Emporio di prova", "emporium", public_name=False)
    change_organisation(ledger.session, ledger.site.organisation or 0, withdrawn, CHANGE, TODAY)
    then = Moment(date(2026, 11, 1), end_of_rome_day(date(2026, 11, 1)))
    assert donors(ledger, "", None, moment=then).every == 0


def test_a_past_day_shows_what_was_taken_then_without_contacts(ledger: Ledger) -> None:
    takes(ledger)
    then = Moment(date(2026, 11, 1), end_of_rome_day(date(2026, 11, 1)))
    (taker,) = donors(ledger, "pane-forno", TUESDAY, moment=then).takers
    assert taker.slots[0].contact == ()


def test_who_has_finished_for_today_comes_last_and_says_so(ledger: Ledger) -> None:
    today = AcceptanceInput(("pane-forno",), (SUNDAY,), "07:00", "09:00", "000 000 000")
    takes(ledger, today)
    late = make_site(ledger.session, "tardi")
    set_acceptance(
        ledger.session, late.id, "a", dataclasses.replace(today, to_time="20:00"), CHANGE, SINCE
    )
    found = donors(ledger, "", SUNDAY, clock="10:00").takers
    assert [(taker.name, taker.slots[0].over) for taker in found] == [
        ("Tardi", False),
        ("Emporio prova", True),
    ]
    assert not donors(ledger, "", None, clock="10:00").takers[0].slots[0].over


def story(ledger: Ledger) -> None:
    """The hub's 300 kg of the design, in October, grams exact."""
    session, hub = ledger.session, ledger.site
    make_site(session, "emporio-b", area="7")
    make_site(session, "cucina", area="3")
    way = f"transit:{hub.id}"
    session.add(Node(slug=way, kind="transit"))
    session.flush()
    for source, target, grams in (
        ("source:porta-palazzo", hub.slug, 300_000),
        (hub.slug, way, 200_000),
        (way, "emporio-b", 118_000),
        (way, "cucina", 80_000),
        (way, "count", 2_000),
        (hub.slug, "waste:composting", 15_000),
        ("emporio-b", "people", 90_000),
        ("emporio-b", "waste:refuse", 5_000),
        ("emporio-b", "count", 3_000),
    ):
        make_flow(session, 202610, source, target, grams)


def test_the_story_is_told_to_the_gram(ledger: Ledger) -> None:
    story(ledger)
    report = recovery_report(ledger.session, TODAY)
    assert report.closed == Kilos(recovered=300_000, distributed=90_000, wasted=20_000, lost=5_000)
    assert report.running == Kilos()
    assert {row.name: row.grams.closed for row in report.destinations} == {
        "Compostaggio": 15_000,
        "Indifferenziato": 5_000,
    }
    assert [row.month for row in report.months if row.kilos] == [202610]


def test_areas_and_categories_sum_to_the_city(ledger: Ledger) -> None:
    story(ledger)
    make_flow(ledger.session, 202611, "source", "emporio-b", 7_000, category="pane-forno")
    report = recovery_report(ledger.session, TODAY)
    for rows in (report.areas, report.categories):
        for name in ("recovered", "distributed", "wasted", "lost"):
            assert sum(getattr(row.closed, name) for row in rows) == getattr(report.closed, name)
            assert sum(getattr(row.running, name) for row in rows) == getattr(report.running, name)
    assert report.running.recovered == 7_000


def test_recovered_is_what_the_plans_measure_says(ledger: Ledger) -> None:
    story(ledger)
    make_flow(
        ledger.session, 202610, "source", "cucina", 4_000, source_kind=SourceKind.PURCHASE
    )  # fmt: skip
    report = recovery_report(ledger.session, TODAY)
    cells = Measures(ledger.session, Moment(TODAY)).cells("recovered", {})
    assert sum(cell.value for cell in cells) == report.consolidated.closed == 300_000
    assert report.closed.other == 4_000
    assert [(row.name, row.surplus) for row in report.sources] == [
        ("eccedenze dei mercati", True),
        ("acquisti", False),
    ]


def test_goods_that_are_no_food_stay_out_and_sales_are_not_redistributed(ledger: Ledger) -> None:
    slug = ledger.site.slug
    make_flow(ledger.session, 202610, "source", slug, 9_000, category="non-alimentari", food=False)
    make_flow(ledger.session, 202610, slug, "buyers", 2_000)
    make_flow(ledger.session, 202610, slug, "feed", 1_000)
    make_flow(ledger.session, 202610, slug, "source:porta-palazzo", 500)
    make_flow(ledger.session, 202610, slug, "transform", 700)
    make_flow(ledger.session, 202610, "transform", slug, 600)
    report = recovery_report(ledger.session, TODAY)
    assert report.closed == Kilos(sold=2_000, feed=1_000, returned=500, cooked=700, made=600)
    assert report.closed.process_loss == 100


def test_the_share_of_each_method_is_of_the_closed_months(ledger: Ledger) -> None:
    make_flow(ledger.session, 202610, "source", ledger.site.slug, 9_000)
    make_flow(ledger.session, 202610, "source", ledger.site.slug, 1_000, method=Method.ESTIMATED)
    make_flow(ledger.session, 202611, "source", ledger.site.slug, 9_000, method=Method.PACK)
    recovered = recovery_report(ledger.session, TODAY).methods[0]
    assert recovered.name == "Recuperato"
    assert [(item.word, item.share) for item in recovered.shares] == [
        ("pesato", 0.9),
        ("stimato", 0.1),
    ]


def test_a_load_that_two_declared_leaves_the_citys_figure_and_no_declaration(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    story(ledger)
    twice = [
        EliminatedFlow(202610, 1, "ortofrutta", int(kind), grams, 1, "Ortofrutta")
        for kind, grams in ((SourceKind.MARKET_SURPLUS, 20_000), (SourceKind.PURCHASE, 1_000))
    ]
    market = int(SourceKind.MARKET_SURPLUS)
    twice.append(EliminatedFlow(202611, 1, "ortofrutta", market, 3_000, 1, "Ortofrutta"))
    make_flow(ledger.session, 202611, "source", ledger.site.slug, 10_000)
    monkeypatch.setattr(recovery_figures, "eliminated_flows", lambda *_arguments: twice)
    report = recovery_report(ledger.session, TODAY)
    assert report.closed.recovered == 300_000
    assert (report.eliminated.closed, report.consolidated.closed) == (20_000, 280_000)
    assert (report.eliminated.running, report.consolidated.running) == (3_000, 7_000)
    (october,) = [row for row in report.months if row.month == 202610]
    assert october.recovered == 280_000
    assert report.months[0].recovered is None


def test_each_source_tells_the_closed_months_from_those_since(ledger: Ledger) -> None:
    purchase = SourceKind.PURCHASE
    for month, grams in ((202510, 64_000), (202511, 1_000), (202610, 2_000), (202611, 4_000)):
        make_flow(ledger.session, month, "source", ledger.site.slug, grams)
        make_flow(ledger.session, month, "source", ledger.site.slug, grams, source_kind=purchase)
    report = recovery_report(ledger.session, TODAY)
    assert [(row.grams.closed, row.grams.running) for row in report.sources] == [(3_000, 4_000)] * 2
    (goods,) = report.categories
    assert (goods.closed.received, goods.running.received) == (6_000, 8_000)


def test_equivalents_are_of_what_people_got_in_the_closed_months(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    slug, asked = ledger.site.slug, []
    make_flow(ledger.session, 202610, "source", slug, 9_000)
    make_flow(ledger.session, 202610, slug, "people", 2_000)
    make_flow(ledger.session, 202611, slug, "people", 4_000)
    make_flow(ledger.session, 202610, slug, "buyers", 1_000)

    def note(_session: Session, grams: dict[str, int], _moment: Moment) -> tuple[()]:
        asked.append(dict(grams))
        return ()

    monkeypatch.setattr(recovery_figures, "equivalents", note)
    recovery_report(ledger.session, TODAY)
    assert asked == [{"ortofrutta": 2_000}]


def test_what_a_count_finds_more_is_no_loss_taken_back(ledger: Ledger) -> None:
    make_flow(ledger.session, 202610, "count", ledger.site.slug, 2_000)
    make_flow(ledger.session, 202610, ledger.site.slug, "count", 5_000)
    report = recovery_report(ledger.session, TODAY)
    assert (report.closed.lost, report.closed.found) == (5_000, 2_000)


def test_a_site_has_finished_at_the_very_minute_it_said(ledger: Ledger) -> None:
    takes(ledger, AcceptanceInput(("ortofrutta",), (SUNDAY,), "09:00", "12:00", "f@demo.example"))
    for clock, over in (("11:59", False), ("12:00", True)):
        (taker,) = donors(ledger, "", SUNDAY, clock=clock).takers
        assert taker.slots[0].over is over
    takes(ledger)
    (another_day,) = donors(ledger, "", TUESDAY, clock="23:00").takers
    assert not another_day.slots[0].over


def test_a_past_day_is_answered_the_same_whatever_is_recorded_later(ledger: Ledger) -> None:
    at = datetime(2026, 10, 20, 10, tzinfo=UTC)
    ledger.post(make_intake(50_000, happened_on=date(2026, 10, 20)), at)
    day = date(2026, 11, 16)
    before = recovery_report(ledger.session, day, end_of_rome_day(day))
    ledger.post(make_intake(9_000, happened_on=date(2026, 10, 21)))
    assert recovery_report(ledger.session, day, end_of_rome_day(day)) == before
    assert before.closed.recovered == 50_000
    assert recovery_report(ledger.session, TODAY).closed.recovered == 59_000


def test_closed_months_are_twelve_and_those_since_reach_today() -> None:
    closed, running = closed_and_running(date(2027, 1, 14))
    assert (closed[0], closed[-1], len(closed)) == (202512, 202611, 12)
    assert running == [202612, 202701]
    assert closed_and_running(date(2027, 1, 15))[1] == [202701]


def test_the_file_holds_what_the_page_shows_and_nothing_runs_in_it(ledger: Ledger) -> None:
    story(ledger)
    make_flow(
        ledger.session, 202611, "source", ledger.site.slug, 4_000, source_kind=SourceKind.PURCHASE
    )
    report = recovery_report(ledger.session, TODAY)
    text = csv_of_recovery(report).decode()
    rows = list(csv.DictReader(text.splitlines()))
    city = [row for row in rows if row["parte"] == "città" and row["misura"] == "recuperato"]
    assert [(row["dal_mese"], row["chiuso"], row["grammi"]) for row in city] == [
        ("2026-10", "sì", "300000")
    ]
    assert {row["voce"] for row in rows if row["parte"] == "destinazione dello scarto"} == {
        "Compostaggio",
        "Indifferenziato",
    }
    assert [row["grammi"] for row in rows if row["voce"] == "acquisti"] == ["4000"]
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row.values())


# Whatever is public: a field more must be written here on purpose.
PUBLIC_FIELDS = {
    Taker: {"name", "organisation", "place", "address", "area", "simulated", "slots"},
    Slot: {"days", "from_time", "to_time", "over", "categories", "contact", "conditions"},
    DonorReport: {
        "wanted", "category_name", "categories", "days", "takers", "every", "without_category",
        "without_day", "other_days",
    },
    RecoveryReport: {
        "day", "past", "months", "closed", "running", "eliminated", "sources", "categories",
        "destinations", "areas", "methods", "equivalents", "simulated",
    },
    CityMonth: {"month", "closed", "kilos", "eliminated"},
    FlatRow: {"parte", "voce", "dal_mese", "al_mese", "chiuso", "misura", "grammi"},
}  # fmt: skip


def test_the_parts_of_the_file_sum_to_its_city_in_closed_months_and_since(ledger: Ledger) -> None:
    story(ledger)
    make_flow(ledger.session, 202611, "source", "emporio-b", 7_000, category="pane-forno")
    make_flow(ledger.session, 202611, "emporio-b", "waste:refuse", 600, category="pane-forno")
    sums: dict[tuple[str, str, str], int] = {}
    text = csv_of_recovery(recovery_report(ledger.session, TODAY)).decode()
    for row in csv.DictReader(text.splitlines()):
        key = row["parte"], row["chiuso"], row["misura"]
        sums[key] = sums.get(key, 0) + int(row["grammi"])
    city = {key[1:]: grams for key, grams in sums.items() if key[0] == "città"}
    assert city["no", "recuperato"] == 7_000
    for part in ("categoria", "zona"):
        assert {key[1:]: grams for key, grams in sums.items() if key[0] == part} == city
    assert sums["fonte", "no", "recuperato"] == 7_000
    assert sums["destinazione dello scarto", "no", "scartato"] == 600
    assert sums["destinazione dello scarto", "sì", "scartato"] == city["sì", "scartato"]


@pytest.mark.parametrize("answer", PUBLIC_FIELDS, ids=lambda answer: answer.__name__)
def test_a_public_answer_carries_its_fields_and_no_other(answer: Any) -> None:
    assert {field.name for field in dataclasses.fields(answer)} == PUBLIC_FIELDS[answer]
