"""What a phone may tap: tiles of the site's own habits, packs, shelves, and nobody's name."""

import json
from datetime import UTC, date, datetime

from sqlmodel import Session

from foodplan.reports.emporiums.taps import Tile, taps_report
from foodplan.rules.ledger import SourceKind
from foodplan.store.history import Change
from foodplan.store.ledger import LineInput, reverse
from foodplan.store.organisations import ensure_boundary
from foodplan.store.packs import PackInput, add_pack
from tests.factories.ledger import MARKET, NOW, TODAY, make_intake, make_ledger
from tests.factories.organisations import CHANGE, make_site

PACKED = Change(at=NOW, reason="prova")


def named(tiles: tuple[Tile, ...]) -> list[tuple[str, str]]:
    return [(tile.counterpart, tile.category) for tile in tiles]


def test_tiles_are_what_the_site_itself_did_most(session: Session) -> None:
    ledger = make_ledger(session)
    other = make_site(session, "altro-emporio")
    ledger.intake(50_000)
    ledger.intake(50_000)
    ledger.intake(9_000, category="pane-forno")
    ledger.distribution(1_000)
    ledger.disposal(500)
    report = taps_report(session, ledger.site, TODAY)
    assert named(report.intake) == [(MARKET, "ortofrutta"), (MARKET, "pane-forno")]
    assert report.intake[0] == Tile(
        MARKET, "Porta Palazzo", "ortofrutta", "Ortofrutta", "market_surplus"
    )
    assert report.distribution[0].counterpart == "people"
    assert named(report.disposal)[0] == ("waste:composting", "ortofrutta")
    assert taps_report(session, other, TODAY).intake == ()


def test_where_nothing_went_out_yet_the_tiles_are_what_stands_there_most(session: Session) -> None:
    ledger = make_ledger(session)
    ledger.intake(1_000)
    ledger.intake(7_000, category="pane-forno")
    report = taps_report(session, ledger.site, TODAY)
    assert named(report.distribution) == [("people", "pane-forno"), ("people", "ortofrutta")]
    assert named(report.disposal) == [("waste", "pane-forno"), ("waste", "ortofrutta")]


def test_what_was_taken_back_is_no_habit(session: Session) -> None:
    ledger = make_ledger(session)
    wrong = ledger.intake(1_000)
    reverse(session, wrong.uuid, ledger.actor, NOW, id=make_intake().id)
    assert taps_report(session, ledger.site, TODAY).intake == ()


def test_a_source_that_gave_of_two_origins_has_one_tile_of_the_usual_one(session: Session) -> None:
    ledger = make_ledger(session)
    ledger.intake(1_000, source_kind="private_gift")
    ledger.intake(1_000)
    ledger.intake(1_000)
    report = taps_report(session, ledger.site, TODAY)
    assert [(tile.category, tile.source_kind) for tile in report.intake] == [
        ("ortofrutta", "market_surplus")
    ]


def test_what_came_from_nobody_in_particular_is_no_tile(session: Session) -> None:
    ledger = make_ledger(session)
    ledger.intake(1_000, counterpart="source", source_kind="private_gift")
    assert taps_report(session, ledger.site, TODAY).intake == ()


def test_the_year_before_last_is_forgotten(session: Session) -> None:
    ledger = make_ledger(session)
    long_ago = datetime(2025, 9, 1, 10, tzinfo=UTC)
    ledger.post(make_intake(1_000, happened_on=date(2025, 9, 1)), long_ago)
    assert taps_report(session, ledger.site, TODAY).intake == ()


def test_chips_are_packs_with_net_grams_and_parcels_say_what_they_hold(session: Session) -> None:
    ledger = make_ledger(session)
    add_pack(session, None, PackInput("Cassetta", "ortofrutta", 8_000), PACKED)
    content = {"pane-forno": 2_000, "ortofrutta": 3_000}
    add_pack(session, ledger.site.id, PackInput("Pacco", content=content), PACKED)
    report = taps_report(session, ledger.site, TODAY)
    assert [(chip.category, chip.grams) for chip in report.chips] == [("ortofrutta", 8_000)]
    assert [(chip.grams, dict(chip.content)) for chip in report.parcels] == [(5_000, content)]


def test_shelves_say_how_much_there_is_and_what_expires_first(session: Session) -> None:
    ledger = make_ledger(session)
    for key in ("use_by:2026-11-25:day", "use_by:2026-11-24:day"):
        ledger.intake(0, lines=(LineInput("ortofrutta", 2_000, lot=key),))
    shelves = {shelf.category: shelf for shelf in taps_report(session, ledger.site, TODAY).shelves}
    assert shelves["ortofrutta"].grams == 4_000
    assert shelves["ortofrutta"].first_day == date(2026, 11, 24)
    assert (shelves["pane-forno"].grams, shelves["pane-forno"].first_day) == (0, None)


def test_what_the_phone_keeps_is_json_without_a_person(session: Session) -> None:
    ledger = make_ledger(session)
    ensure_boundary(session, "source:ape", "Ape & figli </script>", CHANGE, SourceKind.PRIVATE_GIFT)
    ledger.intake(1_000, note="per la signora", document="DDT 7")
    kept = json.dumps(taps_report(session, ledger.site, TODAY).as_json(str.upper))
    said = json.loads(kept)
    assert not [word for word in ("signora", "DDT", "@") if word in kept]
    assert said["tiles"]["intake"][0]["category_name"] == "ORTOFRUTTA"
    assert said["site"] == {"slug": "emporio-prova", "name": ledger.site.name, "mode": "weighed"}
    assert said["so_far"]["intake_grams"] == 1_000
    assert "waste:not_harvested" not in {place["slug"] for place in said["destinations"]}


def test_what_comes_from_another_site_keeps_its_form(session: Session) -> None:
    ledger = make_ledger(session)
    make_site(session, "altro-emporio")
    ledger.post(make_intake(1_000, counterpart="altro-emporio"))
    tiles = taps_report(session, ledger.site, TODAY).intake
    assert [(tile.counterpart, tile.plain, tile.source_kind) for tile in tiles] == [
        ("altro-emporio", True, "")
    ]
