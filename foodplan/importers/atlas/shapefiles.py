"""Zipped shapefiles, read from memory: nothing is unpacked to disk, and no size is believed."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from foodplan.importers.atlas.shape import GEOMETRY, Given, RawRow, Unreadable
from foodplan.importers.atlas.tabular import MOST_COLUMNS, Opened, unique_titles
from foodplan.importers.atlas.wkt import write_wkt
from foodplan.rules.place_files import CRS_LABELS
from foodplan.rules.problems import Problem

if TYPE_CHECKING:
    import shapefile  # type: ignore[import-untyped]

MOST_ENTRIES = 500
# What the parts of one layer may unpack to, all together.
MOST_UNPACKED = 150_000_000
_PIECE = 1 << 20
_PARTS = ("shp", "dbf", "prj", "cpg", "shx")
_UTF8 = re.compile(r"utf-?8|65001", re.IGNORECASE)

_BROKEN = Problem(
    "file", "L'archivio ZIP è rovinato o protetto da una password: rifarlo e mandarlo di nuovo."
)
_BOMB = Problem(
    "file",
    "Questo archivio, una volta aperto, diventa troppo grande: al massimo 150 MB. Mandare un "
    "livello alla volta, o un'area più piccola.",
)
_TRICK = Problem(
    "file",
    "L'archivio contiene nomi di file che escono dalla sua cartella: non si apre. Rifarlo con i "
    "soli file .shp, .dbf, .prj e .cpg.",
)
_LACKS = (
    "Nell'archivio manca il file .%(part)s di «%(layer)s»: uno shapefile è fatto di .shp, .shx e "
    ".dbf insieme (e .prj, che dice le coordinate)."
)
_BAD_SHAPE = Problem(
    "file",
    "Lo shapefile non si legge: forse è incompleto. Esportarlo di nuovo, o mandare un GeoJSON.",
)
_KINDS = {1: "point", 11: "point", 21: "point", 8: "point", 18: "point", 28: "point"}
_KINDS |= {5: "area", 15: "area", 25: "area", 3: "line", 13: "line", 23: "line"}


def holds_shapefile(data: bytes) -> bool:
    """Return whether a ZIP holds a .shp; raises Unreadable when it cannot be looked into."""
    return any(name.lower().endswith(".shp") for name in _names(data))


def open_shapefile(data: bytes, given: Given) -> Opened:
    """Return one layer of a zipped shapefile: the one named in `given.sheet`, else the first.

    The encoding is that of the .cpg, else UTF-8 when the .dbf is, else that of Windows; the
    reference system that of the .prj. Raises Unreadable for an archive that is not safe to open.
    """
    import shapefile

    parts = _layers(data)
    layers = tuple(sorted(name for name, found in parts.items() if "shp" in found))
    layer = given.sheet if given.sheet in layers else layers[0]
    contents = _contents(data, layer, parts[layer])
    encoding = given.encoding or _encoding(contents)
    try:
        reader = shapefile.Reader(
            shp=io.BytesIO(contents["shp"]),
            dbf=io.BytesIO(contents["dbf"]),
            # Without an index the shapes are read one after the other.
            shx=io.BytesIO(contents["shx"]) if "shx" in contents else None,
            encoding=encoding,
            encodingErrors="replace",
        )
        fields = [str(field[0]) for field in reader.fields[1:]]
        kind = _KINDS.get(reader.shapeType, "")
    except Exception as error:  # a reader of C structures raises whatever their bytes lead to
        raise Unreadable(_BAD_SHAPE) from error
    return Opened(
        format="shapefile",
        titles=unique_titles([GEOMETRY, *fields[: MOST_COLUMNS - 1]]),
        rows=_rows(reader),
        encoding=encoding,
        sheet=layer,
        sheets=layers,
        crs=_crs(contents.get("prj", b"")),
        geometry=kind,
    )


_BROKEN_WAYS = (
    zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, UnicodeError, zlib.error,
)  # fmt: skip


def _names(data: bytes) -> list[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return [entry.filename for entry in archive.infolist()]
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
        raise Unreadable(_BROKEN) from error


def _layers(data: bytes) -> dict[str, dict[str, str]]:
    """Return for each layer the entries of its parts; folders and hidden files do not count."""
    names = _names(data)
    if len(names) > MOST_ENTRIES:
        raise Unreadable(_BOMB)
    layers: dict[str, dict[str, str]] = {}
    for name in names:
        path = name.replace("\\", "/")
        if path.startswith("/") or ".." in path.split("/") or "\0" in path or path[1:2] == ":":
            raise Unreadable(_TRICK)
        stem, _, ending = path.rpartition(".")
        if ending.lower() in _PARTS and not path.startswith("__MACOSX/"):
            parts = layers.setdefault(stem.rpartition("/")[2], {})
            parts.setdefault(ending.lower(), name)
    return layers


def _contents(data: bytes, layer: str, parts: dict[str, str]) -> dict[str, bytes]:
    left = MOST_UNPACKED
    contents = {}
    for part in ("shp", "dbf"):
        if part not in parts:
            raise Unreadable(Problem("file", _LACKS, {"part": part, "layer": layer}))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for part, name in parts.items():
            contents[part] = _unpacked(archive, name, left)
            left -= len(contents[part])
    return contents


def _unpacked(archive: zipfile.ZipFile, name: str, left: int) -> bytes:
    pieces = []
    try:
        with archive.open(name) as stream:
            while piece := stream.read(_PIECE):
                left -= len(piece)
                if left < 0:
                    raise Unreadable(_BOMB)
                pieces.append(piece)
    except _BROKEN_WAYS as error:
        raise Unreadable(_BROKEN) from error
    return b"".join(pieces)


def _encoding(contents: dict[str, bytes]) -> str:
    said = contents.get("cpg", b"")[:40].decode("ascii", "ignore").strip()
    if said:
        return "utf-8" if _UTF8.search(said) else "cp1252"
    try:
        contents["dbf"].decode("utf-8")
    except UnicodeDecodeError:
        # A .dbf begins with numbers that need not be text: only its rows count.
        start = int.from_bytes(contents["dbf"][8:10], "little")
        try:
            contents["dbf"][start:].decode("utf-8")
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8"


def _crs(prj: bytes) -> int:
    """Return the EPSG code that a .prj means, 0 where it means none that is known."""
    if not prj.strip():
        return 0
    import pyproj

    try:
        crs = pyproj.CRS.from_wkt(prj.decode("utf-8", "replace"))
        code = crs.to_epsg(min_confidence=20)
    except pyproj.exceptions.CRSError:
        return 0
    return code if code in CRS_LABELS else 0


def _rows(reader: "shapefile.Reader") -> Iterator[RawRow]:
    try:
        for number, item in enumerate(reader.iterShapeRecords(), 1):
            shape = item.shape
            drawn = shape.shapeType and len(shape.points)
            text = write_wkt(shape.__geo_interface__) if drawn else ""
            yield RawRow(number, [text, *map(_text, item.record)])
    except Exception as error:  # a reader of C structures raises whatever their bytes lead to
        raise Unreadable(_BAD_SHAPE) from error


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "sì" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return repr(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)
    return str(value).strip("\0 ")
