"""Files of places against the atlas: rows told, the better kept, an officer's word untouched."""

import json
import random
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from foodplan.importers.atlas.reading import guess_mapping, sniff
from foodplan.importers.atlas.shape import Given, Mapping, Source, Unreadable
from foodplan.importers.atlas.slugs import fresh_slugs, give_slugs
from foodplan.importers.atlas.trial import Applied, Trial, TrialRow, apply_trial, try_places
from foodplan.models.atlas import PlaceSuggestion
from foodplan.rules.places import Consent
from foodplan.rules.problems import Refused
from foodplan.rules.proposed import grouped, proposed_problems
from foodplan.rules.provenance import EXACT, PUBLISHED, clear_fields, read_provenance
from foodplan.store.history import Moment
from foodplan.store.instance import set_instance_fact
from foodplan.store.places import (
    PlaceFilter,
    PlaceRecord,
    change_place,
    get_place,
    list_places,
    places_stamp,
)
from foodplan.store.suggestions import Decision, decide
from tests.factories.place_files import (
    csv_bytes,
    geojson_bytes,
    point,
    sample,
    shapefile_parts,
    zipped_shapefile,
)
from tests.factories.places import (
    LATER,
    LOADED,
    NASTY,
    add_places,
    add_two_circoscrizioni,
    make_place,
)

TODAY = Moment(date(2026, 11, 22))
PAGE = Source("Elenco di prova", "https://example.org/elenco", "2026-10")
HEAD = ["nome", "indirizzo", "comune", "lat", "lon", "telefono"]
ROW = ["Mercato Uno", "VIA ROMA 1", "Torino", "45,05", "7,65", "011 555 0100"]


def tried(
    session: Session,
    *rows: Sequence[str],
    head: Sequence[str] = HEAD,
    source: Source = PAGE,
    function: str = "market",
    more: dict[str, str] | None = None,
) -> Trial:
    return tried_file(session, csv_bytes(head, *rows), source, function, more)


def tried_file(
    session: Session,
    data: bytes,
    source: Source = PAGE,
    function: str = "market",
    more: dict[str, str] | None = None,
) -> Trial:
    reading = sniff(data)
    mapping = guess_mapping(reading.columns)
    mapping = Mapping({**mapping.columns, **(more or {})})
    return try_places(
        session, data, "elenco", reading, mapping, LATER, function=function, source=source
    )


def only(trial: Trial) -> TrialRow:
    (row,) = trial.rows
    return row


def applied(session: Session, *rows: Sequence[str], **said: Any) -> Applied:
    return apply_trial(session, tried(session, *rows, **said), LATER)


def every(session: Session) -> list[PlaceRecord]:
    return list_places(session, TODAY, PlaceFilter(statuses=None, withheld=True))


def place(session: Session, slug: str) -> PlaceRecord:
    found = get_place(session, slug, TODAY, withheld=True)
    assert found is not None
    return found


def waiting(session: Session) -> list[PlaceSuggestion]:
    return list(session.exec(select(PlaceSuggestion).order_by(col(PlaceSuggestion.id))))


def told(trial: Trial) -> list[str]:
    return [problem.reason for problem in trial.problems]


# The three shared samples


def test_shops_without_a_sign_are_refused_for_their_name_and_still_have_a_point(
    sqlite_session: Session,
) -> None:
    trial = tried_file(sqlite_session, sample("aperto_attivita_commerciali_excerpt_utf8.csv"))
    assert trial.counts["refused"] == trial.read == 31
    assert {(problem.column, problem.reason) for problem in trial.problems} == {
        ("F «INSEGNA»", "Manca il nome.")
    }
    assert (trial.rows[0].lat, trial.rows[0].lon) == pytest.approx((45.07201, 7.659904))


def test_libraries_of_other_provinces_are_refused_and_no_false_town_is_believed(
    session: Session,
) -> None:
    set_instance_fact(session, "city", "Torino")
    add_two_circoscrizioni(session)
    trial = tried_file(session, sample("daf_torino_biblioteche_decimal_comma.csv"))
    assert trial.read == 176
    assert {outcome: count for outcome, count in trial.counts.items() if count} == {
        "added": 142,
        "refused": 34,
    }
    outside = [
        row for row in trial.rows if any("fuori dal Piemonte" in p.reason for p in row.problems)
    ]
    assert len(outside) == 32
    assert all(row.outcome == "refused" for row in outside)
    # Two names are longer than the atlas keeps; all the others could be read.
    assert sum("È lungo" in reason for reason in told(trial)) == 2
    # The file says Torino of Prali and Vigone too: their points give it the lie.
    apply_trial(session, trial, LATER)
    assert place(session, "biblioteca-civica-emilio-garrou").municipality == ""
    assert json.loads(place(session, "biblioteca-civica-emilio-garrou").refs) == {
        "isil": "IT-TO0176"
    }
    again = tried_file(session, sample("daf_torino_biblioteche_decimal_comma.csv"))
    assert (again.counts["same"], again.counts["refused"]) == (142, 34)


def test_the_list_of_municipalities_is_refused_as_a_whole(sqlite_session: Session) -> None:
    with pytest.raises(Unreadable) as caught:
        tried_file(
            sqlite_session, sample("istat_elenco_comuni_italiani_2019_cp1252_thousands_dot.csv")
        )
    assert "non elenca luoghi" in caught.value.problem.text


# One row


def test_a_row_becomes_a_place_with_its_source_in_each_field(session: Session) -> None:
    add_two_circoscrizioni(session)
    trial = tried(session, ROW)
    assert only(trial).outcome == "added"
    assert every(session) == []
    assert apply_trial(session, trial, LATER) == Applied(1, 0, 0)
    new = place(session, "mercato-uno")
    assert (new.address, new.municipality, new.phone) == ("via Roma 1", "Torino", "011 555 0100")
    assert (new.lat, new.lon, new.circoscrizione) == (45.05, 7.65, "1")
    facts = read_provenance(new.provenance)
    assert {"name", "address", "municipality", "phone", "point"} <= set(facts)
    assert facts["phone"].source == "Elenco di prova"
    assert facts["phone"].rank == PUBLISHED
    assert new.functions[0].source_url == PAGE.url


@pytest.mark.parametrize(
    ("changes", "reason", "outcome"),
    [
        ({0: ""}, "Manca il nome.", "refused"),
        ({0: "x" * 200}, "È lungo 200 caratteri", "refused"),
        ({0: "A\x02B"}, "caratteri che non si vedono", "refused"),
        ({0: "TOTALE"}, "riga di totale", "refused"),
        ({3: "0", 4: "0"}, "zero non è una posizione", "added"),
        ({3: "7,65", 4: "45,05"}, "scambiate", "added"),
        ({3: "41,9", 4: "12,5"}, "fuori dal Piemonte", "refused"),
        ({3: "nord"}, "non è una coordinata", "added"),
        ({3: ""}, "coordinata sola", "added"),
        ({1: "", 3: "0", 4: "0"}, "zero non è una posizione", "refused"),
        ({1: ".", 2: "n.d.", 3: "", 4: "", 5: ""}, "Non si sa dove sia", "refused"),
        ({5: "0" * 90}, "È lungo 90 caratteri", "added"),
    ],
)
def test_each_mistake_is_told_at_its_cell(
    sqlite_session: Session, changes: dict[int, str], reason: str, outcome: str
) -> None:
    # Twenty right rows keep the file's own reading sure.
    row = [changes.get(place, cell) for place, cell in enumerate(ROW)]
    others = [
        [f"Altro {n}", f"via Po {n}", "Torino", "45,06", f"7,6{n}", ""] for n in range(10, 30)
    ]
    trial = tried(sqlite_session, row, *others)
    assert trial.rows[0].outcome == outcome
    assert any(reason in text for text in told(trial)), told(trial)
    assert trial.counts["added"] + trial.counts["refused"] == trial.read == 21
    if outcome == "added" and reason != "È lungo 90 caratteri":
        assert trial.rows[0].lat is None


def test_a_row_with_more_cells_than_titles_is_refused(sqlite_session: Session) -> None:
    trial = tried(sqlite_session, [*ROW, "", "altro"])
    assert only(trial).outcome == "refused"
    assert "8 celle" in told(trial)[0]


@pytest.mark.parametrize(
    ("column", "cell", "reason", "suggestion"),
    [
        ("sito", "javascript:alert(1)", "non è un indirizzo web", ""),
        ("mail", "nessuna", "non è un indirizzo di posta", ""),
        ("stato", "boh", "Lo stato «boh» non si conosce", ""),
        ("wheelchair", "forse", "sedia a rotelle", ""),
        ("data fonte", "ieri", "non è una data", ""),
        ("funzione", "Mercati", "non è tra quelle della mappa", "Mercato"),
    ],
)
def test_a_wrong_word_is_told_with_what_to_put_instead(
    sqlite_session: Session, column: str, cell: str, reason: str, suggestion: str
) -> None:
    trial = tried(sqlite_session, [*ROW, cell], head=[*HEAD, column])
    assert reason in told(trial)[0]
    assert trial.problems[0].suggestion == suggestion
    assert only(trial).outcome == ("refused" if column == "funzione" else "added")


def test_words_of_a_row_are_read_as_italians_write_them(sqlite_session: Session) -> None:
    head = [*HEAD, "stato", "wheelchair", "sito", "funzione", "data fonte", "circoscrizione"]
    row = [*ROW, "chiuso per lavori", "in parte", "www.example.org", "Mercato|Mensa", "3/11/2026"]
    apply_trial(sqlite_session, tried(sqlite_session, [*row, "03"], head=head), LATER)
    new = place(sqlite_session, "mercato-uno")
    assert (new.status, new.wheelchair, new.url) == ("works", "limited", "https://www.example.org")
    assert new.function_slugs == ("market", "soup_kitchen")
    assert new.functions[0].source_date == "2026-11-03"
    assert new.circoscrizione == "3"


def test_a_name_that_is_a_script_is_only_a_name(sqlite_session: Session) -> None:
    applied(sqlite_session, [NASTY.replace(";", ""), *ROW[1:]])
    assert every(sqlite_session)[0].name == NASTY


def test_places_of_people_in_need_without_a_published_source_stay_unpublished(
    sqlite_session: Session,
) -> None:
    applied(sqlite_session, ROW, function="soup_kitchen", source=Source())
    applied(sqlite_session, ["Mensa Due", *ROW[1:]], function="soup_kitchen")
    assert place(sqlite_session, "mercato-uno").consent == Consent.WITHHELD
    assert place(sqlite_session, "mensa-due").consent == Consent.SOURCE


# What the file as a whole lacks


@pytest.mark.parametrize(
    ("mapping", "function", "crs", "words"),
    [
        ({"indirizzo": "address"}, "market", 4326, "Manca il nome"),
        ({"nome": "name", "indirizzo": "address"}, "", 4326, "Manca la funzione"),
        ({"nome": "name", "indirizzo": "name"}, "market", 4326, "Più colonne"),
        ({"assente": "name"}, "market", 4326, "non c'è più la colonna «assente»"),
        ({"nome": "name", "lat": "lat", "lon": "lon"}, "market", 0, "sistema di riferimento"),
    ],
)
def test_what_a_file_lacks_is_asked_for(
    sqlite_session: Session, mapping: dict[str, str], function: str, crs: int, words: str
) -> None:
    data = csv_bytes(HEAD, ["A", "via B", "", "5", "9", ""])
    reading = (
        sniff(data, "", Given(crs=crs))
        if crs
        else sniff(csv_bytes(HEAD, [*ROW[:3], "5e9", "", ""]))
    )
    with pytest.raises(Unreadable) as caught:
        try_places(sqlite_session, data, "", reading, Mapping(mapping), LATER, function=function)
    assert words in caught.value.problem.text


# Who is who


def test_rows_of_one_place_are_one_and_told_row_to_row(sqlite_session: Session) -> None:
    near = ["Mercato Uno", "", "Torino", "45,0505", "7,6505", ""]
    other = ["Mercato Due", "via Po 2", "Torino", "45,05", "7,65", ""]
    trial = tried(sqlite_session, near, ROW, other)
    assert [row.outcome for row in trial.rows] == ["merged", "added", "added"]
    assert trial.rows[0].into_row == trial.rows[1].number == 3
    assert len(trial.added) == 2


def test_rows_with_other_codes_in_one_register_are_never_one(sqlite_session: Session) -> None:
    head = [*HEAD, "osm_id"]
    trial = tried(sqlite_session, [*ROW, "node/1"], [*ROW, "node/2"], [*ROW, "node/1"], head=head)
    assert sorted(row.outcome for row in trial.rows) == ["added", "added", "merged"]


@pytest.mark.parametrize(
    ("row", "head"),
    [
        (["Un altro nome", "via Po 9", "", "45,09", "7,69", "", "node/7"], [*HEAD, "osm_id"]),
        (["MERCATO UNO", "", "", "45,0509", "7,65", "", ""], [*HEAD, "osm_id"]),
        (["mercato uno", "v. Roma 1", "Torino", "", "", "", ""], [*HEAD, "osm_id"]),
        (["Con altro nome", "via Po 9", "", "", "", "", "mercato-uno"], [*HEAD, "slug"]),
    ],
)
def test_a_place_is_known_by_code_name_and_distance_address_or_slug(
    sqlite_session: Session, row: list[str], head: list[str]
) -> None:
    add_places(
        sqlite_session,
        make_place(
            "mercato-uno", address="via Roma 1", lat=45.05, lon=7.65, refs='{"osm":"node/7"}'
        ),
    )
    known = only(tried(sqlite_session, row, head=head))
    assert known.place == "mercato-uno"
    assert known.outcome == "changed"


@pytest.mark.parametrize(
    ("row", "outcome"),
    [
        (["Mercato Uno", "", "Torino", "45,0530", "7,65", ""], "queued"),
        (["Mercato Uno", "", "Torino", "", "", ""], "queued"),
        (["Il Mercato Uno di Prova", "", "Torino", "45,0501", "7,65", ""], "queued"),
        (["Mercato Uno", "", "Torino", "45,0990", "7,65", ""], "added"),
        (["Mercato Uno", "via Po 3", "Moncalieri", "", "", ""], "added"),
        (["Mercato Altrove", "", "Torino", "45,0501", "7,65", ""], "added"),
    ],
)
def test_what_may_be_a_double_is_asked_and_not_merged(
    sqlite_session: Session, row: list[str], outcome: str
) -> None:
    old = make_place("mercato-uno", name="Mercato Uno", address="via Roma 1", lat=45.05, lon=7.65)
    add_places(sqlite_session, old)
    trial = tried(sqlite_session, row, ["Altro", "via Lontana 1", "", "45,2", "7,2", ""])
    assert trial.rows[0].outcome == outcome
    apply_trial(sqlite_session, trial, LATER)
    assert place(sqlite_session, "mercato-uno") == old
    asked = waiting(sqlite_session)
    assert len(asked) == (outcome == "queued")
    if asked:
        assert (asked[0].kind, asked[0].reason, asked[0].place) == ("new", "double", None)
        assert "Mercato Uno" in asked[0].text
        # Nobody is asked the same twice.
        again = tried(sqlite_session, row, ["Altro", "via Lontana 1", "", "45,2", "7,2", ""])
        assert [item.outcome for item in again.rows] == ["same", "same"]


def test_a_double_that_was_merged_leads_on_to_its_place(sqlite_session: Session) -> None:
    add_places(
        sqlite_session,
        make_place("vero", name="Mercato vero", lat=45.05, lon=7.65),
        make_place("doppio", name="Mercato doppio", lat=45.06, lon=7.66, merged_into="vero"),
    )
    assert (
        only(tried(sqlite_session, ["Mercato doppio", "", "", "45,06", "7,66", ""])).place == "vero"
    )


def test_a_source_knows_again_its_place_whose_point_an_officer_found(
    sqlite_session: Session,
) -> None:
    bare = ["Mercato Uno", "", "Torino", "", "", ""]
    applied(sqlite_session, bare)
    old = place(sqlite_session, "mercato-uno")
    moved = {"lat": 45.05, "lon": 7.65, "address": "via Roma 1"}
    change_place(sqlite_session, PlaceRecord(**{**vars(old), **moved}), LATER)
    assert only(tried(sqlite_session, bare)).outcome == "same"


def test_places_that_leave_the_file_stay_and_are_counted(sqlite_session: Session) -> None:
    applied(sqlite_session, ROW, ["Mercato Due", "via Po 2", "Torino", "45,06", "7,66", ""])
    trial = tried(sqlite_session, ROW)
    assert trial.gone == ("mercato-due",)
    apply_trial(sqlite_session, trial, LATER)
    assert len(every(sqlite_session)) == 2


# Which value is kept


def test_the_better_source_is_kept_field_by_field(session: Session) -> None:
    applied(session, ROW)
    older = Source("Vecchia guida", "https://example.org/vecchia", "2019")
    row = ["Mercato Uno", "via Roma 1", "Torino", "45,0505", "7,65", "011 000 0000"]
    trial = tried(session, row, source=older)
    # What nobody said before is taken, what is said worse is not.
    assert [(c.field, c.taken, c.why) for c in only(trial).changes if c.field != "source"] == [
        ("phone", False, "worse"),
        ("point", False, "worse"),
    ]
    register = Source("Registro", "https://example.org/registro", "2020", exact=True)
    applied(session, row, source=register)
    now = place(session, "mercato-uno")
    assert (now.lat, now.phone) == (45.0505, "011 000 0000")
    assert read_provenance(now.provenance)["point"].rank == EXACT
    assert {item.source_name for item in now.functions} == {"Elenco di prova", "Registro"}


def test_an_exact_point_takes_the_place_of_an_approximate_one_and_not_the_contrary(
    sqlite_session: Session,
) -> None:
    rough = make_place(
        "mercato-uno", address="via Roma 1", lat=45.051, lon=7.65, approximate=True,
        location_error_m=300, source_date="2026-11",
    )  # fmt: skip
    add_places(sqlite_session, rough)
    applied(sqlite_session, ROW)
    now = place(sqlite_session, "mercato-uno")
    assert (now.lat, now.approximate, now.location_error_m) == (45.05, False, None)
    head = [*HEAD, "approximate", "location_error_m"]
    newer = Source(PAGE.name, PAGE.url, "2026-11")
    row = [*ROW[:3], "45,0508", *ROW[4:], "true", "300"]
    applied(sqlite_session, row, head=head, source=newer)
    assert place(sqlite_session, "mercato-uno").lat == 45.05


def test_an_empty_cell_overwrites_nothing_and_a_source_may_correct_itself(
    sqlite_session: Session,
) -> None:
    applied(sqlite_session, ROW)
    applied(sqlite_session, [*ROW[:5], ""])
    assert place(sqlite_session, "mercato-uno").phone == "011 555 0100"
    trial = tried(sqlite_session, [*ROW[:5], "011 111 1111"])
    assert only(trial).changes[0].why == "same_source"
    apply_trial(sqlite_session, trial, LATER)
    assert place(sqlite_session, "mercato-uno").phone == "011 111 1111"


@pytest.mark.parametrize("whole", [True, False])
def test_what_an_officer_cleared_is_never_overwritten_and_the_rest_is_asked(
    session: Session,
    whole: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    facts = clear_fields("{}", ["phone", "lat"], "Ufficio", date(2026, 11, 1))
    old = make_place(
        "mercato-uno", name="Mercato Uno", address="via Roma 1", lat=45.0505, lon=7.65,
        phone="011 999 9999", cleared=whole, provenance=facts,
    )  # fmt: skip
    add_places(session, old)
    register = Source("Registro", "https://example.org/registro", "2026-11", exact=True)
    trial = tried(session, ROW, source=register)
    apply_trial(session, trial, LATER)
    now = place(session, "mercato-uno")
    assert (now.phone, now.lat) == ("011 999 9999", 45.0505)
    assert only(trial).outcome == ("queued" if whole else "changed")
    (asked,) = waiting(session)
    assert (asked.kind, asked.reason, asked.place) == ("change", "source", "mercato-uno")
    assert json.loads(asked.proposed) == {
        "phone": "011 555 0100", "lat": 45.05, "lon": 7.65, "approximate": False,
    }  # fmt: skip
    again = tried(session, ROW, source=register)
    assert only(again).outcome == "same"
    assert apply_trial(session, again, LATER) == Applied(0, 0, 0)


@pytest.mark.parametrize("whole", [True, False])
def test_a_function_of_a_cleared_place_is_asked_with_those_it_has(
    sqlite_session: Session,
    whole: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    facts = clear_fields("{}", ["functions"], "Ufficio", date(2026, 11, 1))
    old = make_place(
        "mercato-uno", name="Mercato Uno", address="via Roma 1", lat=45.05, lon=7.65,
        phone=ROW[5], cleared=whole, provenance=facts,
    )  # fmt: skip
    add_places(sqlite_session, old)
    assert applied(sqlite_session, ROW) == Applied(0, 0, 0)
    assert applied(sqlite_session, ROW, function="food_recovery").queued == 1
    assert place(sqlite_session, "mercato-uno").function_slugs == ("market",)
    (asked,) = waiting(sqlite_session)
    said = json.loads(asked.proposed)["functions"]
    assert [item["function"] for item in said] == ["market", "food_recovery"]


def test_what_the_office_accepts_of_a_file_becomes_the_place(session: Session) -> None:
    add_places(
        session, make_place("mercato-uno", address="via Roma 1", lat=45.05, lon=7.65, cleared=True)
    )
    applied(session, [*ROW[:5], "011 111 1111"], ["Mercato Uno", "", "", "45,053", "7,65", ""])
    (double, change) = sorted(waiting(session), key=lambda item: item.reason)
    for item in (double, change):
        assert proposed_problems(json.loads(item.proposed)) == []
        fields = frozenset(grouped(json.loads(item.proposed)))
        decide(session, item.id or 0, Decision(accepted=fields, opened=item.base_version), LATER)
    assert place(session, "mercato-uno").phone == "011 111 1111"
    assert len(every(session)) == 2


def test_hours_of_openstreetmap_are_a_note_and_are_offered_to_the_officer(
    session: Session,
) -> None:
    node = {
        "type": "node", "id": 5, "lat": 45.05, "lon": 7.65,
        "tags": {"amenity": "marketplace", "name": "Mercato", "opening_hours": "Mo-Fr 08:00-13:00"},
    }  # fmt: skip
    data = json.dumps({"elements": [node]}).encode()
    trial = tried_file(session, data, source=Source(date="2026-11"), function="")
    assert apply_trial(session, trial, LATER) == Applied(1, 0, 1)
    new = place(session, "mercato")
    assert (new.hours_note, new.opening_hours) == ("Mo-Fr 08:00-13:00", "")
    assert json.loads(new.refs) == {"osm": "node/5"}
    assert new.functions[0].source_name == "OpenStreetMap"
    (asked,) = waiting(session)
    assert (asked.place, asked.reason) == ("mercato", "hours")
    assert json.loads(asked.proposed) == {"opening_hours": "Mo-Fr 08:00-13:00"}
    again = tried_file(session, data, source=Source(date="2026-11"), function="")
    assert again.proposals == ()


def test_geojson_and_shapefiles_lead_to_the_same_place(sqlite_session: Session) -> None:
    drawn = {
        "type": "Polygon",
        "coordinates": [[[7.65, 45.05], [7.651, 45.05], [7.651, 45.051], [7.65, 45.05]]],
    }
    data = geojson_bytes((drawn, {"nome": "Orto Uno", "indirizzo": "via Po 1"}))
    apply_trial(sqlite_session, tried_file(sqlite_session, data), LATER)
    orto = place(sqlite_session, "orto-uno")
    assert orto.lat == pytest.approx(45.0505, abs=0.0006)
    assert "area disegnata" in orto.location_basis
    parts = shapefile_parts([((7.6505, 45.0503), ["Orto Uno", "via Po 1"])], ["nome", "indirizzo"])
    again = tried_file(sqlite_session, zipped_shapefile("orti", parts))
    assert only(again).place == "orto-uno"


def test_a_line_is_no_point(sqlite_session: Session) -> None:
    line = {"type": "LineString", "coordinates": [[7.6, 45.0], [7.7, 45.1]]}
    data = geojson_bytes(
        (line, {"nome": "Strada", "indirizzo": "via Po"}), (point(7.6, 45.0), {"nome": "B"})
    )
    trial = tried_file(sqlite_session, data)
    assert "Non è un punto" in told(trial)[0]
    assert [row.outcome for row in trial.rows] == ["added", "added"]


# Writing


def test_a_trial_writes_nothing_and_is_refused_when_the_atlas_changed(session: Session) -> None:
    before = places_stamp(session)
    trial = tried(session, ROW)
    assert places_stamp(session) == before
    add_places(session, make_place("altro"))
    with pytest.raises(Refused, match="rivedere la prova"):
        apply_trial(session, trial, LATER)


def test_a_changed_place_keeps_its_history(session: Session) -> None:
    applied(session, ROW)
    apply_trial(session, tried(session, [*ROW[:5], "011 111 1111"]), LATER)
    early = Moment(date(2026, 11, 22), LOADED.at)
    assert get_place(session, "mercato-uno", early) is None
    assert place(session, "mercato-uno").functions[0].function == "market"


CELLS = st.tuples(
    st.sampled_from(["Mercato Uno", "Mercato Due", "MERCATO  UNO", "Orto di via Po", "", "Totale"]),
    st.sampled_from(["via Roma 1", "VIA ROMA 0001", "via Po 2", ".", ""]),
    st.sampled_from(["Torino", "Moncalieri", ""]),
    st.sampled_from(["45,05", "45,0505", "45,053", "45,1", "0", "7,65", "x", ""]),
    st.sampled_from(["7,65", "7,651", "7,7", "0", "45,05", ""]),
    st.sampled_from(["011 555 0100", "011 555 0101", "n.d.", ""]),
)


@given(rows=st.lists(CELLS, min_size=1, max_size=10), seed=st.integers(0, 99))
def test_the_order_of_rows_does_not_matter_and_twice_is_once(
    sqlite_session: Session, rows: list[tuple[str, ...]], seed: int
) -> None:
    try:
        held = [
            make_place(
                "mercato-due", address="via Po 2", lat=45.05, lon=7.65, phone="1", cleared=True
            )
        ]
        add_places(sqlite_session, *held)
        # One row that is surely right, so that the file can always be read.
        whole = [("Sicuro", "via Certa 1", "Torino", "45,2", "7,3", ""), *rows]
        mixed = random.Random(seed).sample(whole, len(whole))
        one, other = (_with_crs(sqlite_session, lines) for lines in (whole, mixed))
        assert one.counts == other.counts
        assert sum(one.counts.values()) == one.read
        assert set(one.added) == set(other.added)
        assert set(one.changed) == set(other.changed)
        apply_trial(sqlite_session, one, LATER)
        assert place(sqlite_session, "mercato-due") == held[0]
        again = _with_crs(sqlite_session, mixed)
        settled = {"same", "kept", "merged", "refused"}
        assert {row.outcome for row in again.rows} <= settled
        assert (again.added, again.changed, again.proposals) == ((), (), ())
    finally:
        sqlite_session.rollback()


def _with_crs(session: Session, rows: Sequence[Sequence[str]]) -> Trial:
    data = csv_bytes(HEAD, *rows)
    reading = sniff(data, "", Given(crs=4326))
    mapping = Mapping(
        {"nome": "name", "indirizzo": "address", "comune": "municipality", "lat": "lat",
         "lon": "lon", "telefono": "phone"}
    )  # fmt: skip
    return try_places(session, data, "", reading, mapping, LATER, function="market", source=PAGE)


def test_no_place_takes_the_address_of_a_page_of_the_office() -> None:
    places = [make_place("", name="Importa"), make_place("", name="Fonti")]
    assert [place.slug for place in give_slugs(places, [])] == ["luogo-importa", "luogo-fonti"]
    assert [place.slug for place in fresh_slugs(places, [])] == ["luogo-importa", "luogo-fonti"]
