"""GeoJSON and the JSON of Overpass, each feature a row; coordinates longitude first (RFC 7946)."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import orjson

from foodplan.importers.atlas.osm import open_overpass
from foodplan.importers.atlas.shape import GEOMETRY, RawRow, Unreadable
from foodplan.importers.atlas.tabular import MOST_COLUMNS, Opened, unique_titles
from foodplan.importers.atlas.wkt import kind_of, write_wkt
from foodplan.rules.place_files import CRS_LABELS
from foodplan.rules.problems import Problem

_NOT_JSON = Problem(
    "file",
    "Il file comincia come un GeoJSON ma non si legge: forse è stato tagliato. Va esportato di "
    "nuovo.",
)
_NOT_GEOJSON = Problem(
    "file",
    "Questo JSON non è un GeoJSON: serve una FeatureCollection, o il JSON di Overpass.",
)
_EMPTY = Problem("file", "Il file non contiene elementi: nessun luogo e nessuna area.")
_TOPOLOGY = Problem("file", "Questo è un TopoJSON: esportarlo come GeoJSON e mandarlo di nuovo.")
_UNKNOWN_CRS = (
    "Il file dichiara il sistema di riferimento «%(crs)s», che non si conosce: esportarlo in WGS84 "
    "(EPSG:4326), come vuole il formato GeoJSON."
)
_CODE = re.compile(r"EPSG:(?::|[\d.]+:)?(\d{4,6})$", re.IGNORECASE)
_SHOWN = 80


def open_json(data: bytes) -> Opened:
    """Return a GeoJSON, or the JSON of Overpass; raises Unreadable for any other JSON."""
    said = _parsed(data)
    if isinstance(said, dict) and isinstance(said.get("elements"), list):
        return open_overpass(said["elements"])
    if not isinstance(said, dict):
        raise Unreadable(_NOT_GEOJSON)
    if said.get("type") == "Topology":
        raise Unreadable(_TOPOLOGY)
    features = _features(said)
    if not features:
        raise Unreadable(_EMPTY)
    names = Counter(str(key) for item in features for key in _properties(item))
    keys = [key for key, _ in names.most_common(MOST_COLUMNS - 2)]
    # The order of the features must not change that of the columns.
    keys.sort(key=lambda key: (-names[key], key))
    kinds = Counter(kind_of(item.get("geometry")) for item in features)
    return Opened(
        format="geojson",
        titles=unique_titles([GEOMETRY, "id della feature", *keys]),
        rows=_rows(features, keys),
        crs=_crs(said.get("crs")),
        geometry=kinds.most_common(1)[0][0],
    )


def _parsed(data: bytes) -> Any:
    text = data.removeprefix(b"\xef\xbb\xbf")
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        try:
            # Old desktop programs write what Windows does.
            return orjson.loads(text.decode("cp1252"))
        except (UnicodeDecodeError, orjson.JSONDecodeError):
            raise Unreadable(_NOT_JSON) from error


def _features(said: Mapping[str, Any]) -> list[dict[str, Any]]:
    if said.get("type") == "Feature":
        return [dict(said)]
    features = said.get("features")
    if said.get("type") != "FeatureCollection" or not isinstance(features, list):
        raise Unreadable(_NOT_GEOJSON)
    return [item if isinstance(item, dict) else {} for item in features]


def _properties(feature: Mapping[str, Any]) -> Mapping[str, Any]:
    properties = feature.get("properties")
    return properties if isinstance(properties, dict) else {}


def _rows(features: Iterable[Mapping[str, Any]], keys: list[str]) -> Iterator[RawRow]:
    for number, feature in enumerate(features, 1):
        said = _properties(feature)
        cells = [_text(said.get(key)) for key in keys]
        identity = _text(feature.get("id"))
        yield RawRow(number, [write_wkt(feature.get("geometry")), identity, *cells])


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "sì" if value else "no"
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ", ".join(value)
    return repr(value) if isinstance(value, int | float) else orjson.dumps(value).decode()


def _crs(said: Any) -> int:
    """Return the EPSG code that a file names against the standard; WGS84 when it names none."""
    if said is None:
        return 0
    properties = said.get("properties") if isinstance(said, dict) else None
    name = str(properties.get("name", "")) if isinstance(properties, dict) else ""
    if name.upper().endswith("CRS84"):
        return 4326
    found = _CODE.search(name)
    if found is None or int(found[1]) not in CRS_LABELS:
        raise Unreadable(Problem("file", _UNKNOWN_CRS, {"crs": (name or str(said))[:_SHOWN]}))
    return int(found[1])
