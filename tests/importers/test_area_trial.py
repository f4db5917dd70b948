"""Files of areas against the atlas: outlines carried over and judged, populations with a date."""

import json
from datetime import date
from typing import Any

import pyproj
import pytest
import shapefile
import shapely
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from foodplan.importers.atlas.area_trial import AreaTrial, AreaTrialRow, apply_areas, try_areas
from foodplan.importers.atlas.outlines import same_outline
from foodplan.importers.atlas.reading import guess_mapping, sniff
from foodplan.importers.atlas.shape import Given, Mapping, Source, Unreadable
from foodplan.rules.problems import Refused
from foodplan.rules.provenance import clear_fields
from foodplan.store.history import Moment
from foodplan.store.places import AreaRecord, list_areas, list_places, store_areas
from tests.factories.place_files import (
    GAUSS_BOAGA,
    csv_bytes,
    geojson_bytes,
    shapefile_parts,
    zipped_shapefile,
)
from tests.factories.places import (
    LATER,
    LOADED,
    add_places,
    add_two_circoscrizioni,
    make_place,
    square,
)

TODAY = Moment(date(2026, 11, 22))
CITY = Source("Città di Prova", "https://example.org/confini", "2026-06")
# Clockwise, as shapefiles and old programs draw the outside.
RING = [[7.6, 45.0], [7.6, 45.1], [7.7, 45.1], [7.7, 45.0], [7.6, 45.0]]
HOLE = [[7.64, 45.04], [7.66, 45.04], [7.66, 45.06], [7.64, 45.06], [7.64, 45.04]]
BOW = [[7.6, 45.0], [7.7, 45.1], [7.7, 45.0], [7.6, 45.1], [7.6, 45.0]]


def polygon(*rings: list[list[float]]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [*rings]}


def tried(
    session: Session,
    data: bytes,
    *,
    level: str = "zona",
    mapping: dict[str, str] | None = None,
    source: Source = CITY,
    crs: int = 0,
) -> AreaTrial:
    reading = sniff(data, "", Given(crs=crs))
    said = Mapping(mapping) if mapping else guess_mapping(reading.columns, areas=True)
    return try_areas(session, data, "", reading, said, LATER, level=level, source=source)


def only(trial: AreaTrial) -> AreaTrialRow:
    (row,) = trial.rows
    return row


def areas(session: Session) -> dict[str, AreaRecord]:
    return {f"{area.level} {area.code}": area for area in list_areas(session, TODAY)}


def test_geojson_outlines_are_wound_rightly_and_keep_their_holes(session: Session) -> None:
    data = geojson_bytes((polygon(RING, HOLE), {"codice": "007", "nome": "Zona Sette"}))
    trial = tried(session, data)
    assert only(trial).outcome == "added"
    assert areas(session) == {}
    apply_areas(session, trial, LATER)
    kept = areas(session)["zona 7"]
    assert kept.name == "Zona Sette"
    (part,) = shapely.from_geojson(kept.outline).geoms
    assert part.exterior.is_ccw
    assert not part.interiors[0].is_ccw
    again = tried(session, data)
    assert (only(again).outcome, again.areas) == ("same", ())


@given(turn=st.integers(0, 3), flip=st.booleans())
def test_one_outline_drawn_in_another_order_is_the_same(
    sqlite_session: Session,
    turn: int,
    flip: bool,  # noqa: FBT001 - drawn by hypothesis
) -> None:
    data = geojson_bytes((polygon(RING), {"codice": "1"}))
    apply_areas(sqlite_session, tried(sqlite_session, data), LATER)
    corners = RING[:-1][turn:] + RING[:-1][:turn]
    turned = [*corners, corners[0]]
    other = geojson_bytes((polygon(turned[::-1] if flip else turned), {"codice": "1"}))
    assert only(tried(sqlite_session, other)).outcome == "same"
    sqlite_session.rollback()


@pytest.mark.parametrize(
    ("geometry", "reason"),
    [
        (polygon(BOW), "si incrocia con se stesso"),
        (polygon(RING, [[8, 45], [8.1, 45], [8.1, 45.1], [8, 45]]), "un buco è fuori"),
        (polygon([[12.4, 41.8], [12.6, 41.8], [12.6, 42], [12.4, 41.8]]), "fuori dal Piemonte"),
        ({"type": "Point", "coordinates": [7.6, 45.0]}, "Non è il contorno"),
        ({"type": "Polygon", "coordinates": "x"}, "Non è il contorno"),
    ],
)
def test_an_outline_that_is_none_is_told_and_refused(
    sqlite_session: Session, geometry: dict[str, Any], reason: str
) -> None:
    data = geojson_bytes(
        (geometry, {"codice": "1"}), *((polygon(RING), {"codice": str(n)}) for n in range(2, 12))
    )
    trial = tried(sqlite_session, data)
    assert trial.rows[0].outcome == "refused"
    assert reason in trial.problems[0].reason
    assert trial.counts == {"added": 10, "changed": 0, "same": 0, "refused": 1}


@pytest.mark.parametrize("crs", [3003, 32632])
def test_outlines_in_metres_are_carried_to_degrees(sqlite_session: Session, crs: int) -> None:
    away = pyproj.Transformer.from_crs(4326, crs, always_xy=True)
    ring = [[list(away.transform(lon, lat)) for lon, lat in RING]]
    parts = shapefile_parts([(ring, ["1", "Uno"])], ["CODICE", "NOME"], shapefile.POLYGON)
    more = {"prj": GAUSS_BOAGA.encode()} if crs == 3003 else {}
    trial = tried(sqlite_session, zipped_shapefile("zone", parts, **more))
    apply_areas(sqlite_session, trial, LATER)
    drawn = shapely.from_geojson(areas(sqlite_session)["zona 1"].outline)
    assert drawn.bounds == pytest.approx((7.6, 45.0, 7.7, 45.1), abs=0.00001)


def test_wkt_in_a_table_with_names_and_populations(session: Session) -> None:
    wkt = "MULTIPOLYGON (((7.6 45.0, 7.7 45.0, 7.7 45.1, 7.6 45.0)))"
    head = ["livello", "codice", "nome", "abitanti", "kmq", "wkt"]
    trial = tried(
        session, csv_bytes(head, ["Circoscrizione", "1", "Centro", "78.123", "7,1", wkt]), level=""
    )
    apply_areas(session, trial, LATER)
    area = areas(session)["circoscrizione 1"]
    assert (area.population, area.population_date) == (78123, "2026-06")
    assert (area.population_source, area.area_km2, area.area_source) == (
        "Città di Prova", 7.1, "Città di Prova",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (["regione", "1", "1"], "Il livello «regione» non esiste"),
        (["", "1", "1"], "Manca il livello"),
        (["zona", "", "1"], "Manca il codice"),
        (["zona", "12345678901", "1"], "più di 10 caratteri"),
        (["zona", "1", "12,5"], "non è un numero di abitanti"),
    ],
)
def test_a_mistake_refuses_its_row_only(
    sqlite_session: Session, row: list[str], reason: str
) -> None:
    data = csv_bytes(["livello", "codice", "abitanti"], row, ["zona", "2", "10"])
    trial = tried(sqlite_session, data, level="")
    assert [item.outcome for item in trial.rows] == ["refused", "added"]
    assert reason in trial.problems[0].reason


def test_a_population_without_a_date_is_refused(sqlite_session: Session) -> None:
    data = csv_bytes(["codice", "abitanti"], ["1", "10"])
    assert "non hanno una data" in tried(sqlite_session, data, source=Source()).problems[0].reason


def test_places_are_stated_in_the_areas_of_new_outlines(session: Session) -> None:
    add_two_circoscrizioni(session)
    cleared = clear_fields("{}", ["circoscrizione"], "Ufficio", date(2026, 11, 1))
    add_places(
        session,
        make_place("uno", lat=45.05, lon=7.65, zona="99"),
        make_place("due", lat=45.05, lon=7.65, circoscrizione="2", provenance=cleared),
        make_place("tre", lat=None, lon=None),
    )
    trial = tried(session, geojson_bytes((polygon(RING), {"codice": "7"})))
    apply_areas(session, trial, LATER)
    found = {item.slug: item for item in list_places(session, TODAY)}
    assert (found["uno"].zona, found["uno"].circoscrizione) == ("7", "1")
    assert (found["due"].zona, found["due"].circoscrizione) == ("7", "2")
    assert found["tre"].zona is None


def test_an_area_named_twice_is_refused_the_second_time(sqlite_session: Session) -> None:
    trial = tried(sqlite_session, csv_bytes(["codice", "nome"], ["1", "A"], ["01", "B"]))
    assert [row.outcome for row in trial.rows] == ["added", "refused"]
    assert "già alla riga 2" in trial.problems[0].reason


def test_an_older_count_and_empty_cells_overwrite_nothing(session: Session) -> None:
    known = AreaRecord(
        "zona", "1", "Uno", population=100, population_date="2026", population_source="Anagrafe",
        outline=square(45.0, 7.6),
    )  # fmt: skip
    store_areas(session, [known], LOADED)
    head = ["codice", "nome", "abitanti", "data popolazione"]
    older = tried(session, csv_bytes(head, ["1", "", "90", "2011"]))
    assert only(older).outcome == "same"
    newer = tried(session, csv_bytes(head, ["1", "", "110", "2027"]))
    apply_areas(session, newer, LATER)
    now = areas(session)["zona 1"]
    assert (now.population, now.population_date, now.name) == (110, "2027", "Uno")
    assert now.outline == known.outline


def test_areas_that_leave_the_file_stay_and_are_named(sqlite_session: Session) -> None:
    add_two_circoscrizioni(sqlite_session)
    data = csv_bytes(["codice", "nome"], ["1", "Circoscrizione 1"])
    assert tried(sqlite_session, data, level="circoscrizione").gone == ("circoscrizione 2",)


@pytest.mark.parametrize(
    ("mapping", "level", "crs", "words"),
    [
        ({"nome": "name"}, "zona", 4326, "Manca il codice"),
        ({"codice": "code"}, "", 4326, "Manca il livello"),
        ({"codice": "code", "wkt": "outline"}, "zona", 0, "sistema di riferimento"),
    ],
)
def test_what_a_file_of_areas_lacks_is_asked_for(
    sqlite_session: Session, mapping: dict[str, str], level: str, crs: int, words: str
) -> None:
    data = csv_bytes(["codice", "nome", "wkt"], ["1", "A", "POLYGON ((1 5000000, 2 5, 3 6, 1 5))"])
    with pytest.raises(Unreadable) as caught:
        tried(sqlite_session, data, level=level, mapping=mapping, crs=crs)
    assert words in caught.value.problem.text


def test_a_trial_of_areas_is_refused_when_they_changed_meanwhile(sqlite_session: Session) -> None:
    trial = tried(sqlite_session, csv_bytes(["codice", "nome"], ["1", "A"]))
    add_two_circoscrizioni(sqlite_session)
    with pytest.raises(Refused, match="rivedere la prova"):
        apply_areas(sqlite_session, trial, LATER)


def test_outlines_are_compared_by_what_they_draw() -> None:
    one = json.dumps(polygon(RING))
    assert same_outline(one, json.dumps(polygon(RING[::-1])))
    assert not same_outline(one, json.dumps(polygon(RING, HOLE)))
    assert not same_outline(one, "")
    assert not same_outline(one, "{rotto")
