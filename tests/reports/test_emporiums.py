"""What the register and the emporiums' public pages say, read from a real ledger."""

import dataclasses
from datetime import UTC, date, datetime

import pytest
from sqlmodel import Session

from foodplan.reports.emporiums import (
    EmporiumReport,
    emporium_report,
    emporiums_report,
    form_choices,
    movement_view,
    movements_report,
    register_report,
)
from foodplan.reports.emporiums.public import Kilos
from foodplan.store.ledger import OpeningInput, reverse
from foodplan.store.organisations import ensure_boundary
from foodplan.store.places import FunctionRecord, PlaceRecord, store_places
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


def test_tiles_name_each_pair_once_and_never_an_unnamed_source(ledger: Ledger) -> None:
    for kind in ("market_surplus", "private_gift"):
        ledger.intake(1_000, source_kind=kind)
    ledger.intake(1_000, counterpart="source", source_kind="private_gift")
    tiles = register_report(ledger.session, ledger.site, TODAY).usual
    assert [(tile.counterpart_name, tile.category) for tile in tiles] == [
        ("Porta Palazzo", "ortofrutta")
    ]


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
    assert page.total == Kilos(57_000, 50_000, 30_000, 2_000)
    assert [(row.slug, row.food) for row in page.categories] == [
        ("ortofrutta", True),
        ("non-alimentari", False),
    ]
    assert report(ledger, category="non-alimentari").total.received == 4_000


def test_a_silent_month_is_missing_and_a_month_of_zeros_is_zero(ledger: Ledger) -> None:
    in_october(ledger)
    page = report(ledger, category="ortofrutta")
    assert page.months[-1].kilos == Kilos(50_000, 50_000, 30_000, 0)
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
    assert (last.households, last.suppressed) == (shown, suppressed)


def test_what_was_said_after_a_month_closed_changes_no_public_count(ledger: Ledger) -> None:
    in_october(ledger, 30)
    late = make_distribution(1_000, happened_on=OCTOBER, opening=OpeningInput(households=33))
    ledger.post(late, NOW)
    assert report(ledger).months[-1].households == 30


def test_what_was_corrected_before_a_month_closed_is_the_public_count(ledger: Ledger) -> None:
    in_october(ledger, 30)
    later = make_distribution(1_000, happened_on=OCTOBER, opening=OpeningInput(households=33))
    ledger.post(later, datetime(2026, 11, 3, tzinfo=UTC))
    assert report(ledger).months[-1].households == 33


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
    assert page.months[-1].households == 7


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


def test_no_public_answer_carries_a_day_an_account_or_a_note() -> None:
    private = {"day", "account", "note", "document", "reason", "people", "minors", "uuid"}
    names = {field.name for field in dataclasses.fields(EmporiumReport)}
    assert not names & private
