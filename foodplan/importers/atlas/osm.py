"""Objects of OpenStreetMap as Overpass and the editors write them, each with tags a row."""

import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element, ParseError, iterparse

from foodplan.importers.atlas.shape import GEOMETRY, RawRow, Unreadable
from foodplan.importers.atlas.tabular import MOST_COLUMNS, Opened
from foodplan.rules.osm_tags import function_of
from foodplan.rules.problems import Problem

# Columns made from an object, before those of its tags.
OWN_TITLES = (GEOMETRY, "osm_id", "funzione")
_NOT_OSM = Problem(
    "file",
    "Questo è un file XML, ma non di OpenStreetMap: servono un foglio di calcolo, un GeoJSON o uno "
    "shapefile compresso (ZIP).",
)
_TRACK = "Questo è un file %(kind)s: esportarlo come GeoJSON e mandarlo di nuovo."
_BROKEN = Problem(
    "file", "Il file di OpenStreetMap non si legge: forse è stato tagliato. Scaricarlo di nuovo."
)
_NONE = Problem(
    "file", "Nessun oggetto del file ha delle etichette (tag): non c'è nulla da leggere."
)
_MARKUP = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
Point = tuple[float, float]


def open_overpass(elements: Sequence[Any]) -> Opened:
    """Return the objects of Overpass's JSON; an area stands at its centre (`out center`)."""
    objects = [item for item in elements if isinstance(item, dict)]
    nodes = {item.get("id"): _where(item) for item in objects if item.get("type") == "node"}
    found = []
    for item in objects:
        tags = item.get("tags")
        if isinstance(tags, dict) and tags:
            where = _where(item) or _where(item.get("center")) or _middle(item, nodes)
            identity = f"{item.get('type')}/{item.get('id')}"
            found.append((identity, where, {str(key): str(tags[key]) for key in tags}))
    return _opened(found)


def open_osm_xml(data: bytes) -> Opened:
    """Return the objects of an OSM file; raises Unreadable for any other XML."""
    if _MARKUP.search(data):
        # Entities are how an XML becomes a bomb; no file of OpenStreetMap has any.
        raise Unreadable(_NOT_OSM)
    _demand_osm(data)
    nodes: dict[str, Point | None] = {}
    found = []
    for element in _elements(data):
        where = _at(element.attrib)
        if element.tag == "node":
            nodes[element.get("id", "")] = where
        else:
            corners = [nodes.get(item.get("ref", "")) for item in element.iter("nd")]
            where = _mean([corner for corner in corners if corner])
        tags = {item.get("k", ""): item.get("v", "") for item in element.iter("tag")}
        if tags:
            found.append((f"{element.tag}/{element.get('id')}", where, tags))
        element.clear()
    return _opened(found)


def _demand_osm(data: bytes) -> None:
    start = data[:3000].lower()
    for kind in ("gpx", "kml"):
        if f"<{kind}".encode() in start:
            raise Unreadable(Problem("file", _TRACK, {"kind": kind.upper()}))
    if b"<osm" not in start:
        raise Unreadable(_NOT_OSM)


def _elements(data: bytes) -> Iterator[Element]:
    try:
        for _, element in iterparse(io.BytesIO(data)):  # noqa: S314 - no entity is let in
            if element.tag in {"node", "way", "relation"}:
                yield element
    except ParseError as error:
        raise Unreadable(_BROKEN) from error


def _opened(found: Sequence[tuple[str, Point | None, Mapping[str, str]]]) -> Opened:
    if not found:
        raise Unreadable(_NONE)
    names = Counter(key for _, _, tags in found for key in tags if key not in OWN_TITLES)
    keys = sorted(names, key=lambda key: (-names[key], key))[: MOST_COLUMNS - len(OWN_TITLES)]
    return Opened(
        format="osm",
        titles=(*OWN_TITLES, *keys),
        rows=_rows(found, keys),
        crs=4326,
        geometry="point",
    )


def _rows(
    found: Iterable[tuple[str, Point | None, Mapping[str, str]]], keys: Sequence[str]
) -> Iterator[RawRow]:
    for number, (identity, where, tags) in enumerate(found, 1):
        text = f"POINT ({where[0]!r} {where[1]!r})" if where else ""
        yield RawRow(number, [text, identity, function_of(tags), *(tags.get(k, "") for k in keys)])


def _where(item: Any) -> Point | None:
    if not isinstance(item, dict):
        return None
    lon, lat = item.get("lon"), item.get("lat")
    if isinstance(lon, int | float) and isinstance(lat, int | float):
        return float(lon), float(lat)
    return None


def _at(attributes: Mapping[str, str]) -> Point | None:
    try:
        return float(attributes["lon"]), float(attributes["lat"])
    except (KeyError, ValueError):
        return None


def _middle(item: Mapping[str, Any], nodes: Mapping[Any, Point | None]) -> Point | None:
    ids = item.get("nodes")
    corners = [nodes.get(node) for node in ids] if isinstance(ids, list) else []
    return _mean([corner for corner in corners if corner])


def _mean(corners: Sequence[Point]) -> Point | None:
    # A closed way names its first corner twice.
    different = list(dict.fromkeys(corners))
    if not different:
        return None
    count = len(different)
    lon, lat = (sum(axis) / count for axis in zip(*different, strict=True))
    return round(lon, 7), round(lat, 7)
