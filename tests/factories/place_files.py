"""Makers of files of places and areas as other people send them."""

import io
import json
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import shapefile

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "data" / "import_samples"
GAUSS_BOAGA = (
    'PROJCS["Monte_Mario_Italy_1",GEOGCS["GCS_Monte_Mario",DATUM["D_Monte_Mario",'
    'SPHEROID["International_1924",6378388.0,297.0]],PRIMEM["Greenwich",0.0],'
    'UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],'
    'PARAMETER["False_Easting",1500000.0],PARAMETER["False_Northing",0.0],'
    'PARAMETER["Central_Meridian",9.0],PARAMETER["Scale_Factor",0.9996],'
    'PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
)


def sample(name: str) -> bytes:
    """Return one of the shared samples; skip, saying so, where they are not there."""
    path = SAMPLES / name
    if not path.exists():
        pytest.skip(f"The shared sample {name} is not beside the project.")
    return path.read_bytes()


def csv_bytes(*rows: Sequence[str], separator: str = ";", encoding: str = "utf-8") -> bytes:
    """Return rows of cells, the first the titles, as a text parted by a sign."""
    return "\r\n".join(separator.join(row) for row in rows).encode(encoding)


def geojson_bytes(*features: tuple[Any, dict[str, Any]], **members: Any) -> bytes:
    """Return features, each a geometry and its properties, as a FeatureCollection."""
    drawn = [
        {"type": "Feature", "geometry": geometry, "properties": properties}
        for geometry, properties in features
    ]
    return json.dumps({"type": "FeatureCollection", "features": drawn, **members}).encode()


def point(lon: float, lat: float) -> dict[str, Any]:
    """Return a GeoJSON point."""
    return {"type": "Point", "coordinates": [lon, lat]}


def zipped(entries: dict[str, bytes]) -> bytes:
    """Return entries as a ZIP."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return memory.getvalue()


def shapefile_parts(
    shapes: Sequence[tuple[Any, Sequence[str]]],
    columns: Sequence[str],
    kind: int = shapefile.POINT,
    encoding: str = "utf-8",
) -> dict[str, bytes]:
    """Return the parts of a shapefile of points (x, y) or of polygons (lists of rings)."""
    shp, shx, dbf = io.BytesIO(), io.BytesIO(), io.BytesIO()
    writer = shapefile.Writer(shp=shp, shx=shx, dbf=dbf, shapeType=kind, encoding=encoding)
    for column in columns:
        writer.field(column, "C", size=80)
    for drawn, record in shapes:
        if kind == shapefile.POINT:
            writer.point(*drawn)
        else:
            writer.poly(drawn)
        writer.record(*record)
    writer.close()
    return {"shp": shp.getvalue(), "shx": shx.getvalue(), "dbf": dbf.getvalue()}


def zipped_shapefile(layer: str, parts: dict[str, bytes], **more: bytes) -> bytes:
    """Return the parts of a layer as a ZIP; more parts such as `prj` and `cpg` by name."""
    return zipped({f"{layer}.{part}": content for part, content in {**parts, **more}.items()})
