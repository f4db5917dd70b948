"""The atlas's files: all of the real ones, and every mistake that an office can make in one."""

import csv
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from foodplan.db import make_engine, open_session
from foodplan.importers.atlas import AtlasResult, import_areas, import_places
from foodplan.importers.atlas.rows import COLUMNS
from foodplan.rules.geography import PIEMONTE
from foodplan.rules.places import Function
from foodplan.store.history import Moment
from foodplan.store.places import (
    PlaceFilter,
    PlaceRecord,
    change_place,
    get_area_index,
    get_place,
    list_areas,
    list_places,
    places_stamp,
)
from tests.factories.places import (
    ATLAS,
    LATER,
    LOADED,
    NASTY,
    VALID_ROW,
    add_two_circoscrizioni,
    write_places,
)

TODAY = Moment(date(2026, 11, 22))
REAL = ATLAS / "places.csv"


def every(session: Session) -> list[PlaceRecord]:
    return list_places(session, TODAY, PlaceFilter(statuses=None))


def load(session: Session, tmp_path: Path, *rows: dict[str, str]) -> AtlasResult:
    return import_places(session, write_places(tmp_path / "luoghi.csv", *rows), LOADED)


def reasons(result: AtlasResult) -> list[tuple[int, str, str]]:
    return [(item.row, item.field, item.reason) for item in result.problems]


@pytest.fixture(scope="module")
def real(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A session on the real atlas, which its tests only read."""
    path = tmp_path_factory.mktemp("atlas") / "real.sqlite3"
    shutil.copy(sqlite_template, path)
    engine = make_engine(f"sqlite:///{path}")
    with open_session(engine, writes=True) as session:
        import_areas(session, ATLAS, LOADED)
        assert import_places(session, REAL, LOADED).problems == ()
        yield session
    engine.dispose()


# The real files


def test_every_row_of_the_real_file_is_a_place_or_joined_one(session: Session) -> None:
    import_areas(session, ATLAS, LOADED)
    result = import_places(session, REAL, LOADED)
    with REAL.open(encoding="utf-8", newline="") as file:
        assert result.read == len(list(csv.DictReader(file))) == 221
    assert result.read == result.added + len(result.merges)
    places = every(session)
    assert len(places) == result.added == 205
    assert sum(len(place.functions) for place in places) == 221
    assert result.without_point == sum(place.lat is None for place in places)
    assert result.warnings == ()


def test_importing_the_real_files_twice_changes_nothing(session: Session) -> None:
    import_areas(session, ATLAS, LOADED)
    import_places(session, REAL, LOADED)
    before = places_stamp(session)
    again = import_places(session, REAL, LATER)
    assert (again.added, again.changed, again.duplicate) == (0, 0, 205)
    areas = import_areas(session, ATLAS, LATER)
    assert (areas.added, areas.changed, areas.duplicate) == (0, 0, 125)
    assert places_stamp(session) == before


def test_markets_and_their_recovery_points_are_one_place(real: Session) -> None:
    market = get_place(real, "mercato-di-porta-palazzo", TODAY)
    assert market is not None
    assert market.function_slugs == (Function.MARKET, Function.FOOD_RECOVERY)
    assert market.functions[1].note.startswith("RePoPP Porta Palazzo: ")
    both = [
        place for place in every(real) if {"market", "food_recovery"} <= set(place.function_slugs)
    ]
    assert len(both) == 9
    # The covered markets of the same square stay places of their own.
    assert get_place(real, "tettoia-dell-orologio-porta-palazzo", TODAY) is not None


def test_every_point_lies_in_piemonte_and_none_at_zero(real: Session) -> None:
    pointed = [(p.lat, p.lon) for p in every(real) if p.lat is not None and p.lon is not None]
    assert len(pointed) > 120
    assert all(PIEMONTE.holds(lat, lon) for lat, lon in pointed)


def test_every_point_lies_in_the_circoscrizione_that_its_source_names(real: Session) -> None:
    with REAL.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    pointed = [row for row in rows if row["lat"] or row["approx_lat"]]
    found = get_area_index(real, TODAY).find(
        [
            (float(row["lat"] or row["approx_lat"]), float(row["lon"] or row["approx_lon"]))
            for row in pointed
        ]
    )
    differing = {
        row["name"]
        for row, codes in zip(pointed, found, strict=True)
        if codes.get("circoscrizione", "") != row["civic_area"]
    }
    # Its approximate point lies within 300 m of a border, and its source names no area.
    assert differing == {"Tribe Up&Down"}


def test_exact_approximate_and_municipality_points_are_told_apart(real: Session) -> None:
    places = {place.slug: place for place in every(real)}
    exact = places["cascina-roccafranca"]
    about = places["mercato-crocetta"]
    far = places["presidio-carema"]
    assert (exact.approximate, exact.area_basis) == (False, "point")
    assert (about.approximate, about.location_error_m) == (True, 350)
    assert about.area_basis == "approximate_point"
    assert (far.approximate, far.location_error_m) == (True, None)
    assert far.location_basis == "centro del territorio comunale"
    assert far.circoscrizione is None
    assert sum(p.approximate and p.location_error_m is None for p in places.values()) == 48


def test_a_place_without_a_point_keeps_the_area_its_source_names(real: Session) -> None:
    place = get_place(real, "mercato-barcellona", TODAY)
    assert place is not None
    assert (place.lat, place.circoscrizione, place.area_basis) == (None, "4", "source")


def test_areas_keep_their_counts_apart_and_take_names_from_districts(real: Session) -> None:
    areas = {(area.level, area.code): area for area in list_areas(real, TODAY)}
    assert len(areas) == 125
    assert all(area.outline for area in areas.values())
    santa_rita = areas["quartiere", "11"]
    assert (santa_rita.name, santa_rita.also_known_as) == ("Santa Rita", "SantaRita")
    assert santa_rita.population_date == "n.d."
    first = areas["circoscrizione", "1"]
    assert (first.population, first.population_census_2011) == (78523, 74019)
    assert areas["zona", "01"].name == "Zona statistica 01"


# Mistakes, each with its row, its field and what to do


@pytest.mark.parametrize(
    ("cells", "field", "words"),
    [
        ({"lat": "7.68", "lon": "45.07"}, "lat", "7.68 e 45.07 sembrano scambiate"),
        ({"approx_lat": "7,68", "approx_lon": "45,07"}, "approx_lat", "sembrano scambiate"),
        ({"lat": "0", "lon": "0"}, "lat", "Uno zero non è una posizione"),
        ({"lat": "41.9", "lon": "12.5"}, "lat", "fuori dal Piemonte"),
        ({"lat": "45.07"}, "lat", "coordinata sola"),
        ({"lat": "quarantacinque", "lon": "7.68"}, "lat", "«quarantacinque» non è un numero"),
        ({"lat": "45.07.3", "lon": "7.68"}, "lat", "non è un numero"),
        ({"lat": "nan", "lon": "7.68"}, "lat", "non è un numero"),
        ({"approx_error_m": "tanti"}, "approx_error_m", "«tanti» non è un numero"),
        ({"approx_error_m": "-5"}, "approx_error_m", "-5 metri non è un errore possibile"),
        ({"category": "mercato"}, "category", "forse «market»?"),
        ({"category": "frigo di quartiere"}, "category", "forse «community_fridge»?"),
        ({"category": "zzz"}, "category", "La categoria «zzz» non esiste"),
        ({"category": ""}, "category", "Manca la categoria"),
        ({"name": ""}, "name", "Manca il nome"),
        ({"name": "n" * 161}, "name", "È lungo 161 caratteri, al massimo 160"),
        ({"name": "a\x00b"}, "name", "caratteri che non si vedono"),
        ({"status": "aperto"}, "status", "lo stato «aperto» non esiste"),
        ({"source_date": "22/11/2026"}, "source_date", "scrivere 2026-11-22"),
        ({"source_date": "ieri"}, "source_date", "«ieri» non è una data"),
        ({"url": "javascript:alert(1)"}, "url", "non è un indirizzo web"),
        ({"source_url": "www.example.org"}, "source_url", "non è un indirizzo web"),
        ({"source_url": "http://[::1"}, "source_url", "non è un indirizzo web"),
        ({"source_url_complete": "forse"}, "source_url_complete", "non è yes né no"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_row_and_field_and_stores_nothing(
    sqlite_session: Session, tmp_path: Path, cells: dict[str, str], field: str, words: str
) -> None:
    result = load(sqlite_session, tmp_path, {"name": "Giusto"}, {"name": "Sbagliato", **cells})
    assert [(row, name) for row, name, _ in reasons(result)] == [(3, field)]
    assert words.lower() in result.problems[0].reason.lower()
    assert (result.read, result.added) == (2, 0)
    assert every(sqlite_session) == []


def test_all_mistakes_of_all_rows_are_told_at_once(sqlite_session: Session, tmp_path: Path) -> None:
    result = load(
        sqlite_session,
        tmp_path,
        {"name": "", "category": "zzz", "lat": "7.68", "lon": "45.07"},
        {"source_date": "ieri"},
    )
    found = [(row, field) for row, field, _ in reasons(result)]
    assert found == [(2, "name"), (2, "category"), (2, "lat"), (3, "source_date")]


def test_an_area_that_does_not_exist_is_told(sqlite_session: Session, tmp_path: Path) -> None:
    add_two_circoscrizioni(sqlite_session)
    result = load(sqlite_session, tmp_path, {"civic_area": "9"})
    assert reasons(result) == [
        (2, "civic_area", "La circoscrizione «9» non esiste: usare 1, 2 o niente.")
    ]


def test_a_source_that_disagrees_with_the_point_is_a_warning(
    sqlite_session: Session, tmp_path: Path
) -> None:
    add_two_circoscrizioni(sqlite_session)
    result = load(sqlite_session, tmp_path, {"civic_area": "1", "lat": "45.05", "lon": "7.75"})
    assert "vale il punto" in result.warnings[0].reason
    assert every(sqlite_session)[0].circoscrizione == "2"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "vuoto"),
        ("nome;categoria\nA;market\n", "Manca la colonna «name»"),
        ("name,category,adress\nA,market,via\n", "forse «address»?"),
        ("name,category,name\nA,market,B\n", "compare due volte"),
        ("name,category\nA,market,di troppo\n", "La riga ha 3 celle, l'intestazione 2"),
        (f"name,category\n{'x' * 10_000_001},market\n", "non è un CSV"),
    ],
)
def test_a_file_that_is_not_the_right_table_is_told(
    sqlite_session: Session, tmp_path: Path, text: str, words: str
) -> None:
    path = tmp_path / "luoghi.csv"
    path.write_text(text, encoding="utf-8")
    result = import_places(sqlite_session, path, LOADED)
    assert any(words in problem.reason for problem in result.problems)
    assert every(sqlite_session) == []


def test_a_missing_file_is_told(sqlite_session: Session, tmp_path: Path) -> None:
    result = import_places(sqlite_session, tmp_path / "manca.csv", LOADED)
    assert "non si può leggere" in result.problems[0].reason
    assert import_areas(sqlite_session, tmp_path, LOADED).problems


# What an office's own program writes


def test_a_spreadsheets_file_is_read(sqlite_session: Session, tmp_path: Path) -> None:
    path = tmp_path / "luoghi.csv"
    text = (
        "Name;Category;Address;Lat;Lon\r\nMercato Città;market;via Agliè, 9;45,07;7,68\r\n;;;;\r\n"
    )
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert import_places(sqlite_session, path, LOADED).added == 1
    place = every(sqlite_session)[0]
    assert (place.slug, place.lat, place.lon) == ("mercato-citta", 45.07, 7.68)
    path.write_bytes(text.replace("\r\n", "\r").encode("cp1252"))
    assert import_places(sqlite_session, path, LATER).duplicate == 1


def test_a_name_that_would_run_as_a_script_is_only_a_name(
    sqlite_session: Session, tmp_path: Path
) -> None:
    assert load(sqlite_session, tmp_path, {"name": NASTY}).added == 1
    place = every(sqlite_session)[0]
    assert place.name == NASTY
    assert place.slug == "alert-1-script-img-src-x-onerror-alert-1"


# Which rows are one place


def test_one_name_at_one_address_is_one_place(sqlite_session: Session, tmp_path: Path) -> None:
    result = load(
        sqlite_session,
        tmp_path,
        {"name": "Casa Zero", "category": "neighbourhood_house", "address": "via Lunga 3"},
        {"name": "CASA ZERO", "category": "soup_kitchen", "address": "via  Lunga, 3"},
        {"name": "Casa Zero", "category": "neighbourhood_house", "address": "via Corta 3"},
    )
    assert [(merge.row, merge.into) for merge in result.merges] == [(3, "Casa Zero")]
    assert sorted(place.slug for place in every(sqlite_session)) == [
        "casa-zero",
        "casa-zero-via-corta-3",
    ]


def test_a_guest_joins_its_host_but_strangers_at_one_address_do_not(
    sqlite_session: Session, tmp_path: Path
) -> None:
    result = load(
        sqlite_session,
        tmp_path,
        {"name": "GAS Rossi", "category": "gas", "address": "via Lunga 3"},
        {"name": "Cascina Rossi", "category": "neighbourhood_house", "address": "via Lunga 3"},
        {"name": "Bottega Verdi", "category": "fair_trade_shop", "address": "via Lunga 3"},
        {"name": "GAS Rossi", "category": "gas", "address": "", "municipality": "Chieri"},
    )
    assert [(merge.name, merge.into) for merge in result.merges] == [("GAS Rossi", "Cascina Rossi")]
    assert result.added == 3


def test_a_place_is_as_alive_as_its_liveliest_row_and_takes_the_best_point(
    sqlite_session: Session, tmp_path: Path
) -> None:
    load(
        sqlite_session,
        tmp_path,
        {"status": "historical", "approx_lat": "45.01", "approx_lon": "7.61",
         "approx_error_m": "300", "approx_basis": "a stop"},
        {"category": "food_recovery", "status": "unknown", "lat": "45.02", "lon": "7.62",
         "coord_source": "a survey"},
    )  # fmt: skip
    place = every(sqlite_session)[0]
    assert (place.status, place.lat, place.approximate) == ("unknown", 45.02, False)
    assert place.location_basis == "a survey"


# What later imports keep


def test_what_an_officer_cleared_is_not_overwritten(
    sqlite_session: Session, tmp_path: Path
) -> None:
    load(sqlite_session, tmp_path, {})
    mine = replace(every(sqlite_session)[0], name="Mercato verificato", cleared=True)
    change_place(sqlite_session, mine, LATER)
    result = load(sqlite_session, tmp_path, {"address": "via Nuova 9"})
    assert (result.kept, result.changed, result.added) == (1, 0, 0)
    assert every(sqlite_session) == [mine]


def test_a_place_keeps_its_slug_when_its_address_is_corrected(
    sqlite_session: Session, tmp_path: Path
) -> None:
    load(sqlite_session, tmp_path, {})
    result = import_places(
        sqlite_session, write_places(tmp_path / "b.csv", {"address": "via Corretta 7"}), LATER
    )
    assert (result.added, result.changed) == (0, 1)
    assert [place.address for place in every(sqlite_session)] == ["via Corretta 7"]


def test_namesakes_keep_their_slugs_whatever_their_order(
    sqlite_session: Session, tmp_path: Path
) -> None:
    rows = [
        {"name": "Caritas", "municipality": town, "address": ""}
        for town in ("Ciriè", "Susa", "Rivoli")
    ]
    load(sqlite_session, tmp_path, *rows)
    first = {place.municipality: place.slug for place in every(sqlite_session)}
    assert set(first.values()) == {"caritas", "caritas-susa", "caritas-rivoli"}
    result = load(sqlite_session, tmp_path, *reversed(rows))
    assert result.duplicate == 3
    assert {place.municipality: place.slug for place in every(sqlite_session)} == first


def test_namesakes_too_long_for_their_address_get_a_number(
    sqlite_session: Session, tmp_path: Path
) -> None:
    load(sqlite_session, tmp_path, *({"name": "o" * 90, "address": f"via {n}"} for n in "ABC"))
    slug = "o" * 70
    assert sorted(place.slug for place in every(sqlite_session)) == [slug, f"{slug}-2", f"{slug}-3"]


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(sorted(COLUMNS)),
            st.one_of(
                st.text(max_size=12), st.sampled_from(["45.07", "7.68", "market", "yes", "1"])
            ),
        ),
        max_size=4,
    )
)
def test_whatever_a_file_holds_rows_add_up_or_are_told(
    sqlite_session: Session, tmp_path: Path, rows: list[dict[str, str]]
) -> None:
    path = write_places(tmp_path / "caso.csv", *rows, columns=tuple(sorted({*COLUMNS, *VALID_ROW})))
    result = import_places(sqlite_session, path, LOADED)
    if not result.problems:
        accounted = result.added + result.changed + result.duplicate + result.kept
        assert accounted + len(result.merges) == result.read
    else:
        assert (result.added, result.changed) == (0, 0)
    sqlite_session.rollback()


# Areas


@pytest.mark.parametrize(
    ("districts", "outlines", "words"),
    [
        ("regione,1", "", "il livello «regione» non esiste"),
        ("circoscrizione,", "", "manca"),
        ("circoscrizione,1\ncircoscrizione,1", "", "compare due volte"),
        ("circoscrizione,1", "circoscrizione,1,0,0,0,45.0,7.6", "sembrano scambiate"),
        ("circoscrizione,1", "circoscrizione,1,0,0,0,,45.0", "manca una coordinata"),
        ("circoscrizione,1", "circoscrizione,1,0,0,x,7.6,45.0", "non è un numero d'ordine"),
        ("circoscrizione,1", "circoscrizione,1,0,0,0,7.6,45.0", "contorno chiuso"),
    ],
)
def test_a_mistake_in_the_areas_is_told_and_stores_nothing(
    sqlite_session: Session, tmp_path: Path, districts: str, outlines: str, words: str
) -> None:
    (tmp_path / "districts.csv").write_text(f"level,code\n{districts}\n", encoding="utf-8")
    (tmp_path / "district_outlines.csv").write_text(
        f"level,code,part,ring,seq,lon,lat\n{outlines}\n", encoding="utf-8"
    )
    result = import_areas(sqlite_session, tmp_path, LOADED)
    assert any(words in problem.reason.lower() for problem in result.problems)
    assert list_areas(sqlite_session, TODAY) == []


def test_population_that_is_not_a_count_is_told(sqlite_session: Session, tmp_path: Path) -> None:
    (tmp_path / "districts.csv").write_text(
        "level,code,population\nzona,1,1.234\n", encoding="utf-8"
    )
    (tmp_path / "district_outlines.csv").write_text(
        "level,code,part,ring,seq,lon,lat\n", encoding="utf-8"
    )
    result = import_areas(sqlite_session, tmp_path / "districts.csv", LOADED)
    assert [(problem.row, problem.field) for problem in result.problems] == [(2, "population")]
