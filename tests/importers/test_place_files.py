"""Files of places as offices send them: told by their content, read or refused with a sentence."""

import io
import json
import zipfile
from typing import Any

import pyproj
import pytest
from hypothesis import given
from hypothesis import strategies as st
from xlsxwriter import Workbook

from foodplan.importers.atlas.positions import to_wgs84
from foodplan.importers.atlas.reading import guess_mapping, open_file, sniff
from foodplan.importers.atlas.shape import Given, Mapping, Reading, Unreadable
from foodplan.importers.atlas.shapefiles import MOST_UNPACKED
from tests.factories.import_files import without_stored_values
from tests.factories.place_files import (
    GAUSS_BOAGA,
    csv_bytes,
    geojson_bytes,
    point,
    sample,
    shapefile_parts,
    zipped,
    zipped_shapefile,
)

OSM = """<?xml version="1.0"?><osm version="0.6">
<node id="1" lat="45.07" lon="7.68"><tag k="amenity" v="marketplace"/><tag k="name" v="Uno"/></node>
<node id="2" lat="45.0" lon="7.6"/><node id="3" lat="45.02" lon="7.62"/>
<way id="9"><nd ref="2"/><nd ref="3"/><nd ref="2"/><tag k="landuse" v="allotments"/></way></osm>"""


def rows(data: bytes, given: Given | None = None) -> list[dict[str, str]]:
    opened = open_file(data, given or Given())
    return [dict(zip(opened.titles, row.cells, strict=False)) for row in opened.rows]


def reason(data: bytes, **given: Any) -> str:
    with pytest.raises(Unreadable) as caught:
        sniff(data, "file", Given(**given))
    return caught.value.problem.text


def workbook(*lines: list[Any], merged: tuple[int, int, int, int] | None = None) -> bytes:
    memory = io.BytesIO()
    book = Workbook(memory)
    sheet = book.add_worksheet()
    for number, line in enumerate(lines):
        for place, cell in enumerate(line):
            if cell is not None:
                sheet.write(number, place, cell)
    if merged:
        top, left, bottom, right = merged
        sheet.merge_range(top, left, bottom, right, lines[top][left])
    book.close()
    return memory.getvalue()


# The three shared samples


def test_the_list_of_shops_is_read_in_gauss_boaga_metres() -> None:
    reading = sniff(sample("aperto_attivita_commerciali_excerpt_utf8.csv"))
    assert (reading.rows, reading.separator, reading.crs) == (31, ";", 3003)
    assert reading.crs_by == "magnitude"
    fields = guess_mapping(reading.columns).columns
    assert fields["INDIRIZZ"] == "address"
    assert (fields["COORD_X"], fields["COORD_Y"], fields["INSEGNA"]) == ("lon", "lat", "name")


def test_the_list_of_libraries_is_read_with_its_decimal_commas() -> None:
    reading = sniff(sample("daf_torino_biblioteche_decimal_comma.csv"))
    assert (reading.rows, reading.crs) == (176, 4326)
    fields = guess_mapping(reading.columns).columns
    assert fields["codiceIsil"] == "ref:isil"
    assert fields["denominazioni.ufficiale"] == "name"


def test_the_list_of_municipalities_is_read_but_says_no_place() -> None:
    reading = sniff(sample("istat_elenco_comuni_italiani_2019_cp1252_thousands_dot.csv"))
    assert (reading.encoding, reading.rows, reading.crs) == ("cp1252", 7915, 0)
    # The titles span two lines, and are one line here.
    assert reading.titles[1] == (
        "Codice dell'Unità territoriale sovracomunale (valida a fini statistici)"
    )
    assert guess_mapping(reading.columns).columns == {}


# Tables


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_any_separator_and_encoding_reads_the_same(separator: str, encoding: str) -> None:
    data = csv_bytes(
        ["nome", "indirizzo", "città"],
        ["Caffè Perù", "via Agliè 9", "Torino"],
        separator=separator,
        encoding=encoding,
    )
    assert rows(data) == [{"nome": "Caffè Perù", "indirizzo": "via Agliè 9", "città": "Torino"}]


def test_titles_are_found_below_a_letterhead_and_doubled_ones_told_apart() -> None:
    data = csv_bytes(
        ["Comune di Prova", "", ""],
        ["", "", ""],
        ["nome", "nome", "indirizzo"],
        ["A", "B", "via C"],
    )
    reading = sniff(data)
    assert reading.header_row == 3
    assert reading.titles == ("nome", "nome (2)", "indirizzo")
    assert guess_mapping(reading.columns).columns == {"nome": "name", "indirizzo": "address"}


def test_a_hint_of_the_separator_is_no_row() -> None:
    assert rows(b"sep=;\nnome;via\nA;B\n") == [{"nome": "A", "via": "B"}]


def test_a_sign_that_nobody_sees_spoils_its_cell_and_not_the_file() -> None:
    data = csv_bytes(["nome", "indirizzo"], ["A\0B", "via Roma"], *[["C", "via D"]] * 20)
    assert rows(data)[0]["nome"] == "A\x01B"


def test_a_workbook_gives_values_of_formulas_and_fills_merged_cells() -> None:
    data = workbook(
        ["elenco", None, None],
        ["comune", "nome", "indirizzo"],
        ["Torino", "A", "via Roma 1"],
        [None, "B", "via Roma 2"],
        [None, None, None],
        ["Moncalieri", "C", "=1+1"],
        merged=(2, 0, 3, 0),
    )
    assert [row["comune"] for row in rows(data)] == ["Torino", "Torino", "Moncalieri"]
    # What the formula said when the file was saved.
    assert rows(data)[2]["indirizzo"] == "0"
    assert rows(without_stored_values(data))[2]["indirizzo"] == "(formula senza valore)"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "vuoto"),
        (b"nome;indirizzo\n", "nessuna riga"),
        (b"%PDF-1.7", "PDF"),
        (b"una frase senza colonne\nun'altra\n", "non si riconoscono colonne"),
        (b'nome;via\n"A;B\n' + b"x;y\n" * 60, "virgolette"),
        (b"<?xml version='1.0'?><gpx></gpx>", "GPX"),
        (b"<?xml version='1.0'?><kml></kml>", "KML"),
        (b"<?xml version='1.0'?><a></a>", "non di OpenStreetMap"),
        (b"<?xml version='1.0'?><!DOCTYPE osm><osm></osm>", "non di OpenStreetMap"),
        (b"<osm><node", "non si legge"),
        (b"<osm><node id='1' lat='45' lon='7'/></osm>", "etichette"),
        (b'{"type":"Topology"}', "TopoJSON"),
        (b'{"type":"FeatureCollection"', "tagliato"),
        (b'{"a":1}', "non è un GeoJSON"),
        (b'{"type":"FeatureCollection","features":[]}', "non contiene elementi"),
        (b'{"elements":[]}', "etichette"),
        (zipped({"a.txt": b"x"}), "archivio"),
    ],
)
def test_what_is_no_list_of_places_is_refused_in_one_sentence(data: bytes, words: str) -> None:
    assert words in reason(data)


def test_a_file_that_is_too_large_is_not_read() -> None:
    assert "al massimo 50" in reason(b"a;b\n" * 12_600_000)


# Coordinates


@given(lat=st.floats(44.1, 46.4), lon=st.floats(6.7, 9.2))
def test_gauss_boaga_goes_there_and_back_within_a_metre(lat: float, lon: float) -> None:
    away = pyproj.Transformer.from_crs(4326, 3003, always_xy=True).transform(lon, lat)
    back = to_wgs84([away], 3003)[0]
    assert back is not None
    metres = pyproj.Geod(ellps="WGS84").inv(lon, lat, back[1], back[0])[2]
    assert metres < 1


@pytest.mark.parametrize(
    ("x", "y", "crs"),
    [
        ("1394537,871", "4991843,047", 3003),
        ("1.394.537,871", "4.991.843,047", 3003),
        ("394512.33", "4991823.33", 32632),
        ("7,6599", "45,0720", 4326),
        ("852697.1", "5632543.9", 3857),
        ("2394537", "4991843", 0),
    ],
)
def test_a_reference_system_is_known_by_the_size_of_its_numbers(x: str, y: str, crs: int) -> None:
    data = csv_bytes(["nome", "coord_x", "coord_y"], ["A", x, y], ["B", x, y])
    reading = sniff(data)
    assert (reading.crs, reading.crs_by) == (crs, "magnitude" if crs else "")
    assert sniff(data, "", Given(crs=25832)).crs_by == "chosen"


def test_columns_whose_titles_are_swapped_are_read_by_their_values() -> None:
    data = csv_bytes(["nome", "lat", "lon"], ["A", "7.68", "45.07"], ["B", "7.69", "45.08"])
    fields = guess_mapping(sniff(data).columns).columns
    assert (fields["lat"], fields["lon"]) == ("lon", "lat")


def test_points_in_one_cell_are_read_in_their_own_order() -> None:
    pairs = csv_bytes(["nome", "coordinate"], ["A", "45.07, 7.68"], ["B", "45.08, 7.69"])
    assert (sniff(pairs).order, sniff(pairs).crs) == ("lat_lon", 4326)
    wkt = csv_bytes(["nome", "WKT_GEOM"], ["A", "POINT (1394537.871 4991843.047)"])
    assert (sniff(wkt).order, sniff(wkt).crs) == ("lon_lat", 3003)


# GeoJSON and OpenStreetMap


def test_geojson_is_longitude_first_and_its_properties_are_columns() -> None:
    data = geojson_bytes(
        (point(7.68, 45.07), {"nome": "A", "attivo": True, "lingue": ["it", "fr"], "n": 3}),
        (None, {"nome": "B"}),
    )
    reading = sniff(data)
    assert (reading.format, reading.crs, reading.geometry) == ("geojson", 4326, "point")
    first = rows(data)[0]
    assert first["geometria"] == "POINT (7.68 45.07)"
    assert (first["attivo"], first["lingue"], first["n"]) == ("sì", "it, fr", "3")


@pytest.mark.parametrize(
    ("name", "crs"), [("urn:ogc:def:crs:EPSG::3003", 3003), ("urn:ogc:def:crs:OGC:1.3:CRS84", 4326)]
)
def test_a_reference_system_that_geojson_names_against_the_standard_is_respected(
    name: str, crs: int
) -> None:
    where = point(1394537.8, 4991843.0) if crs == 3003 else point(7.68, 45.07)
    member = {"type": "name", "properties": {"name": name}}
    assert sniff(geojson_bytes((where, {"nome": "A"}), crs=member)).crs == crs


def test_a_reference_system_that_nobody_knows_or_that_lies_is_not_believed() -> None:
    unknown = {"type": "name", "properties": {"name": "EPSG:99999"}}
    assert "EPSG:99999" in reason(geojson_bytes((point(7, 45), {"nome": "A"}), crs=unknown))
    lying = {"type": "name", "properties": {"name": "EPSG:4326"}}
    assert sniff(geojson_bytes((point(1394537.8, 4991843.0), {"nome": "A"}), crs=lying)).crs == 0


def test_geojson_in_the_encoding_of_windows_is_read() -> None:
    data = json.dumps(
        {"type": "Feature", "geometry": point(7.68, 45.07), "properties": {"nome": "Città"}},
        ensure_ascii=False,
    )
    assert rows(data.encode("cp1252"))[0]["nome"] == "Città"


def test_osm_objects_say_our_functions_by_their_tags() -> None:
    found = rows(OSM.encode())
    assert [(row["osm_id"], row["funzione"]) for row in found] == [
        ("node/1", "market"),
        ("way/9", "urban_garden"),
    ]
    assert found[1]["geometria"] == "POINT (7.61 45.01)"


def test_overpass_gives_the_same_rows() -> None:
    elements = [
        {"type": "node", "id": 1, "lat": 45.07, "lon": 7.68, "tags": {"amenity": "marketplace"}},
        {"type": "way", "id": 9, "center": {"lat": 45.01, "lon": 7.61}, "tags": {"name": "Orto"}},
        {"type": "node", "id": 2, "lat": 45.0, "lon": 7.6},
        {"type": "way", "id": 3, "nodes": [2], "tags": {"landuse": "allotments"}},
        {"type": "relation", "id": 4, "tags": {"name": "senza posto"}},
        "nulla",
    ]
    found = rows(json.dumps({"elements": elements}).encode())
    assert [row["geometria"] for row in found] == [
        "POINT (7.68 45.07)", "POINT (7.61 45.01)", "POINT (7.6 45.0)", "",
    ]  # fmt: skip


# Shapefiles


def test_a_zipped_shapefile_is_read_with_its_reference_system_and_encoding() -> None:
    parts = shapefile_parts([((1394537.8, 4991843.0), ["Caffè"])], ["NOME"], encoding="cp1252")
    data = zipped_shapefile("luoghi", parts, prj=GAUSS_BOAGA.encode())
    reading = sniff(data)
    assert (reading.format, reading.crs, reading.crs_by) == ("shapefile", 3003, "file")
    assert (reading.encoding, reading.sheet, reading.geometry) == ("cp1252", "luoghi", "point")
    assert rows(data) == [{"geometria": "POINT (1394537.8 4991843)", "NOME": "Caffè"}]


def test_the_encoding_that_the_shapefile_names_counts() -> None:
    parts = shapefile_parts([((7.68, 45.07), ["Caffè"])], ["NOME"])
    assert rows(zipped_shapefile("a", parts, cpg=b"UTF-8"))[0]["NOME"] == "Caffè"
    assert rows(zipped_shapefile("a", parts, cpg=b"1252"))[0]["NOME"] == "CaffÃ¨"


def test_one_of_several_layers_is_chosen() -> None:
    parts = shapefile_parts([((7.68, 45.07), ["A"])], ["NOME"])
    both = {f"dati/{name}.{part}": body for name in "ba" for part, body in parts.items()}
    assert sniff(zipped(both)).sheets == ("a", "b")
    assert sniff(zipped(both), "", Given(sheet="b")).sheet == "b"


@pytest.mark.parametrize("name", ["../fuori.shp", "/etc/luoghi.shp", "a/../../b.shp", "C:\\x.shp"])
def test_names_that_leave_the_archive_are_refused(name: str) -> None:
    assert "escono dalla sua cartella" in reason(zipped({name: b"x", "a.dbf": b"y"}))


def test_an_archive_that_unpacks_to_too_much_is_refused() -> None:
    bomb = zipped({"a.shp": b"\0" * (MOST_UNPACKED + 1), "a.dbf": b""})
    assert len(bomb) < 1_000_000
    assert "troppo grande" in reason(bomb)


def test_an_archive_of_too_many_files_is_refused() -> None:
    assert "troppo grande" in reason(zipped({f"{n}.shp": b"" for n in range(600)}))


def test_a_shapefile_without_its_table_says_what_is_missing() -> None:
    assert ".dbf" in reason(zipped({"a.shp": b"x"}))


@given(noise=st.binary(max_size=300))
def test_a_shapefile_of_noise_is_refused_and_nothing_else_happens(noise: bytes) -> None:
    assert reason(zipped({"a.shp": noise, "a.dbf": noise}))


def test_a_truncated_shapefile_is_refused() -> None:
    parts = shapefile_parts([((7.68, 45.07), ["A"])] * 20, ["NOME"])
    cut = {**parts, "dbf": parts["dbf"][:60], "shp": parts["shp"][:150]}
    assert "non si legge" in reason(zipped_shapefile("a", cut))


def test_a_locked_archive_is_refused() -> None:
    data = bytearray(zipped({"a.shp": b"xxxx", "a.dbf": b"yyyy"}))
    for start in (b"PK\x03\x04", b"PK\x01\x02"):
        at = 0
        while (at := data.find(start, at)) >= 0:
            data[at + (6 if start[2] == 3 else 8)] |= 1
            at += 4
    assert "password" in reason(bytes(data))


# What is kept


def test_a_reading_and_a_mapping_are_kept_as_json() -> None:
    reading = sniff(csv_bytes(["nome", "lat", "lon"], ["A", "45.07", "7.68"]))
    assert Reading.from_json(reading.as_json()) == reading
    mapping = Mapping({"nome": "name"}, {"function": "market"})
    assert Mapping.from_json(mapping.as_json()) == mapping
    assert Mapping({"a": "name", "b": "name"}).twice == ("name",)


def test_a_zip_that_is_broken_is_told() -> None:
    whole = zipped({"a.shp": b"x" * 1000})
    assert "rovinato" in reason(whole[:60])
    assert zipfile.is_zipfile(io.BytesIO(whole))
