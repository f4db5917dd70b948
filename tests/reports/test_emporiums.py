"""What the register and the emporiums' public pages say, read from a real ledger."""

import dataclasses
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlmodel import Session

from foodplan.models.organisations import Node
from foodplan.reports.emporiums import (
    EmporiumReport,
    emporium_report,
    emporiums_report,
    form_choices,
    movement_view,
    movements_report,
    register_report,
)
from foodplan.reports.emporiums.households import Households
from foodplan.reports.emporiums.public import EmporiumRow, EmporiumsReport, MonthRow
from foodplan.reports.recovery import Kilos
from foodplan.rules.calendar import end_of_rome_day
from foodplan.rules.ledger import Method
from foodplan.store.history import Moment
from foodplan.store.ledger import OpeningInput, reverse
from foodplan.store.organisations import (
    NodeInput,
    OrganisationInput,
    change_node,
    change_organisation,
    ensure_boundary,
)
from foodplan.store.places import FunctionRecord, PlaceRecord, store_places
from tests.factories.accounts import make_actor
from tests.factories.indicators import make_flow
from tests.factories.ledger import (
    NOW,
    TODAY,
    Ledger,
    make_distribution,
    make_intake,
    make_ledger,
    make_movement,
)
from tests.factories.organisations import CHANGE, make_organisation, make_site

OCTOBER, OCTOBER_NOON = date(2026, 10, 20), datetime(2026, 10, 20, 10, tzinfo=UTC)


@pytest.fixture
def ledger(sqlite_session: Session) -> Ledger:
    return make_ledger(sqlite_session)


def report(ledger: Ledger, today: date = TODAY, category: str = "") -> EmporiumReport:
    found = emporium_report(ledger.session, ledger.site.slug, today, category)
    assert found is not None
    return found


def in_october(ledger: Ledger, households: int | None = None) -> None:
    ledger.post(make_intake(50_000, happened_on=OCTOBER), OCTOBER_NOON)
    said = None if households is None else OpeningInput(households=households)
    given = make_distribution(30_000, happened_on=OCTOBER, opening=said)
    ledger.post(given, OCTOBER_NOON)


def test_the_first_page_counts_the_day_without_what_was_taken_back(ledger: Ledger) -> None:
    ledger.intake(12_000)
    wrong = ledger.intake(99_000)
    ledger.distribution(4_000)
    reverse(ledger.session, wrong.uuid, ledger.actor, NOW, id=make_intake().id)
    page = register_report(ledger.session, ledger.site, TODAY)
    assert (page.so_far.intakes, page.so_far.intake_grams, page.so_far.out_grams) == (
        1,
        12_000,
        4_000,
    )
    assert page.so_far.households is None
    assert page.stock.food_grams == 8_000


def test_shelves_tell_food_from_other_goods(ledger: Ledger) -> None:
    ledger.intake(12_000)
    ledger.intake(3_000, category="non-alimentari")
    stock = register_report(ledger.session, ledger.site, TODAY).stock
    assert (stock.food_grams, stock.other_grams) == (12_000, 3_000)


def test_a_correction_stands_beside_its_original_even_on_another_page(ledger: Ledger) -> None:
    wrong = ledger.intake(120_000)
    right = ledger.intake(12_000, replaces=wrong.uuid)
    page = movements_report(ledger.session, ledger.site, TODAY, offset=1)
    (view,) = page.movements
    assert view.row.uuid == wrong.uuid
    assert view.replacement is not None
    assert view.replacement.uuid == right.uuid
    assert page.total == 2


def test_a_reversal_is_nobodys_own_movement(ledger: Ledger) -> None:
    posted = ledger.intake(1_000)
    undone = reverse(ledger.session, posted.uuid, ledger.actor, NOW, id=make_intake().id)
    assert movement_view(ledger.session, undone.uuid) is None
    assert movement_view(ledger.session, make_intake().id) is None


def test_forms_offer_the_unnamed_source_last_and_no_field(ledger: Ledger) -> None:
    ensure_boundary(ledger.session, "source:antico", "Antico forno", CHANGE)
    choices = form_choices(ledger.session, TODAY)
    assert [slug for slug, _ in choices.sources] == [
        "source:antico",
        "source:porta-palazzo",
        "source",
    ]
    assert choices.destinations[0][0] == "waste"
    assert "waste:not_harvested" not in dict(choices.destinations)
    assert choices.source_kinds == {"source:porta-palazzo": "market_surplus"}


def test_a_year_is_the_twelve_closed_months_and_never_a_thirteenth(ledger: Ledger) -> None:
    months = [row.month for row in report(ledger).months]
    assert (len(months), months[0], months[-1]) == (12, 202511, 202610)
    january = [row.month for row in report(ledger, date(2027, 1, 15)).months]
    assert (january[0], january[-1]) == (202601, 202612)


def test_kilos_tell_surplus_from_gifts_and_leave_other_goods_out(ledger: Ledger) -> None:
    in_october(ledger)
    gift = make_intake(7_000, happened_on=OCTOBER, counterpart="source", source_kind="private_gift")
    ledger.post(gift, OCTOBER_NOON)
    ledger.post(make_intake(4_000, happened_on=OCTOBER, category="non-alimentari"), OCTOBER_NOON)
    ledger.post(
        make_movement("disposal", "waste:composting", 2_000, happened_on=OCTOBER), OCTOBER_NOON
    )
    ledger.post(make_movement("opening", "opening", 9_000, happened_on=OCTOBER), OCTOBER_NOON)
    page = report(ledger)
    assert page.total == Kilos(recovered=50_000, other=7_000, distributed=30_000, wasted=2_000)
    assert page.total.received == 57_000
    assert [(row.surplus, row.grams.closed) for row in page.sources] == [
        (True, 50_000),
        (False, 7_000),
    ]
    assert [(row.slug, row.food) for row in page.categories] == [
        ("ortofrutta", True),
        ("non-alimentari", False),
    ]
    assert report(ledger, category="non-alimentari").total.received == 4_000


def test_a_silent_month_is_missing_and_a_month_of_zeros_is_zero(ledger: Ledger) -> None:
    in_october(ledger)
    page = report(ledger, category="ortofrutta")
    assert page.months[-1].kilos == Kilos(recovered=50_000, distributed=30_000)
    assert page.months[-2].kilos is None


@pytest.mark.parametrize(
    ("households", "shown", "suppressed"),
    [(None, None, False), (0, 0, False), (1, None, True), (4, None, True), (5, 5, False)],
)
def test_few_households_are_suppressed_and_none_is_shown(
    ledger: Ledger, households: int | None, shown: int | None, *, suppressed: bool
) -> None:
    in_october(ledger, households)
    last = report(ledger).months[-1]
    assert (last.passages.count, last.passages.suppressed) == (shown, suppressed)


def test_what_was_said_after_a_month_closed_changes_no_public_count(ledger: Ledger) -> None:
    in_october(ledger, 30)
    late = make_distribution(1_000, happened_on=OCTOBER, opening=OpeningInput(households=33))
    ledger.post(late, NOW)
    assert report(ledger).months[-1].passages.count == 30


def test_what_was_corrected_before_a_month_closed_is_the_public_count(ledger: Ledger) -> None:
    in_october(ledger, 30)
    later = make_distribution(1_000, happened_on=OCTOBER, opening=OpeningInput(households=33))
    ledger.post(later, datetime(2026, 11, 3, tzinfo=UTC))
    assert report(ledger).months[-1].passages.count == 33


def test_households_are_the_organisations_where_it_has_several_sites(ledger: Ledger) -> None:
    in_october(ledger, 3)
    make_site(ledger.session, "seconda", ledger.site.organisation)
    intake = make_intake(1_000, node="seconda", happened_on=OCTOBER)
    said = OpeningInput(households=4)
    ledger.post(intake, OCTOBER_NOON)
    ledger.post(
        make_distribution(500, node="seconda", happened_on=OCTOBER, opening=said), OCTOBER_NOON
    )
    page = report(ledger)
    assert page.several_sites
    assert page.months[-1].passages.count == 7


def test_who_did_not_agree_and_who_is_no_emporium_has_no_page(ledger: Ledger) -> None:
    shy = make_organisation(ledger.session, "riservata", "Riservata", public_name=False)
    make_site(ledger.session, "riservata", shy)
    for slug in ("riservata", "source:porta-palazzo", "nessuno"):
        assert emporium_report(ledger.session, slug, TODAY) is None
    assert [row.site for row in emporiums_report(ledger.session, TODAY).rows] == [ledger.site.slug]


def test_the_list_holds_the_atlas_too_and_a_site_without_movements_has_no_kilos(
    ledger: Ledger,
) -> None:
    place = PlaceRecord(
        "emporio-atlante",
        "Emporio dell'atlante",
        address="via Marconi 23",
        municipality="Ciriè",
        functions=(FunctionRecord("emporium", source_date="2018-03"),),
    )
    store_places(ledger.session, [place], CHANGE)
    own, listed = emporiums_report(ledger.session, TODAY).rows
    assert (own.kilos, own.simulated) == (None, True)
    assert (listed.site, listed.place, listed.kilos) == (None, "emporio-atlante", None)
    assert (listed.address, listed.source_date) == ("via Marconi 23, Ciriè", "2018-03")


def answer_for(ledger: Ledger, slug: str, households: int) -> None:
    """Another organisation whose emporium saw so many households in October."""
    owner = make_organisation(ledger.session, slug, slug.capitalize())
    site = make_site(ledger.session, slug, owner)
    other = Ledger(ledger.session, site, make_actor(owner))
    other.post(make_intake(9_000, node=slug, happened_on=OCTOBER), OCTOBER_NOON)
    said = OpeningInput(households=households)
    given = make_distribution(1_000, node=slug, happened_on=OCTOBER, opening=said)
    other.post(given, OCTOBER_NOON)


def october(ledger: Ledger, slug: str, today: date = TODAY) -> MonthRow:
    found = emporium_report(ledger.session, slug, today)
    assert found is not None
    return next(row for row in found.months if row.month == 202610)


def test_a_small_count_cannot_be_had_from_the_others_and_the_months_total(ledger: Ledger) -> None:
    in_october(ledger, 3)
    answer_for(ledger, "grande", 40)
    answer_for(ledger, "medio", 12)
    slugs = (ledger.site.slug, "grande", "medio")
    seen = {slug: october(ledger, slug) for slug in slugs}
    assert [seen[slug].passages.count for slug in slugs] == [None, 40, None]
    assert [seen[slug].passages.suppressed for slug in slugs] == [True, False, True]
    total = 3 + 40 + 12
    left = total - sum(row.passages.count or 0 for row in seen.values())
    assert left >= 5


def test_no_day_that_is_asked_and_no_filter_gives_a_small_count_away(ledger: Ledger) -> None:
    in_october(ledger, 3)
    answer_for(ledger, "grande", 40)
    answer_for(ledger, "medio", 12)
    late = make_distribution(1_000, happened_on=OCTOBER, opening=OpeningInput(households=9))
    ledger.post(late, datetime(2026, 11, 20, 10, tzinfo=UTC))
    answers = set()
    for day in (date(2026, 11, 14), date(2026, 11, 15), date(2026, 11, 19), TODAY):
        for category in ("", "ortofrutta", "non-alimentari"):
            moment = Moment(day, end_of_rome_day(day))
            found = emporium_report(ledger.session, ledger.site.slug, TODAY, category, moment)
            assert found is not None
            answers |= {
                (row.passages.count, row.passages.suppressed)
                for row in found.months
                if row.month == 202610
            }
    assert answers == {(None, True)}


def test_a_past_day_never_shows_a_month_that_was_not_closed_yet(ledger: Ledger) -> None:
    in_october(ledger, 30)
    day = date(2026, 11, 14)
    found = emporium_report(
        ledger.session, ledger.site.slug, TODAY, asked=Moment(day, end_of_rome_day(day))
    )
    assert found is not None
    assert found.months[-1].month == 202609
    assert found.past


def test_what_another_site_sent_is_not_arrived_from_sources(ledger: Ledger) -> None:
    session, slug = ledger.session, ledger.site.slug
    hub = make_site(session, "hub")
    session.add(Node(slug=f"transit:{hub.id}", kind="transit"))
    session.flush()
    make_flow(session, 202610, "source:porta-palazzo", "hub", 300_000)
    make_flow(session, 202610, "hub", f"transit:{hub.id}", 120_000)
    make_flow(session, 202610, f"transit:{hub.id}", slug, 118_000)
    make_flow(session, 202610, slug, "people", 90_000, method=Method.DERIVED)
    page = report(ledger)
    assert page.total == Kilos(transferred_in=118_000, distributed=90_000)
    assert page.total.received == 0
    assert page.sources == ()
    assert [(item.word, item.share) for item in page.methods] == [("derivato da un conteggio", 1)]
    rows = {row.site: row.kilos for row in emporiums_report(session, TODAY).rows}
    assert rows[slug] == page.total
    assert rows["hub"] == Kilos(recovered=300_000, transferred_out=120_000)


def test_the_way_of_knowing_what_goes_out_is_said_in_words(ledger: Ledger) -> None:
    assert report(ledger).mode == "Pesa quello che esce."
    said = NodeInput(
        name="Emporio", organisation=ledger.site.organisation, site_kind="emporium",
        distribution_mode="by_count",
    )  # fmt: skip
    change_node(ledger.session, ledger.site.id, said, CHANGE)
    assert report(ledger).mode.startswith("Non pesa quello che esce")


def test_who_no_longer_agrees_is_not_named_on_a_past_day_either(ledger: Ledger) -> None:
    in_october(ledger)
    said = OrganisationInput("Emporio di prova", "emporium", public_name=False)
    change_organisation(ledger.session, ledger.site.organisation or 0, said, CHANGE, TODAY)
    then = Moment(date(2026, 11, 20), end_of_rome_day(date(2026, 11, 20)))
    assert emporium_report(ledger.session, ledger.site.slug, TODAY, asked=then) is None
    assert [row.site for row in emporiums_report(ledger.session, TODAY, then).rows] == []


# Whatever is public of an emporium: a field more must be written here on purpose.
PUBLIC_FIELDS = {
    EmporiumReport: {
        "slug", "name", "organisation", "area", "place", "simulated", "several_sites", "mode",
        "months", "total", "sources", "methods", "categories", "category", "day", "past",
    },
    EmporiumsReport: {"day", "past", "months", "rows"},
    EmporiumRow: {
        "name", "address", "area", "site", "place", "status", "source_date", "kilos", "simulated",
    },
    MonthRow: {"month", "kilos", "passages", "reached"},
    Households: {"count", "suppressed"},
}  # fmt: skip


@pytest.mark.parametrize("answer", PUBLIC_FIELDS, ids=lambda answer: answer.__name__)
def test_a_public_answer_carries_its_fields_and_no_other(answer: Any) -> None:
    assert {field.name for field in dataclasses.fields(answer)} == PUBLIC_FIELDS[answer]
